import { AppError } from '#core/contract/error'

/** Networks that no message is sent to when they are named as an address: RFC 6890 and what has been added to it. */
const closed: readonly (readonly [network: string, bits: number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
]
/** Names that are looked up nowhere but inside. */
const insideNames = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid|onion|example)$/

/**
 * The address of a webhook, as it is to be called. https, without credentials, and of nobody inside: neither by address, in
 * whatever notation, nor by a name that only inside means something. Where `allowLoopback` says so, http to this machine, too.
 *
 * What a public name resolves to cannot be checked here: Workers hand out no addresses. On Cloudflare a fetch reaches no private
 * network; on workerd the network that webhooks go through lets out public addresses only, after the look-up.
 */
export function readWebhookUrl(text: string, { allowLoopback }: { allowLoopback: boolean }): string {
  if (!URL.canParse(text)) throw refused('is not a URL')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '') throw refused('holds credentials')
  if (url.hash !== '') throw refused('has a fragment')
  const host = url.hostname.replace(/\.$/, '')
  if (allowLoopback && /^https?:$/.test(url.protocol) && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(host)) {
    return url.href
  }
  if (url.protocol !== 'https:') throw refused(`has the scheme ${url.protocol.slice(0, 20)}`)
  // URL has turned every notation of an IPv4 address (octal, hex, one number) into the usual one.
  if (/^\d+(\.\d+){3}$/.test(host) && isClosed(host)) throw refused('names a private address')
  // Of IPv6, global unicast begins with 2 or 3; addresses in it that wrap an IPv4 one are refused as well.
  if (host.startsWith('[') && !/^\[(?!2001:0?:|2001::|2001:db8:|2002:)[23][0-9a-f]{3}:/.test(host)) {
    throw refused('names a private address')
  }
  if (!host.startsWith('[') && (!host.includes('.') || insideNames.test(host)))
    throw refused('names no public host')
  return url.href
}

const toNumber = (address: string): number =>
  address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)

function isClosed(address: string): boolean {
  return closed.some(([network, bits]) => {
    const size = 2 ** (32 - bits)
    return Math.floor(toNumber(address) / size) === Math.floor(toNumber(network) / size)
  })
}

function refused(because: string): AppError {
  return new AppError(
    'invalid_request',
    `Cannot create the webhook: url ${because}; send https:// with a public host, without credentials`,
    { param: 'url' },
  )
}
