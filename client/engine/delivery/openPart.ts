import { AppError } from '#core/contract/error'
import type { RemoteFile } from './remoteFile.ts'

export type FetchFile = (
  url: string,
  init: { headers: Record<string, string>; cache: RequestCache; signal: AbortSignal },
) => Promise<Response>

export type PartWanted = {
  /** First byte, and the one after the last. */
  from: number
  to: number
  /** False: ask for the whole file and read through to `from`. */
  useRange: boolean
  signal: AbortSignal
}

/** Something that another try may get over. `useRange` false: the next one asks for the whole file. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain'
  readonly useRange: boolean
  constructor(what: string, { useRange = true, cause }: { useRange?: boolean; cause?: unknown } = {}) {
    super(what, { cause })
    this.useRange = useRange
  }
}

/** Answers of a server that is busy or broken for now (RFC 9110); any other that is no success stays as it is. */
const passing: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/**
 * The bytes of `file` from `from` on, as they arrive. Asks for a range (RFC 9110, section 14) unless the whole file is wanted, since
 * a whole one may come compressed. A server may answer 206 or 200: of a 200 the bytes before `from` are dropped. Bytes after
 * `to` may follow; the caller stops reading.
 *
 * Throws TryAgain for what may pass, AppError `engine_unavailable` for what will not, the signal's reason when it fires. Nothing
 * goes through the HTTP cache: what is verified is kept by its chunks, once.
 */
export async function* openPart(
  file: RemoteFile,
  { from, to, useRange, signal }: PartWanted,
  fetchFile: FetchFile,
): AsyncGenerator<Uint8Array> {
  const isPart = useRange && (from > 0 || to < file.bytes)
  const headers: Record<string, string> = isPart ? { range: `bytes=${from}-${to - 1}` } : {}
  const response = await fetchFile(file.url, { headers, cache: 'no-store', signal }).catch(
    (cause: unknown) => {
      signal.throwIfAborted()
      throw new TryAgain('the server cannot be reached', { cause })
    },
  )
  let skip = 0
  try {
    skip = bytesToSkip(response, { from, to, total: file.bytes })
  } catch (error) {
    await response.body?.cancel().catch(() => undefined)
    throw error instanceof AppError ? unavailable(file, error.message) : error
  }
  if (response.body === null) throw new TryAgain('the answer was empty')
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read().catch((cause: unknown) => {
        signal.throwIfAborted()
        throw new TryAgain('the connection broke', { cause })
      })
      if (done) return
      signal.throwIfAborted()
      if (skip < value.length) yield value.subarray(skip)
      skip = Math.max(0, skip - value.length)
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

/** How many bytes of the body come before the wanted ones. */
function bytesToSkip(response: Response, part: { from: number; to: number; total: number }): number {
  const { status } = response
  if (status === 200) return part.from
  if (status === 416) throw new TryAgain('the server refused the range', { useRange: false })
  if (passing.has(status)) throw new TryAgain(`the server answered ${status}`)
  if (status !== 206) throw new AppError('engine_unavailable', `the server answered ${status}`)
  const header = response.headers.get('content-range') ?? ''
  const [, first, last, total] = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/.exec(header) ?? []
  const fits =
    Number(first) === part.from &&
    Number(last) >= part.from &&
    Number(last) < part.to &&
    (total === '*' || Number(total) === part.total)
  if (fits) return 0
  throw new TryAgain(`the server sent ${header.slice(0, 60) || 'a part without a place'}`, {
    useRange: false,
  })
}

export function unavailable(file: RemoteFile, what: string, cause?: unknown): AppError {
  return new AppError('engine_unavailable', `Cannot load ${file.url}: ${what}`, { cause })
}
