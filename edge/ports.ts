import type { ShownKey } from './access/pepperedKey.ts'
import type { FileIndex } from '#core/contract/http/fileIndex'
import type { EmbedderVersion, Manifest, ModelVersion } from '#core/contract/manifest'
import type { Hints, Request as TaskRequest } from '#core/contract/request'
import type { CacheGenerations, Invalidation } from '#core/policy/cacheGenerations'
import type { SemanticRecord, SemanticRecordName } from '#core/policy/semanticRecord'
import type { TraceHeaders } from '#core/observe/traceContext'
import type { KeyLimits, Permit, TenantStatus } from '#core/contract/tenancy'
import type { NanoResult } from '#core/nano/nano'
import type { Tokenizer } from '#core/text/tokenize'
import type { Admin } from './admin/accountStore.ts'
import type { EdgeConfig } from './config/edgeConfig.ts'
import type { IdempotencyStore } from './idempotency/idempotencyStore.ts'
import type { TenantBooks } from './money/tenantBooks.ts'
import type { JobStore } from './jobs/jobStore.ts'
import type { EdgeEmbedder } from './models/edgeEmbedder.ts'
import type { DataPoint } from './observe/dataPoint.ts'
import type { Collector } from './observe/otlp/collector.ts'
import type { RequestLine } from './observe/requestLine.ts'
import type { Upstreams } from './upstream/upstreams.ts'

/** What the edge needs from the world. `index.ts` builds the real ones, tests build fakes. */
export type Ports = {
  config: EdgeConfig
  manifest: Manifest
  clock: Clock
  digests: Digests
  keys: KeyStore
  books: TenantBooks
  jobs: JobStore
  /** Who administers, and what; nobody where it is left out. */
  admin?: Admin | undefined
  idempotency: IdempotencyStore
  answers: AnswerStore
  sealer: Sealer
  cacheIndex: CacheIndex
  /** Our own; each has every model. */
  origins: readonly OwnOrigin[]
  upstreams: Upstreams
  /** Takes spans; none are made without it. */
  collector?: Collector | undefined
  /** Takes a row of each request, where Analytics Engine is bound. */
  analytics?: ((point: DataPoint) => void) | undefined
  files: FileStore
  edgeModels: EdgeModels
  /** A random number, 0 to 1. */
  chance(): number
  /** 128 random bits as 32 hex digits. */
  newId(): string
  log(event: LogEvent): void
}

export type Clock = {
  nowMs(): number
  /** Runs `callback` once after `ms`; the returned function forgets it. */
  after(ms: number, callback: () => void): () => void
}

/** All in lower-case hex. The secrets stay behind the port. */
export type Digests = {
  /** Key of a cache entry. */
  sha256(text: string): Promise<string>
  /** HMAC-SHA256 under the pepper: what is stored of an API key. */
  apiKey(key: string): Promise<string>
  /** The same under the pepper of before, while keys move from it to the one in force. */
  formerApiKey?: ((key: string) => Promise<string>) | undefined
  /** HMAC-SHA256 under the session secret. */
  session(text: string): Promise<string>
}

/** Who shows a key, as far as a request needs it. */
export type KeyRecord = {
  /** Partition of cache, limits and ledger. */
  tenant: string
  tenantStatus: TenantStatus
  /** Of all keys of the tenant together. */
  tenantLimits: KeyLimits
  /** `key_...`, safe to log. */
  keyId: string
  permit: Permit
  limits: KeyLimits
  /** From this instant on the key is over. */
  expiresMs?: number
}

export type KeyStore = {
  /**
   * The record of a key in force, by its digest; undefined when there is none or it was revoked. One that is found by its former
   * digest has the new one from then on.
   */
  find(key: ShownKey): Promise<KeyRecord | undefined>
  /** The record of a key in force, by its id. */
  named(tenant: string, keyId: string): Promise<KeyRecord | undefined>
  /** Is this the digest of the demo key? That one may have any form. */
  isDemo(digest: string): Promise<boolean>
  ping(): Promise<void>
}

/** Where an answer is kept. `key` is a digest over tenant, model and request (`core/policy/cacheKey.ts`). */
export type CachePlace = { tenant: string; key: string }

