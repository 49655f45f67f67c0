import { createHash } from 'node:crypto'
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type FileIndex, fileIndexPath, type IndexedFile } from '#core/contract/http/fileIndex'
import type { Manifest } from '#core/contract/manifest'
import { filesOf } from '#core/contract/modelVersion'
import { compressFile } from './compressFile.ts'

export type PublicSources = {
  manifest: Manifest
  /** The signed one, which is served. */
  manifestPath: string
  artifacts: string
  /** May be absent: then there is an API and no page. */
  clientBuild: string
  /** The page about the API; may be absent. */
  reference?: string
  compressed: string
}

/** By URL path: where a file comes from. Models that only the origin may load stay there. */
function collect(sources: PublicSources): Map<string, string> {
  const { manifest, manifestPath, artifacts, clientBuild, reference } = sources
  const files = new Map<string, string>()
  for (const folder of [clientBuild, reference]) {
    if (folder === undefined || !existsSync(folder)) continue
    for (const path of globSync('**/*', { cwd: folder })) {
      const at = join(folder, path)
      if (statSync(at).isFile()) files.set(`/${path.replaceAll('\\', '/')}`, at)
    }
  }
  files.set('/models/manifest.json', manifestPath)
  for (const model of manifest.models.filter(({ tiers }) => tiers.some((tier) => tier !== 'origin'))) {
    for (const { path } of filesOf(model)) files.set(`/models/${path}`, join(artifacts, path))
  }
  return files
}

/**
 * Everything that the edge serves, in one folder: page, models, compressed siblings and the index of it all. Made aside and
 * moved into place, so that `target` is always whole.
 */
export async function assemblePublic(sources: PublicSources, target: string): Promise<FileIndex> {
  const next = `${target}.next`
  rmSync(next, { recursive: true, force: true })
  const files: Record<string, IndexedFile> = {}
  for (const [path, from] of [...collect(sources)].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const content = readFileSync(from)
    const { br, gz } = await compressFile(path, content, sources.compressed)
    const at = join(next, path)
    mkdirSync(dirname(at), { recursive: true })
    writeFileSync(at, content)
    if (br) writeFileSync(`${at}.br`, br)
    if (gz) writeFileSync(`${at}.gz`, gz)
    files[path] = {
      bytes: content.byteLength,
      sha256: createHash('sha256').update(content).digest('hex'),
      ...(br && { br: br.byteLength }),
      ...(gz && { gz: gz.byteLength }),
    }
  }
  const index: FileIndex = { formatVersion: 1, files }
  writeFileSync(join(next, fileIndexPath), JSON.stringify(index))
  rmSync(target, { recursive: true, force: true })
  renameSync(next, target)
  return index
}
