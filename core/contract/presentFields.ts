import * as z from 'zod/mini'

/** Clients send a handful of sets of fields; whoever sends more is read by the whole schema. */
const rememberedSets = 64

/**
 * The part of `schema` that a value needs: the fields that it has and those that it must have. zod asks for every optional field,
 * sent or not, and of a chat's 36 hardly five are sent. It reads, refuses and names as `schema` does.
 */
export function presentFields<S extends z.ZodMiniObject>(schema: S): (value: unknown) => S {
  const names = Object.keys(schema.shape)
  const known: ReadonlySet<string> = new Set(names)
  const needed = names.filter((name) => !isLeftOut(schema.shape[name]))
  const parts = new Map<string, S>()
  return (value) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) return schema
    const sent = Object.keys(value)
    const key = sent.join()
    const part = parts.get(key)
    if (part !== undefined) return part
    if (parts.size >= rememberedSets || !sent.every((name) => known.has(name))) return schema
    const wanted = new Set([...needed, ...sent])
    // In the schema's order: of several faults the same one is named.
    const mask = Object.fromEntries(names.filter((name) => wanted.has(name)).map((name) => [name, true]))
    const made = z.pick(schema, mask as never) as unknown as S
    parts.set(key, made)
    return made
  }
}

/** Nothing comes of it where it is not there: no fault, and no default, which zod calls another thing. */
const isLeftOut = (field: z.core.$ZodType | undefined): boolean => field?._zod.optin === 'optional'
