import { readFileSync } from 'node:fs'
import { readCsv } from '../readCsv.ts'
import { readZipEntry } from '../readZip.ts'

/** SciFact (Wadden et al. 2020): claims CC BY 4.0, abstracts ODC-By 1.0. */
export type SciFact = {
  readonly abstracts: ReadonlyMap<string, Abstract>
  readonly train: readonly Claim[]
  readonly validation: readonly Claim[]
}

export type Abstract = { readonly title: string; readonly sentences: readonly string[] }

export type Claim = {
  readonly claim: string
  /** Abstracts that the claim's authors cited: evidence when `goldSentences` says so. */
  readonly abstracts: readonly string[]
  /** Positions, from 0, in the first abstract; empty where it holds no evidence. */
  readonly goldSentences: readonly number[]
}

export function readSciFact(zipPath: string): SciFact {
  const zip = readFileSync(zipPath)
  const rows = (name: string): Record<string, string>[] => {
    const [header = [], ...lines] = readCsv(new TextDecoder().decode(readZipEntry(zip, name)))
    return lines.map((line) => Object.fromEntries(header.map((column, at) => [column, line[at] ?? ''])))
  }
  const abstracts = rows('corpus_train.csv').map(
    ({ doc_id = '', title = '', abstract = '' }) =>
      [doc_id, { title, sentences: quotedStrings(abstract) }] as const,
  )
  return {
    abstracts: new Map(abstracts),
    train: rows('claims_train.csv').map(readClaim),
    validation: rows('claims_validation.csv').map(readClaim),
  }
}

function readClaim(row: Record<string, string>): Claim {
  const cited = row['cited_doc_ids']?.match(/\d+/g) ?? []
  const evidence = row['evidence_doc_id'] ?? ''
  return {
    claim: row['claim'] ?? '',
    abstracts: evidence === '' ? cited : [evidence, ...cited.filter((id) => id !== evidence)],
    goldSentences: (row['evidence_sentences']?.match(/\d+/g) ?? []).map(Number),
  }
}

/** Strings of a printed Python list: `['it''s', "it's"]` with backslash escapes. */
function quotedStrings(list: string): string[] {
  const strings = list.matchAll(/'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/gs)
  return Array.from(strings, ([, single, double]) => unescape(single ?? double ?? ''))
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' }

function unescape(text: string): string {
  return text.replace(/\\(?:x([\da-f]{2})|u([\da-f]{4})|(.))/gs, (whole) => {
    const code = /^\\[xu]([\da-f]+)$/.exec(whole)?.[1]
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16))
    return escapes[whole.charAt(1)] ?? whole.slice(1)
  })
}
