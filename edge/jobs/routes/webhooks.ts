import { AppError } from '#core/contract/error'
import { ListQuery, writeList } from '#core/contract/http/jobs/list'
import { WebhookBody, type WebhookDelivery, type WebhookReply } from '#core/contract/http/jobs/webhooks'
import { parse } from '#core/contract/parse'
import { unixSeconds } from '#core/contract/unixSeconds'
import { requireKey } from '../../access/requireKey.ts'
import type { AppContext } from '../../appEnv.ts'
import type { Ports } from '../../ports.ts'
import { eventOf } from '../deliver.ts'
import { webhookLimits } from '../jobLimits.ts'
import type { DeliveryRow, WebhookRow } from '../jobStore.ts'
import { sealSecret } from '../webhookSecret.ts'
import { newWebhookSecret } from '../webhookSignature.ts'
import { readWebhookUrl } from '../webhookUrl.ts'
import { found, json, param, queryOf } from './desk.ts'

/** `POST /v1/webhooks`: the only answer that shows the secret. */
export const createWebhook = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'create a webhook')
  const body = parse(WebhookBody, c.get('body').value, 'create the webhook')
  const url = readWebhookUrl(body.url, { allowLoopback: ports.config.jobs.loopbackWebhooks })
  const id = `wh_${ports.newId()}`
  const secret = newWebhookSecret()
  const sealed = await sealSecret(ports.sealer, { tenant, id }, secret)
  const webhook = {
    id,
    tenant,
    url,
    events: [...new Set(body.events)],
    secret: sealed,
    createdMs: ports.clock.nowMs(),
  }
  if ((await ports.jobs.createWebhook(tenant, webhook)) === 'full') {
    throw new AppError(
      'invalid_request',
      `Cannot create the webhook: there are ${webhookLimits.webhooks}, and no more are kept; delete one`,
    )
  }
  return json(c, { ...writeWebhook(webhook), secret })
}

/** `GET /v1/webhooks` */
export const listWebhooks = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'list webhooks')
  const { rows, hasMore } = await ports.jobs.webhooks(tenant, parse(ListQuery, queryOf(c), 'list webhooks'))
  return json(c, writeList(rows.map(writeWebhook), hasMore))
}

/** `DELETE /v1/webhooks/{id}` */
export const deleteWebhook = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'delete a webhook')
  const id = param(c)
  found((await ports.jobs.deleteWebhook(tenant, id)) || undefined, 'delete the webhook', id)
  return json(c, { id, object: 'webhook', deleted: true })
}

/** `GET /v1/webhooks/{id}/deliveries` */
export const listDeliveries = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'list deliveries')
  const page = parse(ListQuery, queryOf(c), 'list deliveries')
  const { rows, hasMore } = await ports.jobs.deliveries(tenant, { ...page, webhook: param(c) })
  return json(c, writeList(rows.map(writeDelivery), hasMore))
}

/** `POST /v1/webhooks/{id}/deliveries/{delivery}/redeliver` */
export const redeliver = (ports: Ports) => async (c: AppContext) => {
  const { tenant } = requireKey(c.get('caller'), 'redeliver')
  const name = { webhook: param(c), id: param(c, 'delivery') }
  return json(c, writeDelivery(found(await ports.jobs.redeliver(tenant, name), 'redeliver', name.id)))
}

function writeWebhook({ id, url, events, createdMs }: WebhookRow): WebhookReply {
  return { id, object: 'webhook', url, events, created_at: unixSeconds(createdMs) }
}

function writeDelivery(delivery: DeliveryRow): WebhookDelivery {
  const { id, webhook, state, attempts, outcome } = delivery
  return {
    id,
    object: 'webhook.delivery',
    webhook_id: webhook,
    event: eventOf(delivery),
    state,
    attempts,
    last_outcome: outcome ?? null,
  }
}
