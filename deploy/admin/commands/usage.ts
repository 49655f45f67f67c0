import { type UsageGroup, UsageReply } from '#core/contract/http/usage'
import type { Commands } from '../command.ts'
import { tenantPath } from '../paths.ts'
import { table } from '../table.ts'

function usageTable(groups: readonly UsageGroup[]): string {
  return table(
    ['DAY', 'KEY', 'MODEL', 'TIER', 'REQUESTS', 'CACHED', 'INPUT', 'OUTPUT', 'USD'],
    groups.map((group) => [
      group.day ?? 'all',
      group.key ?? 'all',
      group.model ?? 'all',
      group.tier ?? 'all',
      String(group.requests),
      String(group.cached_requests),
      String(group.input_tokens),
      String(group.output_tokens),
      (group.micro_usd / 1_000_000).toFixed(6),
    ]),
  )
}

/** What was used. */
export const usageCommands: Commands = {
  usage: {
    args: ['TENANT'],
    help: 'what it used in the last 30 days; --from DAY --to DAY --by day,key,model,tier',
    run: async (admin, [tenant], { from, to, by }) => {
      const query = new URLSearchParams({
        ...(typeof from === 'string' && { from }),
        ...(typeof to === 'string' && { to }),
        ...(typeof by === 'string' && { group_by: by }),
      })
      const reply = await admin.get(UsageReply, `${tenantPath(tenant)}/usage?${query.toString()}`)
      const more = reply.has_more ? '\nThere is more: ask for fewer days or fields.' : ''
      return { text: `${reply.from} to ${reply.to}\n${usageTable(reply.data)}${more}`, json: reply }
    },
  },
}
