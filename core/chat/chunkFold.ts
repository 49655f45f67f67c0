import type { ChatChunk, ChatChunkChoice, ToolCallDelta } from '../contract/http/chatChunk.ts'
import type { ChatChoice, ChatCompletion, ChatUsage } from '../contract/http/chatReply.ts'

type Call = { id: string; name: string; arguments: string }
type Part = {
  /** `content`, `refusal`, and whatever fields of its own a server streams. */
  fields: Record<string, unknown>
  calls: Map<number, Call>
  logprobs: object[]
  finish: string | null
}

/** The chunks of a stream, put together as they pass. */
export class ChunkFold {
  readonly #parts = new Map<number, Part>()
  #first: ChatChunk | undefined
  #usage: ChatUsage | undefined
  #characters = 0

  add(chunk: ChatChunk): void {
    this.#first ??= chunk
    this.#usage = chunk.usage ?? this.#usage
    for (const choice of chunk.choices) this.#addChoice(choice)
  }

  /** Characters that were written so far: texts, and arguments of tools. */
  get characters(): number {
    return this.#characters
  }

  /** What the server says that it used, where it has said so. */
  get usage(): ChatUsage | undefined {
    return this.#usage
  }

  /** True when each of `choices` has said why it ends. */
  isWhole(choices: number): boolean {
    const parts = [...this.#parts.values()]
    return parts.length >= choices && parts.every(({ finish }) => finish !== null)
  }

  /** The answer in one piece; right only once the stream is whole. Throws RangeError before the first chunk. */
  completion(): ChatCompletion {
    if (this.#first === undefined) throw new RangeError('Cannot put an answer together: there is no chunk')
    const { choices: _, usage: __, hedge: ___, ...head } = this.#first
    const parts = [...this.#parts].toSorted(([a], [b]) => a - b)
    return {
      ...head,
      object: 'chat.completion',
      choices: parts.map(([index, part]) => toChoice(index, part)),
      ...(this.#usage && { usage: this.#usage }),
    }
  }

  #addChoice({ index, delta, logprobs, finish_reason: finish }: ChatChunkChoice): void {
    const part = this.#parts.get(index) ?? newPart()
    this.#parts.set(index, part)
    const { role: _, tool_calls: calls = [], ...fields } = delta
    for (const [name, value] of Object.entries(fields)) this.#addField(part.fields, name, value)
    for (const call of calls) this.#addCall(part.calls, call)
    if (logprobs !== null && typeof logprobs === 'object') part.logprobs.push(logprobs)
    part.finish = finish ?? part.finish
  }

  /** Texts grow, anything else is said once. */
  #addField(fields: Part['fields'], name: string, value: unknown): void {
    if (value === null || value === undefined) return
    const before = fields[name]
    fields[name] = typeof value === 'string' && typeof before === 'string' ? before + value : value
    if (typeof value === 'string') this.#characters += value.length
  }

  #addCall(calls: Part['calls'], { index, id, function: named }: ToolCallDelta): void {
    const call = calls.get(index) ?? { id: '', name: '', arguments: '' }
    const more = named?.arguments ?? ''
    calls.set(index, {
      id: id ?? call.id,
      name: named?.name ?? call.name,
      arguments: call.arguments + more,
    })
    this.#characters += more.length
  }
}

const newPart = (): Part => ({
  fields: { content: null, refusal: null },
  calls: new Map(),
  logprobs: [],
  finish: null,
})

function toChoice(index: number, { fields, calls, logprobs, finish }: Part): ChatChoice {
  const tools = [...calls].toSorted(([a], [b]) => a - b)
  const toolCalls = tools.map(([, { id, name, arguments: text }]) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: text },
  }))
  const { content, refusal, ...others } = fields as { content: string | null; refusal: string | null }
  return {
    index,
    message: {
      role: 'assistant',
      content,
      refusal,
      ...others,
      ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    },
    logprobs: joinLogprobs(logprobs),
    finish_reason: finish ?? 'stop',
  }
}

/** OpenAI's log probabilities are lists under `content` and `refusal`; those of a stream follow one another. */
function joinLogprobs(parts: readonly object[]): object | null {
  if (parts.length === 0) return null
  const list = (name: string): unknown[] | null => {
    const lists = parts.map((part) => (part as Record<string, unknown>)[name]).filter(Array.isArray)
    return lists.length > 0 ? lists.flat() : null
  }
  return { content: list('content'), refusal: list('refusal') }
}
