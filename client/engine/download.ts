import { deliverFile, type DeliveryOptions, type DeliveryPorts, readFile } from './delivery/deliverFile.ts'
import { missingBytesOf, type RemoteFile } from './delivery/remoteFile.ts'
import type { FromEngine } from './messages.ts'

/** Progress is told at most once per this many bytes: a message per network packet would cost more than it says. */
const progressStepBytes = 262_144

export type DownloadPorts = DeliveryPorts & { post: (message: FromEngine) => void }

/** The files of one start: read side by side, counted together, and all given up when one of them cannot be had. */
export type Download<Name extends string> = {
  /** Verified bytes, whole. */
  read(name: Name): Promise<Uint8Array<ArrayBuffer>>
  /** Verified bytes in order, as they come. */
  stream(name: Name, onChunk: DeliveryOptions['onChunk']): Promise<void>
  /** False when some of what was read could not be kept. */
  isKept(): boolean
}

/** Throws (from its methods) AppError `integrity_failed` or `engine_unavailable`. */
export async function startDownload<Name extends string>(
  files: Partial<Record<Name, RemoteFile>>,
  ports: DownloadPorts,
): Promise<Download<Name>> {
  const stored = (await ports.store?.digests().catch(() => undefined)) ?? new Set<string>()
  const totalBytes = missingBytesOf(Object.values<RemoteFile>(files as Record<Name, RemoteFile>), stored)
  const failed = new AbortController()
  let isKept = true
  let doneBytes = 0
  let toldBytes = -progressStepBytes
  const onBytes = (bytes: number): void => {
    doneBytes += bytes
    if (Math.abs(doneBytes - toldBytes) < progressStepBytes && doneBytes < totalBytes) return
    toldBytes = doneBytes
    ports.post({ kind: 'downloading', doneBytes, totalBytes: Math.max(totalBytes, doneBytes) })
  }

  /** The first that fails ends the others: nobody waits for them any more. */
  async function whole<T extends { isKept: boolean }>(reading: Promise<T>): Promise<T> {
    try {
      const found = await reading
      isKept &&= found.isKept
      return found
    } catch (error) {
      failed.abort(error)
      throw error
    }
  }

  const fileOf = (name: Name): RemoteFile => files[name] as RemoteFile
  return {
    read: async (name) =>
      (await whole(readFile(fileOf(name), ports, { signal: failed.signal, onBytes }))).bytes,
    stream: async (name, onChunk) =>
      void (await whole(deliverFile(fileOf(name), ports, { signal: failed.signal, onBytes, onChunk }))),
    isKept: () => isKept,
  }
}
