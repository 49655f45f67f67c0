import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import * as z from 'zod'

const hex = (digits: number) => z.string().regex(new RegExp(`^(?!0+$)[0-9a-f]{${digits}}$`))
const uint64 = z.string().regex(/^[1-9]\d{0,19}$/)
const AnyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ intValue: z.string().regex(/^-?\d{1,19}$/) }),
  z.strictObject({ doubleValue: z.number() }),
])
const attributes = z
  .array(z.strictObject({ key: z.string().min(1), value: AnyValue }))
  .refine((all) => new Set(all.map(({ key }) => key)).size === all.length, 'a key comes twice')

/** trace/v1/trace.proto in the JSON form of OTLP 1.x: ids in hex, 64-bit integers as text, enums as numbers, lowerCamelCase. */
const Span = z
  .strictObject({
    traceId: hex(32),
    spanId: hex(16),
    parentSpanId: hex(16).optional(),
    traceState: z.string().max(512).optional(),
    name: z.string().min(1),
    kind: z.int().min(1).max(5),
    startTimeUnixNano: uint64,
    endTimeUnixNano: uint64,
    attributes,
    status: z.strictObject({ code: z.int().min(0).max(2).optional(), message: z.string().optional() }),
  })
  .refine((span) => BigInt(span.startTimeUnixNano) <= BigInt(span.endTimeUnixNano), 'ends before it begins')
const ExportTraceServiceRequest = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string().optional() }),
          spans: z.array(Span),
        }),
      ),
    }),
  ),
})

export type ReceivedSpan = z.infer<typeof Span> & { fields: Record<string, unknown> }

/** A collector of traces on 127.0.0.1 that takes OTLP's JSON and nothing else; what it refuses is in `refused`. */
export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = []
  const refused: string[] = []
  const services: unknown[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8')
    request.on('data', (text: string) => (body += text))
    request.on('end', () => {
      const isOurs = request.method === 'POST' && request.url === '/v1/traces'
      const isJson = request.headers['content-type'] === 'application/json'
      const read = isOurs && isJson ? ExportTraceServiceRequest.safeParse(JSON.parse(body)) : undefined
      if (!read?.success) {
        refused.push(read ? z.prettifyError(read.error) : `${request.method} ${request.url}`)
        response.writeHead(400).end()
        return
      }
      for (const { resource, scopeSpans } of read.data.resourceSpans) {
        services.push(fieldsOf(resource.attributes)['service.name'])
        for (const span of scopeSpans.flatMap((scope) => scope.spans))
          spans.push({ ...span, fields: fieldsOf(span.attributes) })
      }
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"partialSuccess":{}}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const stop = () => new Promise<void>((resolve) => void server.close(() => resolve()))
  return { url: `http://127.0.0.1:${port}/v1/traces`, spans, refused, services, stop }
}

function fieldsOf(all: z.infer<typeof attributes>): Record<string, unknown> {
  return Object.fromEntries(all.map(({ key, value }) => [key, Object.values(value)[0]]))
}
