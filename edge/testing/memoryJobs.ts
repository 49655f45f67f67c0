import { callEach } from '../jobs/callEach.ts'
import type { JobStore } from '../jobs/jobStore.ts'
import { JobBook } from '../objects/jobs/jobBook.ts'
import { jobCalls } from '../objects/jobs/jobCalls.ts'
import type { Clock } from '../ports.ts'
import { memorySql } from './memorySql.ts'

export type MemoryJobs = JobStore & {
  of(tenant: string): JobBook
  /** The object dies and comes back with what it had written. */
  restart(tenant: string): JobBook
}

/** The jobs of all tenants, each as its object keeps them. What crosses is copied, as RPC does. */
export function memoryJobs(clock: Pick<Clock, 'nowMs'>): MemoryJobs {
  const stores = new Map<string, SqlStorage>()
  const books = new Map<string, JobBook>()
  const restart = (tenant: string): JobBook => {
    const sql = stores.get(tenant) ?? memorySql()
    stores.set(tenant, sql)
    const book = new JobBook(sql)
    books.set(tenant, book)
    return book
  }
  const of = (tenant: string) => books.get(tenant) ?? restart(tenant)
  const store = callEach(async (tenant, name, rest) => {
    const call = jobCalls(of(tenant), clock.nowMs)[name] as (...rest: readonly unknown[]) => unknown
    return structuredClone(call(...structuredClone(rest)))
  })
  return { ...store, of, restart }
}
