import { expect, test } from 'vitest'
import { stem } from './stem.ts'

test("gives the stems of Snowball's reference vocabulary", () => {
  const pairs =
    'consistency:consist consigned:consign knightly:knight knots:knot generalisations:generalis general:general ' +
    'connections:connect connected:connect relational:relat conditional:condit vietnamization:vietnam hopefulness:hope ' +
    'happy:happi by:by say:say enjoy:enjoy ties:tie cries:cri gas:gas this:this gaps:gap kiwis:kiwi hopping:hop hoping:hope ' +
    'falling:fall egging:egg luxuriated:luxuri succeed:succeed proceeded:proceed agreed:agre dying:die evening:evening ' +
    'skis:ski news:news skies:sky gently:gentl university:universiti universe:univers organization:organiz decision:decis ' +
    'adjustment:adjust adoption:adopt controllable:control sensitivity:sensit sensibility:sensibl biology:biolog ' +
    'nearly:near early:earli quickly:quick yellow:yellow'
  for (const pair of pairs.split(' ')) {
    const [word = '', stemmed] = pair.split(':')
    expect(`${word}:${stem(word)}`).toBe(`${word}:${stemmed}`)
  }
})

test('leaves short words, numbers and other alphabets as they are', () => {
  for (const word of ['is', 'p53', '3.5', 'größe', 'книги', '東', '']) expect(stem(word)).toBe(word)
})
