import type { Request as TaskRequest } from '#core/contract/request'

/** The texts of a request whose vectors are needed. Of passages the whole, which is cut into sentences only where they are embedded. */
export function textsOf(request: TaskRequest): readonly string[] {
  switch (request.task) {
    case 'embed':
      return request.inputs
    case 'rerank':
      return [request.query, ...request.documents]
    case 'classify':
      return [...request.inputs, ...(request.examples ?? []).map(({ text }) => text)]
    case 'extract':
      return [request.question, ...request.passages.map((passage) => passage.text)]
  }
}
