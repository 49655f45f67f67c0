import * as z from 'zod/mini'
import { type ErrorCode, errorTable } from './error.ts'
import type { Endpoint } from './http/endpoint.ts'
import { endpoints } from './http/endpoints.ts'
import { sseType } from './http/sse.ts'
import { queryParameters } from './http/queryParameters.ts'
import { CacheHints } from './cacheHints.ts'
import { AuditEntry } from './audit.ts'
import { LimitsBody, LimitsReply } from './http/admin/limits.ts'
import { ChatMessage, ToolCall } from './http/chatMessages.ts'
import { Citation, ChatUsage } from './http/chatReply.ts'
import { UsageGroup } from './http/usage.ts'
import { Decision, Hop, Receipt } from './receipt.ts'
import { Hints, LabelledText, Passage } from './request.ts'
import { WireError } from './wire.ts'
import { describeFields } from './openapi/describeFields.ts'
import { errorMeanings } from './openapi/errorMeanings.ts'
import { examples } from './openapi/examples.ts'
import { shareParts } from './openapi/shareParts.ts'
import { tagOf, tags } from './openapi/tags.ts'

/** Version of the public HTTP API, not of the software behind it. */
export const apiVersion = '1.0.0'

type Json = { readonly [key: string]: unknown }

const reference = (section: string, name: string): Json => ({ $ref: `#/components/${section}/${name}` })
const json = (name: string): Json => ({ 'application/json': { schema: reference('schemas', name) } })

function jsonSchema(schema: z.ZodMiniType, io: 'input' | 'output'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io })
  return rest
}

const hintDescriptions = {
  reach: 'How far the data may travel. The nearer of header and `hedge.reach` holds.',
  deadline_ms: 'Milliseconds left, never an instant. The shorter of header and `hedge.deadline_ms` holds.',
  rate: 'Worth of one second of waiting, in micro-USD. The header wins over `hedge.rate`.',
  stake: 'What a wrong answer costs. The header wins over `hedge.stake`.',
} as const

function hintParameters(): Json {
  const properties = jsonSchema(Hints, 'input').properties as Json
  const entries = Object.entries(hintDescriptions).map(([field, description]) => {
    const name = `hedge-${field.replace('_', '-')}`
    return [name, { name, in: 'header', required: false, description, schema: properties[field] }]
  })
  return Object.fromEntries(entries) as Json
}

const idempotencyParameter: Json = {
  'idempotency-key': {
    name: 'idempotency-key',
    in: 'header',
    required: false,
    description:
      'The same key again within 24 h gets the same answer, and nothing runs twice. Of the tenant and the endpoint; not for streams.',
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  },
}

/** Beside every answer to a caller whose requests or tokens of a minute are limited; without them where nothing is. */
const rateHeaders: Json = Object.fromEntries(
  ['requests', 'tokens'].flatMap((what) => [
    [
      `x-ratelimit-limit-${what}`,
      { description: `A minute allows so many ${what}.`, schema: { type: 'string' } },
    ],
    [`x-ratelimit-remaining-${what}`, { description: 'So many are left.', schema: { type: 'string' } }],
    [
      `x-ratelimit-reset-${what}`,
      { description: 'Until all are there again: `1500ms`.', schema: { type: 'string' } },
    ],
  ]),
)

const responseHeaders: Json = {
  ...rateHeaders,
  'idempotent-replayed': {
    description: '`true` where the answer is the one given before under the same idempotency key.',
    schema: { type: 'string' },
  },
  'x-request-id': { description: 'Names this request in logs and receipts.', schema: { type: 'string' } },
  traceresponse: {
    description: 'Where the request stands in its trace: that of `traceparent`, or one that began here.',
    schema: { type: 'string' },
  },
  'hedge-receipt': {
    description: 'Where, by which model, why, how long and at what cost. Compact ASCII JSON; never any text.',
    content: json('Receipt'),
  },
  'server-timing': { description: 'Phases of the answer in ms.', schema: { type: 'string' } },
  'retry-after': { description: 'Seconds after which a retry may succeed.', schema: { type: 'integer' } },
}
const headers = (...names: string[]): Json =>
  Object.fromEntries(names.map((name) => [name, reference('headers', name)]))

/** One response for each status; its description lists the codes that come with it. */
function errorResponses(codes: readonly ErrorCode[]): Json {
  const statuses = new Set(codes.map((code) => errorTable[code].httpStatus))
  return Object.fromEntries(
    [...statuses].map((status) => {
      const group = codes.filter((code) => errorTable[code].httpStatus === status)
      const retry = group.some((code) => errorTable[code].retryable) && status !== 502 && status !== 504
      return [
        status,
        {
          description: group.map((code) => `- \`${code}\`: ${errorMeanings[code]}`).join('\n'),
          headers: headers('x-request-id', ...(retry ? ['retry-after'] : [])),
          content: json('Error'),
        },
      ]
    }),
  )
}

