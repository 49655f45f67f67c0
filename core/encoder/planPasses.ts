export type PassLimits = { readonly maxTokens: number; readonly maxTexts: number }
/** Texts `from` up to, not including, `to`. */
export type Pass = { readonly from: number; readonly to: number }

/** Splits texts, in their order, into passes that keep the limits. No single text may exceed `maxTokens`. */
export function planPasses(
  texts: readonly ArrayLike<unknown>[],
  { maxTokens, maxTexts }: PassLimits,
): Pass[] {
  const passes: Pass[] = []
  let from = 0
  let tokens = 0
  texts.forEach((text, index) => {
    if (index > from && (tokens + text.length > maxTokens || index - from === maxTexts)) {
      passes.push({ from, to: index })
      from = index
      tokens = 0
    }
    tokens += text.length
  })
  if (texts.length > from) passes.push({ from, to: texts.length })
  return passes
}
