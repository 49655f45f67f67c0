/** Of a key, the digits that a summary reads: three times five, behind the four that choose the store's part. */
export const summaryDigits = { from: 4, length: 15 } as const

const indexDigits = 5
/** 20 bits choose one of a million. */
const bits = 16 ** indexDigits
/** With so many keys one of 200 that are not there is taken for one that may be. */
const capacity = bits / 16

/**
 * Which keys a store may hold, in 128 kB: a Bloom filter (Bloom, CACM 13(7), 1970) as caches tell each other what they hold (Fan et
 * al., "Summary Cache", IEEE/ACM Transactions on Networking 8(3), 2000). Keys are SHA-256 digests in hex, so that any of their
 * digits are as good as hash functions. It never misses a key that was added; nothing is ever taken out.
 */
export class KeySummary {
  readonly #words = new Uint32Array(bits / 32)
  #added = 0

  /** So much was added that it says little: it is time for a new one. */
  get isFull(): boolean {
    return this.#added >= 2 * capacity
  }

  /** `digits` of one key, or of many, one behind the other. */
  add(digits: string): void {
    for (let at = 0; at < digits.length; at += indexDigits) {
      const index = indexAt(digits, at)
      this.#words[index >>> 5]! |= 1 << (index & 31)
    }
    this.#added += digits.length / summaryDigits.length
  }

  mayHave(digits: string): boolean {
    for (let at = 0; at < digits.length; at += indexDigits) {
      const index = indexAt(digits, at)
      if ((this.#words[index >>> 5]! & (1 << (index & 31))) === 0) return false
    }
    return true
  }
}

/** What a summary knows of `key`, 64 hex digits. */
export function digitsOf(key: string): string {
  return key.slice(summaryDigits.from, summaryDigits.from + summaryDigits.length)
}

function indexAt(digits: string, at: number): number {
  return Number.parseInt(digits.slice(at, at + indexDigits), 16)
}
