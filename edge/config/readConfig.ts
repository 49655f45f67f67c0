import { AppError } from '#core/contract/error'
import { parse } from '#core/contract/parse'
import { EdgeConfig } from './edgeConfig.ts'

/** The configuration in `text`; every default when there is none. Throws `invalid_request` that names the field, the value, and what was wanted. */
export function readConfig(text: string | undefined): EdgeConfig {
  return parse(EdgeConfig, toJson(text), 'read HEDGE_CONFIG')
}

function toJson(text: string | undefined): unknown {
  if (text === undefined || text === '') return {}
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError(
      'invalid_json',
      `Cannot read HEDGE_CONFIG: its ${text.length} characters are not JSON; write one object`,
    )
  }
}
