import { describe, expect, test } from 'vitest'
import { embed, jobDesk } from '../testing/jobDesk.ts'
import { splitText } from './splitText.ts'
import { wholeLines } from './wholeLines.ts'

/** As it comes back: half a pair becomes another character. */
const utf8 = (text: string) => new TextDecoder().decode(new TextEncoder().encode(text))
const hour = 3_600_000

describe('a file', () => {
  test('comes back as it was sent, listed, until it is deleted', async () => {
    const desk = jobDesk()
    const text = '{"a": "ä€😀"}\n\n  {"b": 1}'
    const { body: file } = await desk.upload(text)
    expect(file).toMatchObject({
      object: 'file',
      purpose: 'batch',
      filename: 'input.jsonl',
      status: 'processed',
    })
    expect(file['bytes']).toBe(new TextEncoder().encode(text).length)
    expect(await desk.content(file['id'])).toBe(text)
    expect((await desk.call('GET', '/v1/files')).body).toMatchObject({ data: [file], has_more: false })
    expect((await desk.call('DELETE', `/v1/files/${file['id']}`)).body).toEqual({
      id: file['id'],
      object: 'file',
      deleted: true,
    })
    expect((await desk.call('GET', `/v1/files/${file['id']}`)).status).toBe(404)
  })

  test('is listed in parts, in both directions', async () => {
    const desk = jobDesk()
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.push((await desk.upload('x')).body['id'])
    const list = async (query: string) => {
      const { body } = await desk.call('GET', `/v1/files?${query}`)
      return [body['data'].map(({ id }: { id: string }) => ids.indexOf(id)), body['has_more']]
    }
    expect(await list('limit=2')).toEqual([[4, 3], true])
    expect(await list(`limit=2&after=${ids[3]}`)).toEqual([[2, 1], true])
    expect(await list(`after=${ids[1]}&purpose=batch`)).toEqual([[0], false])
    expect(await list(`order=asc&limit=2&after=${ids[0]}`)).toEqual([[1, 2], true])
    expect(await list('purpose=batch_output')).toEqual([[], false])
  })

  test('is kept for as long as was asked for', async () => {
    const desk = jobDesk()
    const { body: file } = await desk.upload('x', {
      purpose: 'batch',
      'expires_after[anchor]': 'created_at',
      'expires_after[seconds]': '3600',
    })
    await desk.settle(hour - 1)
    expect((await desk.call('GET', `/v1/files/${file['id']}`)).status).toBe(200)
    await desk.settle(2)
    expect((await desk.call('GET', `/v1/files/${file['id']}`)).status).toBe(404)
  })

  test('of a batch that is not over is not deleted', async () => {
    const desk = jobDesk()
    const batch = await desk.batchOf([embed('a')])
    const remove = () => desk.call('DELETE', `/v1/files/${batch['input_file_id']}`)
    expect((await remove()).status).toBe(400)
    await desk.settle()
    expect((await remove()).status).toBe(200)
  })

  test('of many lines is read in few calls', async () => {
    const desk = jobDesk()
    const made = await desk.batchOf(Array.from({ length: 600 }, (_, n) => embed(`r${n}`)))
    await desk.settle()
    const { output_file_id: output } = await desk.batch(made['id'])
    const { jobs } = desk.ports
    const { partsAfter } = jobs
    let calls = 0
    jobs.partsAfter = (...asked) => {
      calls += 1
      return partsAfter(...asked)
    }
    expect(await desk.lines(output)).toHaveLength(600)
    expect(calls).toBe(3)
  })

  test('whose upload was not finished is not there, and leaves nothing behind', async () => {
    const desk = jobDesk()
    const file = {
      id: 'file-x',
      purpose: 'batch' as const,
      filename: 'x',
      createdMs: desk.clock.nowMs(),
      expiresMs: 9e15,
    }
    await desk.ports.jobs.beginFile('ann', file, 10)
    await desk.ports.jobs.addPart('ann', 'file-x', { name: '0', bytes: 3, sealed: new Uint8Array(3) })
    expect((await desk.call('GET', '/v1/files/file-x')).status).toBe(404)
    await desk.settle(hour)
    expect(desk.book().tables.files.totals()).toEqual({ files: 0, sealedBytes: 0 })
    expect(desk.book().tables.files.partAfter('file-x', 0)).toBeUndefined()
  })

  test('lies sealed', async () => {
    const desk = jobDesk()
    const { body } = await desk.upload('a canary of the text')
    const part = desk.book().tables.files.partAfter(body['id'], 0)
    expect(new TextDecoder().decode(part?.sealed)).not.toContain('canary')
    expect((part?.sealed.length ?? 0) > 20).toBe(true)
  })

  const refused: [string, string | Uint8Array<ArrayBuffer>, Record<string, string>, number, string][] = [
    ['another purpose', 'x', { purpose: 'fine-tune' }, 400, 'purpose'],
    ['no purpose', 'x', {}, 400, 'purpose'],
    ['a field that is not known', 'x', { purpose: 'batch', more: '1' }, 400, 'more'],
    ['nothing in it', '', { purpose: 'batch' }, 400, 'file'],
    ['bytes that are no UTF-8', new Uint8Array([0x7b, 0xff, 0xfe]), { purpose: 'batch' }, 400, 'file'],
    ['a line that no request may have', 'x'.repeat(1_100_000), { purpose: 'batch' }, 400, 'file'],
    ['more bytes than a file may have', 'x\n'.repeat(4_200_000), { purpose: 'batch' }, 413, 'file'],
    [
      'a life of a minute',
      'x',
      { purpose: 'batch', 'expires_after[seconds]': '0060' },
      400,
      'expires_after[seconds]',
    ],
  ]
  test.each(refused)('with %s is refused', async (_name, content, fields, status, param) => {
    const answer = await jobDesk().upload(content, fields)
    expect([answer.status, answer.body['error'].param]).toEqual([status, param])
  })
})

test('a text is cut into whole lines that put together are the text', () => {
  const text = Array.from({ length: 500 }, (_, n) => 'ä'.repeat((n * 7919) % 97)).join('\n')
  const bytes = new TextEncoder().encode(text)
  for (const most of [1, 50, 200, 4_096, 1_000_000]) {
    const parts = [...wholeLines(bytes, most)]
    expect(parts.join('')).toBe(text)
    for (const part of parts.slice(0, -1)) expect(part.endsWith('\n')).toBe(true)
  }
})

test('no pair of surrogates is torn apart', () => {
  const text = 'a😀'.repeat(50)
  for (let most = 2; most < 9; most++) {
    const pieces = splitText(text, most)
    expect(pieces.join('')).toBe(text)
    for (const piece of pieces) expect([utf8(piece), piece.length <= most]).toEqual([piece, true])
  }
})
