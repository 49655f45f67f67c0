/** A file that the bundler copies and names by its content; the import is its address. */
declare module '*?url' {
  const url: string
  export default url
}

/** The same library in its build for WebGPU; only the address of its types differs. */
declare module 'onnxruntime-web/jspi' {
  export * from 'onnxruntime-web'
}
