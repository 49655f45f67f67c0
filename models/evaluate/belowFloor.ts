import type { ModelResults } from './results.ts'
import { isWithin } from './task.ts'
import type { Task } from './task.ts'

/** A sentence for each floor that `results` fall below; for a measure that is missing, too. */
export function belowFloor(tasks: readonly Task[], results: ModelResults): string[] {
  return tasks.flatMap(({ id: task, floors }) => {
    const scores = results.tasks[task]?.scores
    if (scores === undefined) return []
    return Object.entries(floors[results.id] ?? {}).flatMap(([measure, bound]) => {
      const value = scores[measure]
      if (value !== undefined && isWithin(value, bound)) return []
      const wanted = 'atLeast' in bound ? `at least ${bound.atLeast}` : `at most ${bound.atMost}`
      return [`${results.id} on ${results.engine}, ${task}: ${measure} is ${value}; wanted ${wanted}`]
    })
  })
}
