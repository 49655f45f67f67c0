import { AuditEntry } from '../../audit.ts'
import { pageOf } from './page.ts'

/** `GET /admin/tenants/{tenant}/audit` */
export const AuditListReply = pageOf(AuditEntry)
