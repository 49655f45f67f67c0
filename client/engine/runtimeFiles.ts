import mjsUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import plainUrl from '../../core/encoder/kernel.wasm?url'
import relaxedUrl from '../../core/encoder/kernelRelaxed.wasm?url'
import type { RuntimeFiles } from './messages.ts'

/** Size and digest of ONNX Runtime's binary, written in by the build (vite.config.ts). */
declare const ORT_WASM: { bytes: number; sha256: string }

export const runtimeFiles: RuntimeFiles = {
  kernels: { plainUrl, relaxedUrl },
  mjsUrl,
  wasm: { url: wasmUrl, ...ORT_WASM },
}
