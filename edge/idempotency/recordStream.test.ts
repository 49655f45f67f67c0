import { expect, test } from 'vitest'
import { recordStream } from './recordStream.ts'

const utf8 = new TextEncoder()
const streamOf = (...texts: string[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const text of texts) controller.enqueue(utf8.encode(text))
      controller.close()
    },
  })

function record(body: ReadableStream<Uint8Array>, room = { leftBytes: 10 }) {
  const client = new AbortController()
  const kept: (string | undefined)[] = []
  const over = async (text: string | undefined) => void kept.push(text)
  const sent = recordStream(body, { room, maxBytes: 8, clientGone: client.signal, over })
  return { client, kept, room, sent }
}

test('all that is sent is kept, and the room is free again', async () => {
  const { sent, kept, room } = record(streamOf('caf', '\u00e9!'))
  expect(await new Response(sent).text()).toBe('caf\u00e9!')
  expect([kept, room.leftBytes]).toEqual([['caf\u00e9!'], 10])
})

test('a stream that is longer than its bound, or than the room that others leave, is sent whole and not kept', async () => {
  const long = record(streamOf('12345', '6789'))
  expect(await new Response(long.sent).text()).toBe('123456789')
  expect([long.kept, long.room.leftBytes]).toEqual([[undefined], 10])

  const room = { leftBytes: 10 }
  const waiting = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(utf8.encode('123456')),
  })
  const first = record(waiting, room)
  const reader = first.sent.getReader()
  await reader.read()
  expect(room.leftBytes).toBe(4)
  const second = record(streamOf('12345'), room)
  expect(await new Response(second.sent).text()).toBe('12345')
  expect(second.kept).toEqual([undefined])
  await reader.cancel()
  expect([first.kept, room.leftBytes]).toEqual([[undefined], 10])
})

test('a stream that fails, or whose client leaves, keeps nothing, and says so once', async () => {
  const broken = record(new ReadableStream({ pull: (controller) => controller.error(new Error('broken')) }))
  await expect(new Response(broken.sent).text()).rejects.toThrow('broken')
  expect(broken.kept).toEqual([undefined])

  const left = record(streamOf('123'))
  left.client.abort()
  await new Response(left.sent).text()
  expect([left.kept, left.room.leftBytes]).toEqual([[undefined], 10])
})

test('a client that leaves after the last message has a whole answer, which is kept', async () => {
  const whole = 'data: [DONE]\n\n'
  const open = () => new ReadableStream<Uint8Array>({ start: (c) => c.enqueue(utf8.encode(whole)) })
  const over = async (text: string | undefined) => void kept.push(text)
  const kept: (string | undefined)[] = []
  const room = { leftBytes: 40 }
  for (const leave of ['abort', 'cancel'] as const) {
    const client = new AbortController()
    const sent = recordStream(open(), { room, maxBytes: 20, clientGone: client.signal, over })
    const reader = sent.getReader()
    await reader.read()
    if (leave === 'abort') client.abort()
    else await reader.cancel()
  }
  expect([kept, room.leftBytes]).toEqual([[whole, whole], 40])
})
