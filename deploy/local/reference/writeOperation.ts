import { examples } from '#core/contract/openapi/examples'
import { type ApiDocument, nameIn, type Content, type Operation, type Parameter } from './document.ts'
import { code, escapeHtml, words } from './html.ts'
import { writeJavaScript, writePython } from './writeClientCalls.ts'
import { writeCurl } from './writeCurl.ts'
import { type Way, writeFields, writeType } from './writeSchema.ts'

export type Placed = { method: string; path: string; operation: Operation }

/** One endpoint: what it is for, what it takes, what it gives, what can go wrong, and how it is called. */
export function writeOperation({ method, path, operation }: Placed, { components }: ApiDocument): string {
  const { operationId: id, summary, requestBody, responses } = operation
  const example = examples[id] ?? {}
  const called = { operation, example }
  const calls = [
    ['curl', writeCurl(method, path, called)],
    ['JavaScript, openai', writeJavaScript(called)],
    ['Python, openai', writePython(called)],
  ]
  const parameters = (operation.parameters ?? []).map((one) =>
    one.$ref ? (components.parameters[nameIn(one.$ref)] ?? one) : one,
  )
  const { 200: good, ...others } = responses
  return `<section class="operation" id="${id}">
<h3><a href="#${id}"><span class="method ${method}">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></a></h3>
<p class="summary">${words(summary)}.</p>
<p class="access">${accessOf(operation)}</p>
<div class="halves">
<div>
${parameters.length > 0 ? `<details><summary>Parameters <span class="type">${parameters.length}</span></summary>${writeParameters(parameters)}</details>` : ''}
${requestBody ? `<details open><summary>Request</summary>${writeContent(requestBody.content, components.schemas, 'sent')}</details>` : ''}
<details open><summary>Answer</summary>${writeContent(good?.content ?? {}, components.schemas, 'answered')}</details>
<details><summary>Errors <span class="type">${Object.keys(others).join(', ')}</span></summary>${writeErrors(others)}</details>
</div>
<div class="calls">
${calls.flatMap(([name, text]) => (name && text ? [`<h4>${name}</h4>${code(text)}`] : [])).join('\n')}
</div>
</div>
</section>`
}

function accessOf({ security }: Operation): string {
  const schemes = security.flatMap((scheme) => Object.keys(scheme))
  if (schemes.includes('adminKey')) return 'With the operator’s key.'
  return schemes.length > 0 ? 'With an API key, or a session of this site.' : 'For everybody.'
}

function writeParameters(parameters: readonly Parameter[]): string {
  const rows = parameters.map(
    (one) =>
      `<div class="field"><dt><code>${escapeHtml(one.name)}</code> <span class="type">${one.in}, ${writeType(one.schema)}</span>${one.required ? ' <span class="required">required</span>' : ''}</dt><dd>${words(one.description ?? '')}</dd></div>`,
  )
  return `<dl class="fields">${rows.join('')}</dl>`
}

/** Bodies are written out where they are used; what they share is a link. */
function writeContent(content: Content, schemas: ApiDocument['components']['schemas'], way: Way): string {
  return Object.entries(content)
    .map(([type, { schema }]) => {
      const named = schema.$ref ? schemas[nameIn(schema.$ref)] : undefined
      return `<p class="type">${escapeHtml(type)}</p>${writeFields(named ?? schema, way)}`
    })
    .join('')
}

function writeErrors(responses: Operation['responses']): string {
  const rows = Object.entries(responses).flatMap(([status, { description }]) =>
    description.split('\n').map((line) => {
      const [, name = '', meaning = ''] = /^- `(\w+)`: (.*)$/.exec(line) ?? ['', '', line]
      return `<div class="field"><dt><span class="status">${status}</span> <code>${escapeHtml(name)}</code></dt><dd>${words(meaning)}</dd></div>`
    }),
  )
  return `<dl class="fields">${rows.join('')}</dl>`
}
