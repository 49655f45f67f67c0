import { fileURLToPath } from 'node:url'
import { join } from 'node:path'

/** The project's folder, with a slash at its end. */
export const root = fileURLToPath(new URL('../../', import.meta.url))

const hedge = join(root, '.hedge')

/** Where things lie. What is built is shared by all stacks on this machine; what a stack keeps lies in its state folder. */
export const places = {
  manifest: join(root, 'models/manifest.json'),
  artifacts: join(root, 'models/artifacts'),
  clientBuild: join(root, 'client/dist'),
  edgeBuild: join(root, 'edge/dist'),
  defaultState: hedge,
  public: join(hedge, 'public'),
  stamps: join(hedge, 'stamps.json'),
  reference: join(hedge, 'reference'),
  compressed: join(hedge, 'compressed'),
  manifestKey: join(hedge, 'manifestKey.pem'),
  manifestKeys: join(hedge, 'manifestKeys.json'),
  signedManifest: join(hedge, 'manifest.signed.json'),
  buildLock: join(hedge, 'build.lock'),
} as const
