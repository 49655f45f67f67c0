import type { ErrorCode } from '../../error.ts'
import type { Endpoint } from '../endpoint.ts'
import { BatchBody, BatchFailureListReply, BatchListReply, BatchReply } from './batches.ts'
import { FileContent, FileDeletedReply, FileListReply, FileReply, FileUploadBody } from './files.ts'
import {
  NewWebhookReply,
  WebhookBody,
  WebhookDelivery,
  WebhookDeliveryListReply,
  WebhookDeletedReply,
  WebhookListReply,
} from './webhooks.ts'

const reading: readonly ErrorCode[] = [
  'invalid_request',
  'missing_key',
  'invalid_key',
  'key_expired',
  'not_permitted',
  'tenant_suspended',
  'not_found',
  'rate_limited',
  'limits_unknown',
  'method_not_allowed',
  'internal',
]
const writing: readonly ErrorCode[] = [
  ...reading,
  'invalid_json',
  'body_too_large',
  'unsupported_media_type',
  'over_capacity',
]
const get = { method: 'get', access: 'key', errors: reading } as const
const list = { ...get, query: ['after', 'limit'] } as const
const post = { method: 'post', access: 'key', errors: reading } as const
const send = { ...post, errors: writing } as const
const remove = { method: 'delete', access: 'key', errors: reading } as const

const file = '/v1/files/{id}'
const batch = '/v1/batches/{id}'
const webhook = '/v1/webhooks/{id}'

/** What is done later: files of requests, batches of them, and who is told when they are done. */
export const jobEndpoints: readonly Endpoint[] = [
  {
    ...send,
    path: '/v1/files',
    id: 'createFile',
    summary: 'Keeps a file of requests, one JSON object a line',
    form: true,
    body: ['FileUpload', FileUploadBody],
    reply: ['File', FileReply],
  },
  {
    ...get,
    query: ['after', 'file_limit', 'order', 'purpose'],
    path: '/v1/files',
    id: 'listFiles',
    summary: 'All files of the tenant, newest first',
    reply: ['FileList', FileListReply],
  },
  { ...get, path: file, id: 'retrieveFile', summary: 'One file', reply: ['File', FileReply] },
  {
    ...remove,
    path: file,
    id: 'deleteFile',
    summary: 'Deletes a file that no batch at work needs',
    reply: ['FileDeleted', FileDeletedReply],
  },
  {
    ...get,
    path: `${file}/content`,
    id: 'downloadFile',
    summary: 'The content of a file; of a result file what is there by now',
    bytes: true,
    reply: ['FileContent', FileContent],
  },
  {
    ...send,
    path: '/v1/batches',
    id: 'createBatch',
    summary: 'Runs the requests of a file within 24 hours; acknowledged once it is kept',
    body: ['BatchBody', BatchBody],
    reply: ['Batch', BatchReply],
    errors: [
      ...writing,
      'idempotency_in_flight',
      'idempotency_mismatch',
      'engine_unavailable',
      'integrity_failed',
    ],
  },
  {
    ...list,
    path: '/v1/batches',
    id: 'listBatches',
    summary: 'All batches of the tenant, newest first',
    reply: ['BatchList', BatchListReply],
  },
  {
    ...get,
    path: batch,
    id: 'retrieveBatch',
    summary: 'One batch, with its progress',
    reply: ['Batch', BatchReply],
  },
  {
    ...post,
    path: `${batch}/cancel`,
    id: 'cancelBatch',
    summary: 'Runs nothing more of a batch; what runs already ends',
    reply: ['Batch', BatchReply],
  },
  {
    ...list,
    path: `${batch}/failures`,
    id: 'listBatchFailures',
    summary: 'Requests that were tried as often as they may be, in vain',
    reply: ['BatchFailureList', BatchFailureListReply],
  },
  {
    ...post,
    path: `${batch}/retry`,
    id: 'retryBatch',
    summary: 'Tries again what was tried in vain; the batch is open again until it is done',
    reply: ['Batch', BatchReply],
  },
  {
    ...send,
    path: '/v1/webhooks',
    id: 'createWebhook',
    summary:
      'Tells an address how batches end, signed as Standard Webhooks says. This answer is the only one with the secret',
    body: ['WebhookBody', WebhookBody],
    reply: ['NewWebhook', NewWebhookReply],
  },
  {
    ...list,
    path: '/v1/webhooks',
    id: 'listWebhooks',
    summary: 'All webhooks of the tenant, newest first',
    reply: ['WebhookList', WebhookListReply],
  },
  {
    ...remove,
    path: webhook,
    id: 'deleteWebhook',
    summary: 'Deletes a webhook and its messages',
    reply: ['WebhookDeleted', WebhookDeletedReply],
  },
  {
    ...list,
    path: `${webhook}/deliveries`,
    id: 'listDeliveries',
    summary: 'Messages to a webhook and what came of them, newest first',
    reply: ['WebhookDeliveryList', WebhookDeliveryListReply],
  },
  {
    ...post,
    path: `${webhook}/deliveries/{delivery}/redeliver`,
    id: 'redeliver',
    summary: 'Sends a message again, under its own id',
    reply: ['WebhookDelivery', WebhookDelivery],
  },
]
