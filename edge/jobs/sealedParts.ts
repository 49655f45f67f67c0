import { AppError } from '#core/contract/error'
import type { Ports } from '../ports.ts'
import { jobLimits } from './jobLimits.ts'
import type { Part, StoredPart } from './jobStore.ts'
import { splitText } from './splitText.ts'

type Whose = { tenant: string; file: string }
type Sealer = Ports['sealer']

const utf8 = new TextEncoder()
const placeOf = ({ tenant, file }: Whose, name: string) => ({ tenant, key: `file\n${file}\n${name}` })

/** `text` as parts of a file, each sealed for its place in it. Their names begin with `name` and a dot. */
export async function sealParts(sealer: Sealer, whose: Whose, name: string, text: string): Promise<Part[]> {
  const pieces = splitText(text, jobLimits.partCharacters)
  return Promise.all(
    pieces.map(async (piece, at) => {
      const partName = `${name}.${at}`
      const sealed = await sealer.seal(placeOf(whose, partName), piece)
      return { name: partName, bytes: utf8.encode(piece).byteLength, sealed }
    }),
  )
}

/** Throws `integrity_failed` for what was not sealed for this place. */
export async function openPart(sealer: Sealer, whose: Whose, { name, sealed }: StoredPart): Promise<string> {
  const opened = await sealer.open(placeOf(whose, name), sealed)
  if ('text' in opened) return opened.text
  throw new AppError(
    'integrity_failed',
    `Cannot read the file ${whose.file}: what was kept of it cannot be opened any more; send it again`,
  )
}
