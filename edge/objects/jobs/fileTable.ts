import type { FilePurpose } from '#core/contract/http/jobs/files'
import type { FileRow, ListPage, NewFile, Part, StoredPart } from '../../jobs/jobStore.ts'
import { pageOf } from './pageOf.ts'

type Stored = {
  seq: number
  id: string
  purpose: FilePurpose
  filename: string
  bytes: number
  sealed_bytes: number
  whole: number
  created_ms: number
  expires_ms: number
}

/** Files of one tenant. Their content lies in sealed parts, in the order in which they came. */
export class FileTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS files (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        purpose TEXT NOT NULL,
        filename TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        sealed_bytes INTEGER NOT NULL,
        whole INTEGER NOT NULL,
        created_ms INTEGER NOT NULL,
        expires_ms INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS files_by_end ON files (expires_ms);
      CREATE TABLE IF NOT EXISTS file_parts (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        file TEXT NOT NULL,
        name TEXT NOT NULL,
        bytes INTEGER NOT NULL,
        sealed BLOB NOT NULL,
        UNIQUE (file, name)
      );
      CREATE INDEX IF NOT EXISTS parts_of_file ON file_parts (file, seq);
    `)
  }

  /** `whole`: its content is here, or grows by whole lines. */
  add({ id, purpose, filename, createdMs, expiresMs }: NewFile, whole: boolean): void {
    this.#sql.exec(
      'INSERT OR IGNORE INTO files (id, purpose, filename, bytes, sealed_bytes, whole, created_ms, expires_ms) VALUES (?, ?, ?, 0, 0, ?, ?, ?)',
      id,
      purpose,
      filename,
      whole ? 1 : 0,
      createdMs,
      expiresMs,
    )
  }

  /** Puts a part at the end, once however often it comes. */
  append(file: string, { name, bytes, sealed }: Part): void {
    const known = this.#sql.exec('SELECT 1 FROM file_parts WHERE file = ? AND name = ?', file, name)
    if (known.toArray().length > 0) return
    // A view may lie in a larger buffer, and only whole buffers are bound.
    const blob = sealed.slice().buffer
    this.#sql.exec(
      'INSERT INTO file_parts (file, name, bytes, sealed) VALUES (?, ?, ?, ?)',
      file,
      name,
      bytes,
      blob,
    )
    this.#grow(file, bytes, sealed.byteLength)
  }

  finish(file: string, expiresMs: number): void {
    this.#sql.exec('UPDATE files SET whole = 1, expires_ms = ? WHERE id = ?', expiresMs, file)
  }

  /** The file, when it is whole. */
  find(id: string): FileRow | undefined {
    const [row] = this.#sql.exec<Stored>('SELECT * FROM files WHERE id = ? AND whole = 1', id).toArray()
    return row && toFile(row)
  }

  isThere(id: string): boolean {
    return this.#sql.exec('SELECT 1 FROM files WHERE id = ?', id).toArray().length > 0
  }

  list({ after, limit, order, purpose }: ListPage & { order: 'asc' | 'desc'; purpose?: string }) {
    const newest = order === 'desc'
    const from = after === undefined ? undefined : this.#seqOf(after)
    const rows = this.#sql
      .exec<Stored>(
        `SELECT * FROM files WHERE whole = 1 AND seq ${newest ? '<' : '>'} ? AND (? IS NULL OR purpose = ?)
         ORDER BY seq ${newest ? 'DESC' : 'ASC'} LIMIT ?`,
        from ?? (newest ? Number.MAX_SAFE_INTEGER : 0),
        purpose ?? null,
        purpose ?? null,
        limit + 1,
      )
      .toArray()
    return pageOf(rows.map(toFile), limit)
  }

  /** The part after `seq`, 0 for the first. */
  partAfter(file: string, seq: number): StoredPart | undefined {
    return this.#part('file = ? AND seq > ? ORDER BY seq LIMIT 1', file, seq)
  }

  /** Parts after `seq` in their order: at least one where there is one, then as many as `bounds` hold. */
  partsAfter(file: string, seq: number, bounds: { parts: number; bytes: number }): StoredPart[] {
    const rows = this.#sql.exec<{ seq: number; name: string; sealed: ArrayBuffer }>(
      'SELECT seq, name, sealed FROM file_parts WHERE file = ? AND seq > ? ORDER BY seq LIMIT ?',
      file,
      seq,
      bounds.parts,
    )
    const parts: StoredPart[] = []
    let bytes = 0
    for (const { seq: at, name, sealed } of rows) {
      bytes += sealed.byteLength
      if (parts.length > 0 && bytes > bounds.bytes) break
      parts.push({ seq: at, name, sealed: new Uint8Array(sealed) })
    }
    return parts
  }

  part(file: string, seq: number): StoredPart | undefined {
    return this.#part('file = ? AND seq = ?', file, seq)
  }

  /** Takes the parts out again whose names begin with `prefix` and a dot. */
  removeParts(file: string, prefix: string): void {
    // A slash comes next after a dot.
    const between = 'file = ? AND name >= ? AND name < ?'
    const names = [`${prefix}.`, `${prefix}/`] as const
    const { bytes, sealed } = this.#sql
      .exec<{ bytes: number; sealed: number }>(
        `SELECT COALESCE(SUM(bytes), 0) AS bytes, COALESCE(SUM(LENGTH(sealed)), 0) AS sealed FROM file_parts WHERE ${between}`,
        file,
        ...names,
      )
      .one()
    this.#sql.exec(`DELETE FROM file_parts WHERE ${between}`, file, ...names)
    this.#grow(file, -bytes, -sealed)
  }

  remove(id: string): void {
    this.#sql.exec('DELETE FROM file_parts WHERE file = ?', id)
    this.#sql.exec('DELETE FROM files WHERE id = ?', id)
  }

  totals(): { files: number; sealedBytes: number } {
    return this.#sql
      .exec<{ files: number; sealedBytes: number }>(
        'SELECT COUNT(*) AS files, COALESCE(SUM(sealed_bytes), 0) AS sealedBytes FROM files',
      )
      .one()
  }

  /** Files whose time is over, oldest first. */
  ended(nowMs: number, most: number): string[] {
    return this.#sql
      .exec<{ id: string }>(
        'SELECT id FROM files WHERE expires_ms <= ? ORDER BY expires_ms LIMIT ?',
        nowMs,
        most,
      )
      .toArray()
      .map(({ id }) => id)
  }

  firstEndMs(): number | undefined {
    return (
      this.#sql.exec<{ ms: number | null }>('SELECT MIN(expires_ms) AS ms FROM files').one().ms ?? undefined
    )
  }

  #part(where: string, ...values: (string | number)[]): StoredPart | undefined {
    const [row] = this.#sql
      .exec<{ seq: number; name: string; sealed: ArrayBuffer }>(
        `SELECT seq, name, sealed FROM file_parts WHERE ${where}`,
        ...values,
      )
      .toArray()
    return row && { seq: row.seq, name: row.name, sealed: new Uint8Array(row.sealed) }
  }

  #grow(file: string, bytes: number, sealedBytes: number): void {
    this.#sql.exec(
      'UPDATE files SET bytes = bytes + ?, sealed_bytes = sealed_bytes + ? WHERE id = ?',
      bytes,
      sealedBytes,
      file,
    )
  }

  #seqOf(id: string): number | undefined {
    return this.#sql.exec<{ seq: number }>('SELECT seq FROM files WHERE id = ?', id).toArray()[0]?.seq
  }
}

function toFile({ id, purpose, filename, bytes, created_ms, expires_ms }: Stored): FileRow {
  return { id, purpose, filename, bytes, createdMs: created_ms, expiresMs: expires_ms }
}
