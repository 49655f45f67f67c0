import type { UpstreamEndpoint } from './endpoint.ts'
import type { Trial } from './trial.ts'
import type { UpstreamCall } from './upstreams.ts'

/** An attempt at a server that speaks OpenAI's protocol. */
export type ChatTrial<T = unknown> = Trial<T, UpstreamCall, UpstreamEndpoint>
