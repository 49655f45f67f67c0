import { AppError } from '#core/contract/error'
import { htmlToText } from '#core/text/htmlToText'
import { markdownToText } from '#core/text/markdownToText'
import type { IncomingFile } from '../model.ts'
import { decodeText } from './decodeText.ts'
import { libraryLimits } from './limits.ts'

type Format = 'text' | 'markdown' | 'html'

const byExtension: Record<string, Format> = {
  txt: 'text',
  text: 'text',
  md: 'markdown',
  markdown: 'markdown',
  html: 'html',
  htm: 'html',
}
const byType: Record<string, Format> = {
  'text/plain': 'text',
  'text/markdown': 'markdown',
  'text/html': 'html',
}

/**
 * The plain text of a file, as it will be shown and quoted.
 * Throws AppError with the reason in words: `unsupported_media_type`, `body_too_large`, `invalid_request`.
 */
export async function readFile(file: IncomingFile): Promise<string> {
  const format = formatOf(file)
  if (file.bytes > libraryLimits.fileBytes) throw tooLarge(file.name, file.bytes)
  const bytes = new Uint8Array(
    await file.read().catch((cause: unknown) => {
      throw new AppError('invalid_request', `Cannot read ${file.name}: the browser could not open it`, {
        cause,
      })
    }),
  )
  // What was announced is not always what is read: the file may have grown meanwhile.
  if (bytes.length > libraryLimits.fileBytes) throw tooLarge(file.name, bytes.length)
  return toPlainText(decodeText(bytes, file.name), format, file.name)
}

/** Pasted text goes the same way as a file's. */
export function readPasted(name: string, text: string): string {
  const bytes = new TextEncoder().encode(text).length
  if (bytes > libraryLimits.fileBytes) throw tooLarge(name, bytes)
  const extension = extensionOf(name)
  return toPlainText(text, (extension && byExtension[extension]) || 'text', name)
}

function toPlainText(source: string, format: Format, name: string): string {
  const text = normalise(
    format === 'html' ? htmlToText(source) : format === 'markdown' ? markdownToText(source) : source,
  )
  if (text.trim() === '') {
    throw new AppError(
      'invalid_request',
      `Cannot read ${name}: it holds no text; add one with at least a sentence`,
    )
  }
  return text
}

/** One kind of line end, and no lone surrogates, so that offsets mean the same here, in storage and on a server. */
const normalise = (text: string): string => text.replace(/\r\n?/g, '\n').toWellFormed()

function formatOf({ name, type }: IncomingFile): Format {
  const extension = extensionOf(name)
  const format = extension === undefined ? byType[type.split(';')[0]?.trim() ?? ''] : byExtension[extension]
  if (format !== undefined) return format
  const what = extension === undefined ? type || 'a file without a type' : `a .${extension} file`
  throw new AppError(
    'unsupported_media_type',
    `Cannot read ${name}: it is ${what}; add .txt, .md or .html files`,
  )
}

function extensionOf(name: string): string | undefined {
  return /\.([A-Za-z0-9]{1,10})$/.exec(name)?.[1]?.toLowerCase()
}

function tooLarge(name: string, bytes: number): AppError {
  const mb = (value: number): string => `${(value / 1_000_000).toFixed(1)} MB`
  return new AppError(
    'body_too_large',
    `Cannot read ${name}: it has ${mb(bytes)}; add files of at most ${mb(libraryLimits.fileBytes)}`,
  )
}
