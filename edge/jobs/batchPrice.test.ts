import { expect, test } from 'vitest'
import { costOf } from '#core/contract/receipt'
import { fakeAnswer } from '../testing/fakeOrigin.ts'
import { fakeUpstreams } from '../testing/fakeUpstreams.ts'
import { jobDesk, line } from '../testing/jobDesk.ts'

const url = '/v1/chat/completions'

test('a chat of a batch is paid at the batch’s price, in the ledger and on its receipt', async () => {
  const upstreams = fakeUpstreams()
  const halved = { ...upstreams.price('talker'), batchPercent: 50 }
  const { complete } = upstreams
  upstreams.price = () => halved
  upstreams.complete = async (call, signal) => ({ ...(await complete(call, signal)), price: halved })
  const desk = jobDesk({ upstreams })
  const ask = (content: string) => ({ model: 'talker', messages: [{ role: 'user', content }] })

  const single = await desk.call('POST', url, ask('alone'))
  expect(single.status).toBe(200)
  await Promise.all(desk.background)
  const { ledger } = desk.books.of('ann').tables
  const singlePrice = ledger.totals().microUsd
  const made = await desk.batchOf([line('a', ask('in a batch'), { url })], { endpoint: url })
  await desk.settle()
  const [answer] = await desk.lines((await desk.batch(made['id']))['output_file_id'])
  expect(answer?.['response']).toMatchObject({ status_code: 200, body: { object: 'chat.completion' } })
  expect([singlePrice, ledger.totals().microUsd - singlePrice]).toEqual([32, 16])
  expect(answer?.['response'].hedge_receipt.hops.at(-1)).toMatchObject({ costMicroUsd: 16 })
})

test('so is work of the own origin', async () => {
  const desk = jobDesk()
  desk.origin.respond = async (call) => {
    const answer = fakeAnswer(call)
    const hops = answer.receipt.hops.map((hop) => ({
      ...hop,
      tokens: { input: 1_001, cut: 0 },
      ...costOf({ compute: 1_001 * 0.02 }),
    }))
    return { status: 200, body: { ...answer, receipt: { ...answer.receipt, hops } } }
  }
  // As long as that many tokens may be: no more is charged than was set aside.
  const texts = (word: string): string[] => Array.from({ length: 4 }, (_, n) => `${word} ${n}`.repeat(60))
  const embed = { model: 'hedge-base-en', input: texts('alone') }
  expect((await desk.call('POST', '/v1/embeddings', embed)).status).toBe(200)
  await Promise.all(desk.background)
  const { ledger } = desk.books.of('ann').tables
  const singlePrice = ledger.totals().microUsd
  const made = await desk.batchOf([line('a', { ...embed, input: texts('in a batch') })])
  await desk.settle()
  const [answer] = await desk.lines((await desk.batch(made['id']))['output_file_id'])
  expect(answer?.['response'].hedge_receipt.hops.at(-1)).toMatchObject({
    costMicroUsd: 10.01,
    costParts: { compute: 10.01 },
  })
  // 0.3 for the request and 20.02 for its tokens, rounded up to whole micro-USD once; half of both.
  expect([singlePrice, ledger.totals().microUsd - singlePrice]).toEqual([21, 11])
})
