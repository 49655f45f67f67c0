/** Words for the gate of the semantic cache, in lower case. Lists of the language, not fitted to any data set. */

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Turn a sentence into its opposite. */
export const negators = set(
  'not no never none nor neither nobody nothing nowhere without cannot cant dont doesnt didnt isnt arent wasnt werent wont wouldnt ' +
    'shouldnt couldnt hasnt havent hadnt aint mustnt neednt except unless hardly barely rarely seldom lack lacking lacks',
)

/** Say nothing of what is asked: the same question with and without them. Everything else counts. */
export const fillers = set(
  'a an the is are am be been being do does done doing has have having would shall i you it we there here of at by as so very ' +
    'really actually just please tell know explain describe some any someone somebody something ones get got what which who ' +
    'whom whose when where why how if also too such own im ive youre id its lets let whats hello hi thanks thank anyone ' +
    'anybody exactly basically simply ok okay',
)

const persons = set('i you we im ive youre it its lets there here someone somebody anyone anybody')
/** Fillers of a chat's question: there "you" is who answers and "I" who asks, so "Are you human?" is not "Am I human?". */
export const chatFillers: ReadonlySet<string> = new Set([...fillers].filter((word) => !persons.has(word)))

/** A question with one of these can be about a word itself, of which the gate drops those that say nothing of what is asked. */
export const wordsOnWords = set(
  'say says saying said spell spells spelled spelling translate translates translated translation pronounce pronounced ' +
    'pronunciation mean means meaning meant define definition word words phrase sentence letter letters syllable syllables rhyme ' +
    'rhymes plural singular tense verb noun adjective grammar synonym synonyms antonym opposite write writes written writing ' +
    'rewrite rephrase paraphrase correct proofread capitalize abbreviation acronym called language',
)

const poleForms =
  // Time: what was is not what is.
  'was:past were:past did:past had:past will:future ' +
  // Whose: "my account" is not "your account".
  'my:my mine:my our:my ours:my me:me us:me your:your yours:your he:he him:he his:he she:she her:she hers:she they:they them:they ' +
  'their:they theirs:they this:this that:that these:this those:that about:about ' +
  // What may be, what ought to be.
  'can:can could:can should:should must:must may:may might:may'
const poleWords =
  'on in with to from for and or into onto out off up down over under above below before after since until till through across ' +
  'between among against toward towards away inside outside than more most less least fewer only all every each both either ' +
  'always still again yet already first last next previous same other another else ever'

/**
 * Fillers that decide when the other text has an opposite, or another of the same kind, in their place: "turn it on" and "turn it
 * off", "a train to Rome" and "from Rome". A text is marked by those it has.
 */
export const poles: ReadonlyMap<string, string> = new Map([
  ...poleForms.split(' ').map((pair) => pair.split(':') as [string, string]),
  ...poleWords.split(' ').map((each) => [each, each] as [string, string]),
])

/** Pairs of words that mean the same wherever they stand in a question. */
const synonymPairs =
  'purchase:buy begin:start commence:start quick:fast rapid:fast large:big huge:big purchased:buy bought:buy photo:picture image:picture ' +
  'photograph:picture film:movie error:mistake automobile:car cellphone:phone smartphone:phone mobile:phone tv:television ' +
  'pc:computer help:assist aid:assist require:need required:need choose:select pick:select delete:remove erase:remove ' +
  'repair:fix mend:fix create:make construct:build obtain:receive job:work doctor:physician kids:child kid:child children:child ' +
  'folks:people persons:people person:people men:man women:woman feet:foot teeth:tooth mice:mouse geese:goose ways:way ' +
  'method:way methods:way manner:way approach:way difference:differ differences:differ different:differ'
export const synonyms: ReadonlyMap<string, string> = new Map(
  synonymPairs.split(' ').map((pair) => pair.split(':') as [string, string]),
)

const numberWords =
  'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen ' +
  'twenty'
export const numbersByWord: ReadonlyMap<string, string> = new Map([
  ...numberWords.split(' ').map((word, value) => [word, String(value)] as [string, string]),
  ...(
    'thirty:30 forty:40 fifty:50 sixty:60 seventy:70 eighty:80 ninety:90 hundred:100 thousand:1000 million:1000000 billion:1000000000 ' +
    'once:1 twice:2 thrice:3 half:0.5 quarter:0.25 dozen:12 double:2x triple:3x second:2nd third:3rd fourth:4th fifth:5th'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
])
