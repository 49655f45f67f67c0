/** What no file and no measurement can tell of a model; by id, the same for all its versions. */
export type CardFacts = {
  readonly what: string
  readonly use: string
  /** What the source saw, and what was added here. */
  readonly training: readonly string[]
  readonly limits: readonly string[]
}

const NETWORK =
  'all-MiniLM-L6-v2: a BERT of 6 layers, 384 wide, 12 heads (22.7 million parameters); mean over the tokens, then length 1'
const SOURCE_TRAINING =
  'The network was trained by its authors (sentence-transformers, 2021) on 1.17 billion pairs of English sentences: Reddit comments, citations and abstracts of S2ORC, WikiAnswers, PAQ, Stack Exchange, MS MARCO, Natural Questions, SNLI and MultiNLI, and others.'
const IN_DOMAIN =
  'S2ORC holds scientific abstracts, so SciFact is close to what the network has seen; STS-B was not part of its training.'
const ENCODER_LIMITS = [
  'English only, upper and lower case alike. Other languages get vectors, but not useful ones.',
  'Reads 256 tokens (about 180 words) and cuts off the rest; it was trained with 128, so long passages are better split, as the library does.',
  'Cosine knows likeness, not truth: "is open" and "is closed" lie close together, and so do claims that contradict each other.',
  'It carries the social biases of the web text it was trained on. Nothing here measures or removes them.',
] as const

const BANKING_LIMIT =
  'Some of its intents overlap, and a few training labels are known to be wrong (Ying and Thomas 2022).'
const CLINC_LIMIT =
  'Its texts were written by crowd workers to order: real requests are longer and less tidy.'

export const cardFacts: Readonly<Record<string, CardFacts>> = {
  'hedge-small-en': {
    what: `${NETWORK}. Stored with 4 bits a weight.`,
    use: 'Search, clustering and picking sentences where the text is: on the device, and anywhere else with the same vectors.',
    training: [SOURCE_TRAINING, IN_DOMAIN],
    limits: [
      ...ENCODER_LIMITS,
      'Its vectors are near to those of the unquantised weights, not equal: an index made with another model does not fit.',
    ],
  },
  'hedge-base-en': {
    what: `${NETWORK}. Stored with 8 bits a weight and computed in float32: the more exact answer.`,
    use: 'The same tasks at the origin, where bytes and milliseconds matter less than the last per mille.',
    training: [SOURCE_TRAINING, IN_DOMAIN],
    limits: ENCODER_LIMITS,
  },
  'hedge-nano-en': {
    what: 'A static table of token vectors, 4 bits a weight: a text is the weighted sum of its tokens, in integers, so every processor gets the same bits.',
    use: 'The first look while a larger model loads, the key of the cache of similar questions, and a first stage of recall. Not the only answer.',
    training: [
      'Rows were fitted so that sums of them come near to the vectors of the larger model (ridge regression on unlabelled texts of the sources above, then gradient steps with pairs of texts of one abstract; models/nano/README.md).',
      SOURCE_TRAINING,
    ],
    limits: [
      'A sum of tokens sees neither order nor negation: "dog bites man" and "man bites dog" are one text to it.',
      'Retrieval in collections that it was not trained on is clearly weaker than with the encoders; SciFact, below, is one that it was trained on.',
      'English only; tokens that the table does not know count for nothing.',
    ],
  },
  'hedge-banking77-en': head('77 intents of the customers of a bank (Banking77)', BANKING_LIMIT),
  'hedge-banking77-nano-en': head('77 intents of the customers of a bank (Banking77)', BANKING_LIMIT),
  'hedge-clinc150-en': head('150 intents of ten everyday domains (CLINC150)', CLINC_LIMIT),
  'hedge-clinc150-nano-en': head('150 intents of ten everyday domains (CLINC150)', CLINC_LIMIT),
}

function head(labels: string, limit: string): CardFacts {
  return {
    what: `A linear classifier over frozen vectors: ${labels}, with a calibrated confidence, and a refusal of texts that are none of them.`,
    use: 'Short requests of the kind that it was trained on. A confidence is the measured share of right answers, so a caller can ask a larger model where it is low.',
    training: [
      'Multinomial logistic regression on the vectors of its base; penalty and calibration were chosen on texts held out of the training set. Test texts chose nothing.',
      "Refusal was chosen with CLINC150's out-of-scope texts for training and validation.",
    ],
    limits: [
      limit,
      'Strangers that resemble an intent pass: see the share that is refused.',
      'Everything that its base cannot tell apart, it cannot either.',
    ],
  }
}
