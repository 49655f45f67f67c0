import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as z from 'zod/mini'
import { AuditEntry } from '#core/contract/audit'
import { verifyChain } from '#core/policy/auditChain'
import type { AdminClient } from '../adminClient.ts'
import type { Answer, Commands } from '../command.ts'
import { CommandError } from '../commandError.ts'
import { tenantPath } from '../paths.ts'

const sha256 = async (text: string): Promise<string> => createHash('sha256').update(text).digest('hex')

/** What the chain of hashes says of these entries. Throws CommandError where it is broken. */
async function verified(rows: readonly unknown[]): Promise<Answer> {
  const entries = z.array(AuditEntry).safeParse(rows)
  if (!entries.success) throw new CommandError('Cannot verify the audit log: a line is no entry of one')
  const outcome = await verifyChain(entries.data, { sha256 })
  if ('flaw' in outcome) {
    throw new CommandError(
      `The audit log was changed: entry ${outcome.flaw.seq} is not as written; ${outcome.flaw.because}`,
    )
  }
  const { end } = outcome
  const text =
    end === undefined
      ? 'The audit log is empty.'
      : `The audit log is whole: ${rows.length} entries, the last one ${end.seq} with the hash ${end.hash}.\nKeep that hash elsewhere: it shows whether entries at the end were taken away.`
  return { text, json: { entries: rows.length, end } }
}

async function entriesOf(
  admin: AdminClient,
  tenant: string | undefined,
  file: string | boolean | undefined,
): Promise<readonly unknown[]> {
  if (typeof file === 'string') return readJsonLines(file)
  if (tenant === undefined)
    throw new CommandError('Cannot verify an audit log: none is named; give TENANT or --file PATH')
  return admin.all(AuditEntry, `${tenantPath(tenant)}/audit`)
}

function readJsonLines(path: string): unknown[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as unknown)
  } catch (error) {
    throw new CommandError(`Cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** What was done to them. */
export const auditCommands: Commands = {
  'audit export': {
    args: ['TENANT'],
    help: 'what was done to it and its keys, one JSON object a line',
    run: async (admin, [tenant]) => {
      const rows = await admin.all(AuditEntry, `${tenantPath(tenant)}/audit`)
      return { text: rows.map((row) => JSON.stringify(row)).join('\n'), json: rows }
    },
  },
  'audit verify': {
    args: ['[TENANT]'],
    help: 'check its chain of hashes; --file PATH checks an exported one instead',
    run: async (admin, [tenant], { file }) => verified(await entriesOf(admin, tenant, file)),
  },
}
