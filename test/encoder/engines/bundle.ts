import { join } from 'node:path'
import { build } from 'vite'

/** One file of this folder with all that it imports, except WebAssembly, as `name` in `folder`. */
export async function bundle(entry: string, folder: string, name: string): Promise<void> {
  await build({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir: folder,
      emptyOutDir: false,
      target: 'es2023',
      minify: false,
      lib: { entry: join(import.meta.dirname, entry), formats: ['es'], fileName: () => name },
      rollupOptions: { external: /\.wasm$/ },
    },
  })
}
