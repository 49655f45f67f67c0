/**
 * The signed hop from edge to origin: HMAC-SHA256 over a canonical text, so that nobody else on the network can
 * spend the origin's time. The scheme is that of webhook signatures (timestamp inside the signed text, v1 tag for rotation).
 */
export const hopHeader = 'hedge-hop-signature'
/** Clocks of two machines in one data centre differ by less. An origin takes a signature once within it, and not after it. */
export const hopWindowMs = 60_000

export type HopSignature = { timestampMs: number; macHex: string }
export type HopText = {
  timestampMs: number
  method: string
  path: string
  requestId: string
  bodySha256Hex: string
}

export function canonicalHopText(hop: HopText): string {
  return ['hedge-hop-v1', hop.timestampMs, hop.method, hop.path, hop.requestId, hop.bodySha256Hex].join('\n')
}

export function formatHopHeader(signature: HopSignature): string {
  return `t=${signature.timestampMs},v1=${signature.macHex}`
}

/** The parts of the header, or undefined when it has another form. */
export function parseHopHeader(header: string): HopSignature | undefined {
  const match = /^t=(\d{1,15}),v1=([0-9a-f]{64})$/.exec(header)
  return match ? { timestampMs: Number(match[1]), macHex: match[2] as string } : undefined
}
