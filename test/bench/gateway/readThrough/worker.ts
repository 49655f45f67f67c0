/** The least that a gateway does which reads what it passes on: bodies parsed and written anew, tokens of streams handed through. */
export default {
  async fetch(request: Request, { UPSTREAM }: { UPSTREAM: string }): Promise<Response> {
    const body = JSON.stringify(await request.json())
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(UPSTREAM + new URL(request.url).pathname, { method: 'POST', headers, body })
    const type = answer.headers.get('content-type') ?? ''
    if (answer.body === null || !type.startsWith('text/event-stream'))
      return Response.json(await answer.json())
    const reader = (answer.body as ReadableStream<Uint8Array>).getReader()
    const chunks = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await reader.read()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      cancel: (reason) => reader.cancel(reason),
    })
    return new Response(chunks, { headers: { 'content-type': type } })
  },
}
