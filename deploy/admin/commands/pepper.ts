import { PepperReply } from '#core/contract/http/admin/pepper'
import type { Commands } from '../command.ts'

/** How far keys have moved to another pepper. */
export const pepperCommands: Commands = {
  pepper: {
    args: [],
    help: 'how many keys in force are stored under the pepper in force, and how many are not yet',
    run: async (admin) => {
      const reply = await admin.get(PepperReply, '/pepper')
      const { id, keys, keys_before, reads_previous } = reply
      const previous = reads_previous ? 'the previous one is still read' : 'no previous one is read'
      return { text: `Pepper ${id}: ${keys} keys, ${keys_before} not yet; ${previous}`, json: reply }
    },
  },
}
