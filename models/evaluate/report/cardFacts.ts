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
      'Rows were fitted so that sums of them come near to the vectors of the larger model (ridge regression on unlabelled texts; the sources above).',
      SOURCE_TRAINING,
    ],
    limits: [
      'A sum of tokens sees neither order nor negation: "dog bites man" and "man bites dog" are one text to it.',
      'Retrieval is clearly weaker than with the encoders (see below).',
      'English only; tokens that the table does not know count for nothing.',
    ],
  },
}
