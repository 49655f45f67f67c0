import type { JobCallName, JobStore } from './jobStore.ts'

const names = [
  'beginFile',
  'addPart',
  'finishFile',
  'file',
  'files',
  'partsAfter',
  'deleteFile',
  'createBatch',
  'batch',
  'batches',
  'cancelBatch',
  'failures',
  'retryBatch',
  'createWebhook',
  'webhooks',
  'deleteWebhook',
  'deliveries',
  'redeliver',
] as const satisfies readonly JobCallName[]
/** Fails to compile when a call is missing above. */
type Missing = Exclude<JobCallName, (typeof names)[number]>

/** A store whose every call goes through `call`. */
export function callEach(
  call: (tenant: string, name: JobCallName, rest: readonly unknown[]) => Promise<unknown>,
  ..._none: [Missing] extends [never] ? [] : [never]
): JobStore {
  const entries = names.map((name) => [
    name,
    (tenant: string, ...rest: readonly unknown[]) => call(tenant, name, rest),
  ])
  return Object.fromEntries(entries) as JobStore
}
