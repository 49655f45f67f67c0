import type { Ports } from '../ports.ts'
import { openPart } from './sealedParts.ts'

const utf8 = new TextEncoder()

/** The content of a file, part by part as it is read. Of one that still grows, what is there by then. */
export function fileContent(
  { jobs, sealer }: Pick<Ports, 'jobs' | 'sealer'>,
  whose: { tenant: string; file: string },
): ReadableStream<Uint8Array> {
  let seq = 0
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const parts = await jobs.partsAfter(whose.tenant, whose.file, seq)
      const last = parts.at(-1)
      if (last === undefined) return controller.close()
      seq = last.seq
      const texts = await Promise.all(parts.map((part) => openPart(sealer, whose, part)))
      controller.enqueue(utf8.encode(texts.join('')))
    },
  })
}
