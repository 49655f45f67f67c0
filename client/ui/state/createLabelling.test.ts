import { describe, expect, test } from 'vitest'
import { AppError } from '#core/contract/error'
import type { LabelsModel } from '../../labels/labelsModel.ts'
import { noneId } from '../../labels/labelsModel.ts'
import { noLabels, staticLabels } from '../gallery/staticLabels.ts'
import { createLabelling } from './createLabelling.ts'

const document = { id: 'd', name: 'May.txt' }
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 0))

function start(change: Partial<LabelsModel> = {}) {
  const calls: string[] = []
  const said: string[] = []
  const held: (() => void)[] = []
  const note =
    (name: string) =>
    async (...words: unknown[]) =>
      void calls.push([name, ...words.map((word) => JSON.stringify(word))].join(' '))
  const labels: LabelsModel = {
    ...staticLabels({ ...noLabels, labels: [{ id: 'a', name: 'Invoice', examples: [] }] }),
    setLabel: note('set'),
    addExample: note('example'),
    undo: note('undo'),
    ...change,
  }
  const labelling = createLabelling({
    labels,
    consent: { before: (_, go) => held.push(go) },
    say: (words) => said.push(words),
  })
  return { labelling, calls, said, held }
}

describe('createLabelling()', () => {
  test('says what was done, and takes back what it says', async () => {
    const { labelling, calls, said } = start()
    labelling.setLabel(document, 'a')
    await settle()
    expect(labelling.changed.value).toBe('Labelled “May.txt”: Invoice')
    labelling.undo()
    labelling.undo()
    expect(calls).toEqual(['set "d" "a"', 'undo'])
    expect(said).toEqual(['Labelled “May.txt”: Invoice', 'Taken back.'])
    expect(labelling.changed.value).toBeNull()
  })

  test('names what fits none, and what is left to the head again', async () => {
    const { labelling } = start()
    labelling.setLabel(document, noneId)
    await settle()
    expect(labelling.changed.value).toBe('Labelled “May.txt”: None of these')
    labelling.setLabel(document, null)
    await settle()
    expect(labelling.changed.value).toBe('Took the label off “May.txt”')
  })

  test('an example waits for a word about the download', async () => {
    const { labelling, calls, held } = start()
    labelling.addExample('a', { documentId: null, text: 'Please pay.' })
    expect(calls).toEqual([])
    held[0]?.()
    await settle()
    expect(calls).toEqual(['example "a" {"documentId":null,"text":"Please pay."}'])
  })

  test('says why something was refused, until the next step, and never the text of an unknown error', async () => {
    const refusal = new AppError('invalid_request', 'Cannot make the label: it has no name; give it one')
    const { labelling, said } = start({
      addLabel: (name) => Promise.reject(name === '' ? refusal : new Error('secret')),
    })
    expect(await labelling.addLabel('')).toBe(false)
    expect(labelling.refused.value).toBe(refusal.message)
    expect(labelling.changed.value).toBeNull()
    await labelling.addLabel('x')
    expect(labelling.refused.value).not.toContain('secret')
    expect(said).toHaveLength(2)
    labelling.setLabel(document, 'a')
    expect(labelling.refused.value).toBeNull()
  })
})
