import { upstreamLimits } from './limits.ts'

/** What may stand in an upstream's error without being the caller's business: addresses, keys, anything that looks like one. */
const hidden = [
  /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  /\bbearer\s+\S+/gi,
  /\b(?:sk|pk|rk|hf|gsk)[-_][\w-]{6,}/gi,
  /\b(?:key|token|secret|password)\s*[:=]\s*[^\s,;]+/gi,
  /[A-Za-z0-9_+/=-]{32,}/g,
]

/** Another server's words as they may be shown to a caller: one line, bounded, without secrets or addresses. */
export function cleanText(text: string, secrets: readonly string[]): string {
  const { errorCharacters } = upstreamLimits
  let clean = wholeWords(text, 4 * errorCharacters).replace(/[\p{C}\s]+/gu, ' ')
  for (const secret of secrets) clean = clean.replaceAll(secret, '[...]')
  for (const pattern of hidden) clean = clean.replace(pattern, '[...]')
  clean = clean.trim()
  return clean.length > errorCharacters ? `${clean.slice(0, errorCharacters)}...` : clean
}

/** The beginning of `text`, without the word that is cut: half a key does not look like one. */
function wholeWords(text: string, characters: number): string {
  return text.length > characters ? text.slice(0, characters).replace(/\S*$/, '') : text
}
