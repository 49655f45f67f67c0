import type { Hop } from '#core/contract/receipt'
import type { Reply } from '#core/contract/reply'
import type { Hints, Reach, Request } from '#core/contract/request'
import type { Cost } from '#core/policy/computeCost'
import type { NamedHead } from '#core/heads/head'
import type { Embedder } from '#core/task/embedder'

/** What the device's side of an answer needs from the world. `main` builds the real ones, tests build fakes. */
export type AnswerPorts = {
  device: DevicePort
  /** The tiny model for a first look: starts at once, sees only which words a text holds. */
  quick?: DevicePort
  edge: EdgePort
  /** False only when the browser is sure that there is no network. */
  isOnline(): boolean
  /** Monotonic. */
  nowMs(): number
  newRequestId(): string
  /** Calls `run` after `ms`; the function that comes back takes it off again. */
  timer(ms: number, run: () => void): () => void
}

export type DevicePort = {
  embedder: Embedder<AbortSignal>
  /** Absent: this engine classifies by examples only. */
  heads?: DeviceHeads
  /** Engine and backend as receipts name it. */
  engineName(): string
  availability(): DeviceAvailability
  /** What embedding takes here, as far as it was measured. A run is a text. */
  cost(): Cost
}

/** Released classifiers over an engine's vectors, each fetched when it is first asked for. */
export type DeviceHeads = {
  /** Undefined when there is no such head. `missingBytes` is what `load` has to fetch. */
  find(id: string): { missingBytes: number } | undefined
  /** Rejects with AppError `engine_unavailable` or `integrity_failed`, or with the signal's reason. */
  load(id: string, signal: AbortSignal): Promise<NamedHead>
}

export type DeviceAvailability =
  /** `because` ends the sentence "the device ...". */
  | { state: 'absent'; because: string }
  /** `startMs`: what it takes before the first text can be computed; 0 when the engine runs. */
  | { state: 'ready'; startMs: number }

export type EdgeCall = {
  request: Request
  hints: Hints
  signal: AbortSignal
  /** Told before a body leaves, with its size. */
  onLeaving(bytes: number): void
}

/** The edge's part of an answer: what it said and the tiers it passed. */
export type EdgeAnswer = { requestId: string; reply: Reply; hops: Hop[] }

export type EdgePort = {
  /** Throws AppError: `no_plan` where the reach forbids it, `offline` where nothing answers, else what the edge said. */
  answer(call: EdgeCall): Promise<EdgeAnswer>
}

/** Where requests leave the device, and the only place that may refuse to let them. */
export type Gate = {
  send(path: string, init: GateRequest): Promise<Response>
}

export type GateRequest = {
  /** How far this one request may travel. */
  reach: Reach
  body: string
  signal: AbortSignal
  onLeaving(bytes: number): void
}
