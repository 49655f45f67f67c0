import type { Example } from '#core/contract/openapi/examples'
import type { Operation } from './document.ts'

/** Where `npm start` answers. */
export const host = 'http://127.0.0.1:8787'
const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`

/** The example of an operation as a command. */
export function writeCurl(method: string, path: string, { operation, example }: Called): string {
  const at = path.replaceAll(/\{(\w+)\}/g, (whole, name: string) => example.path?.[name] ?? whole)
  const query = Object.entries(example.query ?? {}).map(([name, value]) => `${name}=${value}`)
  const url = `${host}${at}${query.length > 0 ? `?${query.join('&')}` : ''}`
  const schemes = operation.security.flatMap((scheme) => Object.keys(scheme))
  const key = schemes.includes('adminKey') ? 'HEDGE_ADMIN_KEY' : 'HEDGE_DEMO_KEY'
  const parts = [
    `curl ${query.length > 0 ? quoted(url) : url}`,
    ...(method === 'get' || (method === 'post' && example.body) ? [] : [`-X ${method.toUpperCase()}`]),
    ...(schemes.length > 0 ? [`-H "authorization: Bearer $${key}"`] : []),
    ...Object.entries(example.headers ?? {}).map(([name, value]) => `-H ${quoted(`${name}: ${value}`)}`),
    ...bodyParts(operation, example),
  ]
  return parts.join(' \\\n  ')
}

export type Called = { operation: Operation; example: Example }

function bodyParts({ requestBody }: Operation, { body }: Example): string[] {
  if (body === undefined) return []
  if (requestBody?.content['multipart/form-data']) return ['-F purpose=batch', '-F file=@requests.jsonl']
  return [`-H 'content-type: application/json'`, `-d ${quoted(JSON.stringify(body, null, 2))}`]
}
