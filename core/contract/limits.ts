/** Bounds of one request. The same on every tier, so that what one accepts the next does not refuse. */
export const limits = {
  /** Embedding 512 inputs of 2,000 characters fits; an isolate of 128 MB holds a hundred such bodies. */
  bodyBytes: 1_048_576,
  /** Our deepest valid body has 4 levels; a parser's stack is safe far beyond 32. */
  jsonDepth: 32,
  /** One vector is 2 kB in base64, so a full reply stays near 1 MB. */
  inputs: 512,
  /** 256 tokens hold about 1,200 characters of English; 8,192 leaves room for any script, the rest is cut by tokens. */
  inputCharacters: 8_192,
  /** Ids of one text that comes as tokens: a text has no more tokens than characters. */
  inputTokens: 8_192,
  /** Of all texts of one request: to find their text takes 0.05 s. */
  requestTokens: 65_536,
  /** Candidates of one rerank or passages of one extract. */
  documents: 256,
  /** Sentences that one extract compares; beyond it the last passages are not read, and the reply says so. */
  sentences: 1_024,
  documentCharacters: 16_384,
  /** Labelled texts that one classify learns from: with 512 inputs as many vectors as an extract's; their equations take 0.1 s. */
  examples: 512,
  examplesPerLabel: 50,
  /** Different labels of one classify's examples. */
  labels: 64,
  labelCharacters: 100,
  /** Labels shown of one answer unless the caller asks for more; nobody reads 150 probabilities. */
  shownLabels: 5,
  maxShownLabels: 256,
  answers: 3,
  /** Answers made ahead of time by one call; each is as much work as one that is asked for. */
  warmed: 64,
  /** Groups that one cached answer belongs to; each is compared on every hit. */
  cacheTags: 16,
  /** Messages of one chat: a long day's, and far below what a body's bytes allow. */
  chatMessages: 1_024,
  /** Alternatives of one chat answer; each is paid for. OpenAI allows 128. */
  chatChoices: 8,
  /** Functions that one chat may offer, as many as OpenAI takes. */
  chatTools: 128,
  /** Longest wait a caller may ask for. Beyond it proxies cut the connection anyway. */
  deadlineMs: 60_000,
  /** Used when the caller names none. */
  defaultDeadlineMs: 30_000,
  /** The same for a chat, whose answer is written while it is read: 5 minutes are 9,000 tokens at 30 a second. */
  chatDeadlineMs: 300_000,
} as const
