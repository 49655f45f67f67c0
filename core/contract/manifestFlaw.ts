import type { ManifestFields } from './manifestFields.ts'
import { filesOf } from './modelVersion.ts'

/** What does not hold between the fields of a manifest. */
export type ManifestFlaw = {
  reason: 'duplicate_model' | 'alias_to_absent' | 'space_to_absent' | 'file_twice'
  /** Where, and what was wanted there. */
  detail: string
  path: PropertyKey[]
}

/** The first rule that `manifest` breaks; undefined when it keeps all. Its fields have been read already. */
export function manifestFlaw(manifest: ManifestFields): ManifestFlaw | undefined {
  return duplicateModel(manifest) ?? aliasToAbsent(manifest) ?? spaceToAbsent(manifest) ?? fileTwice(manifest)
}

/** One id and version is one set of bytes, for ever. */
function duplicateModel({ models }: ManifestFields): ManifestFlaw | undefined {
  const seen = new Set<string>()
  for (const [index, { id, version }] of models.entries()) {
    const name = `${id}@${version}`
    if (seen.has(name)) {
      const detail = `expected each version once, ${name} is there twice`
      return { reason: 'duplicate_model', detail, path: ['models', index] }
    }
    seen.add(name)
  }
  return undefined
}

/** Each id has aliases, and each alias a version to point to. */
function aliasToAbsent({ models, aliases }: ManifestFields): ManifestFlaw | undefined {
  for (const [id, versions] of Object.entries(aliases)) {
    for (const [alias, version] of Object.entries(versions)) {
      if (models.some((model) => model.id === id && model.version === version)) continue
      const detail = `expected a version that is there, ${id} has no version ${version}`
      return { reason: 'alias_to_absent', detail, path: ['aliases', id, alias] }
    }
  }
  const nameless = models.find(({ id }) => !Object.hasOwn(aliases, id))
  if (nameless === undefined) return undefined
  const detail = `expected a stable version of ${nameless.id}`
  return { reason: 'alias_to_absent', detail, path: ['aliases', nameless.id] }
}

/** A vector space is made by a model of this manifest: an embedder's own or an earlier version's, a head's base. */
function spaceToAbsent({ models }: ManifestFields): ManifestFlaw | undefined {
  const spaces = new Set(models.flatMap((model) => (model.task === 'embed' ? [model.vectorSpace] : [])))
  for (const [index, model] of models.entries()) {
    if (model.task === 'embed') {
      const [id, version] = model.vectorSpace.split('@')
      if (id === model.id && Number(version) <= model.version) continue
      const detail = `expected ${model.id}@${model.version} or an earlier version of it`
      return { reason: 'space_to_absent', detail, path: ['models', index, 'vectorSpace'] }
    }
    if (spaces.has(model.baseSpace)) continue
    const detail = `expected the space of a model of this manifest, none makes ${model.baseSpace}`
    return { reason: 'space_to_absent', detail, path: ['models', index, 'baseSpace'] }
  }
  return undefined
}

/** A path is one file: the same digest and length wherever it is named. */
function fileTwice({ models }: ManifestFields): ManifestFlaw | undefined {
  const digests = new Map<string, string>()
  for (const [index, model] of models.entries()) {
    for (const { path, bytes, sha256 } of filesOf(model)) {
      const content = `${sha256} ${bytes}`
      if ((digests.get(path) ?? content) !== content) {
        const detail = `expected one content for ${path}, there are two`
        return { reason: 'file_twice', detail, path: ['models', index, 'files'] }
      }
      digests.set(path, content)
    }
  }
  return undefined
}
