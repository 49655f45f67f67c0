import { SemanticStandingReply } from '#core/contract/http/cacheCalls'
import type { Commands } from '../command.ts'
import { tenantPath } from '../paths.ts'
import { table } from '../table.ts'

/** How right answers to questions that ask the same are. */
export const semanticCommands: Commands = {
  semantic: {
    args: ['TENANT'],
    help: 'how often questions that ask the same got one answer in the last 30 days, and how often wrongly',
    run: async (admin, [tenant]) => {
      const reply = await admin.get(SemanticStandingReply, `${tenantPath(tenant)}/semantic`)
      return { text: semanticTable(reply), json: reply }
    },
  },
}

export function semanticTable({ tasks, ...all }: SemanticStandingReply): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`
  return table(
    ['TASK', 'SOUGHT', 'HITS', 'HIT RATE', 'CHECKED', 'WRONG', 'WRONG HITS (95 %)'],
    Object.entries({ ...tasks, all }).map(([task, row]) => [
      task,
      String(row.sought),
      String(row.hits),
      percent(row.hit_rate),
      String(row.checked),
      String(row.wrong),
      row.checked === 0 ? 'not known' : `${percent(row.wrong_rate.low)} to ${percent(row.wrong_rate.high)}`,
    ]),
  )
}
