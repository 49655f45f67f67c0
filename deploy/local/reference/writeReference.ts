import { openApiDocument } from '#core/contract/openapi'
import type { ApiDocument, Schema } from './document.ts'
import { escapeHtml, words } from './html.ts'
import { type Placed, writeOperation } from './writeOperation.ts'
import { writeFields } from './writeSchema.ts'

/** The API's document as one page to read: no script, no style but its own file, nothing from elsewhere. */
export function writeReference(): string {
  const document = JSON.parse(JSON.stringify(openApiDocument())) as ApiDocument
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Placed => ({ method, path, operation })),
  )
  const chapters = document.tags.map((tag) => ({
    ...tag,
    operations: operations.filter(({ operation }) => operation.tags.includes(tag.name)),
  }))
  const bodies = new Set(operations.flatMap(({ operation }) => bodiesOf(operation)))
  // Those that are bodies stand with their endpoints, unless something refers to them.
  const schemas = Object.entries(document.components.schemas).filter(
    ([name]) =>
      !bodies.has(name) || JSON.stringify(document.components.schemas).includes(`/schemas/${name}"`),
  )
  const contents = `<nav aria-label="Endpoints"><ul>${chapters.map(writeChapterLinks).join('')}<li><a href="#schemas">Shared parts</a></li></ul></nav>`
  const { info } = document
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(info.title)}: the API</title>
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/reference.css">
</head>
<body>
<aside class="wide">${contents}</aside>
<main>
<header>
<h1>${escapeHtml(info.title)}: the API</h1>
<p>${words(info.description)} Version ${escapeHtml(info.version)}; the same as <a href="/openapi.json">a document for programs</a>. <a href="/">Back to the app</a>.</p>
<details class="narrow"><summary>Endpoints</summary>${contents}</details>
</header>
${chapters.map((chapter) => writeChapter(chapter, document)).join('\n')}
<section id="schemas"><h2>Shared parts</h2>
${schemas.map(writeSchemaSection).join('\n')}
</section>
</main>
</body>
</html>
`
}

type Chapter = ApiDocument['tags'][number] & { operations: Placed[] }

function bodiesOf({ requestBody, responses }: Placed['operation']): string[] {
  const contents = [requestBody?.content ?? {}, responses['200']?.content ?? {}]
  return contents
    .flatMap((content) => Object.values(content))
    .map(({ schema }) => schema.$ref?.slice(schema.$ref.lastIndexOf('/') + 1) ?? '')
}

const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1)

const writeChapterLinks = ({ name, operations }: Chapter): string =>
  `<li><a class="chapter" href="#chapter-${name}">${title(name)}</a><ul>${operations
    .map(
      ({ method, path, operation }) =>
        `<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span> <span>${escapeHtml(path).replaceAll('/', '<wbr>/')}</span></a></li>`,
    )
    .join('')}</ul></li>`

const writeChapter = ({ name, description, operations }: Chapter, document: ApiDocument): string =>
  `<section id="chapter-${name}"><h2>${title(name)}</h2><p>${words(description)}</p>
${operations.map((placed) => writeOperation(placed, document)).join('\n')}
</section>`

const writeSchemaSection = ([name, schema]: [string, Schema]): string =>
  `<section class="schema" id="schema-${name}"><h3><a href="#schema-${name}"><code>${name}</code></a></h3>${writeFields(schema, 'sent')}</section>`
