import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Customer, customerOf } from '../stack/customer.ts'
import { startTestStack } from '../stack/testStack.ts'
import { chanceOf } from '../stack/chanceOf.ts'

/** Leases of the edges that are killed, in s; the object waits two more. */
const leaseSeconds = 2
const budgetMicroUsd = 100_000
const concurrency = 12
/** What the budget is set to beyond what was charged, in the end. */
const leftMicroUsd = 25

export type KillOutcome = {
  kills: number
  /** Answers that clients got and that cost something; requests whose connection broke. */
  paid: number
  unknown: number
  /** Rows of the ledger; ids that clients got and that have no row: the operator's loss. */
  rows: number
  lost: number
  /** Request ids with more than one row; rows that no client asked for. */
  doubled: number
  strangers: number
  /** Micro-USD: sum of rows less what the budget says is spent; beyond the budget. */
  drift: number
  overspentMicroUsd: number
  /** What the budget was left with in the end, and how much of it could really be spent. */
  leftMicroUsd: number
  freedMicroUsd: number
}

/** Kills workerd with SIGKILL at random moments of a steady load, starts it anew on the same state, and reconciles its books with what clients saw. */
export async function killEdge({ kills, seed }: { kills: number; seed: number }): Promise<KillOutcome> {
  const stateDir = mkdtempSync(join(tmpdir(), 'hedge-kill-'))
  const publicDir = mkdtempSync(join(tmpdir(), 'hedge-public-'))
  const chance = chanceOf(seed)
  const start = () =>
    startTestStack({
      originEntry: 'deploy/local/testing/fakeOrigin.ts',
      publicDir,
      stateDir,
      edgeVars: { HEDGE_CONFIG: JSON.stringify({ money: { leaseSeconds } }) },
    })
  const seen = { paid: new Set<string>(), unknown: 0, texts: 0 }
  try {
    let stack = await start()
    let customer = await customerOf(stack, { daily_micro_usd: budgetMicroUsd, concurrent: 2_000 })

    const askUntil = async (over: { is: boolean }): Promise<void> => {
      while (!over.is) {
        try {
          const response = await customer.embed(`text ${seen.texts++}`)
          await response.arrayBuffer()
          if (response.status === 200) seen.paid.add(response.headers.get('x-request-id') ?? '')
          // Slots of the edge before are free again only when their lease is over.
          else await wait(20)
        } catch {
          seen.unknown += 1
          return
        }
      }
    }
    for (let kill = 0; kill < kills; kill++) {
      const over = { is: false }
      const paidBefore = seen.paid.size
      const clients = Array.from({ length: concurrency }, () => askUntil(over))
      // A cold edge takes its time for the first answer; what is killed is one at work.
      for (let left = 1_000; left > 0 && seen.paid.size === paidBefore; left--) await wait(5)
      await wait(chance() * 800)
      process.kill(stack.pids.edge, 'SIGKILL')
      over.is = true
      await Promise.all(clients)
      await stack.broken
      stack = await start()
      customer = customer.at(stack)
    }
    // No lease is renewed any more: what the dead ones held is free when theirs are over.
    await wait((leaseSeconds + 4) * 1_000)
    await stack.stop()
    const books = readBooks(stateDir)
    stack = await start()
    const freedMicroUsd = await spend(customer.at(stack), books.microUsd + leftMicroUsd)
    await stack.end()
    const ids = new Set(books.ids)
    return {
      kills,
      paid: seen.paid.size,
      unknown: seen.unknown,
      rows: books.ids.length,
      lost: [...seen.paid].filter((id) => !ids.has(id)).length,
      doubled: books.ids.length - ids.size,
      strangers: Math.max(0, [...ids].filter((id) => !seen.paid.has(id)).length - seen.unknown),
      drift: books.microUsd - books.spentMicroUsd,
      overspentMicroUsd: Math.max(0, books.spentMicroUsd - budgetMicroUsd),
      leftMicroUsd,
      freedMicroUsd,
    }
  } finally {
    rmSync(stateDir, { recursive: true, force: true })
    rmSync(publicDir, { recursive: true, force: true })
  }
}

/** How much can really be spent when the budget is this, by requests of one micro-USD each. */
async function spend(customer: Customer, budget: number): Promise<number> {
  await customer.setLimits({ daily_micro_usd: budget })
  await wait(1_100)
  let spent = 0
  for (let n = 0; n < 2 * leftMicroUsd; n++)
    if ((await customer.status(`afterwards ${n}`)) === 200) spent += 1
  return spent
}

/** The books of the one customer, from the files of the object. */
function readBooks(stateDir: string) {
  const files = readdirSync(stateDir, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.sqlite'),
  )
  for (const file of files) {
    const database = new DatabaseSync(join(stateDir, file), { readOnly: true })
    try {
      const rows = database.prepare('SELECT request_id AS id, micro_usd AS microUsd FROM ledger').all() as {
        id: string
        microUsd: number
      }[]
      if (rows.length === 0) continue
      const one = (query: string): number => Number(database.prepare(query).get()?.['n'])
      return {
        ids: rows.map(({ id }) => id),
        microUsd: rows.reduce((sum, { microUsd }) => sum + microUsd, 0),
        spentMicroUsd: one(
          "SELECT TOTAL(micro_usd) AS n FROM spending WHERE account = '' AND LENGTH(window) = 7",
        ),
      }
    } catch {
      // Another object's file.
    } finally {
      database.close()
    }
  }
  throw new Error(`no ledger under ${stateDir}`)
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
