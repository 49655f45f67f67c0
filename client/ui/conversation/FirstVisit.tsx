import type { Desk } from '../createDesk.ts'
import { Icon } from '../Icon.tsx'
import { FileChoice } from '../library/AddDocuments.tsx'
import { sampleDocument } from '../sample/sampleDocument.ts'
import { privacyWords } from '../words/privacyWords.ts'

/** One place to drop, one document to try, one sentence on privacy. */
export function FirstVisit({ desk }: { desk: Desk }) {
  const failed = desk.model.documents.value.length > 0
  return (
    <section class="first" aria-labelledby="first-title">
      <h1 id="first-title">Ask your own documents</h1>
      <p class="lead">You get the sentence that answers, in its place, and where it was found.</p>
      <div class="dropzone">
        <p>
          {failed
            ? 'Nothing could be read so far; the library says why. Drop other files here, or paste text.'
            : 'Drop text, Markdown or HTML files here, or paste text anywhere.'}
        </p>
        <FileChoice desk={desk} class="button" words="Choose files" />
      </div>
      <button type="button" class="sample" onClick={() => desk.shelf.addSample()}>
        <Icon name="file" />
        <span>
          Try it with a sample
          <small>{sampleDocument.name.replace(/\.md$/, '')}</small>
        </span>
        <Icon name="arrow" />
      </button>
      <p class="quiet">{privacyWords(desk.model.settings.value.reach)}</p>
    </section>
  )
}
