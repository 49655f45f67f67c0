/** Words for the gate of the semantic cache, in lower case. Lists of the language, not fitted to any data set. */

const set = (words: string): ReadonlySet<string> => new Set(words.split(' '))

const negatorForms =
  'not no:not dont:not doesnt:not isnt:not arent:not aint:not wouldnt:not hasnt:not havent:not cannot:not:can cant:not:can couldnt:not:can ' +
  'shouldnt:not:should mustnt:not:should wont:not:future didnt:not:past wasnt:not:past werent:not:past hadnt:not:past neednt never none ' +
  'nor neither nobody nothing nowhere without except unless hardly barely rarely seldom lack lacking:lack lacks:lack'
/** Turn a sentence into its opposite, each in its own way; some with a pole in them: "can't" is "can" and "not". */
export const negators: ReadonlyMap<string, { word: string; pole: string | undefined }> = new Map(
  negatorForms.split(' ').map((form) => {
    const [written = '', word = written, pole] = form.split(':')
    return [written, { word, pole }]
  }),
)

/** May stand anywhere in a question. */
export const courtesies = set('please hi hello thanks thank ok okay')

/** Inside a question they decide: "do you know when it opens" is not "do you know where it opens". */
export const questionWords: ReadonlyMap<string, string> = new Map(
  'who:who whom:who whose:whose when:when where:where why:why how:how if:if what:what which:what'
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
)

/** Say nothing of what is asked: the same question with and without them. Everything else counts. */
export const fillers = set(
  'a an the is are am be been being do does done doing has have having would shall it of at by as so very ' +
    'really actually just please tell know explain describe some any someone somebody something ones get got what which who ' +
    'whom whose when where why how if also too such own id its lets let whats hello hi thanks thank anyone ' +
    'anybody exactly basically simply ok okay',
)

const things = set('it its lets someone somebody anyone anybody')
/** Fillers of a chat's question: there these stand for what was said before. */
export const chatFillers: ReadonlySet<string> = new Set([...fillers].filter((word) => !things.has(word)))

/** A question with one of these can be about a word itself, of which the gate drops those that say nothing of what is asked. */
export const wordsOnWords = set(
  'say says saying said spell spells spelled spelling translate translates translated translation pronounce pronounced ' +
    'pronunciation mean means meaning meant define definition word words phrase sentence letter letters syllable syllables rhyme ' +
    'rhymes plural singular tense verb noun adjective grammar synonym synonyms antonym opposite write writes written writing ' +
    'rewrite rephrase paraphrase correct proofread capitalize abbreviation acronym called language',
)

const rivalForms = {
  'verb be': 'is are am be been being was were isnt arent aint wasnt werent',
  'verb do': 'do does did done doing dont doesnt didnt',
  'verb have': 'has have had having hasnt havent hadnt',
  'relation of': 'of',
  'relation at': 'at',
  'relation by': 'by',
  'relation as': 'as',
}
/** Words that say nothing until one stands where the other text has another of its kind: "was it cleaned", "did it clean". */
export const rivals: ReadonlyMap<string, string> = new Map(
  Object.entries(rivalForms).flatMap(([rival, words]) => words.split(' ').map((word) => [word, rival])),
)

const poleForms =
  // Time: what was is not what is.
  'was:past were:past did:past had:past will:future ' +
  // Who and where: "may I smoke here" is not "may you smoke there".
  'i:i im:i ive:i we:i you:you youre:you here:here there:there ' +
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
