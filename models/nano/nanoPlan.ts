import type { DistillPlan } from './distill.ts'

/** A row's greatest length in medians. */
export const CAP_MEDIANS = 1.4

export const NANO_PLAN: DistillPlan = {
  dimensions: 256,
  lambda: 0.03,
  ridgeSteps: 15,
  refine: {
    steps: 2_400,
    teacherStepsPerPairStep: 5,
    batchTexts: 256,
    neighbours: 4,
    batchPairs: 128,
    teacherTemperature: 0.1,
    pairTemperature: 0.05,
    anchorWeight: 5,
    rate: 0.03,
  },
}
