import { digestVectors } from './digestVectors.ts'
import plain from './kernel.wasm'
import relaxed from './kernelRelaxed.wasm'

type Env = { WEIGHTS: ArrayBuffer }
type Asked = { build: string; texts: number[][] }

// oxlint-disable-next-line import/no-default-export -- how workerd finds a worker
export default {
  async fetch(request: Request, env: Env): Promise<Response> {
    const { build, texts } = (await request.json()) as Asked
    const module = build === 'kernel.wasm' ? plain : relaxed
    return Response.json(await digestVectors({ module, weights: new Uint8Array(env.WEIGHTS), texts }))
  },
}
