import type { AuditEntry, AuditEvent } from '../contract/audit.ts'
import { canonicalJson } from './cacheKey.ts'

/** SHA-256 of UTF-8 text, in hex. */
export type Sha256 = (text: string) => Promise<string>

export const chainStart = '0'.repeat(64)

/** The end of a chain: what the next entry follows. */
export type ChainEnd = { seq: number; hash: string }

/** `event` as the entry after `end`. */
export async function chain(event: AuditEvent, end: ChainEnd, sha256: Sha256): Promise<AuditEntry> {
  const content = { ...event, seq: end.seq + 1 }
  return { ...content, previous: end.hash, hash: await sha256(`${end.hash}\n${canonicalJson(content)}`) }
}

export type ChainFlaw = { seq: number; because: string }

/**
 * The first entry that is not what was written, or the end of the chain. `from` is the end of what was checked before; without
 * it the first entry's own word for what came before is taken. A log that was cut off at its end is found only by who kept
 * an earlier end.
 */
export async function verifyChain(
  entries: readonly AuditEntry[],
  { sha256, from }: { sha256: Sha256; from?: ChainEnd | undefined },
): Promise<{ flaw: ChainFlaw } | { end: ChainEnd | undefined }> {
  let end = from
  for (const entry of entries) {
    const { previous, hash, ...content } = entry
    end ??= { seq: entry.seq - 1, hash: entry.seq === 1 ? chainStart : previous }
    if (entry.seq !== end.seq + 1) return flaw(entry, `it follows entry ${end.seq}`)
    if (previous !== end.hash) return flaw(entry, `it does not name the hash of entry ${end.seq}`)
    const { seq: _, ...event } = content
    if ((await chain(event, end, sha256)).hash !== hash)
      return flaw(entry, 'its content does not fit its hash')
    end = { seq: entry.seq, hash }
  }
  return { end }
}

const flaw = ({ seq }: AuditEntry, because: string) => ({ flaw: { seq, because } })
