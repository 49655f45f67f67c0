import { stem } from './stem.ts'
import { termsOf } from './terms.ts'

/** Words that shape a question but are no part of what it asks about, as `termsOf` gives them. */
const shapingTerms: ReadonlySet<string> = new Set(
  (
    'what when where who whom whose which how why do does did done doing can could should would may might must shall am were ' +
    'been being has have had i you he she we me us my your our his her its them here many much often long any some about ' +
    'please tell know find explain give say said happen happens get got so than too very just also from after before'
  )
    .split(' ')
    .map(stem),
)

/** The terms a question asks about, each once, in order; all of its terms when nothing else is left. */
export function questionTerms(question: string): string[] {
  const terms = [...new Set(termsOf(question))]
  const content = terms.filter((term) => !shapingTerms.has(term))
  return content.length > 0 ? content : terms
}
