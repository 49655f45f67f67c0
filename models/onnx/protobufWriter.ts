/** Wire types of the protocol buffer encoding (protobuf.dev/programming-guides/encoding). */
const VARINT = 0
const LENGTH = 2
const FIXED32 = 5

/**
 * Writes one protocol buffer message field by field: only what ONNX needs of the encoding
 * (varint, length-delimited, 32-bit float). Fields come out in the order they are written.
 */
export class ProtobufWriter {
  readonly #chunks: Uint8Array[] = []

  /** A signed 64-bit integer; negative numbers take ten bytes, as the encoding has it for int64. */
  int(field: number, value: number | bigint): this {
    this.#varint(BigInt((field << 3) | VARINT))
    this.#varint(BigInt.asUintN(64, BigInt(value)))
    return this
  }

  float(field: number, value: number): this {
    this.#varint(BigInt((field << 3) | FIXED32))
    const bytes = new Uint8Array(4)
    new DataView(bytes.buffer).setFloat32(0, value, true)
    this.#chunks.push(bytes)
    return this
  }

  bytes(field: number, value: Uint8Array): this {
    this.#varint(BigInt((field << 3) | LENGTH))
    this.#varint(BigInt(value.byteLength))
    this.#chunks.push(value)
    return this
  }

  string(field: number, value: string): this {
    return this.bytes(field, new TextEncoder().encode(value))
  }

  message(field: number, value: ProtobufWriter): this {
    return this.bytes(field, value.finish())
  }

  finish(): Uint8Array {
    const length = this.#chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
    const out = new Uint8Array(length)
    let at = 0
    for (const chunk of this.#chunks) {
      out.set(chunk, at)
      at += chunk.byteLength
    }
    return out
  }

  #varint(value: bigint): void {
    const bytes: number[] = []
    let rest = value
    do {
      const low = Number(rest & 0x7fn)
      rest >>= 7n
      bytes.push(rest === 0n ? low : low | 0x80)
    } while (rest !== 0n)
    this.#chunks.push(Uint8Array.from(bytes))
  }
}
