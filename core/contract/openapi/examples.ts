/** One request that works, as it would be sent. What is left out is not sent. */
export type Example = {
  /** Values of the parameters in the path. */
  path?: Readonly<Record<string, string>>
  query?: Readonly<Record<string, string>>
  headers?: Readonly<Record<string, string>>
  body?: object
}

/** Ids of things that a reader has to put their own in the place of. */
export const exampleIds = {
  tenant: `tenant_${'7'.repeat(32)}`,
  key: `key_${'8'.repeat(32)}`,
  request: '9'.repeat(32),
  file: `file-${'5'.repeat(32)}`,
  batch: `batch_${'6'.repeat(32)}`,
  webhook: `wh_${'4'.repeat(32)}`,
  delivery: `msg_${'3'.repeat(32)}`,
} as const

const { tenant, key, request, file, batch, webhook, delivery } = exampleIds
const library = {
  id: 'rules',
  title: 'Library rules',
  text: 'The library opens at nine. Books may be kept for four weeks. Fines are 20 cents a day.',
}
const line = {
  custom_id: 'first',
  method: 'POST',
  url: '/v1/embeddings',
  body: { model: 'hedge-small-en', input: 'It is free.' },
}
const ofKey = { path: { tenant, key } }
const ofBatch = { path: { id: batch } }
const ofWebhook = { path: { id: webhook } }
const few = { query: { limit: '10' } }

/** By the id of the operation, in an order in which they can be tried one after the other. */
export const examples: Readonly<Record<string, Example>> = {
  createEmbeddings: {
    body: { model: 'hedge-small-en', input: ['What does the library cost?', 'It is free.'] },
  },
  rerank: {
    body: {
      model: 'hedge-small-en',
      query: 'When does it open?',
      documents: ['Fines are 20 cents a day.', 'The library opens at nine.'],
      top_n: 1,
      return_documents: true,
    },
  },
  extract: { body: { question: 'How long may I keep a book?', documents: [library], limit: 1 } },
  classify: {
    body: { model: 'hedge-banking77-nano-en', input: 'What is the exchange rate?', top_n: 1 },
  },
  createChatCompletion: {
    body: {
      model: 'hedge-extract',
      messages: [{ role: 'user', content: 'How long may I keep a book?' }],
      documents: [library],
    },
  },
  route: {
    body: { task: 'embed', request: { model: 'hedge-small-en', input: 'What does the library cost?' } },
  },
  invalidateCache: { body: { tags: ['prices'] } },
  warmCache: {
    body: { requests: [{ task: 'embed', request: { model: 'hedge-small-en', input: 'It is free.' } }] },
  },
  semanticStanding: {},
  listModels: {},
  getModel: { path: { id: 'hedge-small-en' } },
  usage: { query: { group_by: 'day,model' } },
  giveFeedback: { body: { request_id: request, thumbs: 'up', text: 'It quoted the very sentence.' } },
  // Browsers say this by themselves.
  openSession: { headers: { 'sec-fetch-site': 'same-origin' } },
  createWebhook: {
    body: { url: 'https://www.example.com/hedge', events: ['batch.completed', 'batch.cancelled'] },
  },
  listWebhooks: few,
  createFile: { body: { purpose: 'batch', file: `${JSON.stringify(line)}\n` } },
  listFiles: { query: { limit: '10', purpose: 'batch' } },
  retrieveFile: { path: { id: file } },
  downloadFile: { path: { id: file } },
  createBatch: { body: { input_file_id: file, endpoint: '/v1/embeddings', completion_window: '24h' } },
  listBatches: few,
  retrieveBatch: ofBatch,
  listBatchFailures: { ...ofBatch, ...few },
  retryBatch: ofBatch,
  cancelBatch: ofBatch,
  listDeliveries: { ...ofWebhook, ...few },
  redeliver: { path: { id: webhook, delivery } },
  deleteWebhook: ofWebhook,
  deleteFile: { path: { id: file } },
  health: {},
  readiness: {},
  metrics: {},
  describeApi: {},
  listUpstreams: {},
  listTenants: few,
  createTenant: { body: { name: 'Ann’s shop', limits: { daily_micro_usd: 5_000_000 } } },
  getTenant: { path: { tenant } },
  changeTenant: { path: { tenant }, body: { limits: { requests_per_minute: 600 } } },
  listKeys: { path: { tenant }, ...few },
  createKey: { path: { tenant }, body: { name: 'website', models: ['hedge-*'] } },
  getKey: ofKey,
  changeKey: { ...ofKey, body: { name: 'web shop' } },
  rotateKey: { ...ofKey, body: { overlap_seconds: 3_600 } },
  revokeKey: ofKey,
  readTenantSemantic: { path: { tenant } },
  readTenantUsage: { path: { tenant }, query: { group_by: 'day' } },
  listTenantFailures: { path: { tenant }, ...few },
  // Its key made the batch.
  retryTenantBatch: { path: { tenant: 'demo', batch } },
  readAudit: { path: { tenant }, ...few },
  getPepper: {},
}
