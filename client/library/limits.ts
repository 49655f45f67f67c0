/** Bounds of one library. Searching all of it stays below a tenth of a second, and its vectors below 100 MB. */
export const libraryLimits = {
  documents: 200,
  /** A thousand pages of plain text. More is a collection, not a document. */
  fileBytes: 5_000_000,
  /** 60,000 x 384 float32 are 92 MB. */
  sentences: 60_000,
  nameCharacters: 200,
} as const
