export type SafetensorsReason =
  | 'truncated'
  | 'header-size'
  | 'header-json'
  | 'tensor-count'
  | 'dtype'
  | 'shape'
  | 'offsets'
  | 'overlap'
  | 'hole'

/** A safetensors file that is not what it claims to be; `reason` is for code, the message for people. */
export class SafetensorsError extends Error {
  override readonly name = 'SafetensorsError'
  readonly reason: SafetensorsReason

  constructor(reason: SafetensorsReason, detail: string, options?: ErrorOptions) {
    super(`Cannot read safetensors file: ${detail}`, options)
    this.reason = reason
  }
}
