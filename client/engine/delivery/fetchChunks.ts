import { AppError } from '#core/contract/error'
import { type FetchFile, openPart, TryAgain, unavailable } from './openPart.ts'
import type { ChunkPlace, RemoteFile } from './remoteFile.ts'

export type FetchPorts = {
  fetch: FetchFile
  /** Lower-case hex. */
  sha256Hex: (bytes: Uint8Array<ArrayBuffer>) => Promise<string>
  /** Resolves after `ms`; rejects with the signal's reason. */
  wait: (ms: number, signal: AbortSignal) => Promise<void>
}

export type FetchOptions = {
  signal: AbortSignal
  /** Told as bytes arrive; negative when bytes turned out wrong and come again. */
  onBytes: (bytes: number) => void
}

/** Tries in a row that brought next to nothing. With the waits between them about four seconds: longer outages are the user's to see. */
export const maxTries = 4
/** A try that brought this much was worth it: a line that breaks every few seconds still gets there, and there is an end. */
const worthBytes = 65_536
/** Doubles with each try. */
export const firstWaitMs = 500
/** A chunk whose bytes are wrong twice is wrong at the server. */
const maxWrong = 2

/**
 * Fetches neighbouring chunks of `file` in one request and yields each once its SHA-256 was checked. Whatever interrupts it, it goes
 * on at the byte where it was. Throws AppError `integrity_failed` when a chunk comes wrong twice, `engine_unavailable` when
 * it cannot be had, the signal's reason when it fires.
 */
export async function* fetchChunks(
  file: RemoteFile,
  run: readonly ChunkPlace[],
  ports: FetchPorts & FetchOptions,
): AsyncGenerator<{ place: ChunkPlace; bytes: Uint8Array<ArrayBuffer> }> {
  const last = run.at(-1)
  if (last === undefined) return
  const to = last.offset + last.bytes
  let [next, filled, tries, wrong, useRange] = [0, 0, 0, 0, true]
  let triedBytes = 0
  let buffer = new Uint8Array(0)
  for (;;) {
    triedBytes = 0
    try {
      const from = (run[next] as ChunkPlace).offset + filled
      for await (let part of openPart(file, { from, to, useRange, signal: ports.signal }, ports.fetch)) {
        while (part.length > 0) {
          const place = run[next] as ChunkPlace
          if (buffer.length !== place.bytes) buffer = new Uint8Array(place.bytes)
          const taken = part.subarray(0, place.bytes - filled)
          buffer.set(taken, filled)
          filled += taken.length
          triedBytes += taken.length
          ports.onBytes(taken.length)
          part = part.subarray(taken.length)
          if (filled < place.bytes) continue
          filled = 0
          const digest = await ports.sha256Hex(buffer)
          if (digest !== place.sha256) {
            ports.onBytes(-place.bytes)
            if (++wrong >= maxWrong) throw wrongBytes(file, place, digest)
            throw new TryAgain(`its bytes from ${place.offset} are not those of the manifest`)
          }
          const bytes = buffer
          buffer = new Uint8Array(0)
          wrong = 0
          next++
          yield { place, bytes }
          if (next === run.length) return
        }
      }
      throw new TryAgain('the answer ended early')
    } catch (error) {
      if (!(error instanceof TryAgain)) throw error
      tries = triedBytes >= worthBytes ? 1 : tries + 1
      if (tries >= maxTries) throw unavailable(file, error.message, error)
      useRange &&= error.useRange
      await ports.wait(firstWaitMs * 2 ** (tries - 1), ports.signal)
    }
  }
}

function wrongBytes(file: RemoteFile, place: ChunkPlace, digest: string): AppError {
  return new AppError(
    'integrity_failed',
    `Cannot use ${file.url}: its ${place.bytes} bytes from ${place.offset} have SHA-256 ${digest}; want ${place.sha256}`,
  )
}
