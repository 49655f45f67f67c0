import type { Endpoint } from '../http/endpoint.ts'

/** The chapters of the document, in their order; an endpoint belongs to the first one that has a beginning of its path. */
const chapters = [
  {
    name: 'answers',
    description: 'What models answer.',
    paths: ['/v1/embeddings', '/v1/rerank', '/v1/extract', '/v1/classify', '/v1/chat', '/v1/route'],
  },
  { name: 'models', description: 'Which models there are.', paths: ['/v1/models'] },
  {
    name: 'batches',
    description: 'Many requests at once, answered when there is time.',
    paths: ['/v1/files', '/v1/batches', '/v1/webhooks'],
  },
  {
    name: 'cache',
    description: 'Earlier answers: outdated, made ahead of time, looked at.',
    paths: ['/v1/cache'],
  },
  { name: 'account', description: 'What a tenant used, thinks, and who asks.', paths: ['/v1/'] },
  {
    name: 'admin',
    description: 'Tenants, keys and limits, for the operator of a deployment.',
    paths: ['/admin/'],
  },
  { name: 'operation', description: 'Whether it runs, how it does, and this document.', paths: ['/'] },
] as const

export const tags = chapters.map(({ name, description }) => ({ name, description }))

export function tagOf({ path }: Pick<Endpoint, 'path'>): string {
  const chapter = chapters.find(({ paths }) => paths.some((beginning) => path.startsWith(beginning)))
  return chapter?.name ?? 'operation'
}
