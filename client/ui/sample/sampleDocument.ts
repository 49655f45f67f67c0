import text from './marrowStreetLibrary.md?raw'

/** What a first visitor may try before adding anything of their own: invented, so that no answer can be known beforehand. */
export const sampleDocument = {
  name: 'The Marrow Street Library: visitor guide.md',
  text,
}

/** Each is answered by one sentence of the guide, none of them in its words. */
export const sampleQuestions: readonly string[] = [
  'When does the library close on Saturdays?',
  'What does it cost when a book comes back late?',
  'Who left the building to the city?',
]
