import type { ChatCompletion } from '#core/contract/http/chatReply'
import type { UpstreamGroup } from '../config/upstreams.ts'
import { askChain } from './askChain.ts'
import { askStream, type Chunks } from './askStream.ts'
import { askWhole } from './askWhole.ts'
import { Catalogue } from './catalogue.ts'
import { Group } from './group.ts'
import type { Upstreams } from './upstreams.ts'
import type { UpstreamWorld } from './world.ts'

export type UpstreamOptions = {
  groups: readonly UpstreamGroup[]
  /** The secret in a binding. */
  keyOf(binding: string): string
  world: UpstreamWorld
}

/** The servers of the configuration, and what this isolate knows of them. */
export function createUpstreams({ groups, keyOf, world }: UpstreamOptions): Upstreams {
  const all = groups.map((group) => new Group(group, world, keyOf))
  const catalogue = new Catalogue(all)
  return {
    standing: () => all.flatMap((group) => group.standing()),
    models: () => catalogue.models,
    has: (model) => catalogue.has(model),
    price: (model) => catalogue.find(model).price,
    async complete(call, signal) {
      const job = { kind: 'whole', call, world, ask: askWhole, startedMs: world.clock.nowMs() } as const
      const { answer, ...answered } = await askChain<ChatCompletion>(
        { ...job, attempts: [] },
        catalogue,
        signal,
      )
      return { ...answered, body: answer }
    },
    async stream(call, signal) {
      const job = { kind: 'stream', call, world, ask: askStream, startedMs: world.clock.nowMs() } as const
      const { answer, ...answered } = await askChain<Chunks>({ ...job, attempts: [] }, catalogue, signal)
      return { ...answered, chunks: answer }
    },
  }
}
