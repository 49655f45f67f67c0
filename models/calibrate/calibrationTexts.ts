import { readCsv } from '../readCsv.ts'
import { readZipEntry } from '../readZip.ts'
import { CORPORA, readCorpus } from './corpora.ts'

/** Where a sentence ends and the next begins. */
const SENTENCE_END = /(?<=[.!?])\s+(?=[A-Z])/

type Share = { texts: number; read: (data: string) => Promise<string[]> }

/**
 * How many texts of which kind: short and long, questions, claims, prose and problems; 94,000 tokens.
 * Test splits give none: of SciFact's claims only the training ones are read.
 */
const SHARES: readonly Share[] = [
  { texts: 240, read: async (data) => firstColumn((await readCorpus(data, CORPORA.banking))[0]!) },
  { texts: 400, read: readClinc },
  { texts: 160, read: (data) => scifact(data, 'claims_train.csv', 'claim') },
  { texts: 160, read: (data) => scifact(data, 'corpus_train.csv', 'title') },
  { texts: 80, read: readAbstracts },
  { texts: 400, read: async (data) => (await readAbstracts(data)).flatMap(splitSentences) },
  { texts: 240, read: readMmlu },
  { texts: 320, read: async (data) => (await readMmlu(data)).map((prompt) => prompt.split('\n')[0]!) },
  { texts: 240, read: async (data) => (await readGsm8k(data)).flatMap(splitSentences) },
]

/**
 * The calibration texts, evenly spaced out of each kind, each once. `scale` takes more or fewer of all.
 * @throws when a file is absent or another one than the released model was calibrated with.
 */
export async function readCalibrationTexts(data: string, scale = 1): Promise<string[]> {
  const all: string[] = []
  for (const { texts, read } of SHARES) {
    const found = (await read(data)).filter((text) => text.length > 0)
    all.push(...evenlySpaced(found, Math.round(texts * scale)))
  }
  return [...new Set(all)]
}

function evenlySpaced(texts: readonly string[], count: number): string[] {
  if (texts.length <= count) return [...texts]
  return Array.from(
    { length: count },
    (_, index) => texts[Math.floor(((index + 0.5) * texts.length) / count)]!,
  )
}

function splitSentences(text: string): string[] {
  return text.split(SENTENCE_END)
}

function firstColumn(csv: Uint8Array): string[] {
  return readCsv(new TextDecoder().decode(csv))
    .slice(1)
    .map((row) => row[0] ?? '')
}

async function readClinc(data: string): Promise<string[]> {
  const [bytes] = await readCorpus(data, CORPORA.clinc)
  // Digest checked, so its shape is known: split name to pairs of text and intent.
  const splits = JSON.parse(bytes!.toString()) as Record<'train' | 'oos_train', [string, string][]>
  return [...splits.train, ...splits.oos_train].map(([text]) => text)
}

async function scifact(data: string, file: string, column: string): Promise<string[]> {
  const [zip] = await readCorpus(data, CORPORA.scifact)
  const [header, ...rows] = readCsv(new TextDecoder().decode(readZipEntry(zip!, file)))
  const at = header?.indexOf(column) ?? -1
  return rows.map((row) => row[at] ?? '')
}

/** The file has abstracts as Python prints lists: quoted sentences, one a line, between brackets. */
async function readAbstracts(data: string): Promise<string[]> {
  return (await scifact(data, 'corpus_train.csv', 'abstract')).map((list) =>
    list
      .slice(1, -1)
      .split('\n')
      .map((line) => line.trim().slice(1, -1))
      .join(' '),
  )
}

async function readMmlu(data: string): Promise<string[]> {
  return (await readCorpus(data, CORPORA.mmlu)).flatMap(firstColumn)
}

async function readGsm8k(data: string): Promise<string[]> {
  return firstColumn((await readCorpus(data, CORPORA.gsm8k))[0]!)
}
