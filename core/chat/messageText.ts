import type { ChatMessage } from '../contract/http/chatMessages.ts'

/** The text of a message: its parts joined by line breaks, what is no text left out. */
export function messageText({ content }: ChatMessage): string {
  if (typeof content === 'string') return content
  const texts = (content ?? []).flatMap((part) =>
    'text' in part && typeof part.text === 'string' ? [part.text] : [],
  )
  return texts.join('\n')
}

/** The type of the first part that is no text: an image, a sound, a file. */
export function partOtherThanText({ content }: ChatMessage): string | undefined {
  if (!Array.isArray(content)) return undefined
  return content.find(({ type }) => type !== 'text' && type !== 'refusal')?.type
}
