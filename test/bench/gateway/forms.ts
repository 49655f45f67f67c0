import type { RequestForm } from '../load/order.ts'
import { newChat, sameChat, streamedChat, withHeaders } from './payload.ts'

/** What a script about the edge alone may ask of it, by name. */
const forms = {
  hit: sameChat,
  forward: withHeaders(newChat, { 'cache-control': 'no-store' }),
  keep: newChat,
  stream: streamedChat({ tokens: 20, everyMs: 0 }),
}

export function formNamed(name: string): RequestForm {
  const form = forms[name as keyof typeof forms]
  if (form !== undefined) return form
  throw new Error(`Cannot ask for ${name}; wanted one of ${Object.keys(forms).join(', ')}`)
}
