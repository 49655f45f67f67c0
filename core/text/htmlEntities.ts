/** The names that occur in ordinary pages; accented letters and Greek ones are derived below. Rare others stay as written. */
const named: ReadonlyMap<string, string> = new Map(
  (
    'amp & lt < gt > quot " apos \' iexcl ¡ cent ¢ pound £ curren ¤ yen ¥ brvbar ¦ sect § copy © ordf ª laquo « not ¬ ' +
    'reg ® macr ¯ deg ° plusmn ± sup2 ² sup3 ³ micro µ para ¶ middot · sup1 ¹ ordm º raquo » frac14 ¼ frac12 ½ frac34 ¾ ' +
    'iquest ¿ AElig Æ aelig æ ETH Ð eth ð Oslash Ø oslash ø THORN Þ thorn þ szlig ß OElig Œ oelig œ fnof ƒ times × divide ÷ ' +
    'ndash – mdash — lsquo ‘ rsquo ’ sbquo ‚ ldquo “ rdquo ” bdquo „ dagger † Dagger ‡ bull • hellip … permil ‰ prime ′ Prime ″ ' +
    'lsaquo ‹ rsaquo › euro € trade ™ larr ← uarr ↑ rarr → darr ↓ harr ↔ rArr ⇒ minus − lowast ∗ radic √ infin ∞ asymp ≈ ' +
    'ne ≠ equiv ≡ le ≤ ge ≥ sum ∑ prod ∏ part ∂ int ∫ check ✓'
  )
    .split(' ')
    .flatMap((name, at, all) => (at % 2 === 0 ? [[name, all[at + 1] ?? ''] as const] : [])),
)

/** Blanks and invisible marks: one blank, or nothing. */
const spaces: ReadonlyMap<string, string> = new Map([
  ['nbsp', ' '],
  ['ensp', ' '],
  ['emsp', ' '],
  ['thinsp', ' '],
  ['shy', ''],
  ['zwnj', ''],
  ['zwj', ''],
])

const accents: Readonly<Record<string, string>> = {
  grave: '\u0300',
  acute: '\u0301',
  circ: '\u0302',
  tilde: '\u0303',
  uml: '\u0308',
  ring: '\u030a',
  caron: '\u030c',
  cedil: '\u0327',
}
const accented = /^([A-Za-z])(grave|acute|circ|tilde|uml|ring|caron|cedil)$/
const greek: readonly string[] = (
  'alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigmaf sigma tau upsilon phi chi ' +
  'psi omega'
).split(' ')

/** What browsers read for the code points 0x80 to 0x9f, which are windows-1252 in old pages (HTML standard, 13.2.5.80). */
const windows1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ'

/** Replaces character references once: `&amp;lt;` becomes `&lt;`. What is no reference stays as it is. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#\d{1,8};?|#[xX][\dA-Fa-f]{1,6};?|[A-Za-z][A-Za-z\d]{1,9};)/g,
    (reference) => decode(reference.slice(1).replace(';', '')) ?? reference,
  )
}

function decode(reference: string): string | undefined {
  if (!reference.startsWith('#')) return fromName(reference)
  const isHex = reference[1] === 'x' || reference[1] === 'X'
  return fromCodePoint(isHex ? Number.parseInt(reference.slice(2), 16) : Number(reference.slice(1)))
}

function fromName(name: string): string | undefined {
  const direct = named.get(name) ?? spaces.get(name)
  if (direct !== undefined) return direct
  const [, letter, accent] = accented.exec(name) ?? []
  if (letter !== undefined && accent !== undefined) return (letter + (accents[accent] ?? '')).normalize('NFC')
  const at = greek.indexOf(name.toLowerCase())
  if (at < 0 || name.slice(1) !== name.slice(1).toLowerCase()) return undefined
  const letterOf = String.fromCharCode(0x3b1 + at)
  return name.charAt(0) === name.charAt(0).toLowerCase() ? letterOf : letterOf.toUpperCase()
}

function fromCodePoint(code: number): string {
  if (code >= 0x80 && code <= 0x9f) return windows1252.charAt(code - 0x80)
  const isCharacter = code > 0 && code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)
  return isCharacter ? String.fromCodePoint(code) : '\ufffd'
}
