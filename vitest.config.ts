import { defineConfig } from 'vitest/config'

/** Suites that start servers or a browser run one file at a time: two cores hold one stack. */
const serial = { fileParallelism: false, testTimeout: 120_000, hookTimeout: 180_000 }

export default defineConfig({
  test: {
    reporters: ['default', './test/summaryReporter.ts'],
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            '{core,client,edge,origin,models,deploy}/**/*.test.{ts,tsx}',
            'test/stack/**/*.test.ts',
            'test/guards/{list,tryWithout}.test.ts',
            'test/encoder/*.test.ts',
            'test/measure/*.test.ts',
          ],
          exclude: ['**/node_modules/**', '**/dist/**'],
          testTimeout: 30_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'gates',
          include: ['test/gates/**/*.test.ts', 'test/guards/removals.test.ts'],
          ...serial,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: 'journey',
          include: ['test/journey/**/*.test.ts'],
          testTimeout: 30_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'contract',
          include: ['test/contract/**/*.test.ts'],
          ...serial,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          ...serial,
          sequence: { groupOrder: 4 },
        },
      },
      {
        test: {
          name: 'browser',
          include: ['test/{browser,encoder/engines}/**/*.test.ts'],
          ...serial,
          sequence: { groupOrder: 5 },
        },
      },
    ],
  },
})
