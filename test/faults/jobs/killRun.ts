import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import OpenAI, { toFile } from 'openai'
import { type Stack, startStack } from '../../../deploy/local/startStack.ts'
import { startWebhookReceiver } from '../../contract/jobs/webhookReceiver.ts'
import { chanceOf } from '../../stack/chanceOf.ts'

/** Requests of one batch; they take about as long as an edge lives on the average. */
const itemsOfBatch = 60
/** Longest life of an edge after a batch was sent to it. */
const lifeMs = 800
/** For all that is left, after the last kill. */
const finishMs = 60_000

export type KillReport = {
  kills: number
  seed: number
  /** Requests that were being run when a kill came. */
  interrupted: number
  /** Batches whose creation was acknowledged, and those that came to be without. */
  acknowledged: number
  unknown: number
  items: number
  /** Acknowledged batches that are not completed. */
  lost: number
  /** Items without their one line, or with more than one. */
  linesMissing: number
  linesTwice: number
  ledgerRows: number
  /** Lines whose request has no row in the ledger, and rows that are of no line. */
  unpaid: number
  paidTwice: number
  /** Acknowledged batches whose webhook was not called; messages that came more than once, under the same id. */
  untold: number
  toldAgain: number
}

/**
 * Kills workerd with SIGKILL while batches are created and run, starts it again on what it had written, and holds the outcome
 * against what was acknowledged. Requests are not cached, so that each that succeeds is one billable row.
 */
export async function killRun({ kills, seed }: { kills: number; seed: number }): Promise<KillReport> {
  const stateDir = mkdtempSync(join(tmpdir(), 'hedge-kill-'))
  const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
  const receiver = await startWebhookReceiver()
  const chance = chanceOf(seed)
  const config = JSON.stringify({ jobs: { loopbackWebhooks: true } })
  const start = () =>
    startStack({
      stateDir,
      publicDir,
      originEntry: 'deploy/local/testing/fakeOrigin.ts',
      edgeVars: { HEDGE_CONFIG: config },
    })
  const acknowledged: string[] = []
  let interrupted = 0
  let stack = await start()
  try {
    await clientOf(stack).post('/webhooks', { body: { url: receiver.url } })
    for (let kill = 0; kill < kills; kill++) {
      const sending = sendBatch(clientOf(stack), `k${kill}`).then(
        (id) => void acknowledged.push(id),
        // It may have come to be all the same: that is looked at in the end.
        () => undefined,
      )
      await wait(chance() * lifeMs)
      process.kill(stack.pids.edge, 'SIGKILL')
      await stack.broken
      interrupted += rowsOf(
        stateDir,
        'hedge-jobs',
        "SELECT custom_id AS id FROM items WHERE state = 'running'",
      ).length
      await sending
      stack = await start()
    }
    const client = clientOf(stack)
    const ids = await allBatches(client)
    await untilOver(client, ids)
    const batches: OpenAI.Batch[] = []
    for (const id of ids) batches.push(await client.batches.retrieve(id))
    const results: Result[] = []
    for (const batch of batches) results.push(...(await resultsOf(client, batch)))
    const lines = results.map(({ customId }) => customId)
    const requests = new Set(results.flatMap(({ requestId }) => requestId ?? []))
    const done = new Set(batches.filter(({ status }) => status === 'completed').map(({ id }) => id))
    const items = batches.reduce((sum, { request_counts: counts }) => sum + (counts?.total ?? 0), 0)
    // Messages are sent after the batch is over.
    await untilTold(receiver.received, acknowledged)
    const told = receiver.received.map(({ body }) => (JSON.parse(body) as { data: { id: string } }).data.id)
    const messages = receiver.received.map(({ headers }) => headers['webhook-id'])
    await stack.stop()
    const paid = new Set(
      rowsOf(stateDir, 'hedge-tenant', 'SELECT request_id AS id FROM ledger WHERE micro_usd > 0'),
    )
    return {
      kills,
      seed,
      interrupted,
      acknowledged: acknowledged.length,
      unknown: ids.length - acknowledged.length,
      items,
      lost: acknowledged.filter((id) => !done.has(id)).length,
      linesMissing: items - new Set(lines).size,
      linesTwice: lines.length - new Set(lines).size,
      ledgerRows: paid.size,
      unpaid: [...requests].filter((id) => !paid.has(id)).length,
      paidTwice: [...paid].filter((id) => !requests.has(id)).length,
      untold: acknowledged.filter((id) => !told.includes(id)).length,
      toldAgain: messages.length - new Set(messages).size,
    }
  } finally {
    await stack.stop()
    await receiver.stop()
    for (const folder of [stateDir, publicDir]) rmSync(folder, { recursive: true, force: true })
  }
}

const clientOf = ({ url, demoKey }: Stack) =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: demoKey, maxRetries: 0, timeout: 20_000 })

async function sendBatch(client: OpenAI, name: string): Promise<string> {
  const lines = Array.from({ length: itemsOfBatch }, (_, n) => {
    const id = `${name}-${n}`
    const body = { model: 'hedge-base-en', input: id, hedge: { cache: { no_store: true } } }
    return JSON.stringify({ custom_id: id, method: 'POST', url: '/v1/embeddings', body })
  })
  const file = await toFile(Buffer.from(lines.join('\n')), 'in.jsonl')
  const { id: input_file_id } = await client.files.create({ file, purpose: 'batch' })
  const order = { input_file_id, endpoint: '/v1/embeddings', completion_window: '24h' } as const
  return (await client.batches.create(order)).id
}

async function allBatches(client: OpenAI): Promise<string[]> {
  const ids: string[] = []
  for await (const { id } of client.batches.list({ limit: 100 })) ids.push(id)
  return ids
}

async function untilOver(client: OpenAI, ids: readonly string[]): Promise<void> {
  const endMs = performance.now() + finishMs
  let open = [...ids]
  while (open.length > 0 && performance.now() < endMs) {
    const batches: OpenAI.Batch[] = []
    for (const id of open) batches.push(await client.batches.retrieve(id))
    open = batches
      .filter(({ status }) => status === 'validating' || status === 'in_progress')
      .map(({ id }) => id)
    await wait(100)
  }
}

async function untilTold(received: readonly unknown[], ids: readonly string[]): Promise<void> {
  const endMs = performance.now() + 10_000
  while (received.length < ids.length && performance.now() < endMs) await wait(50)
}

type Result = { customId: string; requestId: string | undefined }

async function resultsOf(client: OpenAI, { output_file_id, error_file_id }: OpenAI.Batch): Promise<Result[]> {
  const files = [output_file_id, error_file_id].filter((id) => id !== undefined)
  const texts = await Promise.all(files.map(async (id) => (await client.files.content(id)).text()))
  return texts
    .flatMap((text) => text.split('\n').filter((line) => line !== ''))
    .map((text) => {
      const line = JSON.parse(text) as { custom_id: string; response: { request_id: string } | null }
      return { customId: line.custom_id, requestId: line.response?.request_id }
    })
}

/** Ids straight from the databases of a class of objects, while nobody has them open. */
function rowsOf(stateDir: string, objects: string, query: string): string[] {
  const folder = join(stateDir, 'state', objects)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => name.endsWith('.sqlite') && name !== 'metadata.sqlite')
    .flatMap((name) => {
      const database = new DatabaseSync(join(folder, name))
      const rows = database.prepare(query).all()
      database.close()
      return rows.map(({ id }) => String(id))
    })
}
