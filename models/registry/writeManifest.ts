import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod/mini'
import { Aliases } from '#core/contract/manifestFields'
import { Manifest } from '#core/contract/manifest'
import { composeManifest } from './composeManifest.ts'
import { jsonBytes } from './jsonBytes.ts'
import { readModelEntries } from './modelFolder.ts'

const AliasFile = z.record(z.string(), Aliases)

/** Which versions people use: the one file of the registry that is written by hand. */
export const aliasFile = 'aliases.json'

/** The manifest that the entries under `folder`/artifacts and `folder`/registry/aliases.json make; nothing is written. */
export async function nextManifest(folder: string): Promise<Manifest> {
  const models = await readModelEntries(join(folder, 'artifacts'))
  const aliases = AliasFile.parse((await readJson(join(folder, 'registry', aliasFile))) ?? {})
  const previous = Manifest.safeParse(await readJson(join(folder, 'manifest.json')))
  return composeManifest({ models, aliases, previous: previous.success ? previous.data : undefined })
}

/** Composes `folder`/manifest.json from what was built beside it, and returns it. */
export async function writeManifest(folder: string): Promise<Manifest> {
  const manifest = await nextManifest(folder)
  await writeFile(join(folder, 'manifest.json'), jsonBytes(manifest))
  return manifest
}

/** Undefined when there is no such file. */
async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
