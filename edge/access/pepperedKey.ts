/** A key as it is stored: its digest, and the name of the pepper that it was made under (`pepperName.ts`). */
export type PepperedKey = { digest: string; pepper: string }
/** A key as it is looked up; `former` is its digest under the pepper of before. */
export type ShownKey = PepperedKey & { former?: string }
