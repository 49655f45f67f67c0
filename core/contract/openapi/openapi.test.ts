import { Validator } from '@seriousme/openapi-schema-validator'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, test } from 'vitest'
import { endpoints } from '../http/endpoints.ts'
import { openApiDocument } from '../openapi.ts'
import { examples } from './examples.ts'

type Media = { schema: object; example?: unknown }
type Parameter = { name: string; in: string; description?: string; required?: boolean; $ref?: string }
type Operation = {
  operationId: string
  summary: string
  tags: string[]
  security: object[]
  parameters?: Parameter[]
  requestBody?: { content: Record<string, Media> }
  responses: Record<string, { description: string; content: Record<string, Media> }>
}
type Document = {
  tags: { name: string; description: string }[]
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, Record<string, unknown>>>
}

const text = JSON.stringify(openApiDocument())
const document = JSON.parse(text) as Document
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ at: `${method} ${path}`, path, ...operation })),
)
const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true })
ajv.addSchema({ $id: 'api', components: document.components })

test('is a valid document by the specification of OpenAPI 3.1 itself', async () => {
  const { valid, errors } = await new Validator().validate(JSON.parse(text) as Record<string, unknown>)
  expect([valid, errors]).toEqual([true, undefined])
})

describe('every operation', () => {
  test.each(operations)('$at is named once, belongs to a chapter, and says who may call it', (operation) => {
    expect(operations.filter(({ operationId }) => operationId === operation.operationId)).toHaveLength(1)
    expect(operation.summary.length).toBeGreaterThan(5)
    expect(document.tags.map(({ name }) => name)).toEqual(expect.arrayContaining(operation.tags))
    expect(operation.tags).toHaveLength(1)
    expect(Array.isArray(operation.security)).toBe(true)
    expect(operation.path).toMatch(/^\/[a-z0-9/{}_.-]*[a-z0-9}]$/)
  })

  test.each(operations)('$at declares the parameters of its path, and describes each one', (operation) => {
    const parameters = (operation.parameters ?? []).map((parameter) =>
      parameter.$ref === undefined ? parameter : (resolve(parameter.$ref) as unknown as Parameter),
    )
    const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
    expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath)
    for (const { description } of parameters) expect(description ?? '').not.toBe('')
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length)
  })

  test.each(operations)('$at answers well and badly, and says what each means', ({ responses }) => {
    expect(Object.keys(responses)).toContain('200')
    expect(Object.keys(responses).some((status) => status.startsWith('4'))).toBe(true)
    for (const response of Object.values(responses)) {
      expect(response.description).not.toBe('')
      expect(Object.keys(response.content).length).toBeGreaterThan(0)
    }
  })

  test.each(endpoints)('$id has an example that its own schema takes', ({ id, path, body, query = [] }) => {
    const example = examples[id]
    expect(example, `an example of ${id} in examples.ts`).toBeDefined()
    expect(Object.keys(example?.path ?? {})).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))
    const names = query.map((name) => document.components['parameters']?.[name]?.['name'])
    for (const name of Object.keys(example?.query ?? {})) expect(names).toContain(name)
    expect(example?.body === undefined).toBe(body === undefined)
    if (body === undefined) return
    expect(() => body[1].parse(example?.body)).not.toThrow()
    const validate = ajv.getSchema(`api#/components/schemas/${body[0]}`)
    expect([validate?.(example?.body), validate?.errors]).toEqual([true, null])
  })
})

describe('the parts that operations share', () => {
  test('are all used', () => {
    const unused = Object.entries(document.components).flatMap(([section, named]) =>
      section === 'securitySchemes'
        ? []
        : Object.keys(named).filter((name) => !text.includes(`"#/components/${section}/${name}"`)),
    )
    expect(unused).toEqual([])
  })

  test('are written out once', () => {
    const written = Object.values(document.components['schemas'] ?? {}).map((schema) =>
      JSON.stringify(schema),
    )
    const objects = written.filter((schema) => schema.includes('"properties"'))
    expect(new Set(objects).size).toBe(objects.length)
    const reply = document.components['schemas']?.['EmbeddingsReply'] as { properties: { model: object } }
    expect(reply.properties.model).toMatchObject({ type: 'string' })
    expect(text.match(/"bytesLeftDevice":/g)).toHaveLength(1)
  })

  test('say what every field means', () => {
    const without = Object.entries(document.components['schemas'] ?? {}).flatMap(([name, schema]) =>
      undescribed(schema).map((field) => `${name}.${field}`),
    )
    expect(without, 'add them to fieldMeanings.ts').toEqual([])
  })
})

/** The fields below `schema` that have no description. */
function undescribed(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null) return []
  return Object.entries(schema).flatMap(([key, value]) => {
    const fields =
      key === 'properties'
        ? Object.entries(value as Record<string, { description?: string }>)
            .filter(([, field]) => !field.description)
            .map(([field]) => field)
        : []
    return [...fields, ...undescribed(value)]
  })
}

function resolve(reference: string): Record<string, unknown> | undefined {
  const [, , section = '', name = ''] = reference.split('/')
  return document.components[section]?.[name]
}
