import { Inspector } from '../inspector.ts'

/** Objects that live as long as one request does: none should be left when none is under way. */
export const requestObjects = [
  'Admission',
  'Reservation',
  'Deadline',
  'Trial',
  'TimeLimit',
  'ChunkFold',
  'FlightBuffer',
] as const

export type Heap = {
  /** After a collection of garbage. */
  heapMb: number
  maps: number
  /** Entries of all maps and sets together, as V8 lays them out. */
  mapBytes: number
  ofRequests: Record<string, number>
}

type Snapshot = {
  snapshot: { meta: { node_fields: string[]; node_types: [string[], ...unknown[]] } }
  nodes: number[]
  strings: string[]
}

/** What lies in the worker's heap, counted in a snapshot, which V8 takes only of what is still reachable. Undefined where the inspector gives none. */
export async function readHeap(inspectorPort: number): Promise<Heap | undefined> {
  const inspector = await Inspector.open(inspectorPort)
  if (inspector === undefined) return undefined
  try {
    let text = ''
    const forget = inspector.on('HeapProfiler.addHeapSnapshotChunk', (params) => {
      text += (params as { chunk: string }).chunk
    })
    await inspector.call('HeapProfiler.enable')
    await inspector.call('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
    forget()
    return text === '' ? undefined : count(JSON.parse(text) as Snapshot)
  } finally {
    inspector.close()
  }
}

function count({ snapshot: { meta }, nodes, strings }: Snapshot): Heap {
  const fields = meta.node_fields
  const [nameAt, sizeAt, typeAt] = ['name', 'self_size', 'type'].map((name) => fields.indexOf(name)) as [
    number,
    number,
    number,
  ]
  const [types] = meta.node_types
  const heap: Heap = {
    heapMb: 0,
    maps: 0,
    mapBytes: 0,
    ofRequests: Object.fromEntries(requestObjects.map((name) => [name, 0])),
  }
  let bytes = 0
  for (let at = 0; at < nodes.length; at += fields.length) {
    const name = strings[nodes[at + nameAt] ?? 0] ?? ''
    const size = nodes[at + sizeAt] ?? 0
    bytes += size
    if (name === 'table' || name === '(object elements)') heap.mapBytes += size
    if (types[nodes[at + typeAt] ?? 0] !== 'object') continue
    if (name === 'Map' || name === 'Set') heap.maps++
    if (heap.ofRequests[name] !== undefined) heap.ofRequests[name]++
  }
  heap.heapMb = Math.round(bytes / 1e5) / 10
  return heap
}
