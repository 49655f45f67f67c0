import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { createVectors } from './contender.ts'
import type { Contender } from './contender.ts'
import { machine } from './machine.ts'
import { readResults, writeResults } from './results.ts'
import type { ModelResults, TaskResult } from './results.ts'
import type { Task } from './task.ts'

export type EvaluateOptions = {
  contenders: readonly Contender[]
  tasks: readonly Task[]
  reference: Contender
  /** Absent: tasks over data are skipped. */
  data: string | undefined
  /** Where results are kept; those of the same bytes stay. */
  folder: string
  log: (line: string) => void
  /** After each result: the pages never say less than the results. */
  onResult: () => Promise<void>
}

/** Runs every task with every contender and keeps each result at once, so that a run that was killed has lost little. */
export async function evaluate(options: EvaluateOptions): Promise<void> {
  const { contenders, tasks, data, folder, log } = options
  const reference = createVectors(options.reference, log)
  const known = await readResults(folder)
  for (const contender of contenders) {
    const isReference = contender.id === options.reference.id
    const vectors = isReference ? reference : createVectors(contender, log)
    let results = startResults(contender, known)
    for (const task of tasks) {
      if (!(task.appliesTo?.(contender) ?? contender.head === undefined)) continue
      const absent = task.needs.find((name) => data === undefined || !existsSync(join(data, name)))
      const label = `${contender.id} on ${contender.engine}: ${task.title}`
      if (absent !== undefined) {
        log(`${label}: skipped, HEDGE_DATA has no ${absent}`)
        continue
      }
      log(label)
      const path = (name: string): string => join(data ?? '', name)
      const scores = await task.run({ vectors, reference, path, log })
      log(`  ${JSON.stringify(scores)}`)
      const result: TaskResult = { ...machine(), scores }
      results = { ...results, tasks: { ...results.tasks, [task.id]: result } }
      await writeResults(folder, results)
      await options.onResult()
    }
    if (!isReference) await vectors.close()
  }
  await reference.close()
}

function startResults(contender: Contender, known: readonly ModelResults[]): ModelResults {
  const { id, version, engine, sha256, program, released } = contender
  const before = known.find(
    (one) => one.id === id && one.engine === engine && one.sha256 === sha256 && one.program === program,
  )
  const tasks = before?.tasks ?? {}
  return { id, version, engine, sha256, ...(program !== undefined && { program }), released, tasks }
}
