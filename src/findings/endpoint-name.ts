import { canonicalIp } from '../kube/objects/addresses.ts'
import type { Tagged } from '../net/tagged.ts'

/*
 * How people write an end, taken apart; nothing is looked up yet.
 *
 *   cart   shop/cart   pod/cart-0   shop/deploy/cart   deploy/shop/cart   svc/redis   redis.shop   redis.shop.svc.cluster.local
 *   app=web   shop/app=web,tier=a   node/n1   10.0.1.7   [fd00::1]:80   world   api.example.com     ...each with :port or :name
 */

interface Names {
  world: Record<never, never>
  address: { ip: string }
  labels: { selector: Readonly<Record<string, string>>; namespace?: string }
  node: { name: string }
  object: { name: string; namespace?: string; only?: 'pod' | 'service' | 'workload'; workloadKind?: string }
}
export type TypedName = Tagged<Names> & { port?: number | string; bare: string }

const KINDS: Readonly<Record<string, { only: 'pod' | 'service' | 'workload' | 'node'; kind?: string }>> = {
  pod: { only: 'pod' },
  po: { only: 'pod' },
  pods: { only: 'pod' },
  svc: { only: 'service' },
  service: { only: 'service' },
  services: { only: 'service' },
  node: { only: 'node' },
  nodes: { only: 'node' },
  no: { only: 'node' },
  deploy: { only: 'workload', kind: 'deployment' },
  deployment: { only: 'workload', kind: 'deployment' },
  sts: { only: 'workload', kind: 'statefulset' },
  statefulset: { only: 'workload', kind: 'statefulset' },
  ds: { only: 'workload', kind: 'daemonset' },
  daemonset: { only: 'workload', kind: 'daemonset' },
  rs: { only: 'workload', kind: 'replicaset' },
  replicaset: { only: 'workload', kind: 'replicaset' },
  job: { only: 'workload', kind: 'job' },
  cronjob: { only: 'workload', kind: 'cronjob' },
  cj: { only: 'workload', kind: 'cronjob' },
}

/** Of a URL only the host counts, and the port that its scheme means. */
const SCHEMES: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** Takes a name apart. Undefined when nothing, or nothing sensible, stands there. */
export function readName(text: string): TypedName | undefined {
  const url = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#]*)/i.exec(text.trim())
  const trimmed = url?.[2] ?? text.trim()
  if (trimmed === '' || trimmed.length > 600) return undefined
  const { bare, port = SCHEMES[url?.[1]?.toLowerCase() ?? ''] } = splitPort(trimmed)
  const name = nameOf(bare)
  if (name === undefined) return undefined
  return port === undefined ? { ...name, bare } : { ...name, bare, port }
}

function splitPort(text: string): { bare: string; port?: number | string } {
  const bracketed = /^\[([^\]]+)\](?::(.+))?$/.exec(text)
  if (bracketed !== null) return withPort(bracketed[1] ?? '', bracketed[2])
  // Two colons and more: an IPv6 address without brackets has no port.
  if (canonicalIp(text) !== undefined) return { bare: text }
  const colon = text.lastIndexOf(':')
  return colon < 0 ? { bare: text } : withPort(text.slice(0, colon), text.slice(colon + 1))
}

function withPort(bare: string, text: string | undefined): { bare: string; port?: number | string } {
  const port = text?.replace(/\/(tcp|udp|sctp|icmp)$/i, '')
  if (port === undefined || port === '') return { bare }
  const number = Number(port)
  return { bare, port: /^\d{1,5}$/.test(port) && number >= 1 && number <= 65535 ? number : port }
}

function nameOf(bare: string): Tagged<Names> | undefined {
  if (bare === '') return undefined
  if (/^(world|internet|external)$/i.test(bare)) return { kind: 'world' }
  if (/^localhost$/i.test(bare)) return { kind: 'address', ip: '127.0.0.1' }
  const ip = canonicalIp(bare)
  if (ip !== undefined) return { kind: 'address', ip }
  if (bare.includes('=')) return labelName(bare)
  const parts = bare.split('/')
  if (parts.length > 3 || parts.some((part) => part === '')) return undefined
  return objectName(parts)
}

function labelName(bare: string): Tagged<Names> | undefined {
  const scoped = /^([a-z0-9][a-z0-9-]*)\/([^=]*=.*)$/.exec(bare)
  // `app.kubernetes.io/name=web` has a slash too, but no namespace has a dot.
  const [namespace, list] = scoped === null ? [undefined, bare] : [scoped[1], scoped[2] ?? '']
  const selector: Record<string, string> = Object.create(null)
  for (const term of list.split(',')) {
    const [key = '', value, more] = term.replace('==', '=').split('=')
    if (key === '' || value === undefined || more !== undefined) return undefined
    selector[key.trim()] = value.trim()
  }
  return { kind: 'labels', selector, ...(namespace === undefined ? {} : { namespace }) }
}

/** `shop/deploy/cart`, `deploy/shop/cart` and `deploy/cart` mean the same workload. */
function objectName(parts: readonly string[]): Tagged<Names> | undefined {
  const [a = '', b, c] = parts
  if (b === undefined) return dotted(a)
  const first = kindOf(a)
  if (c === undefined) return first === undefined ? { kind: 'object', namespace: a, name: b } : ofKind(first, b)
  if (first !== undefined) return ofKind(first, c, b)
  const second = kindOf(b)
  return second === undefined ? undefined : ofKind(second, c, a)
}

type Kind = (typeof KINDS)[string]
function kindOf(word: string): Kind | undefined {
  const key = word.toLowerCase()
  return Object.hasOwn(KINDS, key) ? KINDS[key] : undefined
}

function ofKind({ only, kind }: Kind, name: string, namespace?: string): Tagged<Names> {
  if (only === 'node') return { kind: 'node', name }
  return {
    kind: 'object',
    name,
    only,
    ...(namespace === undefined ? {} : { namespace }),
    ...(kind === undefined ? {} : { workloadKind: kind }),
  }
}

/** `redis.shop.svc.cluster.local`, `redis.shop.svc` are services for sure; `redis.shop` may be one, see `find.ts`. */
function dotted(text: string): Tagged<Names> {
  const name = text.replace(/\.$/, '')
  const full = /^(?:([a-z0-9-]+)\.)?([a-z0-9-]+)\.([a-z0-9-]+)\.svc(?:\..+)?$/i.exec(name)
  if (full === null) return { kind: 'object', name }
  const [, pod, service = '', namespace = ''] = full
  if (pod !== undefined) return { kind: 'object', name: pod, namespace, only: 'pod' }
  return { kind: 'object', name: service, namespace, only: 'service' }
}
