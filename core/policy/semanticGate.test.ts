import { describe, expect, test } from 'vitest'
import { evidenceOf, gate } from './semanticGate.ts'

const verdict = (a: string, b: string): string => {
  const judged = gate(evidenceOf(a), evidenceOf(b))
  const back = gate(evidenceOf(b), evidenceOf(a))
  expect(back).toEqual(judged)
  return judged.pass ? 'pass' : judged.because
}

describe('the gate of the semantic cache', () => {
  test.each([
    ['How long may I keep a book?', 'how long can we keep books'.replace('can', 'may')],
    ['How do I reset my password?', 'What is the best way to reset my password?'],
    ['How can I renew a loan?', 'How do I renew loans?'],
    ['What are the opening hours?', 'Please tell me: what are the opening hours?'],
    ['Where can I buy 2 tickets to Rome?', 'Where can I purchase two tickets to Rome?'],
    ['Can I not pay by card?', "Can't I pay by card?"],
    ['How does somebody renew a loan?', 'How do I renew a loan?'],
    ['Can I please renew it?', 'Can I renew it, please?'],
    ['May I keep my book?', 'May we keep our book?'],
    ["What's the price of a photocopy?", 'what is the price of a photocopy'],
  ])('%s = %s', (a, b) => {
    expect(verdict(a, b)).toBe('pass')
  })

  test.each([
    ['How do I turn notifications on?', 'How do I turn notifications off?', 'polarity'],
    ['What opens before noon?', 'What opens after noon?', 'polarity'],
    ['Trains to Rome from Oslo', 'Trains to Oslo from Rome', 'order'],
    ['Trains to Rome from Oslo', 'Trains from Rome to Oslo', 'polarity'],
    ['Does the price increase?', 'Does the price decrease?', 'content'],
    ['How do I enable sync?', 'How do I disable sync?', 'content'],
    ['What were sales in 2019?', 'What were sales in 2020?', 'numbers'],
    ['Is 5 < 3 true?', 'Is 5 > 3 true?', 'numbers'],
    ['Is -5 a number?', 'Is 5 a number?', 'numbers'],
    ['May I borrow two books?', 'May I borrow three books?', 'numbers'],
    ['Can I return it late?', 'Can I not return it late?', 'negation'],
    ["What can I do here but can't there?", "What can't I do here but can there?", 'negation'],
    ['Who can join for free?', "Who can't join for free?", 'negation'],
    ['Who is the chair?', 'Who was the chair?', 'polarity'],
    ['What is my balance?', 'What is your balance?', 'polarity'],
    ['When does it open?', 'Where does it open?', 'kind'],
    ['How many rooms are there?', 'How are the rooms?', 'kind'],
    ['Is the library safe?', 'Why is the library safe?', 'kind'],
    ['Why do dogs chase cats?', 'Why do cats chase dogs?', 'order'],
    ['How do I learn C?', 'How do I learn C++?', 'content'],
    ['What is a reform?', 'What is a reformation?', 'content'],
    ['What is nitrogen?', 'What does nitrogen do?', 'content'],
    ['Which is the best IT company?', 'Which is the best company?', 'content'],
    ['Who are you?', 'Who am I?', 'polarity'],
    ['Can I call you?', 'Can you call me?', 'polarity'],
    ['May I smoke here?', 'May I smoke there?', 'polarity'],
    ['Do you know when it opens?', 'Do you know where it opens?', 'polarity'],
    ['I want to know what to pay', 'I want to know when to pay', 'polarity'],
    ["Why can't I pay?", "Why don't I pay?", 'polarity'],
    ["Why isn't it open?", "Why wasn't it open?", 'polarity'],
    ['Is it sold without a case?', 'Is it sold except a case?', 'negation'],
    ['Can it help someone?', 'Can someone help it?', 'order'],
    ['How do I get over a loss?', 'How do I over a get loss?', 'order'],
    ['Was the ship sunk by it?', 'Was the ship sunk at it?', 'rival'],
    ['Are cats eaten?', 'Do cats eat?', 'content'],
    ['Is the room cleaned?', 'Does the room clean?', 'rival'],
    ['What has Mars?', 'What is Mars?', 'rival'],
    ["Why isn't it cleaned?", "Why doesn't it clean?", 'rival'],
    ['图书馆几点开门', '图书馆几点关门', 'content'],
  ])('%s is not %s: %s', (a, b, because) => {
    expect(verdict(a, b)).toBe(because)
  })

  test('a question is itself, whatever it is made of', () => {
    for (const text of [
      'constructor?',
      '__proto__ or not',
      "isn't the fee 5% of $3.50?",
      'ÉCOLE où?',
      'x'.repeat(1_000),
    ])
      expect(verdict(text, text)).toBe('pass')
  })
})
