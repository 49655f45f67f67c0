import { expect, test } from 'vitest'
import { isHeading } from './isHeading.ts'

test('isHeading() knows marks, numbered headings and short lines, and leaves list items and sentences', () => {
  for (const text of ['# Care and cleaning of it all', '2. Roof.', 'Opening hours'])
    expect(isHeading(text)).toBe(true)
  for (const text of [
    '- Bring a card',
    'We close.',
    'Saturday 10 am to 2 pm',
    'one two three four five six seven eight nine',
  ]) {
    expect(isHeading(text)).toBe(false)
  }
})
