import { fieldMeanings } from './fieldMeanings.ts'

type Json = { readonly [key: string]: unknown }
const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The schema called `name` with a description at each field that it has within itself. */
export function describeFields(name: string, schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((entry) => describeFields(name, entry))
  if (!isObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [
      key,
      key === 'properties' && isObject(value) ? describeProperties(name, value) : describeFields(name, value),
    ]),
  )
}

function describeProperties(name: string, properties: Json): Json {
  return Object.fromEntries(
    Object.entries(properties).map(([field, schema]) => {
      const description = fieldMeanings[`${name}.${field}`] ?? fieldMeanings[field]
      return [
        field,
        { ...(description !== undefined && { description }), ...(describeFields(name, schema) as Json) },
      ]
    }),
  )
}
