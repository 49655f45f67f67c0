import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

/** The checks of `npm run ok`, each as a test, so that one count holds everything. */
function run(...command: string[]): string {
  const [bin, ...args] = command
  const result = spawnSync(process.execPath, [`node_modules/${bin}`, ...args], { encoding: 'utf8' })
  return result.status === 0 ? 'ok' : `exit ${result.status}\n${result.stdout}\n${result.stderr}`
}

test('every file is formatted', () => {
  expect(run('prettier/bin/prettier.cjs', '--check', '.')).toBe('ok')
})

test('lint finds nothing', () => {
  expect(run('oxlint/bin/oxlint')).toBe('ok')
})

test('every world compiles with its own types only', () => {
  expect(run('typescript/bin/tsc', '-b')).toBe('ok')
})

test('imports keep to the rules of the house', () => {
  const rooms = ['core', 'client', 'edge', 'origin', 'models', 'deploy', 'test']
  expect(
    run('dependency-cruiser/bin/dependency-cruise.mjs', ...rooms, '--config', '.dependency-cruiser.cjs'),
  ).toBe('ok')
})
