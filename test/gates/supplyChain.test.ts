import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'

type Locked = {
  version?: string
  resolved?: string
  integrity?: string
  link?: boolean
  hasInstallScript?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
}
type Manifest = {
  dependencies: Record<string, string>
  devDependencies: Record<string, string>
  allowScripts: Record<string, boolean>
}

const readJson = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T
const own = readJson<Manifest>('package.json')
const lock = readJson<{ lockfileVersion: number; packages: Record<string, Locked> }>('package-lock.json')
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

/** A range of versions of a registry, or one under another name. Everything else comes from where nobody checks it. */
const fromRegistry = /^(?:npm:(?:@[\w.-]+\/)?[\w.-]+@)?[\^~<>=|\s\dx*.\w+-]+$/
const elsewhere = /git|github:|gist:|bitbucket:|gitlab:|https?:|file:|link:|workspace:|\/\//

describe('what is installed', () => {
  test('comes from a registry, named by a version', () => {
    const wanted = Object.entries({ ...own.dependencies, ...own.devDependencies })
    const nested = packages.flatMap(([, { dependencies, optionalDependencies }]) =>
      Object.entries({ ...dependencies, ...optionalDependencies }),
    )
    const strange = [...wanted, ...nested].filter(
      ([, range]) => !fromRegistry.test(range) || elsewhere.test(range),
    )
    expect(strange).toEqual([])
  })

  test('is locked by a strong digest, and the lock names no host, no repository and no folder', () => {
    expect(packages.length).toBeGreaterThan(100)
    const loose = packages.filter(
      ([path, { integrity, resolved, link, version }]) =>
        !path.startsWith('node_modules/') ||
        link === true ||
        resolved !== undefined ||
        !/^\d+\.\d+\.\d+/.test(version ?? '') ||
        !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''),
    )
    expect(loose.map(([path]) => path)).toEqual([])
  })

  test('runs a script only where that was decided by name', () => {
    const scripted = packages
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => nameOf(path))
    expect([...new Set(scripted)].toSorted()).toEqual(Object.keys(own.allowScripts).toSorted())
    const allowed = Object.keys(own.allowScripts).filter((name) => own.allowScripts[name])
    expect(allowed.toSorted()).toEqual(['esbuild', 'node', 'workerd'])
  })
})
