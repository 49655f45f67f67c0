import { callEach } from '../jobs/callEach.ts'
import type { JobStore } from '../jobs/jobStore.ts'
import type { JobsObject } from '../objects/jobs.ts'

/** Work for later in each tenant's own object. */
export function tenantJobs(namespace: DurableObjectNamespace<JobsObject<object>>): JobStore {
  return callEach(async (tenant, name, rest) => {
    const object = namespace.get(namespace.idFromName(tenant)) as unknown as Pick<JobsObject<object>, 'ask'>
    // What comes over RPC is a proxy with a lifetime; what is kept is a plain copy.
    return structuredClone(await object.ask(name, rest))
  })
}
