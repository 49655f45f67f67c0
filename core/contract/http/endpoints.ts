import * as z from 'zod/mini'
import { adminEndpoints } from './admin/endpoints.ts'
import { ChatBody } from './chatBody.ts'
import { ChatChunk } from './chatChunk.ts'
import { ChatCompletion } from './chatReply.ts'
import {
  CacheInvalidateBody,
  CacheInvalidateReply,
  CacheWarmBody,
  CacheWarmReply,
  SemanticStandingReply,
} from './cacheCalls.ts'
import { ClassifyBody, ClassifyReplyBody } from './classify.ts'
import type { Endpoint } from './endpoint.ts'
import { EmbeddingsBody, EmbeddingsReply } from './embeddings.ts'
import { ExtractBody, ExtractReplyBody } from './extract.ts'
import { FeedbackBody, FeedbackReply } from './feedback.ts'
import { HealthReply, ReadyReply } from './health.ts'
import { jobEndpoints } from './jobs/endpoints.ts'
import { ModelBody, ModelListBody } from './models.ts'
import { RerankBody, RerankReplyBody } from './rerank.ts'
import { AnyRouteBody, RouteReply } from './route.ts'
import { SessionReply } from './session.ts'
import { UsageReply } from './usage.ts'

const access = [
  'missing_key',
  'invalid_key',
  'key_expired',
  'not_permitted',
  'tenant_suspended',
  'rate_limited',
  'limits_unknown',
  'over_capacity',
] as const
const body = [
  'invalid_request',
  'invalid_json',
  'deadline_past',
  'model_not_found',
  'body_too_large',
  'unsupported_media_type',
] as const
const work = [
  'budget_exceeded',
  'no_plan',
  'upstream_invalid',
  'origin_unavailable',
  'engine_unavailable',
  'engine_failed',
  'not_cached',
  'deadline_exceeded',
] as const
const upstreams = [
  'context_length_exceeded',
  'content_filtered',
  'upstream_failed',
  'upstream_unavailable',
  'upstream_timeout',
] as const
const always = ['method_not_allowed', 'internal'] as const

const task = { method: 'post', access: 'key', task: true } as const
const idempotency = ['idempotency_in_flight', 'idempotency_mismatch'] as const
const taskErrors = [...body, ...access, ...idempotency, ...work, ...always]

