/** In workerd a WebAssembly file is imported as a compiled module. */
declare module '*.wasm' {
  const module: WebAssembly.Module
  // oxlint-disable-next-line import/no-default-export -- how workerd gives it
  export default module
}
