import type { SemanticStandingReply } from '../contract/http/cacheCalls.ts'
import type { SemanticTask } from './semanticQuestion.ts'
import { addCounts, type SemanticCounts } from './semanticRecord.ts'
import { wilsonInterval } from './wilson.ts'

/** What the counts of a tenant say, together and by what was asked for. */
export function semanticStandingOf({
  extract,
  chat,
}: Readonly<Record<SemanticTask, SemanticCounts>>): SemanticStandingReply {
  return {
    object: 'cache.semantic',
    ...standingOf(addCounts(extract, chat)),
    tasks: { extract: standingOf(extract), chat: standingOf(chat) },
  }
}

const standingOf = ({ sought, hits, checked, wrong }: SemanticCounts) => ({
  sought,
  hits,
  hit_rate: sought === 0 ? 0 : hits / sought,
  checked,
  wrong,
  wrong_rate: wilsonInterval(wrong, checked),
})
