import { createHash } from 'node:crypto'
import { existsSync, globSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Sources of one build, as globs from the project's folder. */
export type BuildInputs = { root: string; globs: readonly string[] }

const ignored = /(^|\/)(dist|testing|node_modules)\/|\.test\.tsx?$/

/** One digest over names and contents of all inputs: equal exactly when a build would give the same. */
export function digestInputs({ root, globs }: BuildInputs): string {
  const hash = createHash('sha256')
  const paths = globs.flatMap((glob) => globSync(glob, { cwd: root })).filter((path) => !ignored.test(path))
  for (const path of [...new Set(paths)].toSorted()) {
    if (!statSync(join(root, path)).isFile()) continue
    const content = createHash('sha256')
      .update(readFileSync(join(root, path)))
      .digest('hex')
    hash.update(`${path}\n${content}\n`)
  }
  return hash.digest('hex')
}

/** Which inputs each build was last made from. */
export class Stamps {
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  holds(name: string, digest: string): boolean {
    return this.#read()[name] === digest
  }

  set(name: string, digest: string): void {
    mkdirSync(dirname(this.#path), { recursive: true })
    writeFileSync(this.#path, `${JSON.stringify({ ...this.#read(), [name]: digest }, null, 2)}\n`)
  }

  #read(): Record<string, unknown> {
    if (!existsSync(this.#path)) return {}
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8')) as Record<string, unknown>
    } catch {
      // Half a file means that a build was cut off; then everything is built again.
      return {}
    }
  }
}
