import { expect, test } from 'vitest'
import { createEngineHost, type HostPorts } from './engineHost.ts'
import type { FromEngine } from './messages.ts'

test('labels vectors by examples without a model, and refuses what makes no head', async () => {
  const posted: FromEngine[] = []
  const host = createEngineHost({ post: (message: FromEngine) => posted.push(message) } as never as HostPorts)
  const task = {
    vectorSpace: 'm@1',
    dimensions: 2,
    labels: ['x', 'y'],
    examples: Float32Array.of(1, 0, 0, 1),
    inputs: Float32Array.of(0, 1),
  }
  await host({ kind: 'teach', callId: 7, task })
  await host({ kind: 'teach', callId: 8, task: { ...task, labels: ['x', 'x'] } })
  expect(posted).toMatchObject([
    { kind: 'taught', callId: 7, labelled: [{ label: 'y' }] },
    { kind: 'callFailed', callId: 8, error: { error: { code: 'invalid_request' } } },
  ])
})
