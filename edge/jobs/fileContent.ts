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
      const part = await jobs.partAfter(whose.tenant, whose.file, seq)
      if (part === undefined) return controller.close()
      seq = part.seq
      controller.enqueue(utf8.encode(await openPart(sealer, whose, part)))
    },
  })
}
