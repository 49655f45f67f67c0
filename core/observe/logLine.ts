import { asciiJson } from './asciiJson.ts'

/** Ours are short; whatever is longer is somebody else's text. */
const maxCharacters = 512

/** One event as one line of JSON, whatever its texts hold; each text is cut to its beginning. */
export function logLine(event: Readonly<Record<string, unknown>>): string {
  return asciiJson(Object.fromEntries(Object.entries(event).map(([name, value]) => [name, cut(value)])))
}

function cut(value: unknown): unknown {
  return typeof value === 'string' && value.length > maxCharacters
    ? `${value.slice(0, maxCharacters)}...`
    : value
}
