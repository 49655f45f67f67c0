import { messageText, partOtherThanText } from '../chat/messageText.ts'
import type { ChatBody } from '../contract/http/chatBody.ts'
import { canonicalJson } from './cacheKey.ts'
import { chatScope, decidingFields } from './chatKey.ts'
import { evidenceOf } from './semanticGate.ts'
import { maxQuestionCharacters, type SemanticQuestion } from './semanticQuestion.ts'
import { chatFillers, wordsOnWords } from './semanticWords.ts'

/**
 * What of a chat may be answered by the answer to another one: its last message, a user's plain question, where everything before
 * it and every field that decides is the same. Nothing where anything but text is in it: vectors see no images, hear no sounds and read no files.
 */
export function semanticChat(tenant: string, body: ChatBody): SemanticQuestion | undefined {
  const { messages, ...fields } = decidingFields(body)
  const last = messages.at(-1)
  if (last?.role !== 'user' || messages.some(partOtherThanText)) return undefined
  const text = messageText(last).trim()
  if (text.length > maxQuestionCharacters || handsIn.test(text)) return undefined
  const evidence = evidenceOf(text, chatFillers)
  if (evidence.asks === 'statement' || evidence.content.some((word) => wordsOnWords.has(word)))
    return undefined
  const { content: _, ...asker } = last
  const around = { ...fields, messages: [...messages.slice(0, -1), asker] }
  return { text, evidence, scopeText: canonicalJson({ format: 1, scope: chatScope(tenant), around }) }
}

/** Lines, quotes, brackets, code: a text that is to be worked on, of which every character counts, and not only what it asks. */
const handsIn = /[\n:;"“”„«»‘`()[\]{}|\\]|(?:^|\s)['’]/