const pathMeanings: Readonly<Record<string, string>> = {
  id: 'Its id.',
  tenant: 'The tenant’s id.',
  key: 'The key’s id.',
  delivery: 'The message’s id.',
}

function operation(endpoint: Endpoint): Json {
  const {
    path,
    summary,
    access,
    body,
    reply,
    events,
    form,
    text,
    bytes,
    task,
    query = [],
    alsoReplies = [],
    errors,
  } = endpoint
  const example = examples[endpoint.id]
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    description: pathMeanings[name as string] ?? `The ${name} asked for.`,
    schema: { type: 'string' },
    ...(example?.path?.[name as string] !== undefined && { example: example.path[name as string] }),
  }))
  const hints =
    body && access !== 'admin' && !form
      ? Object.keys(hintParameters()).map((name) => reference('parameters', name))
      : []
  const inQuery = query.map((name) => reference('parameters', name))
  const once = task ? [reference('parameters', 'idempotency-key')] : []
  const parameters = [...inPath, ...inQuery, ...hints, ...once]
  const replyType = text ? 'text/plain' : bytes ? 'application/octet-stream' : 'application/json'
  const bodyType = form ? 'multipart/form-data' : 'application/json'
  const answer = {
    headers: headers(
      'x-request-id',
      'traceresponse',
      ...(access === 'key' ? Object.keys(rateHeaders) : []),
      ...(task ? ['hedge-receipt', 'server-timing', 'idempotent-replayed'] : []),
    ),
    content: {
      [replyType]: { schema: reference('schemas', reply[0]) },
      ...(events && { [sseType]: { schema: reference('schemas', events[0]) } }),
    },
  }
  const replies = [200, ...alsoReplies].map((status) => [status, { description: summary, ...answer }])
  return {
    operationId: endpoint.id,
    summary,
    tags: [tagOf(endpoint)],
    ...(access === 'key' && { security: [{ apiKey: [] }, { session: [] }] }),
    ...(access === 'admin' && { security: [{ adminKey: [] }] }),
    ...(access === 'public' && { security: [] }),
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: {
          [bodyType]: {
            schema: reference('schemas', body[0]),
            ...(example?.body && { example: example.body }),
          },
        },
      },
    }),
    responses: { ...errorResponses(errors), ...(Object.fromEntries(replies) as Json) },
  }
}

function schemas(): Json {
  const named = endpoints.flatMap(({ body, reply, events }) => [
    ...(body ? [[body[0], jsonSchema(body[1], 'input')]] : []),
    [reply[0], jsonSchema(reply[1], 'output')],
    ...(events ? [[events[0], jsonSchema(events[1], 'output')]] : []),
  ])
  const all = Object.fromEntries([...named, ...parts()]) as Record<string, Json>
  const described = Object.entries(shareParts(all)).map(([name, schema]) => [
    name,
    describeFields(name, schema),
  ])
  return Object.fromEntries(described) as Json
}

/** What several bodies hold, under names of their own. */
function parts(): [string, Json][] {
  const asked = { Hints, CacheHints, Passage, LabelledText, ChatMessage, LimitsBody }
  const answered = {
    Error: WireError,
    Receipt,
    Hop,
    Decision,
    ToolCall,
    Citation,
    ChatUsage,
    UsageGroup,
    AuditEntry,
    Limits: LimitsReply,
  }
  return [
    ...Object.entries(asked).map(([name, schema]): [string, Json] => [name, jsonSchema(schema, 'input')]),
    ...Object.entries(answered).map(([name, schema]): [string, Json] => [name, jsonSchema(schema, 'output')]),
  ]
}

/** A path may have an operation for each method. */
function paths(): Json {
  const byPath: Record<string, Record<string, Json>> = {}
  for (const endpoint of endpoints) (byPath[endpoint.path] ??= {})[endpoint.method] = operation(endpoint)
  return byPath
}

/** The public API as an OpenAPI 3.1 document, made from the very schemas that read its requests. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Hedge',
      version: apiVersion,
      description: 'Inference at the nearest tier that can answer. Every answer carries a receipt.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'Where this document came from.' }],
    tags,
    paths: paths(),
    components: {
      schemas: schemas(),
      parameters: { ...hintParameters(), ...queryParameters(), ...idempotencyParameter },
      headers: responseHeaders,
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'hedge_...' },
        adminKey: { type: 'http', scheme: 'bearer', description: "The operator's key" },
        session: { type: 'apiKey', in: 'cookie', name: 'hedge_session' },
      },
    },
  }
}
