import { Hono } from 'hono'
import { completionText } from '../payload.ts'

const text = completionText('own=0us')

/** A route of Hono that reads nothing and answers as many bytes as the mock upstream. */
export default new Hono().post('/v1/chat/completions', (c) =>
  c.body(text, 200, { 'content-type': 'application/json' }),
)
