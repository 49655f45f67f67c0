import { type Handler, Hono } from 'hono'
import type { ByteBudget } from '../access/byteBudget.ts'
import type { AppEnv, Middleware } from '../appEnv.ts'
import { methodNotAllowed } from '../middleware/methods.ts'
import type { Ports } from '../ports.ts'
import {
  cancelBatch,
  createBatch,
  listBatches,
  listFailures,
  retryBatch,
  showBatch,
} from './routes/batches.ts'
import { deleteFile, downloadFile, listFiles, showFile, uploadFile } from './routes/files.ts'
import { createWebhook, deleteWebhook, listDeliveries, listWebhooks, redeliver } from './routes/webhooks.ts'

type Handlers = {
  get?: Handler<AppEnv>
  post?: [Handler<AppEnv>, ...Handler<AppEnv>[]]
  delete?: Handler<AppEnv>
}
/** `known` lets callers in, `json` reads a body, `once` keeps idempotency keys. */
export type JobDoor = { known: Middleware; json: Middleware; once: Middleware; budget: ByteBudget }

/** Files, batches and webhooks, under `/v1`. */
export function jobRoutes(ports: Ports, { known, json, once, budget }: JobDoor): Hono<AppEnv> {
  const app = new Hono<AppEnv>()
  const path = (at: string, { get, post, delete: remove }: Handlers): void => {
    if (get) app.get(at, known, get)
    if (post) app.post(at, known, ...post)
    if (remove) app.delete(at, known, remove)
    const methods = [
      ...(get ? ['GET', 'HEAD'] : []),
      ...(post ? ['POST'] : []),
      ...(remove ? ['DELETE'] : []),
    ]
    app.all(at, methodNotAllowed(...methods))
  }

  path('/files', { get: listFiles(ports), post: [uploadFile(ports, budget)] })
  path('/files/:id', { get: showFile(ports), delete: deleteFile(ports) })
  path('/files/:id/content', { get: downloadFile(ports) })
  path('/batches', { get: listBatches(ports), post: [json, once, createBatch(ports)] })
  path('/batches/:id', { get: showBatch(ports) })
  path('/batches/:id/cancel', { post: [cancelBatch(ports)] })
  path('/batches/:id/failures', { get: listFailures(ports) })
  path('/batches/:id/retry', { post: [retryBatch(ports)] })
  path('/webhooks', { get: listWebhooks(ports), post: [json, createWebhook(ports)] })
  path('/webhooks/:id', { delete: deleteWebhook(ports) })
  path('/webhooks/:id/deliveries', { get: listDeliveries(ports) })
  path('/webhooks/:id/deliveries/:delivery/redeliver', { post: [redeliver(ports)] })
  return app
}
