/** Compiled by the runtime when the worker starts. */
declare module '*.wasm' {
  const module: WebAssembly.Module
  export default module
}
