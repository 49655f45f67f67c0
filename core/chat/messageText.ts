import type { ChatMessage } from '../contract/http/chatMessages.ts'

/** The text of a message: its parts joined by line breaks, images left out. */
export function messageText({ content }: ChatMessage): string {
  if (typeof content === 'string') return content
  const texts = (content ?? []).flatMap((part) =>
    'text' in part && typeof part.text === 'string' ? [part.text] : [],
  )
  return texts.join('\n')
}
