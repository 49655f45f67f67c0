import { ENCODER } from '../encoderWeights.ts'
import type { Task } from './task.ts'
import { runBytes } from './tasks/bytes.ts'
import { runFidelity } from './tasks/fidelity.ts'
import { runHead } from './tasks/heads.ts'
import { runSciFactEvidence } from './tasks/sciFactEvidence.ts'
import { runSciFactRetrieval, SCIFACT_FILES } from './tasks/sciFactRetrieval.ts'
import { runStsb } from './tasks/stsb.ts'

const STSB = 'STS Benchmark (Cer et al. 2017), CC BY-SA 4.0'
const SCIFACT = 'SciFact (Wadden et al. 2020), claims CC BY 4.0, abstracts ODC-By 1.0'
const spearman = { id: 'spearman', title: 'Spearman', unit: '%' } as const

/**
 * Everything that is measured. Floors stand a little below what the released bytes reach (an exchange of ten pairs moves
 * STS-B by less than 0.1), so that only a real loss falls through.
 */
export const tasks: readonly Task[] = [
  {
    id: 'stsb-test',
    title: 'Likeness of sentences (STS-B test)',
    data: `${STSB}, 1,379 pairs`,
    method:
      "Spearman's rank correlation between cosine and what people said; the same of vectors shortened to their first numbers, as `dimensions` asks for. Published for the network: 82.03.",
    measures: [
      spearman,
      { id: 'first128', title: 'first 128', unit: '%' },
      { id: 'first64', title: 'first 64', unit: '%' },
    ],
    floors: {
      fp32: { spearman: { atLeast: 82 } },
      'hedge-base-en': { spearman: { atLeast: 81.9 } },
      'hedge-small-en': { spearman: { atLeast: 81.9 } },
      'hedge-nano-en': { spearman: { atLeast: 77.3 } },
    },
    needs: ['stsb/stsb-en-test.csv'],
    run: (context) => runStsb(context, 'stsb/stsb-en-test.csv'),
  },
  {
    id: 'stsb-dev',
    title: 'Likeness of sentences (STS-B dev)',
    data: `${STSB}, 1,500 pairs`,
    method: 'The same on the split that choices may be made with.',
    measures: [spearman],
    floors: {},
    needs: ['stsb/stsb-en-dev.csv'],
    run: (context) => runStsb(context, 'stsb/stsb-en-dev.csv'),
  },
  {
    id: 'scifact',
    title: 'Retrieval (SciFact, BEIR test)',
    data: `${SCIFACT}; 300 claims, 5,183 abstracts`,
    method:
      'nDCG@10 of all abstracts (title and text) by cosine, by BM25 (core/text/bm25), and by both fused by score as the page searches (core/text/scoreFusion, the first 100 of each). Published for the network, cosine: 64.5.',
    measures: [
      { id: 'cosine', title: 'cosine', unit: '%' },
      { id: 'bm25', title: 'BM25', unit: '%' },
      { id: 'fused', title: 'fused', unit: '%' },
    ],
    floors: {
      fp32: { cosine: { atLeast: 64.5 } },
      'hedge-base-en': { cosine: { atLeast: 64 }, fused: { atLeast: 72 } },
      'hedge-small-en': { cosine: { atLeast: 63.5 }, fused: { atLeast: 72.5 } },
    },
    caveats: {
      'hedge-nano-en':
        "it was trained on these very 5,183 abstracts and on SciFact's training claims with them, so this is a figure for a collection that it knows, and says nothing of others.",
    },
    needs: SCIFACT_FILES,
    run: runSciFactRetrieval,
  },
  {
    id: 'evidence',
    title: 'Which sentence is the evidence? (SciFact validation)',
    data: `${SCIFACT}; 321 claims, each over the abstract that it cites, all its groups of evidence together`,
    method:
      'Share of the claims with evidence that have such a sentence first, or among the first three; how well the chance of an answer tells them from the claims without evidence (area under the ROC curve); how often something is found where there is evidence, and where there is none; expected calibration error of the confidence where something was found. Through planExtract and judgeExtract (core/text), as served.',
    measures: [
      { id: 'first', title: 'first', unit: '%' },
      { id: 'firstThree', title: 'among three', unit: '%' },
      { id: 'abstain', title: 'abstaining, AUROC', unit: '%' },
      { id: 'foundAnswered', title: 'found, evidence', unit: '%' },
      { id: 'foundSilent', title: 'found, none', unit: '%' },
      { id: 'calibrationError', title: 'calibration error', unit: '%' },
    ],
    floors: {
      'hedge-small-en': { first: { atLeast: 61 }, firstThree: { atLeast: 87 }, abstain: { atLeast: 84 } },
    },
    caveats: {
      'hedge-nano-en': 'it was trained on these abstracts, too, though on none of these claims.',
    },
    needs: [SCIFACT_FILES[0]],
    run: runSciFactEvidence,
  },
  {
    id: 'head',
    title: 'Classifiers (Banking77, CLINC150)',
    data: 'Banking77 (Casanueva et al. 2020), CC BY 4.0, 3,080 test texts of 77 intents; CLINC150 (Larson et al. 2019), CC BY 3.0, 4,500 of 150, and 1,000 of none, which are the strangers of both',
    method:
      'The released bytes of each head over the vectors of its base. Accuracy; expected calibration error of the confidence (15 bins); accuracy over the 80 % it is surest of; strangers refused, texts of the intents refused, and how well the two are told apart (area under the ROC curve).',
    measures: [
      { id: 'accuracy', title: 'accuracy', unit: '%' },
      { id: 'calibrationError', title: 'calibration error', unit: '%' },
      { id: 'selective80', title: 'accuracy, surest 80 %', unit: '%' },
      { id: 'strangersRefused', title: 'strangers refused', unit: '%' },
      { id: 'refused', title: 'others refused', unit: '%' },
      { id: 'strangersArea', title: 'AUROC', unit: '%' },
    ],
    floors: {
      'hedge-banking77-en': { accuracy: { atLeast: 92 } },
      'hedge-banking77-nano-en': { accuracy: { atLeast: 89.5 } },
    },
    needs: ['banking77/train.csv', 'banking77/test.csv', 'clinc150/data_full.json'],
    appliesTo: ({ head }) => head !== undefined,
    run: runHead,
  },
  {
    id: 'fidelity',
    title: 'Nearness to the unquantised weights',
    data: `${STSB}, the sentences of the test pairs`,
    method: 'Cosine between the vectors of the same text.',
    measures: [
      { id: 'mean', title: 'mean', unit: 'cosine' },
      { id: 'percentile1', title: 'worst 1 %', unit: 'cosine' },
      { id: 'least', title: 'least', unit: 'cosine' },
    ],
    floors: {},
    needs: ['stsb/stsb-en-test.csv'],
    // A smaller table has a space of its own.
    appliesTo: ({ id, dimensions, head }) =>
      id !== 'fp32' && head === undefined && dimensions === ENCODER.width,
    run: runFidelity,
  },
  {
    id: 'bytes',
    title: 'Bytes',
    data: 'The files of a first use',
    method: 'Weights alone, and with graph and tokenizer; plain and gzip (level 9).',
    measures: [
      { id: 'weights', title: 'weights', unit: 'bytes' },
      { id: 'weightsGzip', title: 'weights, gzip', unit: 'bytes' },
      { id: 'all', title: 'all files', unit: 'bytes' },
      { id: 'allGzip', title: 'all files, gzip', unit: 'bytes' },
    ],
    floors: {
      'hedge-small-en': { weights: { atMost: 13_600_000 } },
      'hedge-nano-en': { weights: { atMost: 4_000_000 } },
    },
    needs: [],
    appliesTo: ({ files }) => files.length > 0,
    run: runBytes,
  },
]
