import { AppError } from '#core/contract/error'

/** Printable ASCII, 1 to 255 characters (draft-ietf-httpapi-idempotency-key-header-07, and what others accept). */
const shape = /^[\x20-\x7e]{1,255}$/

/** The key in an `idempotency-key` header, as the draft writes it (in quotes) or bare. Throws `invalid_request`. */
export function readIdempotencyKey(header: string): string {
  const key = /^"(.*)"$/.exec(header)?.[1] ?? header
  if (shape.test(key)) return key
  throw new AppError(
    'invalid_request',
    `Cannot read the header idempotency-key: it has ${key.length} characters or some beyond ASCII; send 1 to 255 printable ASCII characters`,
    { param: 'header idempotency-key' },
  )
}
