import * as z from 'zod/mini'
import {
  addRecords,
  isNothing,
  nothingRecorded,
  type SemanticRecord,
  type SemanticRecordName,
} from '#core/policy/semanticRecord'

/** What was seen longer ago is forgotten: a tenant's questions change, and so does what answers them. */
const keptDays = 30
const dayMs = 86_400_000

const count = z.int().check(z.nonnegative())
const Hundredth = z.string().check(z.regex(/^[789]\d$/))
const Seen = z.record(Hundredth, z.object({ right: count, wrong: count }))
type Row = { day: number; sought: number; hits: number; checked: number; wrong: number; seen: string }

/** What one tenant's similar answers proved to be: a row for each day (UTC), task and number of the rules. */
export class SemanticTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS semantic_days (
        rules INTEGER NOT NULL,
        task TEXT NOT NULL,
        day INTEGER NOT NULL,
        sought INTEGER NOT NULL,
        hits INTEGER NOT NULL,
        checked INTEGER NOT NULL,
        wrong INTEGER NOT NULL,
        seen TEXT NOT NULL,
        PRIMARY KEY (rules, task, day)
      ) WITHOUT ROWID
    `)
  }

  /** Adds to today's, and tells the sum of the days that are kept. Nothing to add is only read. */
  add(name: SemanticRecordName, record: SemanticRecord, nowMs: number): SemanticRecord {
    const today = Math.floor(nowMs / dayMs)
    const oldest = today - keptDays + 1
    const days = this.#days(name, oldest)
    if (!isNothing(record)) {
      days.set(today, addRecords(days.get(today) ?? nothingRecorded, record))
      this.#write(name, today, days.get(today) ?? record)
      this.#sql.exec('DELETE FROM semantic_days WHERE day < ?', oldest)
    }
    return [...days.values()].reduce(addRecords, nothingRecorded)
  }

  #days({ rules, task }: SemanticRecordName, oldest: number): Map<number, SemanticRecord> {
    const rows = this.#sql
      .exec<Row>(
        'SELECT day, sought, hits, checked, wrong, seen FROM semantic_days WHERE rules = ? AND task = ? AND day >= ?',
        rules,
        task,
        oldest,
      )
      .toArray()
    return new Map(rows.map(({ day, seen, ...counts }) => [day, { ...counts, seen: readSeen(seen) }]))
  }

  #write({ rules, task }: SemanticRecordName, day: number, record: SemanticRecord): void {
    const { sought, hits, checked, wrong, seen } = record
    this.#sql.exec(
      `INSERT OR REPLACE INTO semantic_days (rules, task, day, sought, hits, checked, wrong, seen)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      rules,
      task,
      day,
      sought,
      hits,
      checked,
      wrong,
      JSON.stringify(seen),
    )
  }
}

/** A text of another form teaches nothing. */
function readSeen(text: string): SemanticRecord['seen'] {
  try {
    return Seen.parse(JSON.parse(text))
  } catch {
    return {}
  }
}
