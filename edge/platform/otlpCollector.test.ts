import { expect, test } from 'vitest'
import { otlpCollector } from './otlpCollector.ts'

const collect = (headersText: string | undefined, answer = new Response('{}')) => {
  const sent: { url: string; init: RequestInit }[] = []
  const collector = otlpCollector({
    url: 'http://c.test/v1/traces',
    headersText,
    fetch: async (url, init) => {
      sent.push({ url, init })
      return answer
    },
  })
  return { sent, done: collector('{}', new AbortController().signal) }
}

test('a body goes out as JSON with the configured headers, percent-decoded', async () => {
  const { sent, done } = collect('Authorization=Bearer%20a,x-team = one')
  await done
  expect(sent[0]).toMatchObject({
    url: 'http://c.test/v1/traces',
    init: {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: 'Bearer a', 'x-team': 'one', 'content-type': 'application/json' },
    },
  })
})

test('what a collector does not accept is a failure', async () => {
  await expect(collect(undefined, new Response('', { status: 503 })).done).rejects.toThrow(
    'the collector answers 503',
  )
})

test.each(['secret', 'a b=secret', 'a=%secret'])('headers like %j are refused without their text', (text) => {
  expect(() => collect(text)).toThrow(/^(?!.*secret).*is not name=value/)
})
