import { AppError, type ErrorCode } from '#core/contract/error'

/** Failures of a flight's leader that say nothing about those who joined it: its time, its limits, its money. */
const codes = new Set<ErrorCode>(['deadline_exceeded', 'rate_limited', 'budget_exceeded', 'limits_unknown'])

export const isOfTheLeader = (error: unknown): boolean => error instanceof AppError && codes.has(error.code)
