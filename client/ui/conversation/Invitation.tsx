import type { Desk } from '../createDesk.ts'
import { sampleDocument, sampleQuestions } from '../sample/sampleDocument.ts'
import { wasRead } from '../words/documentWords.ts'
import { countOf } from '../words/numbers.ts'

/** Documents are here, nothing was asked yet. */
export function Invitation({ desk }: { desk: Desk }) {
  const documents = desk.model.documents.value.filter(wasRead)
  const hasSample = documents.some(({ name }) => name === sampleDocument.name)
  const sentences = documents.reduce((sum, document) => sum + document.sentences, 0)
  return (
    <section class="invitation" aria-labelledby="invitation-title">
      <h1 id="invitation-title">
        Ask about {documents.length === 1 ? `“${documents[0]?.name}”` : `your ${documents.length} documents`}
      </h1>
      <p class="quiet">{countOf(sentences, 'sentence')}, kept in this browser.</p>
      {hasSample && (
        <ul class="suggestions">
          {sampleQuestions.map((question) => (
            <li key={question}>
              <button
                type="button"
                class="suggestion"
                onClick={() => {
                  desk.draft.value = question
                  desk.submit(question)
                }}
              >
                {question}
              </button>
            </li>
          ))}
        </ul>
      )}
      <dl class="keys quiet">
        <div>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>ask</dd>
        </div>
        <div>
          <dt>
            <kbd>Esc</kbd>
          </dt>
          <dd>go back</dd>
        </div>
        <div>
          <dt>
            <kbd>[</kbd>
          </dt>
          <dd>library</dd>
        </div>
      </dl>
    </section>
  )
}
