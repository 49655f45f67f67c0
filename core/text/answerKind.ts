/** What a question asks for, where its words say so. */
export type AnswerKind = 'time' | 'quantity' | 'person' | 'place' | 'any'

const questions: readonly (readonly [AnswerKind, RegExp])[] = [
  ['time', /\bwhen\b|\b(?:what|which) (?:time|day|date|year|month|hours?)\b|\bsince when\b/i],
  [
    'quantity',
    /\bhow (?:many|much|long|old|tall|far|big|large|heavy|often|fast|loud|high|deep|wide|hot|cold|soon|thick)\b|\b(?:price|cost|costs|percentage|number|weight|height|amount|fee|fine)\b/i,
  ],
  ['person', /\bwho(?:m|se)?\b/i],
  ['place', /\bwhere\b/i],
]

const answers: Readonly<Record<Exclude<AnswerKind, 'any'>, RegExp>> = {
  time: /\b\d{4}\b|\b\d{1,2}(?::\d\d|[.]\d\d)?\s?(?:[ap]\.?m\b|o.clock)|\b(?:Jan|Febr)uary\b|\bMarch\b|\bApril\b|\bMay\b|\bJu(?:ne|ly)\b|\bAugust\b|\b(?:Septem|Octo|Novem|Decem)ber\b|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b|\b(?:today|tomorrow|yesterday|noon|midnight|morning|evening|spring|summer|autumn|winter|century|week|weeks|daily|weekly|monthly|yearly)\b/i,
  quantity:
    /\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|hundred|thousand|million|billion|dozen|half|once|twice|double|free|no|none|every)\b/i,
  person: /\b(?:Mr|Mrs|Ms|Dr|Prof)\b|(?<=[a-z,;] )\p{Lu}\p{Ll}+|^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+/u,
  place:
    /\b(?:in|at|on|from|near|beside|behind|between|under|above|opposite|inside|outside|north|south|east|west)\b/i,
}

/** Judged by the question's own words; English only. */
export function answerKindOf(question: string): AnswerKind {
  return questions.find(([, pattern]) => pattern.test(question))?.[0] ?? 'any'
}

/** 1 when `sentence` holds something of the kind, -1 when it does not, 0 when any kind will do. */
export function kindMatch(kind: AnswerKind, sentence: string): -1 | 0 | 1 {
  if (kind === 'any') return 0
  return answers[kind].test(sentence) ? 1 : -1
}
