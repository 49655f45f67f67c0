import type { ModelResults } from '../results.ts'
import { tasks as allTasks } from '../tasks.ts'
import { dotChart } from './dotChart.ts'
import { lineChart } from './lineChart.ts'
import { compareModels } from './order.ts'
import type { Speed } from './speed.ts'

/** What the first picture shows: task, measure, title, digits, factor, least span. */
const PANELS = [
  ['stsb-test', 'spearman', 'STS-B test', 2, 1, 4],
  ['scifact', 'cosine', 'SciFact, cosine', 2, 1, 4],
  ['scifact', 'fused', 'SciFact, fused', 2, 1, 4],
  ['evidence', 'first', 'Evidence first', 1, 1, 8],
  ['bytes', 'allGzip', 'MB, gzip', 1, 1e-6, 25],
] as const

export function modelsChart(results: readonly ModelResults[]): string {
  const models = results.filter(({ tasks }) => tasks['stsb-test'] !== undefined).toSorted(compareModels)
  const names = models.map(({ id, version, engine }) => {
    const label = version === 0 ? id : `${id.replace(/^hedge-/, '').replace(/-en$/, '')} ${version}`
    return `${label}, ${engine.replace('onnxruntime-node', 'ONNX Runtime')}`
  })
  const panels = PANELS.map(([task, measure, title, digits, factor, leastSpan]) => {
    const caveats = allTasks.find(({ id }) => id === task)?.caveats ?? {}
    const values = models.map(({ id, tasks }) => {
      const value = tasks[task]?.scores[measure]
      // A picture invites to compare.
      return value === undefined || caveats[id] !== undefined ? undefined : value * factor
    })
    return { title, digits, leastSpan, values }
  }).filter(({ values }) => values.some((value) => value !== undefined))
  return dotChart('Each model by each measure', names, panels)
}

export function speedChart({ tokens, series }: Speed): string {
  const lines = series
    .filter(({ isSpeed }) => isSpeed)
    .map(({ label, medianMs }) => ({
      label,
      points: tokens.flatMap((count, at) => {
        const ms = medianMs[at] ?? null
        return ms === null ? [] : [[count, ms] as const]
      }),
    }))
  const axes = {
    x: { title: 'tokens', ticks: tokens },
    y: { title: 'ms a text', ticks: decades(lines.flatMap(({ points }) => points.map(([, ms]) => ms))) },
  }
  return lineChart('Milliseconds a text, by tokens', axes, lines)
}

/** 1, 3, 10, 30, ... around all values. */
function decades(values: readonly number[]): number[] {
  const steps = [0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000]
  const from = steps.findLastIndex((step) => step <= Math.min(...values))
  const to = steps.findIndex((step) => step >= Math.max(...values))
  return steps.slice(Math.max(0, from), (to < 0 ? steps.length : to) + 1)
}
