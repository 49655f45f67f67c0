/** Bounds of one call to somebody else's server. */
export const upstreamLimits = {
  /** In the group that serves the model; retry and hedge share it. More only multiplies an outage. */
  attempts: 2,
  /** A long answer of a model is 100 kB; one with log-probabilities of every token thirty times that. */
  answerBytes: 8 * 1024 * 1024,
  /** All of a streamed answer: each token comes with 200 bytes around it. */
  streamBytes: 32 * 1024 * 1024,
  /** One event of a stream, and one line of it: 10,000 times a token. */
  eventCharacters: 256 * 1024,
  /** Wait for the end of a stream that has said `[DONE]`: the caller waits, too, and a new connection costs a few of these. */
  closeMs: 10,
  /** Chunks held back until the first token: usually one, which names the role. */
  chunksBeforeToken: 16,
  /** An error is a sentence; servers that send a page of HTML are not read to its end. */
  errorBytes: 64 * 1024,
  /** What of an upstream's error text reaches the caller. */
  errorCharacters: 300,
  /** A server that asks for more is asked again after this: an isolate rarely lives as long. */
  retryAfterMs: 3_600_000,
  /** A wait that a request sits out itself when nobody else can be asked; beyond it the caller is told to come again. */
  patienceMs: 2_000,
  /** Begun by one request. Cloudflare lets six connections of a request wait for their headers; its own calls come first. */
  probes: 2,
} as const
