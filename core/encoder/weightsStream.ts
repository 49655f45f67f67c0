import { AppError } from '../contract/error.ts'
import { createEncoder } from './encoder.ts'
import type { Encoder } from './encoder.ts'
import { openKernel } from './kernel.ts'
import type { EncoderKernel } from './kernel.ts'
import { headerLength, lengthBytes, parseSafetensorsHeader } from './safetensorsHeader.ts'
import type { SafetensorsHeader } from './safetensorsHeader.ts'

/** Takes a weights file in pieces of any size, in order, and holds no more of it than one tensor. */
export type WeightsStream = {
  /** Throws AppError `integrity_failed` as soon as the bytes cannot be a weights file of hedge-small-en. */
  push(piece: Uint8Array): void
  /** The encoder, when the file is whole. Throws AppError `integrity_failed` when it is not. */
  finish(): Encoder
}

/**
 * The bytes are run as they come: whoever pushes has checked their digest. The kernel is a fresh one, its memory still zeros:
 * codes and zero points add to what is there.
 */
export function createWeightsStream(kernel: EncoderKernel): WeightsStream {
  let header: SafetensorsHeader | undefined
  let encoder: Encoder | undefined
  let next = 0
  /** The part that is being collected: the length, the header, then one tensor after the other. */
  let part = new Uint8Array(lengthBytes)
  let filled = 0
  let inHeader = false

  function complete(): void {
    if (header !== undefined) {
      const span = header.tensors[next++]
      if (span !== undefined) encoder?.place(span.name, part)
    } else if (inHeader) {
      header = parseSafetensorsHeader(part)
      encoder = createEncoder(kernel, header)
    } else {
      inHeader = true
      part = new Uint8Array(headerLength(part))
      return
    }
    const span = header.tensors[next]
    part = new Uint8Array(span === undefined ? 0 : span.end - span.begin)
  }

  return {
    push(piece) {
      let from = 0
      while (from < piece.length) {
        if (header !== undefined && next === header.tensors.length) {
          throw refused(`it goes on behind its ${header.fileBytes} bytes`)
        }
        const taken = Math.min(piece.length - from, part.length - filled)
        part.set(piece.subarray(from, from + taken), filled)
        from += taken
        filled += taken
        if (filled === part.length) {
          complete()
          filled = 0
        }
      }
    },
    finish() {
      if (encoder === undefined || !encoder.ready) throw refused('it ended early')
      return encoder
    },
  }
}

/** An encoder over a fresh instance of the kernel and a whole weights file. Throws as `openKernel` and `WeightsStream`. */
export function loadEncoder(exports: Readonly<Record<string, unknown>>, weights: Uint8Array): Encoder {
  const stream = createWeightsStream(openKernel(exports))
  stream.push(weights)
  return stream.finish()
}

function refused(what: string): AppError {
  return new AppError('integrity_failed', `Cannot read the weights file: ${what}`)
}
