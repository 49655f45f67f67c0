import type { ModelResults } from '../results.ts'
import type { Measure, Task } from '../task.ts'
import { compareModels } from './order.ts'
import type { Speed } from './speed.ts'

const row = (...cells: readonly string[]): string => `| ${cells.join(' | ')} |`
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string[] => [
  row(...head),
  `|${'---|'.repeat(head.length)}`,
  ...rows.map((cells) => row(...cells)),
]

/** A model as tables name it: `hedge-small-en@2, encoder`. */
export function modelName({ id, version, engine }: ModelResults): string {
  return `${version === 0 ? id : `${id}@${version}`}, ${engine}`
}

export function writeValue(value: number | undefined, unit: Measure['unit']): string {
  if (value === undefined) return ''
  if (unit === 'bytes')
    return value < 1e6 ? `${Math.round(value / 1e3)} kB` : `${(value / 1e6).toFixed(2)} MB`
  if (unit === 'cosine') return value.toFixed(4)
  return unit === '%' ? value.toFixed(2) : String(value)
}

/** `docs/quality.md` from the results and nothing else, so that the same results give the same bytes. */
export function qualityPage(
  tasks: readonly Task[],
  results: readonly ModelResults[],
  speed: Speed | undefined,
): string {
  const models = results.toSorted(compareModels)
  return [
    '# Quality',
    '',
    '`npm run models:evaluate` measures all of this and writes this page from the raw results in `docs/quality/`. Vectors come through the code that serves them:',
    'the tokenizer, BM25, fusion and sentence ranking of `core/text/`. Test splits train and choose nothing. `fp32` are the source weights unquantised: that they reach',
    'what is published for them is the proof that the measuring is right. Cards of the models: [docs/models/](models/).',
    '',
    '![Each model by each measure](quality/models.svg)',
    '',
    ...tasks.flatMap((task) => section(task, models)),
    ...speedSection(speed),
    '## Measured on',
    '',
    ...table(
      ['model, engine', 'weights', 'when', 'commit', 'processor', 'Node'],
      models.flatMap((model) => {
        const last = Object.values(model.tasks).at(-1)
        if (last === undefined) return []
        const { measuredAt, commit, processor, node } = last
        return [[modelName(model), `\`${model.sha256.slice(0, 12)}\``, measuredAt, commit, processor, node]]
      }),
    ),
    '',
  ].join('\n')
}

function section(
  { id, title, data, method, measures, floors, caveats = {} }: Task,
  models: readonly ModelResults[],
): string[] {
  const measured = models.filter(({ tasks }) => tasks[id] !== undefined)
  if (measured.length === 0) return []
  const bounds = Object.entries(floors).flatMap(([model, byMeasure]) =>
    Object.entries(byMeasure).map(([measure, bound]) => {
      const { title: name = measure, unit = 'texts' } = measures.find((one) => one.id === measure) ?? {}
      const [words, value] = 'atLeast' in bound ? ['at least', bound.atLeast] : ['at most', bound.atMost]
      return `\`${model}\` ${name} ${words} ${writeValue(value, unit)}`
    }),
  )
  return [
    `## ${title}`,
    '',
    `${data}. ${method}`,
    '',
    ...table(
      ['model, engine', ...measures.map((measure) => measure.title)],
      measured.map((model) => [
        modelName(model) + (caveats[model.id] === undefined ? '' : ' \\*'),
        ...measures.map((measure) => writeValue(model.tasks[id]?.scores[measure.id], measure.unit)),
      ]),
    ),
    '',
    ...Object.entries(caveats).flatMap(([model, why]) =>
      measured.some((one) => one.id === model) ? [`\\* \`${model}\`: ${why}`, ''] : [],
    ),
    ...(bounds.length > 0 ? [`Floors: ${bounds.join('; ')}.`, ''] : []),
  ]
}

function speedSection(speed: Speed | undefined): string[] {
  if (speed === undefined) return []
  const { provenance, tokens, series } = speed
  return [
    '## Milliseconds a text, by tokens',
    '',
    `One text at a time, medians of ${speed.runs} runs, engines taking turns; \`node test/bench/encoder/lengths.ts\`. Measured ${provenance.measuredAt} at ${provenance.commit}, ${provenance.processor}.`,
    'Software WebGPU is no speed: it is there to show that the vectors are right.',
    '',
    '![Milliseconds by tokens](quality/speed.svg)',
    '',
    ...table(
      ['model, engine, world', ...tokens.map(String), 'cosine to golden, least'],
      series.map(({ label, medianMs, leastCosine }) => [
        label,
        ...medianMs.map((ms) => (ms === null ? '' : ms.toFixed(1))),
        leastCosine === null ? '' : leastCosine.toFixed(4),
      ]),
    ),
    '',
  ]
}
