import { AppError, asAppError } from '#core/contract/error'
import type { Attempt } from '#core/contract/receipt'
import type { Timeouts } from '../config/upstreams.ts'
import type { Call } from './call.ts'
import type { Group } from './group.ts'
import { type AnswerKind, type Outcome, type Server, wordOf } from './server.ts'
import { tellChange } from './tellChange.ts'
import { TimeLimit } from './timeLimit.ts'
import type { ServerWorld } from './world.ts'

/** What is wanted from whoever is asked: the same for all attempts of one request. */
export type Job<T, C extends Call, S extends Server> = {
  kind: AnswerKind
  call: C
  world: ServerWorld
  startedMs: number
  /** Resolves with the checked answer, or with a stream that began. */
  ask(trial: Trial<T, C, S>): Promise<T>
  /** Filled as attempts end. */
  attempts: Attempt[]
}

/** Between the reading of what is left and the timer of the deadline. */
const timerSlackMs = 50

export type TrialOptions<T, C extends Call, S extends Server> = {
  job: Job<T, C, S>
  group: Group<S>
  signal: AbortSignal
}

/**
 * One attempt at one server. `done` resolves with the answer (of a stream: with its first token) or rejects with an AppError, or
 * with the reason of the signal that ended it. Whatever ends it frees the connection at once.
 */
export class Trial<T, C extends Call, S extends Server> {
  readonly server: S
  readonly call: C
  readonly world: ServerWorld
  readonly timeouts: Timeouts
  readonly limit: TimeLimit
  readonly done: Promise<T>
  readonly #options: TrialOptions<T, C, S>
  readonly #startedMs: number
  readonly #controller = new AbortController()
  #isListed = false
  #isOver = false
  #unlink = (): void => undefined

  constructor(server: S, options: TrialOptions<T, C, S>) {
    const { job, group } = options
    this.server = server
    this.call = job.call
    this.world = job.world
    this.timeouts = group.timeouts
    this.limit = new TimeLimit(job.world.clock, this.#controller, server.name)
    this.#options = options
    this.#startedMs = job.world.clock.nowMs()
    server.begin(this.#startedMs)
    this.#link(options.signal)
    this.done = this.#run()
    // Whoever lost a race is not listened to any more.
    this.done.catch(() => undefined)
  }

  /** Fires when the caller left, when its deadline passed, when another attempt was faster, or when the server is too slow. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  get isOver(): boolean {
    return this.#isOver
  }

  elapsedMs(): number {
    return this.world.clock.nowMs() - this.#startedMs
  }

  /** Nobody wants it any more. */
  cancel(): void {
    this.#leave(new DOMException('The answer is not wanted any more', 'AbortError'))
  }

  /** The answer is here, or its first token: from now on this attempt is the one. */
  answered(): void {
    const { group, job } = this.#options
    const latencyMs = this.elapsedMs()
    this.server.observe(job.kind, { latencyMs, nowMs: this.world.clock.nowMs() })
    group.observe(job.kind, latencyMs)
    this.#list('answered')
  }

  /** The answer is here to its end, broke off, or is not wanted any more. Only the first call counts. */
  over(outcome: Outcome): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#unlink()
    this.limit.stop()
    const now = { nowMs: this.world.clock.nowMs(), chance: this.world.chance() }
    tellChange(this.server, this.world, () => this.server.end(outcome, now))
    this.#list(outcome)
    if (outcome instanceof AppError) this.#tell(outcome)
  }

  async #run(): Promise<T> {
    try {
      return await this.#options.job.ask(this)
    } catch (error) {
      if (this.#isOver) throw this.signal.reason
      const failure = asAppError(error, `ask ${this.server.name}`)
      this.over(failure)
      // A server that was refused for its answer need not go on with it.
      this.#controller.abort(failure)
      throw failure
    }
  }

  #link(signal: AbortSignal): void {
    const leave = (): void => this.#leave(signal.reason)
    if (signal.aborted) leave()
    signal.addEventListener('abort', leave, { once: true })
    this.#unlink = () => signal.removeEventListener('abort', leave)
  }

  #leave(reason: unknown): void {
    this.over(this.#letDeadlinePass() ? this.limit.late() : 'cancelled')
    this.#controller.abort(reason)
  }

  /**
   * A server that lets deadlines pass is not well, or one that hangs would be asked for ever. Unless the caller had less time than
   * a first token may take: then it is no fault of the server's.
   */
  #letDeadlinePass(): boolean {
    const { startedMs } = this.#options.job
    const leftMs = this.call.leftMs - (this.world.clock.nowMs() - startedMs)
    return !this.#isListed && leftMs < timerSlackMs && this.elapsedMs() >= this.timeouts.firstTokenMs
  }

  #list(outcome: Outcome): void {
    if (this.#isListed) return
    this.#isListed = true
    const { attempts } = this.#options.job
    attempts.push({ upstream: this.server.name, outcome: wordOf(outcome), ms: this.elapsedMs() })
  }

  #tell({ code }: AppError): void {
    const { requestId } = this.call
    this.world.log({ event: 'upstream_failed', requestId, code, detail: this.server.name })
  }
}
