import { AppError } from '#core/contract/error'

const seconds = (ms: number): string => `${Math.ceil(ms / 1000)} s`

/** `pace`: the limit that is used up, where it is known. */
export function tooManyRequests(
  pace: { limit: number; windowMs: number } | undefined,
  retryAfterMs: number,
): AppError {
  const allowed = pace ? `${pace.limit} a ${pace.windowMs > 60_000 ? 'day' : 'minute'}` : 'fewer'
  return new AppError(
    'rate_limited',
    `Cannot take the request: ${allowed} are allowed and were sent; try again in ${seconds(retryAfterMs)}`,
    { retryAfterMs },
  )
}

export function tooManyAtOnce(limit: number, retryAfterMs: number): AppError {
  return new AppError(
    'rate_limited',
    `Cannot take the request: ${limit} at the same time are allowed and are under way; try again in ${seconds(retryAfterMs)}`,
    { retryAfterMs },
  )
}

/** Nothing is used up: whenever this one asked, other requests of its key took what had come for it. */
export function outrun(tries: number, retryAfterMs: number): AppError {
  return new AppError(
    'rate_limited',
    `Cannot take the request: ${tries} times others of its key took what is left of a limit before it; try again in ${seconds(retryAfterMs)}`,
    { retryAfterMs },
  )
}

export function tooManyKeys(retryAfterMs: number): AppError {
  return new AppError(
    'over_capacity',
    `Cannot take the request: too many keys or visitors are served at the same time; try again in ${seconds(retryAfterMs)}`,
    { retryAfterMs },
  )
}

export function tooManyTokens(tokens: number, limit: number, retryAfterMs: number): AppError {
  const text =
    tokens > limit
      ? `Cannot take the request: it may need ${tokens} tokens, and ${limit} a minute are allowed; send less or ask for less`
      : `Cannot take the request: it may need ${tokens} tokens, and of ${limit} a minute fewer are left; try again in ${seconds(retryAfterMs)}`
  return new AppError('rate_limited', text, { retryAfterMs })
}

export function budgetExceeded(microUsd: number, budget: number, retryAfterMs: number): AppError {
  const text =
    microUsd > budget
      ? `Cannot take the request: it may cost ${microUsd} micro-USD, and the whole budget is ${budget}; ask for less (a chat: with max_tokens), or have the budget raised`
      : `Cannot take the request: it may cost ${microUsd} micro-USD, and of the budget of ${budget} less is left; ask for less (a chat: with max_tokens), have the budget raised, or try again in ${seconds(retryAfterMs)}`
  return new AppError('budget_exceeded', text, { retryAfterMs })
}

/** Why not simply let it pass: then nobody would know who pays. */
export function limitsUnknown(retryAfterMs: number, cause?: unknown): AppError {
  return new AppError(
    'limits_unknown',
    'Cannot take the request: what its key may still use cannot be asked for just now; try again in a second',
    { retryAfterMs, cause },
  )
}

export function notWritten(): AppError {
  return new AppError(
    'limits_unknown',
    'Cannot go on: what was used before cannot be written down just now; try again in a second',
  )
}

export function tooManyOpen(): AppError {
  return new AppError(
    'over_capacity',
    'Cannot take the request: this edge cannot write down what is used fast enough; try again in 1 s',
    { retryAfterMs: 1_000 },
  )
}
