/** An item and its score, by index into whatever was scored. */
export type Scored = { readonly index: number; readonly score: number }

/** Keeps the `limit` best of any number of scores in a heap of `limit` entries. */
export type TopK = {
  /** NaN is never kept. */
  add(index: number, score: number): void
  /** Best first; equal scores by ascending index, so that the order never depends on the order of adding. */
  sorted(): Scored[]
}

export function createTopK(limit: number): TopK {
  const heap: Scored[] = [] // the worst kept at the root

  const siftDown = (): void => {
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      let worst = at
      if (left < heap.length && isWorse(heap[left], heap[worst])) worst = left
      if (right < heap.length && isWorse(heap[right], heap[worst])) worst = right
      if (worst === at) return
      swap(heap, at, worst)
      at = worst
    }
  }

  return {
    add(index, score) {
      const candidate = { index, score }
      if (Number.isNaN(score) || limit < 1) return
      if (heap.length < limit) {
        heap.push(candidate)
        let at = heap.length - 1
        while (at > 0) {
          const parent = (at - 1) >> 1
          if (!isWorse(heap[at], heap[parent])) break
          swap(heap, at, parent)
          at = parent
        }
      } else if (isWorse(heap[0], candidate)) {
        heap[0] = candidate
        siftDown()
      }
    },
    sorted: () => heap.toSorted((a, b) => b.score - a.score || a.index - b.index),
  }
}

function isWorse(a: Scored | undefined, b: Scored | undefined): boolean {
  if (a === undefined || b === undefined) return false
  return a.score < b.score || (a.score === b.score && a.index > b.index)
}

function swap(heap: Scored[], i: number, j: number): void {
  const a = heap[i]
  const b = heap[j]
  if (a === undefined || b === undefined) return
  heap[i] = b
  heap[j] = a
}
