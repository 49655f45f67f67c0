import { DurableObject } from 'cloudflare:workers'
import { whereThrown } from '#core/observe/whereThrown'
import { workLimits } from '../jobs/jobLimits.ts'
import type { JobCallName } from '../jobs/jobStore.ts'
import type { JobWorld } from '../jobs/jobWorld.ts'
import { work } from '../jobs/work.ts'
import { JobBook } from './jobs/jobBook.ts'
import { changing, jobCalls } from './jobs/jobCalls.ts'

/** After a step that failed as a whole, and after a crash: the alarm goes on. */
const goOnMs = 2_000

/** One object for each tenant: its files, batches and webhooks. What it has acknowledged is on disk, and its alarm does it. */
export abstract class JobsObject<Env> extends DurableObject<Env> {
  readonly #book = new JobBook(this.ctx.storage.sql)
  readonly #calls = jobCalls(this.#book, () => Date.now())

  constructor(context: DurableObjectState, env: Env) {
    super(context, env)
    // An alarm that failed too often is not rung again, but there may be work.
    void context.blockConcurrencyWhile(async () => {
      if ((await context.storage.getAlarm()) === null) await this.#schedule()
    })
  }

  /** What the work needs; the edge itself. */
  protected abstract world(): JobWorld

  async ask(name: JobCallName, rest: readonly unknown[]): Promise<unknown> {
    const call = this.#calls[name] as (...rest: readonly unknown[]) => unknown
    const answer = call(...rest)
    if (changing.has(name)) await this.#schedule()
    return answer
  }

  /** There may be something to do: a hint that may come twice, late, or never. */
  async wake(): Promise<void> {
    await this.#schedule()
  }

  override async alarm(): Promise<void> {
    // Whatever ends here goes on there.
    await this.ctx.storage.setAlarm(Date.now() + goOnMs)
    const world = this.world()
    try {
      await work(this.#book, world)
    } catch (error) {
      world.log({ event: 'jobs_failed', detail: whereThrown(error) })
      await this.ctx.storage.setAlarm(Date.now() + goOnMs)
      return
    }
    await this.#schedule()
  }

  async #schedule(): Promise<void> {
    const nowMs = Date.now()
    const dueMs = this.#book.dueMs(nowMs)
    if (dueMs === undefined) return this.ctx.storage.deleteAlarm()
    // At the latest within a day, so that no error in a time keeps work for ever.
    const nextMs = Math.min(Math.max(dueMs, nowMs), nowMs + workLimits.longestSleepMs)
    await this.ctx.storage.setAlarm(nextMs)
  }
}
