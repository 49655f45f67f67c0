import type { EventSourceMessage } from 'eventsource-parser'
import { ChatChunk } from '#core/contract/http/chatChunk'
import { invalidAnswer } from './invalidAnswer.ts'
import { wantedChoices } from './requestBody.ts'
import type { ChatTrial } from './chatTrial.ts'
import { errorInside } from './upstreamError.ts'

/**
 * What a stream must be to count as a whole answer: each event a chunk, none after its choice ended, none twice, and at the end
 * every choice with a reason to end. A part of it is never taken for the whole.
 */
export class ChunkCheck {
  readonly #trial: ChatTrial
  readonly #wanted: number
  readonly #ended = new Set<number>()
  #last: EventSourceMessage | undefined
  #hasUsage = false

  constructor(trial: ChatTrial) {
    this.#trial = trial
    this.#wanted = wantedChoices(trial.call)
  }

  chunk(event: EventSourceMessage): ChatChunk {
    const { server, call } = this.#trial
    const value = this.#parse(event.data)
    const error = errorInside(value, server)
    if (error) throw error
    const parsed = ChatChunk.safeParse(value)
    if (!parsed.success) throw invalidAnswer('an event is no chunk of a completion', server)
    if (this.#isRepeated(event, parsed.data)) throw invalidAnswer('a chunk came twice', server)
    this.#last = event
    for (const choice of parsed.data.choices) this.#count(choice)
    this.#hasUsage ||= parsed.data.usage != null
    return { ...parsed.data, model: call.model }
  }

  /** The stream said `[DONE]`. */
  end(): void {
    if (this.#ended.size < this.#wanted)
      throw invalidAnswer('it ended without a finish_reason', this.#trial.server)
  }

  /** The connection ended without `[DONE]`. Servers that never send it are whole with the usage, which comes last. */
  brokeOff(): void {
    if (this.#ended.size < this.#wanted || !this.#hasUsage)
      throw invalidAnswer('it broke off', this.#trial.server)
  }

  #parse(data: string): unknown {
    try {
      return JSON.parse(data)
    } catch (error) {
      throw invalidAnswer('an event is no JSON', this.#trial.server, error)
    }
  }

  /**
   * A model may well say the same token twice, so equal chunks alone prove nothing. An event's id, or the random `obfuscation` that
   * OpenAI puts into each chunk, does.
   */
  #isRepeated(event: EventSourceMessage, chunk: ChatChunk): boolean {
    if (this.#last === undefined) return false
    if (event.id !== undefined && event.id === this.#last.id) return true
    return (
      typeof chunk['obfuscation'] === 'string' &&
      chunk['obfuscation'] !== '' &&
      event.data === this.#last.data
    )
  }

  #count({ index, delta, finish_reason }: ChatChunk['choices'][number]): void {
    const { server } = this.#trial
    if (index < 0 || index >= this.#wanted)
      throw invalidAnswer('it has more choices than were asked for', server)
    if (this.#ended.has(index) && delta.content)
      throw invalidAnswer('it goes on after its finish_reason', server)
    if (finish_reason != null) this.#ended.add(index)
  }
}
