import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative, resolve } from 'node:path'

export type TreeCopy = { folder: string; remove(): void }

/** What is installed, built or kept: a copy makes its own where it needs it. */
const leftOut = /(^|\/)(node_modules|\.git|\.hedge|\.tsbuild|\.wrangler|dist|\.out|\.cache)$/

/** A copy of the sources in a temporary folder, over the same packages. */
export function copyTree(root: string): TreeCopy {
  const folder = mkdtempSync(join(tmpdir(), 'hedge-guards-'))
  cpSync(root, folder, { recursive: true, filter: (source) => !leftOut.test(relative(root, source)) })
  symlinkSync(resolve(root, 'node_modules'), join(folder, 'node_modules'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
