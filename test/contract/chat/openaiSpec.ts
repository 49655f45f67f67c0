import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import { parse } from 'yaml'

type Schema = { properties?: Record<string, unknown>; allOf?: Schema[]; oneOf?: Schema[]; $ref?: string }

export type OpenAiSpec = {
  /** What is wrong with `value` as the named schema; empty when nothing is. */
  flaws(schema: string, value: unknown): string[]
  /** The fields of a named schema, inherited ones included. */
  fields(schema: string): string[]
  /** The names of the schemas that a named one is a choice of. */
  choices(schema: string): string[]
}

/** OpenAI's own description of its API, where this machine has it: the file `HEDGE_SPECS`, or `../shared/specs`. */
export function openAiSpec(): OpenAiSpec | undefined {
  const folder = process.env['HEDGE_SPECS'] ?? resolve('../shared/specs')
  const path = resolve(folder, 'openai-openapi.yaml.gz')
  if (!existsSync(path)) return undefined
  const document = parse(gunzipSync(readFileSync(path)).toString('utf8'), { maxAliasCount: -1 }) as {
    components: { schemas: Record<string, Schema> }
  }
  // Formats and keywords of OpenAPI that JSON Schema does not know say nothing of validity.
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true })
  ajv.addSchema({ $id: 'openai', components: withNulls(document.components) as object })
  const fields = (name: string): string[] => fieldsOf(document.components.schemas[name] ?? {})
  const fieldsOf = ({ properties = {}, allOf = [], $ref }: Schema): string[] => [
    ...Object.keys(properties),
    ...allOf.flatMap(fieldsOf),
    ...($ref ? fields(nameOf($ref)) : []),
  ]
  return {
    fields,
    choices: (name) => (document.components.schemas[name]?.oneOf ?? []).map(({ $ref = '' }) => nameOf($ref)),
    flaws(name, value) {
      const validate = ajv.getSchema(`openai#/components/schemas/${name}`)
      if (validate === undefined) throw new Error(`Cannot validate: OpenAI has no schema ${name}`)
      validate(value)
      return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
    },
  }
}

const nameOf = (ref: string): string => ref.split('/').at(-1) ?? ''

/** The document as JSON Schema has it: `nullable`, which OpenAPI 3.0 wrote, is a choice of null. */
function withNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNulls)
  if (value === null || typeof value !== 'object') return value
  const { nullable, ...rest } = value as Record<string, unknown>
  const plain = Object.fromEntries(Object.entries(rest).map(([key, entry]) => [key, withNulls(entry)]))
  if (nullable === true) return { anyOf: [plain, { type: 'null' }] }
  return nullable === undefined ? plain : { ...plain, nullable: withNulls(nullable) }
}
