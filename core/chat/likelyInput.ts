import type { ChatBody } from '../contract/http/chatBody.ts'

/** English has about four characters a token in the vocabularies of large models; an estimate, and marked as one. */
export const charactersPerToken = 4
/**
 * OpenAI counts 85 tokens for an image, and in detail 170 more for each tile of 512 pixels: eight at most, since the short side is
 * brought to 768 and the long one to 2,048.
 */
const imageTokens = { low: 85, most: 85 + 8 * 170 }
/** A token for each 100 ms of sound; speech in 8 kbit/s is 133 characters of base64 in them, and every other form is more. */
const soundCharactersPerToken = 133

/** What the request's input comes to where the upstream does not say: by its bytes, but images and sounds by what they are, not by their base64. */
export function likelyInputTokens({ messages }: ChatBody, bodyBytes: number): number {
  let textBytes = bodyBytes
  let tokens = 0
  for (const { content } of messages) {
    if (!Array.isArray(content)) continue
    for (const part of content) {
      if (part.type === 'image_url') {
        const { url, detail } = part.image_url
        textBytes -= url.length
        const most = detail === 'low' ? imageTokens.low : imageTokens.most
        // A picture of few bytes is a small one.
        const isHere = url.startsWith('data:')
        tokens += isHere ? Math.min(most, Math.max(imageTokens.low, byText(url.length))) : most
      } else if (part.type === 'input_audio') {
        const { length } = part.input_audio.data
        textBytes -= length
        tokens += Math.ceil(length / soundCharactersPerToken)
      }
    }
  }
  return byText(textBytes) + tokens
}

const byText = (size: number): number => Math.ceil(Math.max(0, size) / charactersPerToken)
