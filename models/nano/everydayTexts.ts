import { createRandom } from './random.ts'
import { everydayWords } from './everydayWords.ts'

/** Sentences with holes: scenes, headlines, news, questions and answers, work. */
const SENTENCES: readonly string[] = `
A {person} is {doing}.
The {person} is {doing}.
A {person} is {doing} {place}.
{Doing}.
A {adjective} {person} is {doing}.
A {adjective} {person} in a {colour} {wear} is {doing}.
{count} {people} are {doing}.
{count} {people} are {doing} {place}.
{count} {people} {doing} {place}
A {person} wearing a {colour} {wear} {doing} {place}.
A {person} and a {person} are {doing}.
A {person} is not {doing}.
There is no {person} {doing}.
The {person} stopped {doing}.
A {animal} is {animalDoing}.
The {animal} is {animalDoing} {place}.
A {animal} and a {animal} are {animalDoing}.
A {colour} {animal} {animalDoing} {place}.
Two {colour} {animal}s {animalDoing}
A {person} with a {animal} {place}.
A {colour} {thing} {state}.
The {thing} is {state}.
A {colour} and {colour} {thing} {state}
A {thing} and a {thing} {place}.
A close-up of a {colour} {thing}.
There is a {thing} {place}.
The {person} put the {food} into a {thing}.
{number} killed in {country} {attack}
{number} people were killed in a {attack} in {city} {day}.
{attack} kills {number} in {city}
{attack} in {country} leaves {number} dead, {number} injured
Police in {city} arrest {number} after {attack}
{country} and {country} agree on {event}
{country} {leader} visits {country}
{country} {leader} warns of {attack}
The {leader} of {country} {said} {day} that {topic} would dominate the {event}.
{country}: {leader} resigns over {topic}
{leader} {said} the {event} in {city} was a success.
{country} calls for {event} over {topic}
Protests in {city} over {topic}
{country} rejects {country} claims on {topic}
{country} votes on {topic}
UN {said} {number} fled {country} after {attack}
{index} {market} {day}.
{index} {market}, while {index} {market}.
{index} {market} to {money}
{company} profit {market} in the quarter.
{company} {said} {day} that it would buy {company} for {money}.
{company} sues {company} over {job}
{company} launches {job}
{company} {said} it would cut {number} jobs {day}.
{company} reported a loss of {money} {day}.
{company} to release {job} {day}
A former {leader} was charged with {crime} {day}.
He was found guilty of {crime} in {city}.
{person} jailed for {crime} in {country}
A {person} accused of {crime} pleaded not guilty {day}.
{city} court clears {leader} of {crime}
The {event} was held in {city} {day}.
How do I {advice}?
What is the best way to {advice}?
Is it possible to {advice} without help?
Should I {advice} or {advice}?
You should {advice} before you {advice}.
You can {advice} if you have enough time.
It is hard to {advice}.
Why can I not {advice}?
{opener}{subject} {verdict}.
{opener}{subject} {verdict}, but {subject} {verdict}.
Why do people say that {subject} {verdict}?
There are many reasons why {subject} {verdict}.
What do you think about {subject} and {subject}?
{subject} {verdict}.
The {office} {officeVerb}.
Our {office} {officeVerb} because the {office} {officeVerb}.
When does the {office} end?
Please send me the {office} and the {office}.
Who is responsible for the {office}?
The {person} asked about the {office} {day}.
Where can I find the {office}?
I lost my {thing} {place}.
My {thing} is broken, how can I {advice}?
The {office} of the {thing} {officeVerb}.
`
  .trim()
  .split('\n')

/** `count` sentences from the lists of `everydayWords`, the same ones each time: texts that belong to this project. */
export function everydayTexts(count: number): string[] {
  const random = createRandom(20_261_122)
  const pick = (items: readonly string[]) => items[random(items.length)]!
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => {
      const words = everydayWords[name] ?? everydayWords[name.toLowerCase()]
      if (words === undefined) throw new Error(`Cannot write an everyday text: there is no list ${name}`)
      return fill(pick(words))
    })
  return Array.from({ length: count }, () => upperFirst(fill(pick(SENTENCES)).replaceAll('  ', ' ')))
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
