import ort from 'onnxruntime-node'
import { describe, expect, test } from 'vitest'
import { encodeModel } from './encodeModel.ts'
import type { OnnxModel } from './onnxModel.ts'
import { readFields } from './readFields.ts'

const model: OnnxModel = {
  name: 'affine',
  opsets: [{ domain: '', version: 21 }],
  inputs: [{ name: 'x', dataType: 'F32', shape: ['rows', 2] }],
  outputs: [{ name: 'y', dataType: 'F32', shape: ['rows', 2] }],
  initializers: [
    { name: 'w', dataType: 'F32', shape: [2, 2], raw: new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer) },
    {
      name: 'far',
      dataType: 'U8',
      shape: [3],
      external: { location: 'weights.bin', offset: 4_096, length: 3 },
    },
  ],
  nodes: [
    {
      opType: 'Gemm',
      domain: '',
      inputs: ['x', 'w'],
      outputs: ['y'],
      attributes: { alpha: { float: 0.5 }, transB: 1 },
    },
    {
      opType: 'Odd',
      domain: 'com.microsoft',
      inputs: ['', 'y'],
      outputs: [],
      attributes: { axes: [-1, 2], mode: 'up' },
    },
  ],
}

describe('encodeModel', () => {
  const root = readFields(encodeModel(model))
  const graph = root.message(7)

  test('writes version, opset, names and shapes under the fields of onnx.proto', () => {
    expect(root.number(1)).toBe(10n)
    expect(root.message(8).number(2)).toBe(21n)
    expect(graph.text(2)).toBe('affine')
    const type = graph.message(11).message(2).message(1)
    expect(type.number(1)).toBe(1n)
    const [rows, columns] = type.message(2).messages(1)
    expect([rows!.text(2), columns!.number(1)]).toEqual(['rows', 2n])
  })

  test('writes attributes with their types, negative integers in two’s complement', () => {
    const [gemm, odd] = graph.messages(1)
    expect([gemm!.text(4), odd!.text(7)]).toEqual(['Gemm', 'com.microsoft'])
    const [alpha, transB] = gemm!.messages(5)
    expect([alpha!.text(1), alpha!.float(2), alpha!.number(20)]).toEqual(['alpha', 0.5, 1n])
    expect([transB!.text(1), transB!.number(3), transB!.number(20)]).toEqual(['transB', 1n, 2n])
    const [axes, mode] = odd!.messages(5)
    expect([axes!.numbers(8), axes!.number(20)]).toEqual([[-1n, 2n], 7n])
    expect([mode!.text(4), mode!.number(20)]).toEqual(['up', 3n])
    expect(odd!.texts(1)).toEqual(['', 'y'])
  })

  test('points at external bytes instead of holding them', () => {
    const [near, far] = graph.messages(5)
    expect([near!.text(8), near!.bytes(9)!.length, near!.number(14)]).toEqual(['w', 16, undefined])
    const pairs = far!.messages(13).map((pair) => [pair.text(1), pair.text(2)])
    expect(Object.fromEntries(pairs)).toEqual({ location: 'weights.bin', offset: '4096', length: '3' })
    expect([far!.bytes(9), far!.number(14)]).toEqual([undefined, 1n])
  })

  test('makes a file that ONNX Runtime runs', async () => {
    const runnable = {
      ...model,
      nodes: model.nodes.slice(0, 1),
      initializers: model.initializers.slice(0, 1),
    }
    const session = await ort.InferenceSession.create(encodeModel(runnable))
    const { y } = await session.run({ x: new ort.Tensor('float32', [1, 1, 2, 0], [2, 2]) })
    expect([...(y!.data as Float32Array)]).toEqual([1.5, 3.5, 1, 3])
    await session.release()
  })
})
