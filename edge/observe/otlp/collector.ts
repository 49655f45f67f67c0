/** Takes one request of OTLP/HTTP in JSON. Rejects when it was not accepted. */
export type Collector = (body: string, signal: AbortSignal) => Promise<void>
