/** The least that a worker between client and upstream can do. */
export default {
  fetch(request: Request, { UPSTREAM }: { UPSTREAM: string }): Promise<Response> {
    return fetch(UPSTREAM + new URL(request.url).pathname, request)
  },
}
