import relaxed from '../../core/encoder/kernelRelaxed.wasm'

/**
 * The exports of a fresh instance of the encoder's kernel. Workers compile no WebAssembly from bytes: the program is a module of the
 * bundle. The build with relaxed SIMD, which workerd has; its bits are those of the plain one.
 */
export function encoderKernel(): Readonly<Record<string, unknown>> {
  return new WebAssembly.Instance(relaxed).exports
}
