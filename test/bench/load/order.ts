/** One request, as it is sent again and again; `UNIQUE` in its body is a word that no earlier request had. */
export type RequestForm = {
  method?: string
  path: string
  headers?: Readonly<Record<string, string>>
  body?: string
  /** The client goes away: as soon as it has sent the request, or with the first bytes of the reply. */
  leaves?: 'atOnce' | 'withFirstBytes'
}

/** What a generator is asked to do, once per message. */
export type LoadOrder = {
  port: number
  /** Taken in turn. */
  forms: readonly RequestForm[]
  /** Open loop: arrivals at this rate, whatever became of the ones before. `closed`: a next one as soon as one is done. */
  requestsPerSecond: number | 'closed'
  seconds: number
}

export type LoadResult = {
  order: LoadOrder
  /** From the intended start of each request that was answered with 200, in ms. */
  latenciesMs: number[]
  /** The same without the time that the upstream says it had taken itself. */
  addedMs: number[]
  /** Between intended and actual start, in ms: the generator's own part of the latencies. */
  latenessMs: number[]
  /** Requests whose start came due while every connection was busy: they were never sent. */
  dropped: number
  /** Replies with another status than 200, and broken connections. */
  failed: number
  /** Requests that the client left, as it was told to. */
  left: number
  /** Why the first one failed. */
  failure?: string
}