/** Second level of the exact cache: sealed values by key, bounded, kept over restarts. May forget at any time. */
export type AnswerStore = {
  /** False: it is not there, but for what another isolate kept within the last seconds. Never waits; `keepAlive` takes the work of knowing more. */
  mayHave(key: string, keepAlive: (promise: Promise<unknown>) => void): boolean
  get(key: string): Promise<Uint8Array | undefined>
  /** Replaces what was there. */
  put(key: string, value: Uint8Array<ArrayBuffer>, options: { keptMs: number }): Promise<void>
  ping(): Promise<void>
}

/** Values as they may leave the isolate: readable by their tenant alone, and only at the place they were sealed for. */
export type Sealer = {
  seal(place: CachePlace, text: string): Promise<Uint8Array<ArrayBuffer>>
  open(
    place: CachePlace,
    sealed: Uint8Array,
  ): Promise<{ text: string } | { because: 'another_format' | 'not_authentic' }>
}

/** What is known of a tenant's cache as a whole; one object for each tenant. */
export type CacheIndex = {
  generations(tenant: string): Promise<CacheGenerations>
  invalidate(tenant: string, what: Invalidation): Promise<CacheGenerations>
  /** Adds to what was counted of `day`. */
  count(tenant: string, day: string, uses: readonly CountedUse[]): Promise<void>
  /** The most used of `day`, most used first. */
  top(tenant: string, day: string, limit: number): Promise<CountedUse[]>
  /** Adds to what similar answers proved to be, and tells all that is known of them: of the last 30 days, by every isolate. */
  learn(tenant: string, name: SemanticRecordName, record: SemanticRecord): Promise<SemanticRecord>
}

/** How often a request was made; the request itself is sealed. */
export type CountedUse = { key: string; count: number; request: Uint8Array<ArrayBuffer> }

export type OriginCall = { request: TaskRequest; hints: Hints; requestId: string; trace?: TraceHeaders }
export type OriginReply = { status: number; body: unknown }

export type Origin = {
  /**
   * One signed call. `body` is parsed JSON, or undefined when it was none. Throws `origin_unavailable` when no
   * connection came about (after one retry), and AbortError when `signal` fires.
   */
  answer(call: OriginCall, signal: AbortSignal): Promise<OriginReply>
  /** Why the origin is not ready; undefined when it is. */
  notReadyBecause(): Promise<string | undefined>
  /** Rejects with `origin_unavailable` when its process does not answer. */
  ping(signal: AbortSignal): Promise<void>
}

export type OwnOrigin = {
  /** As metrics and the operator's view name it. */
  name: string
  /** Share of the requests, relative to the others. */
  weight: number
  /** Callers from there prefer it. */
  region?: string | undefined
  origin: Origin
}

export type ByteRange = { first: number; last: number }

export type FileStore = {
  /** Undefined when nothing was built. Read once per isolate. */
  index(): Promise<FileIndex | undefined>
  /** The bytes at `path`, or of a part of it; undefined when the index lies. */
  read(path: string, range: ByteRange | undefined): Promise<ReadableStream<Uint8Array> | undefined>
}

/** Whether requests for a model can be answered in this isolate: at once (`ready`), or after its model was loaded (`cold`). */
export type EdgeAvailability =
  | { state: 'absent'; /** As the end of "the edge ...". */ because: string }
  | {
      state: 'cold' | 'ready'
      /** What makes the vectors. */ base: EmbedderVersion
      /** Processor time that one request may take, in ms. */ cpuMs: number
    }

/** Models that the worker runs itself. They come from `files`, are verified, and are loaded when first wanted. */
export type EdgeModels = {
  availability(model: ModelVersion): EdgeAvailability
  /** The model's embedder, with the head where `model` is one; loads what is missing. Only for what is not absent. Rejects with AppError. */
  open(model: ModelVersion, keepAlive: (promise: Promise<unknown>) => void): Promise<EdgeEmbedder>
  /** The tokenizer of any model, also of one that only the origin runs; loads what is missing. Rejects with AppError. */
  tokenizer(model: EmbedderVersion, keepAlive: (promise: Promise<unknown>) => void): Promise<Tokenizer>
  /** The vector of `hedge-nano-en` at once; undefined while its table is not there, which this call begins to load. */
  nanoVector(text: string, keepAlive: (promise: Promise<unknown>) => void): NanoResult | undefined
}

/** What goes wrong, or changes. Never any text of a request, never a key. */
export type FaultEvent = { event: string; requestId?: string; code?: string; detail?: string }
/** One JSON line. */
export type LogEvent = FaultEvent | RequestLine
