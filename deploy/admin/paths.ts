/** Where a tenant and its key are in the API. */
export const tenantPath = (id: string | undefined): string => `/tenants/${encodeURIComponent(id ?? '')}`
export const keyPath = (tenant: string | undefined, key: string | undefined): string =>
  `${tenantPath(tenant)}/keys/${encodeURIComponent(key ?? '')}`
