import { runExtract } from '#core/task/runExtract'
import type { Embedder } from '#core/task/embedder'
import { planExtract } from '#core/text/planExtract'
import { limits } from '#core/contract/limits'
import type { ExtractReply } from '#core/contract/reply'
import { areaUnderCurve, calibrationError, mean } from '../measures.ts'
import type { Vectors } from '../contender.ts'
import { readSciFact } from '../sciFact.ts'
import { percent } from '../task.ts'
import type { Scores, TaskContext } from '../task.ts'
import { evidenceTrials } from './evidenceTrials.ts'
import type { EvidenceTrial } from './evidenceTrials.ts'
import { SCIFACT_FILES } from './sciFactRetrieval.ts'

const CALIBRATION_BINS = 10

type Judged = {
  readonly answered: boolean
  readonly found: boolean
  readonly firstIsGold: boolean
  readonly shownIsGold: boolean
  readonly confidence: number
}

/** Which sentence of the abstract is the evidence, and is there any? Asked of `runExtract`, as every tier asks it. */
export async function runSciFactEvidence({ vectors, path }: TaskContext): Promise<Scores> {
  const trials = evidenceTrials(readSciFact(path(SCIFACT_FILES[0])))
  const embedder = await createEmbedder(vectors, textsOf(trials))
  const judged: Judged[] = []
  for (const trial of trials) {
    const { claim, passage } = trial
    const { reply } = await runExtract(
      {
        task: 'extract',
        model: vectors.contender.id,
        question: claim,
        passages: [{ text: passage }],
        limit: limits.answers,
      },
      embedder,
    )
    judged.push(judge(trial, reply))
  }
  const answered = judged.filter((one) => one.answered)
  const silent = judged.filter((one) => !one.answered)
  const share = (of: readonly Judged[], is: keyof Judged): number =>
    percent(mean(of.map((one) => (one[is] ? 1 : 0))))
  const found = judged.filter((one) => one.found)
  return {
    first: share(answered, 'firstIsGold'),
    shown: share(answered, 'shownIsGold'),
    abstain: percent(
      areaUnderCurve(judged.map((one) => ({ chance: likelyAnswered(one), right: one.answered }))),
    ),
    foundAnswered: share(answered, 'found'),
    foundSilent: share(silent, 'found'),
    calibrationError: percent(
      calibrationError(
        found.map(({ confidence, firstIsGold }) => ({ chance: confidence, right: firstIsGold })),
        CALIBRATION_BINS,
      ),
    ),
    claims: judged.length,
  }
}

function judge({ gold }: EvidenceTrial, { found, answers, nearest, confidence }: ExtractReply): Judged {
  const shown = found ? answers : nearest === null ? [] : [nearest]
  const isGold = shown.map(({ start, end }) =>
    gold.some((span) => Math.min(end, span.end) - Math.max(start, span.start) > (end - start) / 2),
  )
  return {
    answered: gold.length > 0,
    found,
    firstIsGold: isGold[0] ?? false,
    shownIsGold: isGold.includes(true),
    confidence,
  }
}

/** What a caller can order replies by: everything found before everything not found, each by its own confidence. */
function likelyAnswered({ found, confidence }: Judged): number {
  return found ? (1 + confidence) / 2 : (1 - confidence) / 2
}

function textsOf(trials: readonly EvidenceTrial[]): string[] {
  return trials.flatMap(({ claim, passage }) => [
    claim,
    ...planExtract([{ text: passage }]).sentences.map(({ text }) => text),
  ])
}

/** Over vectors that are looked up: all of them are computed in one call. */
async function createEmbedder(vectors: Vectors, texts: readonly string[]): Promise<Embedder> {
  const { id, version, sha256, dimensions } = vectors.contender
  const values = await vectors.of(texts)
  const known = new Map(
    texts.map((text, at) => [text, values.subarray(at * dimensions, (at + 1) * dimensions)]),
  )
  return {
    model: { id, version, sha256, vectorSpace: `${id}@${version}`, dimensions },
    embed(asked) {
      const found = new Float32Array(asked.length * dimensions)
      asked.forEach((text, at) => {
        const vector = known.get(text)
        if (vector === undefined)
          throw new Error(`Cannot judge: the vector of ${JSON.stringify(text)} was not made`)
        found.set(vector, at * dimensions)
      })
      return Promise.resolve({ vectors: found, inputTokens: 0, cutTokens: 0 })
    },
  }
}
