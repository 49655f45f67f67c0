import mjsUrl from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url'
import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url'
import gpuWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url'
import gpuMjsUrl from '../../node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.jspi.mjs?url'
import plainUrl from '../../core/encoder/kernel.wasm?url'
import relaxedUrl from '../../core/encoder/kernelRelaxed.wasm?url'
import sharedUrl from '../../core/encoder/kernelShared.wasm?url'
import type { RuntimeFiles } from './messages.ts'

/** Size and digest of ONNX Runtime's binaries, written in by the build (vite.config.ts). */
declare const ORT_WASM: Record<'wasm' | 'webgpu', { bytes: number; sha256: string }>

export const runtimeFiles: RuntimeFiles = {
  kernels: { plainUrl, relaxedUrl, sharedUrl },
  ort: {
    wasm: { mjsUrl, wasm: { url: wasmUrl, ...ORT_WASM.wasm } },
    webgpu: { mjsUrl: gpuMjsUrl, wasm: { url: gpuWasmUrl, ...ORT_WASM.webgpu } },
  },
}
