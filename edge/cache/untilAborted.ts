/** The outcome of `promise`, or the signal's reason as soon as it fires. The work behind `promise` goes on; what becomes of it then is nobody's. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = () => reject(signal.reason as Error)
    if (signal.aborted) leave()
    const stay = () => signal.removeEventListener('abort', leave)
    signal.addEventListener('abort', leave, { once: true })
    // No `finally`: each would be two more promises, and a stream waits here for each of its tokens.
    promise.then(
      (value) => (stay(), resolve(value)),
      (error: unknown) => (stay(), reject(error as Error)),
    )
  })
}
