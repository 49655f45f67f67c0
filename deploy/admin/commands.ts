import type { Commands } from './command.ts'
import { auditCommands } from './commands/audit.ts'
import { failureCommands } from './commands/failures.ts'
import { keyCommands } from './commands/key.ts'
import { limitCommands } from './commands/limit.ts'
import { pepperCommands } from './commands/pepper.ts'
import { semanticCommands } from './commands/semantic.ts'
import { tenantCommands } from './commands/tenant.ts'
import { upstreamCommands } from './commands/upstreams.ts'
import { usageCommands } from './commands/usage.ts'

/** Every command, in the order of the help. */
export const commands: Commands = {
  ...tenantCommands,
  ...keyCommands,
  ...limitCommands,
  ...usageCommands,
  ...semanticCommands,
  ...failureCommands,
  ...auditCommands,
  ...upstreamCommands,
  ...pepperCommands,
}
