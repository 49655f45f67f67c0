import { applyHead } from './applyHead.ts'
import { teachHead } from './teachHead.ts'

/** Examples with their labels, and the vectors to be labelled by what they teach. Plain arrays, so that they cross to a worker. */
export type TeachTask = {
  readonly vectorSpace: string
  readonly dimensions: number
  /** Label of each example. */
  readonly labels: readonly string[]
  /** float32 [labels.length, dimensions], each of length 1. */
  readonly examples: Float32Array
  /** float32 [inputs, dimensions], each of length 1. */
  readonly inputs: Float32Array
}

/** What a head says of one text, as far as a person wants to know. */
export type Labelled = {
  readonly label: string
  /** Calibrated probability that `label` is right, given that one of the labels is. */
  readonly confidence: number
  /** True: probably none of the labels. */
  readonly outOfScope: boolean
}

/** The likeliest label of each input, by the head that the examples make. Throws as `teachHead` does. */
export function classifyTaught({ labels, examples, inputs, ...base }: TeachTask): Labelled[] {
  const { dimensions } = base
  const row = (values: Float32Array, index: number): Float32Array =>
    values.subarray(index * dimensions, (index + 1) * dimensions)
  const taught = labels.map((label, index) => ({ label, vector: row(examples, index) }))
  const head = teachHead(taught, base)
  return Array.from({ length: inputs.length / dimensions }, (_, index) => {
    const { probabilities, confidence, outOfScope } = applyHead(head, row(inputs, index))
    const first = probabilities.indexOf(Math.max(...probabilities))
    return { label: head.labels[first] as string, confidence, outOfScope }
  })
}
