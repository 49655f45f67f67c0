import * as z from 'zod/mini'
import { checkExamples } from '../checkExamples.ts'
import { AppError } from '../error.ts'
import { limits } from '../limits.ts'
import type { ClassifyReply } from '../reply.ts'
import { ClassifyRequest, Hints } from '../request.ts'
import type { TaskCall } from './taskCall.ts'

/** Whose vectors are learned from when a request brings examples and names no model. */
export const defaultExampleModel = 'hedge-small-en'

/**
 * `POST /v1/classify`: the label of one text or of each in a list. `model` is a head (`hedge-banking77-en`), which has its own
 * labels; or, with `examples`, the model whose vectors are learned from, `hedge-small-en` when left out.
 */
export const ClassifyBody = z.strictObject({
  model: z.optional(ClassifyRequest.shape.model),
  input: z.union([ClassifyRequest.shape.inputs.def.element, ClassifyRequest.shape.inputs]),
  examples: ClassifyRequest.shape.examples,
  /** How many labels are shown of each input, likeliest first. */
  top_n: z.optional(ClassifyRequest.shape.topN),
  hedge: z.optional(Hints),
})

export const ClassifyReplyBody = z.object({
  object: z.literal('list'),
  model: z.string(),
  /** In the order of the inputs. */
  results: z.array(
    z.object({
      index: z.int(),
      /** Likeliest first. The probabilities of all labels, shown or not, sum to 1. */
      labels: z.array(z.object({ label: z.string(), probability: z.number() })),
      /** Calibrated probability that the first label is right, given that one of them is. */
      confidence: z.number(),
      /** True: probably none of the labels. */
      out_of_scope: z.boolean(),
    }),
  ),
  usage: z.object({ prompt_tokens: z.int(), total_tokens: z.int() }),
})

export type ClassifyBody = z.infer<typeof ClassifyBody>
export type ClassifyReplyBody = z.infer<typeof ClassifyReplyBody>

/** Throws AppError `invalid_request` where neither a head nor examples say which labels there are, or the examples do not make a head. */
export function classifyCall(body: ClassifyBody): TaskCall {
  const { input, examples } = body
  if (examples !== undefined) checkExamples(examples.map(({ label }) => label))
  const model = body.model ?? (examples && defaultExampleModel)
  if (model === undefined) {
    throw new AppError(
      'invalid_request',
      'Cannot classify: model and examples are missing; name a head as model, or send examples',
      { param: 'model' },
    )
  }
  return {
    request: {
      task: 'classify',
      model,
      inputs: typeof input === 'string' ? [input] : input,
      ...(examples && { examples }),
      topN: body.top_n ?? limits.shownLabels,
    },
    hints: body.hedge,
    form: 'plain',
    write: (reply) => writeClassify(reply as ClassifyReply),
  }
}

function writeClassify(reply: ClassifyReply): ClassifyReplyBody {
  return {
    object: 'list',
    model: reply.model,
    results: reply.results.map(({ labels, confidence, outOfScope }, index) => ({
      index,
      labels,
      confidence,
      out_of_scope: outOfScope,
    })),
    usage: { prompt_tokens: reply.inputTokens, total_tokens: reply.inputTokens },
  }
}
