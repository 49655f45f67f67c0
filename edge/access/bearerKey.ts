/** Longest key of any form: the demo key's, prefix included. Longer headers are refused before anything is computed. */
const maxKeyCharacters = 'hedge_'.length + 128
const keyShape = /^hedge_[A-Za-z0-9_-]{8,128}$/
/** Room for the scheme and some spaces. */
const maxHeaderCharacters = maxKeyCharacters + 16

/** The key of an `Authorization` header; undefined when it is none of ours in form. */
export function bearerKey(authorization: string): string | undefined {
  if (authorization.length > maxHeaderCharacters) return undefined
  const key = /^Bearer +(\S+) *$/i.exec(authorization)?.[1] ?? ''
  return keyShape.test(key) ? key : undefined
}
