/** Everything that an upstream can do wrong here, by the name that a request asks for it with: as `fault` in its model's name. */
export const faults = [
  'none',
  /** Nothing for a minute, not even headers. */
  'slow-headers',
  /** Headers and the role at once, the first token after a minute. */
  'slow-token',
  /** The connection ends before anything was sent. */
  'reset-before-headers',
  /** Two tokens, then a reset. */
  'reset-midway',
  /** Two tokens, then nothing for a minute. */
  'stall',
  /** A token twenty times a second, for a minute. */
  'endless',
  /** Two tokens, then a clean end without finish_reason and `[DONE]`. */
  'cut',
  /** Everything but the finish_reason, with `[DONE]`. */
  'no-finish-reason',
  /** Status 200 and no sense. */
  'garbage',
  /** Status 200 and a page of HTML. */
  'html',
  /** Status 200 and JSON of another form. */
  'other-json',
  /** Two tokens, then half of an event and a clean end. */
  'half-event',
  /** A token of the answer comes twice, its `obfuscation` the same. */
  'duplicate-chunk',
  /** A content-length beyond what is sent. */
  'wrong-length',
  /** A content-length below what is sent. */
  'short-length',
  '429',
  '503',
  '500',
  /** Status 401, the key repeated in the text. */
  '401',
  /** Status 400: the caller's fault, in a text that also names a key and an address. */
  '400',
  /** Status 307 to an address that nobody configured. */
  'redirect',
  /** Status 200, and the first event (or the body) is an error. */
  'error-first',
  /** More bytes than anybody should read. */
  'huge-body',
  /** One line that never ends. */
  'huge-line',
  /** Bytes that are no UTF-8. */
  'no-utf8',
] as const
export type Fault = (typeof faults)[number]

/** What a 429 or a 503 says in `Retry-After`. */
export const retryAfterSeconds = 7
