type Node<V> = {
  key: string
  value: V
  bytes: number
  visited: boolean
  newer: Node<V> | undefined
  older: Node<V> | undefined
}

/**
 * A map bounded in bytes that evicts by SIEVE: one bit per entry and one hand that walks from the oldest to the newest,
 * clears set bits and takes the first entry whose bit is clear. A hit only sets a bit, nothing moves; on web traces it
 * misses less than LRU and ARC. Source: Zhang et al., "SIEVE is Simpler than LRU", NSDI 2024, algorithm 1.
 */
export class Sieve<V> {
  readonly #capacityBytes: number
  readonly #nodes = new Map<string, Node<V>>()
  #bytes = 0
  #newest: Node<V> | undefined
  #oldest: Node<V> | undefined
  #hand: Node<V> | undefined

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes
  }

  get bytes(): number {
    return this.#bytes
  }

  get size(): number {
    return this.#nodes.size
  }

  get(key: string): V | undefined {
    const node = this.#nodes.get(key)
    if (node === undefined) return undefined
    node.visited = true
    return node.value
  }

  /** Keeps `value`, evicting others; an entry above an eighth of the capacity is not kept, it would empty the cache. */
  set(key: string, value: V, bytes: number): void {
    this.delete(key)
    if (bytes > this.#capacityBytes / 8) return
    while (this.#bytes + bytes > this.#capacityBytes) this.#evict()
    const node: Node<V> = { key, value, bytes, visited: false, newer: undefined, older: this.#newest }
    if (this.#newest) this.#newest.newer = node
    this.#newest = node
    this.#oldest ??= node
    this.#nodes.set(key, node)
    this.#bytes += bytes
  }

  /** Counts `bytes` more for an entry that has grown since it was set, evicting others, or itself, where they do not fit. */
  grow(key: string, bytes: number): void {
    const node = this.#nodes.get(key)
    if (node === undefined) return
    node.bytes += bytes
    this.#bytes += bytes
    while (this.#bytes > this.#capacityBytes) this.#evict()
  }

  delete(key: string): void {
    const node = this.#nodes.get(key)
    if (node) this.#unlink(node)
  }

  #evict(): void {
    let node = this.#hand ?? this.#oldest
    while (node?.visited) {
      node.visited = false
      node = node.newer ?? this.#oldest
    }
    if (node === undefined) return
    this.#hand = node
    this.#unlink(node)
  }

  #unlink(node: Node<V>): void {
    if (this.#hand === node) this.#hand = node.newer
    if (node.newer) node.newer.older = node.older
    else this.#newest = node.older
    if (node.older) node.older.newer = node.newer
    else this.#oldest = node.newer
    this.#nodes.delete(node.key)
    this.#bytes -= node.bytes
  }
}
