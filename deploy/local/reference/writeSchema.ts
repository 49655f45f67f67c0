import { nameIn, type Schema } from './document.ts'
import { escapeHtml, words } from './html.ts'

/** What kind of value a schema takes, in a few words; a schema with a name of its own is a link to it. */
export function writeType(schema: Schema): string {
  if (schema.$ref) {
    const name = nameIn(schema.$ref)
    return `<a href="#schema-${name}">${name}</a>`
  }
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return [...new Set(choices.map(writeType))].join(' or ')
  if (schema.const !== undefined) return literal(schema.const)
  if (schema.enum) return schema.enum.map(literal).join(' or ')
  if (schema.type === 'array')
    return `list of ${writeType(schema.items ?? {})}${bounds(schema.minItems, schema.maxItems, 'entries')}`
  const named = [schema.type ?? 'anything'].flat().join(' or ')
  return `${named}${schema.type === 'string' ? bounds(schema.minLength, schema.maxLength, 'characters') : range(schema)}`
}

const literal = (value: unknown): string => `<code>${escapeHtml(JSON.stringify(value))}</code>`
const count = (value: number): string => value.toLocaleString('en')

function bounds(least: number | undefined, most: number | undefined, unit: string): string {
  if (least === undefined && most === undefined) return ''
  if (most === undefined) return ` (${count(least ?? 0)} ${unit} or more)`
  return ` (${least === undefined ? 'at most' : `${count(least)} to`} ${count(most)} ${unit})`
}

/** JSON's own bound of integers says nothing to a reader. */
const worthTelling = (value: number | undefined): number | undefined =>
  value !== undefined && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : undefined

function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const least = worthTelling(minimum)
  const most = worthTelling(maximum)
  const above = worthTelling(exclusiveMinimum)
  const below = worthTelling(exclusiveMaximum)
  const parts = [
    ...(least === undefined ? [] : [`from ${count(least)}`]),
    ...(above === undefined ? [] : [`above ${count(above)}`]),
    ...(most === undefined ? [] : [`to ${count(most)}`]),
    ...(below === undefined ? [] : [`below ${count(below)}`]),
  ]
  return parts.length === 0 ? '' : ` (${parts.join(' ')})`
}

/** What is sent has to have its required fields; what is answered may lack the others. */
export type Way = 'sent' | 'answered'

/** The fields of a schema, those of nested objects folded below them. */
export function writeFields(schema: Schema, way: Way): string {
  if (schema.$ref) return `<p>${writeType(schema)}</p>`
  const { properties, required = [] } = schema
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return `<p>One of these:</p>${choices.map((choice) => writeFields(choice, way)).join('')}`
  if (!properties) return `<p>${writeType(schema)}</p>`
  const rows = Object.entries(properties).map(
    ([name, field]) =>
      `<div class="field"><dt><code>${escapeHtml(name)}</code> <span class="type">${writeType(field)}</span>${mark(required.includes(name), way)}${defaultOf(field)}</dt><dd>${words(field.description ?? '')}${nested(field, way)}</dd></div>`,
  )
  return `<dl class="fields">${rows.join('')}</dl>`
}

function mark(required: boolean, way: Way): string {
  if (required === (way === 'answered')) return ''
  return way === 'sent' ? ' <span class="required">required</span>' : ' <span class="type">not always</span>'
}

function defaultOf({ default: value }: Schema): string {
  return value === undefined ? '' : ` <span class="type">otherwise ${literal(value)}</span>`
}

/** Objects within a field, wherever they are in it. */
function objectsIn(schema: Schema): Schema[] {
  if (schema.properties) return [schema]
  const within = [schema.items, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])]
  const values = typeof schema.additionalProperties === 'object' ? [schema.additionalProperties] : []
  return [...within, ...values].flatMap((part) => (part ? objectsIn(part) : []))
}

function nested(field: Schema, way: Way): string {
  const objects = objectsIn(field)
  if (objects.length === 0) return ''
  return `<details><summary>its fields</summary>${objects.map((one) => writeFields(one, way)).join('')}</details>`
}
