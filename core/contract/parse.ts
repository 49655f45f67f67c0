import type * as z from 'zod/mini'
import { AppError } from './error.ts'
import { limits } from './limits.ts'

type Issue = z.core.$ZodIssue

/**
 * What a union's failure comes down to: a branch whose types fitted speaks for all, so that 600 texts are too many texts and no wrong
 * tokens; then the one that read furthest into the value: `input: ["a", 5]` is blamed on `input[1]` and not on `input`. Else the union itself.
 */
function mostSpecific(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const branches = issue.errors.flatMap(([first]) =>
    first ? [mostSpecific({ ...first, path: [...issue.path, ...first.path] } as Issue)] : [],
  )
  const fit = ({ path, code }: Issue): number =>
    path.length + (code.startsWith('invalid_') ? 0 : limits.jsonDepth)
  return branches.reduce((best, next) => (fit(next) > fit(best) ? next : best), issue)
}

/** `['documents', 3, 'text']` as `documents[3].text`. */
function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((out, part) => {
    if (typeof part === 'number') return `${out}[${part}]`
    return out === '' ? String(part) : `${out}.${String(part)}`
  }, '')
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      value !== null && typeof value === 'object' ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    root,
  )
}

/** A value in at most 40 characters: what was sent, never so much of it that a log holds a document. */
function describe(value: unknown): string {
  if (value === undefined) return 'missing'
  if (typeof value === 'string') {
    return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value)
  }
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (value !== null && typeof value === 'object') return 'an object'
  return String(value)
}

function wanted(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.expected === 'never') return issue.message
      return `send ${typeName(issue.expected)}`
    case 'too_small':
      return `send at least ${issue.minimum}${issue.origin === 'string' ? ' character' : issue.origin === 'array' ? ' element' : ''}`
    case 'too_big':
      return `send at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : issue.origin === 'array' ? ' elements' : ''}`
    case 'unrecognized_keys':
      return `leave out ${issue.keys
        .slice(0, 3)
        .map((key) => describe(key))
        .join(', ')}`
    case 'invalid_value':
      return oneOf(issue.values)
    case 'invalid_format':
      // A pattern that has no words of its own.
      return issue.message === 'Invalid input' ? `send what matches ${issue.pattern}` : issue.message
    case 'invalid_union':
      return wantedOfUnion(issue)
    default:
      return issue.message
  }
}

function wantedOfUnion(issue: z.core.$ZodIssueInvalidUnion): string {
  if ('options' in issue && Array.isArray(issue.options)) {
    return oneOf(issue.options)
  }
  const types = issue.errors.flatMap(([first]) =>
    first?.code === 'invalid_type' ? [typeName(first.expected)] : [],
  )
  return types.length > 0 ? `send ${[...new Set(types)].join(' or ')}` : issue.message
}

function oneOf(values: readonly unknown[]): string {
  return `send ${values.length > 1 ? 'one of ' : ''}${values.map((value) => JSON.stringify(value)).join(', ')}`
}

/** As people say it; the schema's word where there is no other. */
const typeNames: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
}
const typeName = (expected: string): string => typeNames[expected] ?? expected

/**
 * `value` as `schema` reads it, else AppError `invalid_request` that names the action, the field, the value and what
 * was wanted: "Cannot embed: input[3] is ""; send at least 1 character".
 */
export function parse<T>(schema: z.ZodMiniType<T>, value: unknown, action: string): T {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const first = result.error.issues[0]
  if (first === undefined) throw new AppError('invalid_request', `Cannot ${action}: the request is not valid`)
  const issue = mostSpecific(first)
  const keys = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
  const path = formatPath([...issue.path, ...keys])
  const found =
    issue.code === 'unrecognized_keys' ? 'not a known field' : describe(valueAt(value, issue.path))
  throw new AppError(
    'invalid_request',
    `Cannot ${action}: ${path || 'the body'} is ${found}; ${wanted(issue)}`,
    {
      param: path || undefined,
    },
  )
}
