import { AppError } from '#core/contract/error'
import { quotingModel } from '#core/contract/http/chatBody'
import type { Answerer } from '../answer.ts'
import type { Ports } from '../ports.ts'
import type { ChatAnswer } from './chatAnswer.ts'
import { quoteChat } from './quoteChat.ts'
import type { IncomingChat } from './readChat.ts'

/** The edge's story of one chat. */
export class ChatAnswerer {
  readonly #ports: Ports
  readonly #answerer: Answerer

  constructor(ports: Ports, answerer: Answerer) {
    this.#ports = ports
    this.#answerer = answerer
  }

  /** The answer, whole or as a stream that has begun. Throws AppError; the client's reason when it is gone. */
  async answer(incoming: IncomingChat): Promise<ChatAnswer> {
    const { body, action } = incoming
    if (body.model === quotingModel) {
      return await quoteChat(incoming, { answerer: this.#answerer, clock: this.#ports.clock })
    }
    throw new AppError(
      'model_not_found',
      `Cannot ${action}: there is no model ${JSON.stringify(body.model.slice(0, 64))}; send ${quotingModel}`,
      { param: 'model' },
    )
  }
}
