/**
 * The signed hop from edge to origin: HMAC-SHA256 over a canonical text, so that nobody else on the network can
 * spend the origin's time. The scheme is that of webhook signatures (timestamp inside the signed text, v1 tag for rotation).
 */
export const hopHeader = 'hedge-hop-signature'
/** Clocks of two machines in one data centre differ by less. An origin takes a signature once within it, and not after it. */
export const hopWindowMs = 60_000

/** `nonce` makes each call's signature its own, where a call of the same bytes is signed within the same millisecond. */
export type HopSignature = { timestampMs: number; nonce?: string | undefined; macHex: string }
export type HopText = {
  timestampMs: number
  nonce?: string | undefined
  method: string
  path: string
  requestId: string
  bodySha256Hex: string
}

export function canonicalHopText(hop: HopText): string {
  const signed = hop.nonce === undefined ? hop.timestampMs : `${hop.timestampMs}.${hop.nonce}`
  return ['hedge-hop-v1', signed, hop.method, hop.path, hop.requestId, hop.bodySha256Hex].join('\n')
}

export function formatHopHeader({ timestampMs, nonce, macHex }: HopSignature): string {
  return `t=${timestampMs},${nonce === undefined ? '' : `n=${nonce},`}v1=${macHex}`
}

/** The parts of the header, or undefined when it has another form. */
export function parseHopHeader(header: string): HopSignature | undefined {
  const match = /^t=(\d{1,15}),(?:n=([0-9a-f]{1,32}),)?v1=([0-9a-f]{64})$/.exec(header)
  if (match === null) return undefined
  const [, timestampMs, nonce, macHex] = match
  return { timestampMs: Number(timestampMs), ...(nonce !== undefined && { nonce }), macHex: macHex as string }
}
