import type { UpstreamCall } from './upstreams.ts'

/** The caller's body for one server: with its own name of the model, and always with the usage, which is what is paid for. */
export function requestBody(
  { body }: UpstreamCall,
  { name, stream }: { name: string; stream: boolean },
): Record<string, unknown> {
  const { hedge: _, documents: __, stream_options: options, ...rest } = body
  return {
    ...rest,
    model: name,
    stream,
    ...(stream && { stream_options: { ...options, include_usage: true } }),
  }
}

/** How many answers the caller asked for. */
export function wantedChoices({ body: { n } }: UpstreamCall): number {
  return n ?? 1
}
