import { applyHead } from '#core/heads/applyHead'
import { type Example, teachHead } from '#core/heads/teachHead'
import { dataFolder } from '#models/evaluate/dataFolder.ts'
import { readClinc150 } from '#models/heads/datasets.ts'
import { seeded } from '#models/heads/episodes.ts'
import { calibrationError } from '#models/heads/measureHead.ts'
import { openVectorSource } from '#models/heads/vectorSource.ts'
import { meanVector } from '../../client/labels/meanVector.ts'

/**
 * How well documents are sorted by a handful of examples, each with the mean vector of its sentences as in client/labels.
 * A kind of document is five intents of CLINC150's training texts, drawn once; a document is sentences drawn from its kind.
 * Prints one line a shape: accuracy, mean confidence, calibration error (15 bins), documents of the kinds refused, and of others found, in %.
 */
const kindCount = 30
const episodes = 40
const testsOfKind = 10
const strangerKinds = 5
const testsOfStranger = 3

const folder = dataFolder()
const source = await openVectorSource('hedge-small-en@2', console.error)
if (folder === undefined || source === undefined) throw new Error('Cannot measure: set HEDGE_DATA')
const { dimensions } = source
const { train } = await readClinc150(folder)
const values = await source.of(train.map(({ text }) => text))
await source.close()

const random = seeded(7)
const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T
const shuffled = <T>(list: readonly T[]): T[] =>
  list
    .map((of) => ({ of, at: random() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ of }) => of)

const intents = new Map<string, number[]>()
train.forEach(({ label }, at) => intents.set(label, [...(intents.get(label) ?? []), at]))
const drawn = shuffled([...intents.values()])
const perKind = Math.floor(drawn.length / kindCount)
const kinds = Array.from({ length: kindCount }, (_, at) => drawn.slice(perKind * at, perKind * (at + 1)))

function document(kind: readonly number[][], sentences: number): Float32Array {
  const rows = new Float32Array(sentences * dimensions)
  for (let row = 0; row < sentences; row++) {
    const at = pick(pick(kind)) * dimensions
    rows.set(values.subarray(at, at + dimensions), row * dimensions)
  }
  return meanVector(rows, dimensions) as Float32Array
}

type Shape = { sentences: number; labels: number; shots: number }
function measure({ sentences, labels, shots }: Shape): Record<string, number> {
  const judged: { confidence: number; right: boolean }[] = []
  let [refused, found] = [0, 0]
  for (let episode = 0; episode < episodes; episode++) {
    const order = shuffled(kinds)
    const own = order.slice(0, labels)
    const examples: Example[] = own.flatMap((kind, label) =>
      Array.from({ length: shots }, () => ({ label: String(label), vector: document(kind, sentences) })),
    )
    const head = teachHead(examples, { vectorSpace: 'hedge-small-en@2', dimensions })
    for (const [label, kind] of own.entries()) {
      for (let test = 0; test < testsOfKind; test++) {
        const { probabilities, confidence, outOfScope } = applyHead(head, document(kind, sentences))
        const first = head.labels[probabilities.indexOf(Math.max(...probabilities))]
        judged.push({ confidence, right: first === String(label) })
        if (outOfScope) refused++
      }
    }
    for (const kind of order.slice(labels, labels + strangerKinds)) {
      for (let test = 0; test < testsOfStranger; test++) {
        if (applyHead(head, document(kind, sentences)).outOfScope) found++
      }
    }
  }
  const percent = (part: number, whole: number): number => Number(((100 * part) / whole).toFixed(1))
  const confidence = judged.reduce((sum, each) => sum + each.confidence, 0)
  return {
    accuracy: percent(judged.filter(({ right }) => right).length, judged.length),
    confidence: percent(confidence, judged.length),
    calibrationError: Number(calibrationError(judged).toFixed(1)),
    refused: percent(refused, judged.length),
    strangersFound: percent(found, episodes * strangerKinds * testsOfStranger),
  }
}

for (const sentences of [5, 20]) {
  for (const labels of [2, 3, 5]) {
    for (const shots of [2, 3, 5, 10]) {
      const shape = { sentences, labels, shots }
      console.log(JSON.stringify({ ...shape, ...measure(shape) }))
    }
  }
}
