import { everydayWords } from './everydayWords.ts'
import { createRandom } from './random.ts'

/** Sentences as reports, forums and letters are full of. `{word}` is any word of the vocabulary, the others are lists of `everydayWords`. */
const SENTENCES: readonly string[] = `
{Word} {word} said {day} that the {word} would {word} the {word} of {word} in {city}.
The {word} {word} said in a statement {day} that it had {word} {number} {word} since {day}.
"We are {word} to {word} with the {word} and {word} the {word}," {word} said.
{Word}, {number}, was {word} {day} after a {word} in {city} found the {word} guilty of {crime}.
Officials said the {word} {word} {number} people and {word} the {word} {place}.
A {word} for {word} declined to comment on the {word}, saying only that {word} was {word}.
The {word} has been {word} by {word} since {day}, according to {word} and {word}.
{Company} {said} its {word} {market} to {money} in the {word} quarter, as {word} {word} {market}.
Shares of {word} {market} to {money} on the {word} exchange, while {index} {market}.
In {city}, the {word} of {word} {market}, its biggest {word} since {day}.
{Country} {said} it would {word} its {word} if {country} does not {word} the {word}.
{Country} {word} {word} as {word} {word} {country}
{Word} {word} {number} in {city} {word}
{Leader} {word} {word} over {word} {word}
{Number} {word} after {word} {word} in {country}
{Word} to {word} {word} for {money}
{Word} {word} dies at {number}
{Country} {leader} {word} to {word} {topic}
The {leader} of {country} met {word} {word} {day} to talk about {topic} and the {word} {word}.
Police {said} they {word} a {word} with a {word} near the {word} {place}.
The {word} study of {number} {word} found that {word} {word} {verdict}.
Researchers at the University of {city} {said} {day} that {word} may {word} the {word} of {word}.
The {word}, which was {word} in {day}, is the {word} {word} of {word} in {country}.
{Word} beat {word} {number} to {number} in the {word} {event} {day}.
Yes, you can {word} a {word} without {word} it, but the {word} will {word}.
I would {word} the {word} first, and then {word} {subject} if it {verdict}.
It {verdict}, as long as you {word} the {word} before the {word}.
If you want to {word} the {word}, you need a {word} that can {word}.
{Opener}you should {word} the {word} rather than the {word}.
{Opener}it is the {word} of the {word} that {word} {subject}.
What you are {word} is called a {word} {word}, and it {verdict}.
There is nothing {word} about a {word} that {word} its {word}.
How do you {word} a {word} {word} with {word}?
Is there a {word} for {word} that does not {word} the {word}?
Why does the {word} {word} when I {word} the {word}?
What is the difference between {word} and {word}?
The difference between a {word} and a {word} is that the {word} {verdict}.
You could try to {advice} with a {word}, or ask a {word} {person}.
My {word} {verdict} when I {word} it, and I do not know how to {word}.
I am not sure whether {subject} {verdict} in {country}, but the {word} does.
The {person} {said} that the {word} was {word}, not {word}.
A {adjective} {person} in a {colour} {word} is {doing} next to a {word}.
{Count} {people} {word} a {word} {place}.
A {word} {animal} {animalDoing} near a {word}.
The {word} of the {thing} is {colour} and {word}.
The {office} for the {word} {officeVerb}, please {word} the {word}.
We {word} your {office} {day} and will {word} the {word} as soon as it {verdict}.
`
  .trim()
  .split('\n')

/** `count` sentences in which words of the vocabulary stand in any place, the same ones each time: their weight among others. */
export function mixedTexts(count: number, vocabulary: readonly string[]): string[] {
  const random = createRandom(4_711)
  const words = vocabulary.filter((token) => /^[a-z]{3,}$/.test(token))
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const list =
        name.toLowerCase() === 'word' ? words : (everydayWords[name] ?? everydayWords[name.toLowerCase()])
      if (list === undefined) throw new Error(`Cannot write a text: there is no list ${name}`)
      return fill(list[random(list.length)]!)
    })
  return Array.from({ length: count }, () => fill(SENTENCES[random(SENTENCES.length)]!).replaceAll('  ', ' '))
}
