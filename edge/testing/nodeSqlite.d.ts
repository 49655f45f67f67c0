/** What `memorySql.ts` needs of Node's SQLite; the edge's world has no Node types. */
declare module 'node:sqlite' {
  export type SQLInputValue = string | number | null | Uint8Array
  export class DatabaseSync {
    constructor(path: string)
    exec(sql: string): void
    prepare(sql: string): {
      all(...values: SQLInputValue[]): Record<string, unknown>[]
      get(...values: SQLInputValue[]): Record<string, unknown> | undefined
    }
  }
}
