import { BatchFailure } from '../jobs/batches.ts'
import { pageOf } from './page.ts'

/** `GET /admin/tenants/{tenant}/failures` */
export const FailureListReply = pageOf(BatchFailure)
