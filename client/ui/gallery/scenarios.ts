import { defaultRateMicroUsdPerSecond } from '#core/policy/prices'
import { AppError } from '#core/contract/error'
import { type DocumentLabel, noneId } from '../../labels/labelsModel.ts'
import type { DocumentView, EngineView, Settings } from '../../model.ts'
import { sampleDocument } from '../sample/sampleDocument.ts'
import type { ShownLabels } from './staticLabels.ts'

export type Scenario = {
  documents: readonly DocumentView[]
  engine: EngineView
  online: boolean
  settings: Settings
  labels?: ShownLabels
  /** How a question ends; `never` leaves it on its way, and so does `firstLook`, with the tiny model's answer in sight. */
  ask: { way: 'device' | 'origin' | 'cascade' | 'nothing' | 'never' | 'firstLook' } | { error: AppError }
}

const document = (
  name: string,
  state: DocumentView['state'],
  size: { characters: number; sentences: number },
) => ({ id: name, name, addedAtMs: 0, ...size, state }) satisfies DocumentView
const size = { characters: 48_200, sentences: 412 }

export const sample: DocumentView = document(
  sampleDocument.name,
  { phase: 'ready' },
  {
    characters: sampleDocument.text.length,
    sentences: 63,
  },
)
const shelf = [
  sample,
  document('Rental agreement Tanner’s Row 14, signed.txt', { phase: 'ready' }, size),
  document('minutes-2026-05.md', { phase: 'ready' }, { characters: 6_100, sentences: 58 }),
  document('Boiler handbook.html', { phase: 'ready' }, { characters: 220_400, sentences: 2_104 }),
]
const scan = document(
  'scan0042.pdf',
  { phase: 'failed', reason: 'PDF is not read yet; save it as text or HTML' },
  size,
)

const base: Scenario = {
  documents: shelf,
  engine: { phase: 'ready', engine: 'onnxruntime-web/wasm', modelId: 'hedge-small-en', modelVersion: 1 },
  online: true,
  settings: {
    reach: 'origin',
    stake: 'balanced',
    rateMicroUsdPerSecond: defaultRateMicroUsdPerSecond,
    theme: 'system',
  },
  ask: { way: 'device' },
}
const failed = { phase: 'failed', reason: 'golden input 3: cosine 0.91, wanted 0.999' } as const

export const scenarios = {
  empty: { ...base, documents: [], engine: { phase: 'idle', downloadBytes: 12_604_000 } },
  sample: { ...base, documents: [sample] },
  full: base,
  origin: { ...base, ask: { way: 'origin' } },
  cascade: { ...base, ask: { way: 'cascade' } },
  nothing: { ...base, ask: { way: 'nothing' } },
  slow: { ...base, ask: { way: 'never' } },
  firstLook: {
    ...base,
    engine: { phase: 'downloading', doneBytes: 8_230_000, totalBytes: 12_604_000 },
    documents: [document(sample.name, { phase: 'indexing', done: 0, total: 63 }, size)],
    ask: { way: 'firstLook' },
  },
  failed: {
    ...base,
    documents: [scan, ...shelf, document('empty.txt', { phase: 'failed', reason: 'it is empty' }, size)],
    ask: {
      error: new AppError('over_capacity', 'Cannot take extract: 64 requests wait; ask again in 3 s', {
        retryAfterMs: 3_000,
      }),
    },
  },
  labels: {
    ...base,
    labels: {
      labels: [
        {
          id: 'contract',
          name: 'Contract',
          examples: [{ id: '1', documentId: null, text: 'We agree that' }],
        },
        { id: 'manual', name: 'Manual', examples: [] },
      ],
      ofDocuments: new Map<string, DocumentLabel>([
        [sample.id, { by: 'head', labelId: noneId, confidence: 0.4 }],
        ['Boiler handbook.html', { by: 'person', labelId: 'manual' }],
        ['minutes-2026-05.md', { by: 'head', labelId: 'contract', confidence: 0.62 }],
      ]),
      state: { phase: 'sorted' },
    },
  },
  offline: { ...base, online: false },
  deviceOnly: { ...base, settings: { ...base.settings, reach: 'device' } },
  indexing: {
    ...base,
    documents: [
      document('Boiler handbook.html', { phase: 'indexing', done: 734, total: 2_104 }, size),
      document('letters.txt', { phase: 'partial', done: 120, total: 388 }, size),
      sample,
    ],
  },
  downloading: {
    ...base,
    documents: [document(sample.name, { phase: 'indexing', done: 0, total: 63 }, size)],
    engine: { phase: 'downloading', doneBytes: 4_230_000, totalBytes: 12_604_000 },
  },
  engineFailed: { ...base, engine: failed },
  engineFailedDeviceOnly: { ...base, engine: failed, settings: { ...base.settings, reach: 'device' } },
} as const satisfies Record<string, Scenario>

export function isScenario(name: string): name is keyof typeof scenarios {
  return Object.hasOwn(scenarios, name)
}
