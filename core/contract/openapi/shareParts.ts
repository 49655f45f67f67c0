type Json = { readonly [key: string]: unknown }

/**
 * The same schemas, in which every object that has a name of its own is referred to by it: it is written out once, however
 * many others hold it. A bare string is no part, even where a whole body is one.
 */
export function shareParts(schemas: Readonly<Record<string, Json>>): Record<string, Json> {
  const objects = Object.entries(schemas).filter(([, schema]) => 'properties' in schema || 'oneOf' in schema)
  const names = new Map(objects.map(([name, schema]) => [JSON.stringify(schema), name]))
  const share = (value: unknown, within: string): unknown => {
    if (typeof value !== 'object' || value === null) return value
    const name = names.get(JSON.stringify(value))
    if (name !== undefined && name !== within) return { $ref: `#/components/schemas/${name}` }
    if (Array.isArray(value)) return value.map((entry) => share(entry, within))
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, share(entry, within)]))
  }
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, share(schema, name) as Json]),
  )
}
