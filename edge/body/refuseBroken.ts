import { AppError, isAbort } from '#core/contract/error'

/** For a request's body: a length that does not hold, chunks that are none, a connection that broke are no fault of ours, though the runtime throws. */
export function refuseBroken(thrown: unknown): never {
  if (thrown instanceof AppError || isAbort(thrown)) throw thrown
  throw new AppError('invalid_request', 'Cannot read the body: it broke off; send it whole', {
    cause: thrown,
  })
}
