/**
 * Bounds of one isolate. An isolate has 128 MB; what is not listed here is small or lives for one request only. The models take what
 * they take, the rest shares what is left (`limits.test.ts` adds it up).
 */
export const edgeLimits = {
  /** All models of the edge: 26 MB of WebAssembly memory for small, the table and the vocabulary 10, heads 1; measured by `npm run bench -- edgeModels`. */
  modelBytes: 40 * 1024 * 1024,
  /** Answers kept in memory, with the bodies made of them; what falls out is still in the store. */
  answerCacheBytes: 12 * 1024 * 1024,
  /** Chats kept in memory; one is a few kB, as chunks with their times ten times that. */
  chatCacheBytes: 4 * 1024 * 1024,
  /** Longer bodies are made anew on each hit: a hundred vectors printed as numbers. */
  rememberedBodyCharacters: 1024 * 1024,
  /** Request bodies held at one time: thirty of the largest, two thousand of the usual. */
  heldBodyBytes: 32 * 1024 * 1024,
  /** What a request weighs at least against `heldBodyBytes`: its reply, its timers, its promises. */
  requestFloorBytes: 16 * 1024,
  /** A body that trickles in longer than this holds memory for nobody's good. */
  bodyReadMs: 10_000,
  /** A body announced at most this long holds no more than an idle connection does, so nobody stands by with a stopwatch. */
  smallBodyBytes: 64 * 1024,
  /** The largest reply is 512 vectors of 2 kB with a receipt; four times that is garbage. */
  originReplyBytes: 4 * 1024 * 1024,
  /** Tenants whose sealing key is remembered; deriving one takes a tenth of a millisecond. */
  rememberedSealKeys: 1_024,
  /** What a tenant invalidated holds everywhere after this long. */
  generationMemoryMs: 1_000,
  /** Tenants whose invalidations are remembered; one with every mark in use takes 80 kB, the usual one nothing. */
  rememberedGenerations: 1_024,
  /** Requests counted of one tenant between two handovers, tenants counted, and how long a counted request may be: at most 8 MB in all. */
  countedRequests: 32,
  countedTenants: 32,
  countedRequestCharacters: 8_192,
  useHandoverMs: 30_000,
  /** Questions that similar ones are compared with, 2 kB each; of one scope, so that comparing stays far below a millisecond. */
  semanticEntries: 4_096,
  semanticOfScope: 256,
  /** Tenants of whom it is remembered how right similar answers were, by task: at most 2 kB each. */
  semanticTenants: 256,
  /** What was seen meanwhile is one sum, however many saw it. */
  semanticWrites: { maxItems: 4_096, maxBytes: Infinity },
  /** The largest reply, printed as numbers, is half of it; longer answers are not kept for a replay. */
  idempotentAnswerCharacters: 8 * 1024 * 1024,
  /** Streams that are recorded for a replay: 2 MB are 8,000 chunks of a token each; all together, some fifty usual ones. */
  idempotentStreams: { recordingBytes: 2 * 1024 * 1024, totalBytes: 6 * 1024 * 1024 },
  /** What the store holds is known for so long; then it is looked up there again. It is asked for after so many look-ups that found nothing. */
  storedKeysMs: 2_000,
  storedKeysMisses: 16,
  /** A store that says nothing for so long is asked again. */
  storedKeysAskMs: 5_000,
  /** Answers on their way to one part of the store: nobody waits for them, and memory has them already. */
  answerWrites: { waitMs: 100, maxItems: 64, maxBytes: 512 * 1024 },
  /** Rows of a Durable Object hold 2 MB. */
  storedAnswerBytes: 1_500_000,
  /** A flight older than the longest deadline has lost its leader and is not joined any more. */
  flightMs: 60_000,
  /** Streams that several read. A megabyte is 250,000 tokens of text; 64 kB ahead keep a fast line busy; all together, a tenth of the isolate. */
  streamFlights: { bufferBytes: 1024 * 1024, aheadBytes: 64 * 1024, totalBytes: 12 * 1024 * 1024 },
  /** A key that was revoked keeps working for at most this long. */
  keyMemoryMs: 1_000,
  /** Keys remembered; each costs one look-up a second, so more than these are a flood. */
  rememberedKeys: 4_096,
  /** A model that could not be loaded is tried again after this long: files change with a deployment, not by themselves. */
  modelPauseMs: 60_000,
  /** A check of `readyz` slower than this counts as failed. */
  readyCheckMs: 2_000,
  /** Results of `readyz` are shared for this long: anybody may ask, the objects behind it should not feel it. */
  readyMemoryMs: 250,
  /** Servers and clients accept 16 kB of headers in all; a receipt takes at most half. */
  receiptHeaderCharacters: 8_192,
  /** Streams that are open at one time: each holds a connection, two timers and its request. */
  openStreams: 2_000,
  /** Proxies close a connection that is silent for 30 to 60 s. */
  heartbeatMs: 15_000,
} as const

/** Golden texts that a model must give its own vectors for before it serves: 10 ms of processor time with the largest. */
export const attestedTexts = 4

/** Sessions that an isolate opens: one costs no more than its HMAC, but whoever opens thousands is no page. */
export const openingsBucket = { capacity: 600, refillPerSecond: 50 } as const
/** A session lives for a working day; the page opens another one when it is over. */
export const sessionSeconds = 86_400
