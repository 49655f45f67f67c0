import type { ModelResults } from '../results.ts'

const FIRST = ['fp32', 'hedge-base-en', 'hedge-small-en', 'hedge-nano-en']

/** The source first, then from large to small, versions and engines in order. */
export function compareModels(a: ModelResults, b: ModelResults): number {
  return (
    place(a.id) - place(b.id) ||
    a.id.localeCompare(b.id, 'en') ||
    a.version - b.version ||
    a.engine.localeCompare(b.engine, 'en')
  )
}

function place(id: string): number {
  const at = FIRST.indexOf(id)
  return at < 0 ? FIRST.length : at
}
