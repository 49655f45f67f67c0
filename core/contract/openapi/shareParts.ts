type Json = { readonly [key: string]: unknown }

/**
 * The same schemas, in which whatever has a name of its own is referred to by it. A schema is written out once, however many
 * others hold it.
 */
export function shareParts(schemas: Readonly<Record<string, Json>>): Record<string, Json> {
  const names = new Map(Object.entries(schemas).map(([name, schema]) => [JSON.stringify(schema), name]))
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
