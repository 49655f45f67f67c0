/** What a contender has to do, each in a worker of its own. */
export type Peer = {
  start(options: StartOptions): Promise<void>
  /** float32 [texts * 384], in the order of the texts. `batched`: in whatever batches it likes best; else one by one. */
  embed(texts: readonly string[], batched: boolean): Promise<Float32Array>
}

export type StartOptions = {
  /** Threads of its WebAssembly; more than one only on an isolated page. */
  threads: number
  /** Manifest entry of the model, where it is one of ours. */
  model?: unknown
}

export type ToPeer =
  { kind: 'start'; options: StartOptions } | { kind: 'embed'; texts: string[]; batched: boolean }
export type FromPeer = { kind: 'done'; vectors: Float32Array } | { kind: 'failed'; message: string }

declare const self: {
  onmessage: ((event: { data: ToPeer }) => void) | null
  postMessage(message: FromPeer): void
}

/** Answers each message with one: what was embedded, nothing for a start, or why not. */
export function servePeer(peer: Peer): void {
  self.onmessage = ({ data }) => {
    const work =
      data.kind === 'start'
        ? peer.start(data.options).then(() => new Float32Array(0))
        : peer.embed(data.texts, data.batched)
    work.then(
      (vectors) => self.postMessage({ kind: 'done', vectors }),
      (error: unknown) => self.postMessage({ kind: 'failed', message: String(error) }),
    )
  }
}
