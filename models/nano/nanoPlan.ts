import type { DistillPlan } from './distill.ts'

export const NANO_PLAN: DistillPlan = {
  dimensions: 256,
  lambda: 0.03,
  ridgeSteps: 15,
  refine: {
    steps: 1_500,
    teacherStepsPerPairStep: 3,
    batchTexts: 256,
    neighbours: 4,
    batchPairs: 128,
    teacherTemperature: 0.1,
    pairTemperature: 0.05,
    anchorWeight: 5,
    rate: 0.03,
  },
}
