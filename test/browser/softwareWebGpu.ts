/**
 * WebGPU computed by SwiftShader on the processor: right or wrong as on a graphics card, and very slow (each new length
 * compiles for seconds).
 */
export const softwareWebGpu = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--ignore-gpu-blocklist',
  '--enable-features=Vulkan',
  '--use-vulkan=swiftshader',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
]