export const endpoints: readonly Endpoint[] = [
  {
    ...task,
    path: '/v1/embeddings',
    id: 'createEmbeddings',
    summary: 'Vectors of one text or of a list of texts',
    body: ['EmbeddingsBody', EmbeddingsBody],
    reply: ['EmbeddingsReply', EmbeddingsReply],
    errors: taskErrors,
  },
  {
    ...task,
    path: '/v1/rerank',
    id: 'rerank',
    summary: 'Documents in the order of their relevance to a query',
    body: ['RerankBody', RerankBody],
    reply: ['RerankReply', RerankReplyBody],
    errors: taskErrors,
  },
  {
    ...task,
    path: '/v1/extract',
    id: 'extract',
    summary: 'The sentences of the given documents that answer a question, or an honest "nothing found"',
    body: ['ExtractBody', ExtractBody],
    reply: ['ExtractReply', ExtractReplyBody],
    errors: taskErrors,
  },
  {
    ...task,
    path: '/v1/classify',
    id: 'classify',
    summary:
      'The label of one text or of a list of texts: by a trained head, or after a handful of labelled examples',
    body: ['ClassifyBody', ClassifyBody],
    reply: ['ClassifyReply', ClassifyReplyBody],
    errors: taskErrors,
  },
  {
    ...task,
    path: '/v1/chat/completions',
    id: 'createChatCompletion',
    summary:
      'An answer to a conversation, in one piece or as it is written; hedge-extract quotes the documents sent with it',
    body: ['ChatBody', ChatBody],
    reply: ['ChatCompletion', ChatCompletion],
    events: ['ChatChunk', ChatChunk],
    errors: [...taskErrors, ...upstreams],
  },
  {
    method: 'post',
    path: '/v1/route',
    id: 'route',
    summary: 'Where a request would run and why; runs nothing',
    access: 'key',
    body: ['RouteBody', AnyRouteBody],
    reply: ['RouteReply', RouteReply],
    errors: [...body, ...access, 'no_plan', 'origin_unavailable', ...always],
  },
  {
    method: 'post',
    path: '/v1/cache/invalidate',
    id: 'invalidateCache',
    summary: 'Outdates earlier answers of the caller’s tenant by tag or model, everywhere within a second',
    access: 'key',
    body: ['CacheInvalidateBody', CacheInvalidateBody],
    reply: ['CacheInvalidateReply', CacheInvalidateReply],
    errors: [...body, ...access, ...always],
  },
  {
    method: 'post',
    path: '/v1/cache/warm',
    id: 'warmCache',
    summary:
      'Makes answers before anybody asks: of a list of requests, or of the most frequent ones of a day',
    access: 'key',
    body: ['CacheWarmBody', CacheWarmBody],
    reply: ['CacheWarmReply', CacheWarmReply],
    errors: [...body, ...access, ...always],
  },
  {
    method: 'get',
    path: '/v1/cache/semantic',
    id: 'semanticStanding',
    summary:
      'How often answers to similar questions were given, and how often wrongly, as checks estimate it',
    access: 'key',
    reply: ['SemanticStandingReply', SemanticStandingReply],
    errors: [...access, ...always],
  },
  {
    method: 'get',
    path: '/v1/models',
    id: 'listModels',
    summary: 'The models that can be named',
    access: 'key',
    reply: ['ModelList', ModelListBody],
    errors: [...access, ...always],
  },
  {
    method: 'get',
    path: '/v1/models/{id}',
    id: 'getModel',
    summary: 'One model',
    access: 'key',
    reply: ['Model', ModelBody],
    errors: [...access, 'model_not_found', ...always],
  },
  {
    method: 'get',
    path: '/v1/usage',
    id: 'usage',
    summary: 'What the caller’s tenant used and was charged, by day, key, model and tier',
    access: 'key',
    query: ['from', 'to', 'group_by'],
    reply: ['Usage', UsageReply],
    errors: ['invalid_request', ...access, ...always],
  },
  {
    method: 'post',
    path: '/v1/feedback',
    id: 'giveFeedback',
    summary: 'What somebody thinks of an answer that the caller’s tenant got',
    access: 'key',
    body: ['FeedbackBody', FeedbackBody],
    reply: ['Feedback', FeedbackReply],
    errors: [...body.filter((code) => code !== 'model_not_found'), 'not_found', ...access, ...always],
  },
  {
    method: 'post',
    path: '/v1/session',
    id: 'openSession',
    summary: 'An anonymous session of 24 hours for a page of this site; sets the cookie hedge_session',
    access: 'public',
    reply: ['Session', SessionReply],
    errors: ['missing_key', 'over_capacity', ...always],
  },
  {
    method: 'get',
    path: '/healthz',
    id: 'health',
    summary: 'Does the worker run?',
    access: 'public',
    reply: ['Health', HealthReply],
    errors: ['method_not_allowed'],
  },
  {
    method: 'get',
    path: '/readyz',
    id: 'readiness',
    summary: 'Does everything that a request needs answer? 503 names what does not',
    access: 'public',
    reply: ['Ready', ReadyReply],
    alsoReplies: [503],
    errors: ['method_not_allowed'],
  },
  {
    method: 'get',
    path: '/metrics',
    id: 'metrics',
    summary:
      'Counters, histograms and gauges in Prometheus’ text format; for everybody where the configuration says so',
    access: 'admin',
    text: true,
    reply: ['Metrics', z.string()],
    errors: ['missing_key', 'invalid_key', ...always],
  },
  ...jobEndpoints,
  {
    method: 'get',
    path: '/openapi.json',
    id: 'describeApi',
    summary: 'This document',
    access: 'public',
    reply: ['OpenApiDocument', z.record(z.string(), z.unknown())],
    errors: always,
  },
  ...adminEndpoints,
]
