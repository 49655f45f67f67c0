/** One decoded protocol buffer message: values by field number, in the order they were written. */
export type Fields = {
  number(field: number): bigint | undefined
  numbers(field: number): bigint[]
  float(field: number): number | undefined
  bytes(field: number): Uint8Array | undefined
  text(field: number): string | undefined
  texts(field: number): string[]
  message(field: number): Fields
  messages(field: number): Fields[]
}

type Value = bigint | number | Uint8Array

/** Ten bytes of seven bits hold 64. */
const LONGEST_SHIFT = 63n

/** Decodes the wire types that `ProtobufWriter` writes. @throws when the message ends inside a field. */
export function readFields(message: Uint8Array): Fields {
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength)
  const found = new Map<number, Value[]>()
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      if (shift > LONGEST_SHIFT || at === message.length)
        throw new Error(`Cannot read field: no integer at ${at} of ${message.length}`)
      const byte = view.getUint8(at++)
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  const readValue = (wireType: number): Value => {
    if (wireType === 0) return BigInt.asIntN(64, varint())
    if (wireType === 5) {
      if (at + 4 > message.length) throw new Error(`Cannot read field: 4 bytes at ${at} of ${message.length}`)
      return view.getFloat32((at += 4) - 4, true)
    }
    if (wireType !== 2) throw new Error(`Cannot read field: wire type ${wireType}`)
    const length = Number(varint())
    if (at + length > message.length)
      throw new Error(`Cannot read field: ${length} bytes at ${at} of ${message.length}`)
    return message.subarray(at, (at += length))
  }
  while (at < message.length) {
    const key = Number(varint())
    const values = found.get(key >> 3) ?? []
    values.push(readValue(key & 7))
    found.set(key >> 3, values)
  }
  const all = <T extends Value>(field: number, is: (value: Value) => value is T): T[] =>
    (found.get(field) ?? []).filter(is)
  const isBytes = (value: Value): value is Uint8Array => value instanceof Uint8Array
  const isInteger = (value: Value): value is bigint => typeof value === 'bigint'
  const isFloat = (value: Value): value is number => typeof value === 'number'
  const texts = (field: number) => all(field, isBytes).map((bytes) => new TextDecoder().decode(bytes))
  const messages = (field: number) => all(field, isBytes).map(readFields)
  return {
    number: (field) => all(field, isInteger)[0],
    numbers: (field) => all(field, isInteger),
    float: (field) => all(field, isFloat)[0],
    bytes: (field) => all(field, isBytes)[0],
    text: (field) => texts(field)[0],
    texts,
    message: (field) => messages(field)[0] ?? readFields(new Uint8Array()),
    messages,
  }
}
