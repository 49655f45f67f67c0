const notPrintable = /[^\x20-\x7e]/g
const escape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`

/**
 * JSON of printable ASCII alone. JSON itself escapes only what is below a blank: line ends of Unicode, controls of terminals
 * (U+007F to U+009F) and marks that turn the direction of writing would reach whoever reads a log or a header.
 */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(notPrintable, escape)
}
