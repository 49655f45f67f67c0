import type { ErrorCode } from '../../core/contract/error.ts'
import type { Fault } from './upstream/faults.ts'

/** What a caller gets: the whole answer, or an error; `partial` when tokens came before it. `attempts`: calls that the upstream sees. */
export type Expected = { code: ErrorCode | 'answer'; partial: boolean; attempts: number }

const answer: Expected = { code: 'answer', partial: false, attempts: 1 }
/** Nothing was shown yet, so somebody else is asked. */
const retried = (code: ErrorCode): Expected => ({ code, partial: false, attempts: 2 })
/** Asking again would not help, or is not wanted before its time. */
const final = (code: ErrorCode): Expected => ({ code, partial: false, attempts: 1 })
/** Tokens were shown, so nobody else can go on. */
const broken: Expected = { code: 'stream_interrupted', partial: true, attempts: 1 }

type Table = Readonly<Record<Fault, Expected>>

const both = {
  none: answer,
  'slow-headers': retried('upstream_timeout'),
  'slow-token': retried('upstream_timeout'),
  'reset-before-headers': retried('upstream_unavailable'),
  garbage: retried('upstream_invalid'),
  html: retried('upstream_invalid'),
  'other-json': retried('upstream_invalid'),
  '429': final('upstream_unavailable'),
  '503': final('upstream_unavailable'),
  '500': retried('upstream_failed'),
  '401': retried('upstream_failed'),
  '400': final('invalid_request'),
  redirect: retried('upstream_failed'),
  'error-first': retried('upstream_failed'),
  'huge-line': retried('upstream_invalid'),
  'no-utf8': retried('upstream_invalid'),
} as const

export const expectedWhole: Table = {
  ...both,
  stall: retried('upstream_timeout'),
  endless: retried('upstream_timeout'),
  'reset-midway': retried('upstream_invalid'),
  cut: retried('upstream_invalid'),
  'half-event': retried('upstream_invalid'),
  'no-finish-reason': retried('upstream_invalid'),
  'wrong-length': retried('upstream_invalid'),
  'short-length': retried('upstream_invalid'),
  'huge-body': retried('upstream_invalid'),
  /** There are no chunks in an answer of one piece. */
  'duplicate-chunk': answer,
}

export const expectedStream: Table = {
  ...both,
  stall: broken,
  /** There is nothing wrong with it but that nobody waits so long. */
  endless: { code: 'deadline_exceeded', partial: true, attempts: 1 },
  'reset-midway': broken,
  cut: broken,
  'half-event': broken,
  'no-finish-reason': broken,
  'wrong-length': broken,
  'huge-body': broken,
  'duplicate-chunk': broken,
  /** A stream has no length to be wrong below. */
  'short-length': answer,
}
