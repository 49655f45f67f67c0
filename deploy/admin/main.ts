import { parseArgs } from 'node:util'
import { firstLine } from '../local/startError.ts'
import { createAdminClient } from './adminClient.ts'
import { CommandError } from './commandError.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { connection } from './connect.ts'
import { budgetOptions, limitOptions } from './limitOptions.ts'

const text = { type: 'string' } as const
const flag = { type: 'boolean' } as const
const named = [...Object.keys(limitOptions), ...Object.keys(budgetOptions)].map(
  (name) => [name, text] as const,
)
const options = {
  ...Object.fromEntries(named),
  models: text,
  reach: text,
  expires: text,
  'overlap-seconds': text,
  file: text,
  from: text,
  to: text,
  by: text,
  url: text,
  json: flag,
  help: flag,
}

const lines = Object.entries(commands).map(([words, { args, help }]) => [
  `${words} ${args.join(' ')}`.trim(),
  help,
])
const help = `Administers tenants, keys, limits and budgets of a running Hedge, and shows how its servers are.

  npm run admin -- COMMAND

${lines.map(([usage, words]) => `  ${usage?.padEnd(28)}${words}`).join('\n')}

  --json           the answer as JSON
  --url            where Hedge is (HEDGE_URL, http://127.0.0.1:8787)

Environment:
  HEDGE_ADMIN_KEY  the admin key; without it the one that npm start keeps in HEDGE_STATE_DIR (.hedge)
`

async function main(): Promise<number> {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    if (values['help'] === true || positionals.length === 0) return say(help.trimEnd())
    const { command, args } = findCommand(positionals)
    const url = typeof values['url'] === 'string' ? values['url'] : undefined
    const admin = createAdminClient(connection(url, process.env))
    const answer = await command.run(admin, args, values)
    return say(values['json'] === true ? JSON.stringify(answer.json, null, 2) : answer.text)
  } catch (error) {
    console.error(error instanceof CommandError ? error.message : firstLine(error))
    return 1
  }
}

function findCommand(words: readonly string[]): { command: Command; args: readonly string[] } {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(' ')
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined) continue
    const args = words.slice(length)
    const wanted = command.args.filter((arg) => !arg.startsWith('[')).length
    if (args.length >= wanted && args.length <= command.args.length) return { command, args }
    throw new CommandError(
      `Cannot run ${name}: it was given ${JSON.stringify(args.join(' '))}; give ${command.args.join(' ') || 'nothing'}`,
    )
  }
  const known = Object.keys(commands).join(', ')
  throw new CommandError(
    `Cannot run ${JSON.stringify(words.join(' '))}: there is no such command; give one of ${known}`,
  )
}

function say(line: string): 0 {
  console.log(line)
  return 0
}

process.exit(await main())
