import { expect, test } from 'vitest'
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
