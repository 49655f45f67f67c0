import type { Plan, Tier } from '#core/contract/receipt'
import type { Reach } from '#core/contract/request'

/** Where something ran, as an end of a sentence. */
export const tierWords: Record<Tier, string> = {
  device: 'on this device',
  'edge-cache': 'saved answer',
  edge: 'on our nearby server',
  origin: 'on our server',
}

/** The same as a label of one row. */
export const tierLabels: Record<Tier, string> = {
  device: 'This device',
  'edge-cache': 'Saved answers',
  edge: 'Our nearby server',
  origin: 'Our server',
}

export const planWords: Record<Plan, string> = {
  device: 'on this device',
  edge: 'on our nearby server',
  origin: 'on our server',
  'device>origin': 'on this device, then on our server if unsure',
  'edge>origin': 'on our nearby server, then on our server if unsure',
  'device|origin': 'on this device, and on our server too if late',
}

export type ReachWords = { label: string; chip: string; meaning: string }

export const reachWords: Record<Reach, ReachWords> = {
  device: {
    label: 'This device only',
    chip: 'This device only',
    meaning: 'Nothing you add or ask leaves it.',
  },
  edge: {
    label: 'Our nearby server too',
    chip: 'May use our nearby server',
    meaning: 'Your question and the passages it needs may go to the nearest server.',
  },
  origin: {
    label: 'All our servers',
    chip: 'May use our servers',
    meaning: 'A larger model may be asked with your question and the passages it needs.',
  },
}

export const reaches: readonly Reach[] = ['device', 'edge', 'origin']
