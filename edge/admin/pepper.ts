import type { PepperReply } from '#core/contract/http/admin/pepper'
import { pepperName } from '../access/pepperName.ts'
import { apiResponse } from '../apiResponse.ts'
import type { AppContext } from '../appEnv.ts'
import type { Desk } from './desk.ts'

/** `GET /admin/pepper`: whether the pepper of before may go. */
export const showPepper = (desk: Desk) => async (c: AppContext) => {
  const id = await pepperName(desk.digests)
  const { here, elsewhere } = await desk.accounts.keysByPepper(id)
  const reply: PepperReply = {
    object: 'pepper',
    id,
    keys: here,
    keys_before: elsewhere,
    reads_previous: desk.digests.formerApiKey !== undefined,
  }
  return apiResponse(c, JSON.stringify(reply))
}
