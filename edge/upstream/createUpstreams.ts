import type { UpstreamGroup } from '../config/upstreams.ts'
import { askChain } from './askChain.ts'
import { askStream } from './askStream.ts'
import { askWhole } from './askWhole.ts'
import { Catalogue } from './catalogue.ts'
import { ModelGroup, type UpstreamWorld } from './modelGroup.ts'
import { standingOf } from './standingOf.ts'
import type { Upstreams } from './upstreams.ts'

/** The servers of the configuration, and what this isolate knows of them. */
export function createUpstreams(groups: readonly UpstreamGroup[], world: UpstreamWorld): Upstreams {
  const all = groups.map((group) => new ModelGroup(group, world))
  const catalogue = new Catalogue(all)
  const around = () => ({ world, startedMs: world.clock.nowMs(), attempts: [] })
  return {
    standing: () => all.flatMap((group) => standingOf(group, world.clock.nowMs())),
    models: () => catalogue.models,
    has: (model) => catalogue.has(model),
    price: (model) => catalogue.find(model).price,
    async complete(call, signal) {
      const job = { ...around(), kind: 'whole', call, ask: askWhole } as const
      const { answer, ...answered } = await askChain(job, catalogue, signal)
      return { ...answered, body: answer }
    },
    async stream(call, signal) {
      const job = { ...around(), kind: 'stream', call, ask: askStream } as const
      const { answer, ...answered } = await askChain(job, catalogue, signal)
      return { ...answered, chunks: answer }
    },
  }
}
