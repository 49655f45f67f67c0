/** Groups of ids that are kept: some 30 MB where each is full, an hour of a tenant that is never quiet, far longer otherwise. */
const keptGroups = 1_000

/** Ids of the latest free answers, a group a row, so that feedback can name them. */
export class AnsweredTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS answered (seq INTEGER PRIMARY KEY AUTOINCREMENT, ids TEXT NOT NULL)')
  }

  add(ids: readonly string[]): void {
    if (ids.length === 0) return
    const { seq } = this.#sql
      .exec<{ seq: number }>('INSERT INTO answered (ids) VALUES (?) RETURNING seq', ids.join(' '))
      .one()
    this.#sql.exec('DELETE FROM answered WHERE seq <= ?', seq - keptGroups)
  }

  /** Looks through all groups: feedback is rare, a row for each answer would not be. */
  has(requestId: string): boolean {
    const query = 'SELECT 1 FROM answered WHERE INSTR(ids, ?) > 0 LIMIT 1'
    return this.#sql.exec(query, requestId).toArray().length > 0
  }
}
