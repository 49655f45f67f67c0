import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'

/** What a figure was measured on: without it, it is no figure. */
export type Provenance = {
  commit: string
  measuredAt: string
  processor: string
  cores: number
  memoryGiB: number
  node: string
}

export function provenance(): Provenance {
  const commit = execFileSync('git', ['describe', '--always', '--dirty'], { encoding: 'utf8' }).trim()
  const all = cpus()
  return {
    commit,
    measuredAt: new Date().toISOString().slice(0, 10),
    processor: all[0]?.model.trim() ?? 'unknown',
    cores: all.length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
}

/** Keeps the raw figures of one question in `docs/benchmarks/NAME.json`. */
export function writeRaw(name: string, figures: object): void {
  mkdirSync('docs/benchmarks', { recursive: true })
  const text = JSON.stringify({ provenance: provenance(), ...figures }, undefined, 2)
  writeFileSync(`docs/benchmarks/${name}.json`, `${text}\n`)
}

/** The `q`-quantile (0 to 1) by nearest rank. NaN for an empty list. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))] ?? Number.NaN
}
