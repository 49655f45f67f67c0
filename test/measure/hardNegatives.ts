/** Questions that look alike and ask something else, made by rule. The lists are wider than those of the gate, on purpose. */
export type HardNegative = { rule: string; text: string; changed: string }

const pairs = (list: string): Map<string, string> => {
  const both = new Map<string, string>()
  for (const pair of list.split(' ')) {
    const [a = '', b = ''] = pair.split('/')
    if (!both.has(a)) both.set(a, b)
    if (!both.has(b)) both.set(b, a)
  }
  return both
}
const directions = pairs(
  'on/off before/after with/without in/out up/down to/from over/under above/below inside/outside into/from toward/from ' +
    'within/beyond via/against upstairs/downstairs forwards/backwards ahead/behind since/until',
)
const amounts = pairs(
  'more/less most/least all/none always/never every/no both/neither many/few some/no only/even first/last next/previous ' +
    'maximum/minimum max/min at/except everyone/nobody everything/nothing anyone/nobody once/twice half/double',
)
const opposites = pairs(
  'increase/decrease buy/sell start/stop open/close love/hate good/bad best/worst cheap/expensive high/low fast/slow gain/lose ' +
    'import/export male/female boys/girls men/women man/woman enable/disable install/uninstall legal/illegal safe/dangerous win/lose ' +
    'hot/cold left/right early/late old/young long/short lock/unlock connect/disconnect add/remove send/receive borrow/lend ' +
    'teach/learn accept/reject rich/poor strong/weak easy/hard easy/difficult happy/sad positive/negative advantages/disadvantages ' +
    'north/south east/west black/white public/private internal/external input/output upload/download push/pull true/false ' +
    'success/failure boyfriend/girlfriend husband/wife mother/father son/daughter brother/sister king/queen grow/shrink rise/fall ' +
    'encrypt/decrypt hire/fire pass/fail read/write visible/hidden new/used day/night summer/winter debit/credit assets/liabilities',
)
const persons = pairs(
  'my/your he/she his/her is/was are/were does/did can/must me/him we/they this/that am/was should/may will/did',
)
const names =
  'India China Germany Brazil Canada London Paris Texas Google Apple Microsoft Facebook Trump Obama Java Python Samsung Toyota'.split(
    ' ',
  )

const swapWord = (text: string, map: ReadonlyMap<string, string>): string | undefined => {
  const words = [...text.matchAll(/[A-Za-z]+/g)]
  const found = words.find(({ 0: word }) => map.has(word.toLowerCase()))
  if (found === undefined) return undefined
  const other = map.get(found[0].toLowerCase()) as string
  return text.slice(0, found.index) + other + text.slice(found.index + found[0].length)
}

function changeNumber(text: string): string | undefined {
  const found = /\d+/.exec(text)
  if (found === null) return undefined
  return `${text.slice(0, found.index)}${Number(found[0]) + 1}${text.slice(found.index + found[0].length)}`
}

function negate(text: string): string | undefined {
  if (/\bnot\b/i.test(text)) return text.replace(/\s*\bnot\b/i, '')
  const plain = text.replace(
    /\b(is|are|was|were|can|should|will|would|could|do|does|did|has|have)\b( \w+)/i,
    '$1$2 not',
  )
  return plain === text ? undefined : plain
}

function otherName(text: string): string | undefined {
  const found = /(?<=[a-z,] )[A-Z][a-z]{2,}/.exec(text)
  if (found === null) return undefined
  const name = names[(found.index + found[0].length) % names.length] as string
  return name === found[0]
    ? undefined
    : text.slice(0, found.index) + name + text.slice(found.index + found[0].length)
}

/** "from A to B", "A than B", "A or B", "A into B", "A over B" with both ends exchanged. */
function exchange(text: string): string | undefined {
  const found = /\b(\w+) (to|than|into|over|versus|vs) (\w+)\b/.exec(text)
  if (found === null) return undefined
  const [all, a = '', middle = '', b = ''] = found
  if (
    a.toLowerCase() === b.toLowerCase() ||
    /^(?:how|way|ways|is|are|do|want|going|have|used|need)$/i.test(a)
  )
    return undefined
  return text.replace(all, `${b} ${middle} ${a}`)
}

const rules: Readonly<Record<string, (text: string) => string | undefined>> = {
  'number changed': changeNumber,
  negated: negate,
  'direction (on/off, before/after)': (text) => swapWord(text, directions),
  'amount (more/less, all/none)': (text) => swapWord(text, amounts),
  'opposite (buy/sell, increase/decrease)': (text) => swapWord(text, opposites),
  'whose and when (my/your, is/was)': (text) => swapWord(text, persons),
  'another name': otherName,
  'ends exchanged (A to B, B to A)': exchange,
}

/** At most `each` of every rule. */
export function hardNegatives(texts: readonly string[], each: number): HardNegative[] {
  return Object.entries(rules).flatMap(([rule, change]) => {
    const made: HardNegative[] = []
    for (const text of texts) {
      const changed = change(text)
      if (changed !== undefined && changed !== text) made.push({ rule, text, changed })
      if (made.length === each) break
    }
    return made
  })
}
