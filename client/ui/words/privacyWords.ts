import type { Reach } from '#core/contract/request'

/** One sentence on what stays and what may go, true for each reach. */
export function privacyWords(reach: Reach): string {
  if (reach === 'device') return 'Your documents and questions never leave this device.'
  const where = reach === 'edge' ? 'our nearby server' : 'our servers'
  return `Your documents stay in this browser; a question and the few passages it needs may go to ${where}, until you choose “This device only”.`
}
