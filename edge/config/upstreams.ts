import * as z from 'zod/mini'
import { limits } from '#core/contract/limits'
import { ModelPrice } from '#core/contract/modelPrice'

/** Names appear in receipts, logs and metrics. */
const name = z.string().check(z.regex(/^[a-z0-9][a-z0-9._-]{0,62}$/))
/** As callers name it: `llama-3.3-70b`, `meta/llama`. `hedge-` is ours: a permit for `hedge-*` never reaches other people's servers. */
const publicId = z.string().check(z.regex(/^(?!hedge-)[A-Za-z0-9][A-Za-z0-9._:/-]{0,126}$/))
const ms = z.int().check(z.gte(1), z.lte(limits.chatDeadlineMs))

/** Requests go to these addresses and nowhere else, so one that hides a key or a query is refused here, once. */
const baseUrl = z.string().check(
  z.maxLength(500),
  z.refine((text) => isPlainUrl(text), {
    error:
      'write an address like https://llm.example/v1: http or https, without user, password, query or fragment',
  }),
)

function isPlainUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const url = new URL(text)
  const bare = url.username === '' && url.password === '' && !/[?#]/.test(text)
  return bare && (url.protocol === 'https:' || url.protocol === 'http:')
}

const weight = z._default(z.number().check(z.gt(0), z.lte(1_000)), 1)
/** As Cloudflare names continents (`EU`, `NA`), or any word: callers from there prefer this server. */
const region = z.optional(z.string().check(z.regex(/^[A-Za-z0-9-]{1,32}$/)))

/** An own origin beside the one of `ORIGIN_URL`, which has the weight 1; all of them know the hop's secret. */
const OwnOrigin = z.strictObject({ url: baseUrl, weight, region })
export const OwnOrigins = z.array(OwnOrigin).check(z.maxLength(15))

/** A look at a server that was not heard of, beside a request that uses its group. */
const Probe = z.strictObject({
  /** Added to `baseUrl`. Well is who answers it with a status of success. */
  path: z._default(z.string().check(z.maxLength(200), z.regex(/^\/[\w./~-]*$/)), '/models'),
  /** After so many seconds without a word from it; behind an open breaker as soon as that lets a call through. */
  everySeconds: z._default(z.int().check(z.gte(1), z.lte(3_600)), 10),
  timeoutMs: z._default(z.int().check(z.gte(1), z.lte(10_000)), 2_000),
})

const UpstreamModel = z.strictObject({
  /** The name that this server knows. */
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  price: ModelPrice,
  /** The longest answer this server gives: what a request that names no limit may cost at most. */
  maxOutputTokens: z._default(z.int().check(z.gte(1), z.lte(10_000_000)), 4_096),
})

/** One OpenAI-compatible server. */
const Endpoint = z.strictObject({
  name,
  /** `/chat/completions` is added to it. */
  baseUrl,
  /** Name of the secret binding that holds the key; none for a server that wants none. The prefix keeps Hedge's own secrets at home. */
  keyBinding: z.optional(z.string().check(z.regex(/^UPSTREAM_[A-Z0-9_]{1,54}$/))),
  /** Share of the group's requests, relative to the other endpoints. */
  weight,
  region,
  /** None where it is left out: it is a call that nobody asked for, with the server's key. */
  probe: z.optional(Probe),
  /** Public model id to what this server makes of it. */
  models: z.record(publicId, UpstreamModel).check(z.refine((models) => Object.keys(models).length > 0)),
})

/** Failures that another group may answer, as error codes. */
export const fallbackCodes = [
  'upstream_unavailable',
  'upstream_timeout',
  'upstream_failed',
  'upstream_invalid',
  'context_length_exceeded',
  'content_filtered',
] as const

const Fallback = z.strictObject({
  on: z.array(z.enum(fallbackCodes)).check(z.minLength(1)),
  /** Name of the group that is asked then. */
  group: name,
  /** Public id to ask there; the one asked for when left out. */
  model: z.optional(publicId),
})

const Timeouts = z.strictObject({
  /** Until the headers of a streamed answer. Workers do not see the connection itself; servers send headers once they accepted. */
  connectMs: z._default(ms, 5_000),
  /** Until the first token of a streamed answer. */
  firstTokenMs: z._default(ms, 15_000),
  /** Between two chunks of a streamed answer once it began. */
  stallMs: z._default(ms, 15_000),
  /** Until the end of an answer in one piece. Any deadline, unless a slow server is to be left for another. */
  answerMs: z._default(ms, limits.chatDeadlineMs),
})

const UpstreamGroup = z.strictObject({
  name,
  endpoints: z.array(Endpoint).check(z.minLength(1), z.maxLength(16)),
  /** Tried in this order after the group's own attempts; the first whose `on` holds the failure. */
  fallbacks: z._default(z.array(Fallback).check(z.maxLength(8)), []),
  timeouts: z.prefault(Timeouts, {}),
  /** Ask a second endpoint when the first is slower than 95 % of the recent answers. Both are paid for, so it is asked for. */
  hedge: z._default(z.boolean(), false),
})

/** As metrics and the operator's view name our own origins. */
export const ownGroup = 'origins'

export const Upstreams = z.array(UpstreamGroup).check(
  z.maxLength(128),
  z.refine((groups) => isUnique([ownGroup, ...groups.map((group) => group.name)]), {
    error: 'give each group a name of its own',
  }),
  z.refine(
    (groups) => isUnique(groups.flatMap(({ endpoints }) => endpoints.map((endpoint) => endpoint.name))),
    {
      error: 'give each endpoint a name of its own',
    },
  ),
  z.refine(
    (groups) => groups.every((group) => group.fallbacks.every((fallback) => exists(groups, group, fallback))),
    {
      error: 'let each fallback name another group that serves its model',
    },
  ),
)

const isUnique = (names: readonly string[]): boolean => new Set(names).size === names.length

function servesModel(group: UpstreamGroup, model: string): boolean {
  return group.endpoints.some(({ models }) => Object.hasOwn(models, model))
}

function exists(groups: readonly UpstreamGroup[], from: UpstreamGroup, { group, model }: Fallback): boolean {
  const to = groups.find(({ name }) => name === group)
  if (to === undefined || to === from) return false
  const asked = model === undefined ? from.endpoints.flatMap(({ models }) => Object.keys(models)) : [model]
  return asked.some((id) => servesModel(to, id))
}

/** Those of a group that names none. */
export const defaultTimeouts = Timeouts.parse({})

export type Timeouts = z.infer<typeof Timeouts>
export type UpstreamModel = z.infer<typeof UpstreamModel>
export type Endpoint = z.infer<typeof Endpoint>
type Fallback = z.infer<typeof Fallback>
export type UpstreamGroup = z.infer<typeof UpstreamGroup>
