import type { HeadVersion, Manifest, ModelVersion, EmbedderVersion } from '#core/contract/manifest'
import { stableModels } from '#core/contract/manifest'
import type { NamedHead } from '#core/heads/head'
import { openHead } from '#core/heads/openHead'
import { openVocabulary, type Tokenizer } from '#core/text/tokenize'
import { whereThrown } from '#core/observe/whereThrown'
import type { EdgeConfig } from '../config/edgeConfig.ts'
import type { Clock, EdgeModels, LogEvent } from '../ports.ts'
import type { EdgeEmbedder } from './edgeEmbedder.ts'
import { type KeepAlive, Lazy } from './lazy.ts'
import { openEmbedder, type OpenEmbedder, type OpenPorts } from './openEmbedder.ts'
import { type ArtifactPorts, readArtifact, readJson } from './verifiedChunks.ts'

export type EdgeModelsPorts = ArtifactPorts &
  Pick<OpenPorts, 'kernel'> & {
    manifest: Manifest
    compute: EdgeConfig['compute']
    clock: Clock
    log: (event: LogEvent) => void
  }

type Vocabulary = ReturnType<typeof openVocabulary>

/** The models that this isolate runs itself, each loaded when first wanted. What it holds is bounded by the manifest: every model once. */
export function createEdgeModels({ manifest, compute, clock, log, ...ports }: EdgeModelsPorts): EdgeModels {
  const models = stableModels(manifest).filter(({ tiers }) => tiers.includes('edge'))
  const embedders = models.filter((model) => model.task === 'embed')
  const vocabularies = new Map<string, Lazy<Vocabulary>>()
  const opened = new Map<string, Lazy<OpenEmbedder>>()
  const heads = new Map<string, Lazy<NamedHead>>()

  const logged = <T>(id: string, load: (keepAlive: KeepAlive) => Promise<T>): Lazy<T> =>
    new Lazy(clock, async (keepAlive) => {
      try {
        const value = await load(keepAlive)
        log({ event: 'model_loaded', detail: id })
        return value
      } catch (error) {
        log({ event: 'model_failed', detail: `${id}: ${whereThrown(error)}` })
        throw error
      }
    })

  async function tokenizer(entry: EmbedderVersion, keepAlive: KeepAlive): Promise<Tokenizer> {
    const file = entry.files.tokenizer
    const vocabulary = entryOf(vocabularies, file.sha256, () =>
      logged(file.path, async () => openVocabulary(await readJson(file, ports))),
    )
    return (await vocabulary.get(keepAlive))({ maxTokens: entry.maxTokens })
  }

  const openedOf = (entry: EmbedderVersion): Lazy<OpenEmbedder> =>
    entryOf(opened, entry.id, () =>
      logged(entry.id, (keepAlive) =>
        openEmbedder(entry, {
          ...ports,
          cpuMs: compute.cpuMs,
          tokenizer: (of) => tokenizer(of, keepAlive),
        }),
      ),
    )

  const headOf = (entry: HeadVersion): Lazy<NamedHead> =>
    entryOf(heads, entry.id, () =>
      logged(entry.id, async () => openHead(entry, await readArtifact(entry.files.weights, ports))),
    )

  /** What makes the vectors of `model`: itself, or the base of a head. */
  const baseOf = (model: ModelVersion): EmbedderVersion | undefined =>
    embedders.find(({ vectorSpace, id }) =>
      model.task === 'embed' ? id === model.id : vectorSpace === model.baseSpace,
    )

  return {
    availability(model) {
      const base = models.some(({ id }) => id === model.id) ? baseOf(model) : undefined
      if (base === undefined) return { state: 'absent', because: `does not run ${model.id}` }
      if (compute.cpuMs === 0 || (base.kind === 'encoder' && !compute.small)) {
        return { state: 'absent', because: `does not run ${model.id}: its configuration says so` }
      }
      const parts = model.task === 'embed' ? [openedOf(base)] : [openedOf(base), headOf(model)]
      const blockedMs = Math.max(...parts.map((part) => part.blockedMs))
      if (blockedMs > 0) {
        return {
          state: 'absent',
          because: `could not load ${model.id} and tries again in ${Math.ceil(blockedMs / 1_000)} s`,
        }
      }
      const ready = parts.every(({ value }) => value !== undefined)
      return { state: ready ? 'ready' : 'cold', base, cpuMs: compute.cpuMs }
    },

    async open(model, keepAlive): Promise<EdgeEmbedder> {
      const base = baseOf(model)
      if (base === undefined) throw new Error(`the edge does not run ${model.id}`)
      const { embedder } = await openedOf(base).get(keepAlive)
      if (model.task === 'embed') return embedder
      return { ...embedder, heads: [await headOf(model).get(keepAlive)] }
    },

    tokenizer,

    nanoVector(text, keepAlive) {
      const entry = embedders.find(({ kind }) => kind === 'table')
      if (entry === undefined) return undefined
      const lazy = openedOf(entry)
      const { nano, tokenizer: words } = lazy.value ?? {}
      if (nano && words) return nano.embed(words.encode(text).ids.slice(1, -1))
      lazy.get(keepAlive).catch(() => undefined)
      return undefined
    },
  }
}

function entryOf<T>(map: Map<string, T>, key: string, create: () => T): T {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = create()
  map.set(key, made)
  return made
}
