/** TensorProto.DataType of the ONNX specification, as far as used here. U4 lies two to a byte, the first in the low half. */
export const DATA_TYPE = { F32: 1, U8: 2, I8: 3, I32: 6, I64: 7, F16: 10, F64: 11, U4: 21 } as const
export type DataType = keyof typeof DATA_TYPE

/** `name` is the tensor; `external` says where its bytes lie in the weights file, else `raw` holds them. */
export type Initializer = {
  name: string
  dataType: DataType
  shape: readonly number[]
} & ({ raw: Uint8Array } | { external: { location: string; offset: number; length: number } })

/** Integers become INT (or INTS); wrap a number as `{float}` where the operator wants FLOAT. */
export type Attribute = number | readonly number[] | string | { float: number }

export type OnnxNode = {
  opType: string
  /** Empty for the standard operators. */
  domain: string
  inputs: readonly string[]
  outputs: readonly string[]
  attributes: Readonly<Record<string, Attribute>>
}

/** A dimension is a size or the name of one that is known at run time. */
export type ValueInfo = { name: string; dataType: DataType; shape: readonly (number | string)[] }

export type OnnxModel = {
  name: string
  opsets: readonly { domain: string; version: number }[]
  inputs: readonly ValueInfo[]
  outputs: readonly ValueInfo[]
  initializers: readonly Initializer[]
  nodes: readonly OnnxNode[]
}
