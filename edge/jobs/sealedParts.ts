import { AppError } from '#core/contract/error'
import type { Ports } from '../ports.ts'
import { jobLimits } from './jobLimits.ts'
import type { Part, StoredPart } from './jobStore.ts'
import { splitText } from './splitText.ts'

/** A place in a file. */
export type PartPlace = { tenant: string; file: string; name: string }
type Sealer = Ports['sealer']

const utf8 = new TextEncoder()
const placeOf = ({ tenant, file, name }: PartPlace) => ({ tenant, key: `file\n${file}\n${name}` })

/** `text` as parts of a file, each sealed for its place in it. Their names begin with that of `place` and a dot. */
export async function sealParts(sealer: Sealer, place: PartPlace, text: string): Promise<Part[]> {
  const pieces = splitText(text, jobLimits.partCharacters)
  return Promise.all(
    pieces.map((piece, at) => sealPart(sealer, { ...place, name: `${place.name}.${at}` }, piece)),
  )
}

/** `text`, which fits into one row, as a part of a file. */
export async function sealPart(sealer: Sealer, place: PartPlace, text: string): Promise<Part> {
  const sealed = await sealer.seal(placeOf(place), text)
  return { name: place.name, bytes: utf8.encode(text).byteLength, sealed }
}

/** Throws `integrity_failed` for what was not sealed for this place. */
export async function openPart(
  sealer: Sealer,
  whose: Omit<PartPlace, 'name'>,
  { name, sealed }: StoredPart,
): Promise<string> {
  const opened = await sealer.open(placeOf({ ...whose, name }), sealed)
  if ('text' in opened) return opened.text
  throw new AppError(
    'integrity_failed',
    `Cannot read the file ${whose.file}: what was kept of it cannot be opened any more; send it again`,
  )
}
