/**
 * All bytes of a body, read through a response that has nothing else: workerd holds whatever `arrayBuffer` was called on until
 * V8's next full collection, which may be ten thousand requests away, and a request with 500 headers is 118 kB.
 */
export const wholeBody = (body: ReadableStream<Uint8Array> | null): Promise<ArrayBuffer> =>
  new Response(body).arrayBuffer()
