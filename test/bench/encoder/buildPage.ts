import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { build, defaultClientConditions } from 'vite'

const OUT = 'test/.out/dist/encoderBench'

/** Bundles each contender's worker, minified, into a folder; `NAME.js` starts it. */
export async function buildPage(names: readonly string[]): Promise<string> {
  const page = join(import.meta.dirname, 'page')
  for (const name of names) {
    // One build each: shared chunks would count the bytes of one for another.
    await build({
      configFile: false,
      root: page,
      base: `/page/${name}/`,
      worker: { format: 'es' },
      logLevel: 'error',
      publicDir: false,
      resolve: { conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions] },
      build: {
        outDir: join(process.cwd(), OUT, name),
        emptyOutDir: true,
        target: 'es2023',
        assetsInlineLimit: 0,
        rollupOptions: { input: join(page, `${name}.ts`), output: { entryFileNames: 'main.js' } },
      },
    })
    if (!existsSync(join(OUT, name, 'main.js')))
      throw new Error(`Cannot build the page of ${name}: no main.js`)
  }
  return OUT
}
