import { AppError } from '#core/contract/error'
import type { TaskCall } from '#core/contract/http/taskCall'
import { limits } from '#core/contract/limits'
import type { EmbedderVersion } from '#core/contract/manifest'
import type { Incoming } from './incoming.ts'
import { nameModel } from './nameModel.ts'
import type { Ports } from './ports.ts'

/**
 * `task` with the text of each list of token ids, by the vocabulary of the model that it names; its tokens are exactly these, so that
 * the vector is that of the ids and everything that holds for texts holds for it. Throws `invalid_request` that names the place:
 * vectors of ids that mean other words would be wrong without a sign of it.
 */
export async function textsOfTokens(
  { task, action, keepAlive }: Pick<Incoming, 'task' | 'action' | 'keepAlive'>,
  { manifest, edgeModels }: Pick<Ports, 'manifest' | 'edgeModels'>,
): Promise<TaskCall> {
  const { tokens = [], ...rest } = task
  const isOne = typeof tokens[0] === 'number'
  const lists = (isOne ? [tokens] : tokens) as readonly (readonly number[])[]
  const model = nameModel(manifest, task, action) as EmbedderVersion
  const count = lists.reduce((sum, { length }) => sum + length, 0)
  if (count > limits.requestTokens) {
    throw refusal('input', `has ${count} tokens; send at most ${limits.requestTokens} at once`)
  }
  const { decode, lastId } = await edgeModels.tokenizer(model, keepAlive)
  const inputs = lists.map((ids, index) => {
    const decoded = decode(ids)
    const place = isOne ? 'input' : `input[${index}]`
    if ('flaw' in decoded) {
      const { at, flaw } = decoded
      throw refusal(`${place}[${at}]`, `is ${ids[at]}; ${flaws[flaw](model.id, lastId)}`)
    }
    const { length } = decoded.text
    if (length > 0 && length <= limits.inputCharacters) return decoded.text
    throw refusal(place, `is a text of ${length} characters; send 1 to ${limits.inputCharacters}`)
  })
  return { ...rest, request: { task: 'embed', model: task.request.model, inputs } }

  function refusal(param: string, says: string): AppError {
    return new AppError('invalid_request', `Cannot ${action}: ${param} ${says}`, { param })
  }
}

const flaws = {
  unknown_id: (id: string, lastId: number) =>
    `${id} has the tokens 0 to ${lastId} of a vocabulary of its own, not OpenAI's; send its ids, or the text`,
  other_tokens: (id: string) =>
    `no text has these tokens of ${id} from there on, so they are hardly its own; send its ids, as its tokenizer made them, or the text`,
}
