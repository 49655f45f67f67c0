import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { AppError } from '#core/contract/error'
import {
  canonicalHopText,
  formatHopHeader,
  hopHeader,
  type HopSignature,
  hopWindowMs,
  parseHopHeader,
} from '#core/contract/hop'
import type { Clock, SignedHop, VerifyHop } from '../ports.ts'
import { UsedSignatures } from '../usedSignatures.ts'

export type HopOptions = { secret: string; clock: Pick<Clock, 'wallMs'> }

/** Accepts once what `signHop` signed with the same secret within the last minute. Throws AppError `invalid_hop`, `over_capacity`. */
export function createVerifyHop({ secret, clock }: HopOptions): VerifyHop {
  const used = new UsedSignatures()
  return (hop) => {
    if (hop.header === undefined) throw refusal('it is missing; only the edge may call')
    const signature = parseHopHeader(hop.header)
    if (!signature) throw refusal('it has another form; send t=<ms>,n=<nonce>,v1=<64 hex digits>')
    const nowMs = clock.wallMs()
    const signedMs = signature.timestampMs
    const ageMs = nowMs - signedMs
    if (Math.abs(ageMs) > hopWindowMs) {
      throw refusal(`it was signed ${ageMs} ms ago; sign within ${hopWindowMs} ms, by a clock that is right`)
    }
    const wanted = mac(secret, hop, signature)
    if (!timingSafeEqual(wanted, Buffer.from(signature.macHex, 'hex'))) {
      throw refusal('it does not fit the request; sign these bytes with the secret of this origin')
    }
    if (!used.pass(signature.macHex, { signedMs, nowMs })) {
      throw refusal('it was used before; sign each call anew, with a nonce of its own')
    }
  }
}

/** Value of the header for this request, as the edge makes it. */
export function signHop(
  secret: string,
  { nonce, ...hop }: Omit<SignedHop, 'header'> & { nonce?: string },
  timestampMs: number,
): string {
  const macHex = mac(secret, hop, { timestampMs, nonce }).toString('hex')
  return formatHopHeader({ timestampMs, nonce, macHex })
}

function mac(
  secret: string,
  hop: Omit<SignedHop, 'header'>,
  { timestampMs, nonce }: Omit<HopSignature, 'macHex'>,
): Buffer {
  const { method, path, requestId, body } = hop
  const bodySha256Hex = createHash('sha256').update(body).digest('hex')
  const text = canonicalHopText({ timestampMs, nonce, method, path, requestId, bodySha256Hex })
  return createHmac('sha256', secret).update(text).digest()
}

function refusal(because: string): AppError {
  return new AppError('invalid_hop', `Cannot verify header ${hopHeader}: ${because}`, {
    param: `header ${hopHeader}`,
  })
}
