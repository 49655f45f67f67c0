import { expect, test } from 'vitest'
import { verifyModels } from '../../models/verifyModels.ts'

test('the artifacts are what their source gives when they are built again', async ({ skip }) => {
  const outcome = await verifyModels()
  if (outcome.status === 'skipped') {
    process.stdout.write(`Model rebuild skipped: ${outcome.because}\n`)
    skip(outcome.because)
  }
  expect(outcome).toMatchObject({ status: 'same' })
}, 600_000)
