import { BatchFailure, BatchReply } from '#core/contract/http/jobs/batches'
import type { Commands } from '../command.ts'
import { tenantPath } from '../paths.ts'
import { table } from '../table.ts'
import { time } from '../time.ts'

/** Requests of batches that were tried as often as they may be, in vain. */
export const failureCommands: Commands = {
  'failure list': {
    args: ['TENANT'],
    help: 'requests of its batches that were tried in vain',
    run: async (admin, [tenant]) => {
      const rows = await admin.all(BatchFailure, `${tenantPath(tenant)}/failures`)
      return { text: failureTable(rows), json: { object: 'list', data: rows } }
    },
  },
  'failure retry': {
    args: ['TENANT', 'BATCH'],
    help: 'try all of these of a batch again',
    run: async (admin, [tenant, batch]) => {
      const path = `${tenantPath(tenant)}/batches/${encodeURIComponent(batch ?? '')}/retry`
      const reply = await admin.post(BatchReply, path)
      const { completed, failed, total } = reply.request_counts
      const text = `${reply.id} is ${reply.status}: of ${total} requests ${completed} are done, ${failed} failed`
      return { text, json: reply }
    },
  },
}

function failureTable(rows: readonly BatchFailure[]): string {
  return table(
    ['BATCH', 'CUSTOM ID', 'ATTEMPTS', 'CODE', 'FAILED'],
    rows.map((row) => [
      row.batch_id,
      // Whoever made the batch chose it.
      JSON.stringify(row.custom_id),
      String(row.attempts),
      row.code,
      time(row.failed_at),
    ]),
  )
}
