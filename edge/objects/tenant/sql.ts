/** What a table needs of its object's storage: SQLite, and all or nothing. Tests bring SQLite of their own. */
export type Sql = {
  exec<Row extends Record<string, string | number | null | ArrayBuffer>>(
    query: string,
    ...values: (string | number | null)[]
  ): { toArray(): Row[]; one(): Row; readonly rowsWritten: number }
}

export type Storage = {
  sql: Sql
  /** Runs `work` in one transaction: what it throws undoes what it wrote. */
  transactionSync<T>(work: () => T): T
}
