export const foldCount = 5

/** Gives each group a fold, 0 to 4, in order of first sight. */
export function createFolds(): (group: string) => number {
  const folds = new Map<string, number>()
  return (group) => {
    const fold = folds.get(group) ?? folds.size % foldCount
    folds.set(group, fold)
    return fold
  }
}
