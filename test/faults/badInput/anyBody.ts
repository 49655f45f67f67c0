import fc from 'fast-check'

type Schema = {
  $ref?: string
  type?: string | string[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
  enum?: unknown[]
  const?: unknown
}
export type Schemas = Readonly<Record<string, Schema>>

/** Schemas refer to each other; deeper than this nothing reads anyway. */
const maxDepth = 6

/** Values that have broken somebody's parser. */
const nasty = fc.constantFrom<unknown>(
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e',
  'x'.repeat(70_000),
  '__proto__',
  'constructor',
  -1,
  0,
  -0,
  0.1,
  1e308,
  2 ** 53,
  -(2 ** 63),
  null,
  true,
  [],
  [[[[[[]]]]]],
  {},
  { __proto__: 1, constructor: { prototype: 1 } },
  { toString: 1, valueOf: 2 },
)

/** Values that a schema takes, or nearly: what it says of lengths, ranges and patterns is left to chance. */
function valueOf(schema: Schema, schemas: Schemas, depth = 0): fc.Arbitrary<unknown> {
  if (depth > maxDepth) return fc.jsonValue({ maxDepth: 1 })
  const within = (part: Schema) => valueOf(part, schemas, depth + 1)
  if (schema.$ref) return within(schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)] ?? {})
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) return fc.oneof(...choices.map(within))
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.properties) {
    const fields = Object.entries(schema.properties).map(([name, field]) => [name, mostly(within(field))])
    return fc.record(Object.fromEntries(fields) as Record<string, fc.Arbitrary<unknown>>, {
      requiredKeys: schema.required ?? [],
    })
  }
  switch ([schema.type].flat()[0]) {
    case 'string':
      return fc.oneof(
        fc.string({ maxLength: 40 }),
        fc.constantFrom('hedge-small-en', 'hedge-extract', 'talker'),
      )
    case 'integer':
      return fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer())
    case 'number':
      return fc.double()
    case 'boolean':
      return fc.boolean()
    case 'array':
      return fc.array(within(schema.items ?? {}), { maxLength: 4 })
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

/** Now and then something else altogether. */
const mostly = (fitting: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 20, arbitrary: fitting }, { weight: 1, arbitrary: nasty })

/** A text after something happened to it: cut, doubled, or with strange bytes in it. */
const damaged = (text: string): fc.Arbitrary<string> =>
  fc
    .tuple(fc.nat(text.length), fc.constantFrom('', '"', '{', ']', ',', '\\', '\\u', '\u0000', '1e999', text))
    .map(([at, more]) => text.slice(0, at) + more + text.slice(more === '' ? text.length : at))

/** Bodies for an endpoint: near its example, near its schema, spoiled, or nothing of the kind. */
export function anyBody(schema: Schema, example: object, schemas: Schemas): fc.Arbitrary<string> {
  const near = fc
    .tuple(fc.constantFrom(...Object.keys(example), 'hedge', 'colour'), fc.oneof(nasty, fc.jsonValue()))
    .map(([field, value]) => JSON.stringify({ ...example, [field]: value }))
  const fitting = mostly(valueOf(schema, schemas)).map((value) => JSON.stringify(value) ?? '')
  return fc.oneof(
    { weight: 4, arbitrary: fitting },
    { weight: 4, arbitrary: near },
    { weight: 2, arbitrary: fc.oneof(fitting, near).chain(damaged) },
    { weight: 1, arbitrary: fc.oneof(fc.json(), fc.string()) },
  )
}
