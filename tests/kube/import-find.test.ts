import { describe, expect, test } from 'vitest'
import { importFrom } from '../../adapters/import/index.ts'
import { type FoundEnd, find, findEnd, type Role } from '../../src/findings/endpoint.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { Problem } from '../../src/request/problem.ts'

const FIXTURES = new URL('../fixtures/clusters/live', import.meta.url).pathname
const { snapshot } = await importFrom([FIXTURES], { name: 'live' })

/** What was found, in short. */
function short(found: FoundEnd): string {
  if (found.kind === 'several') return `several ${found.choices.join(' ')}`
  if (found.kind === 'none') return `none ${found.near.join(' ')}`.trim()
  const { end } = found
  const port = end.port === undefined ? '' : `:${end.port}`
  const said = {
    pod: () => (end.kind === 'pod' ? `${end.pod.name}${end.siblings.map((s) => ` +${s.name}`).join('')}` : ''),
    node: () => (end.kind === 'node' ? `${end.node.name} ${end.ip}` : ''),
    service: () => (end.kind === 'service' ? `${end.service.namespace}/${end.service.name} ${end.ip ?? '-'}` : ''),
    address: () => (end.kind === 'address' ? `${end.ip} inside ${end.inside ?? '-'}` : ''),
    world: () => (end.kind === 'world' ? `${end.ip ?? '-'} ${end.name ?? '-'}` : ''),
  }
  return `${end.kind} ${said[end.kind]()}${port}`
}

const CART = 'pod cart-5d8f6c7b9-abcde +cart-5d8f6c7b9-fghij'
const rows: [string, Role, string][] = [
  ['shop/redis-0', 'to', 'pod redis-0'],
  ['redis-0', 'from', 'pod redis-0'],
  ['pod/redis-0', 'to', 'pod redis-0'],
  ['shop/cart', 'from', CART],
  ['cart', 'from', CART],
  ['deploy/cart', 'from', CART],
  ['shop/deploy/cart', 'from', CART],
  ['deployment/shop/cart', 'from', CART],
  ['app=cart', 'from', CART],
  ['shop/app=cart', 'from', CART],
  ['app==cart,pod-template-hash=5d8f6c7b9', 'from', CART],
  ['shop/redis:6379', 'to', 'service shop/redis 10.96.0.80:6379'],
  ['redis:redis', 'to', 'service shop/redis 10.96.0.80:6379'],
  ['redis.shop', 'to', 'service shop/redis 10.96.0.80'],
  ['redis.shop.svc', 'to', 'service shop/redis 10.96.0.80'],
  ['redis.shop.svc.cluster.local.:6379', 'to', 'service shop/redis 10.96.0.80:6379'],
  ['svc/redis', 'to', 'service shop/redis 10.96.0.80'],
  ['http://redis.shop:6379', 'to', 'service shop/redis 10.96.0.80:6379'],
  ['10.96.0.80:6379/tcp', 'to', 'service shop/redis 10.96.0.80:6379'],
  ['shop/redis', 'from', 'pod redis-0'],
  ['sts/redis', 'to', 'pod redis-0'],
  ['redis-headless.shop', 'to', 'pod redis-0'],
  ['redis-0.redis-headless.shop.svc.cluster.local', 'to', 'pod redis-0'],
  ['redis-0:redis', 'to', 'pod redis-0:6379'],
  ['shop/payment', 'to', 'world - api.pay.example'],
  ['10.0.1.21', 'to', 'pod redis-0'],
  ['10.0.1.21:80', 'to', 'pod redis-0:80'],
  ['192.168.50.11', 'to', 'node n1 192.168.50.11'],
  ['10.0.1.57', 'to', 'node n1 10.0.1.57'],
  ['node/n2', 'to', 'node n2 192.168.50.12'],
  ['n1:30080', 'to', 'node n1 192.168.50.11:30080'],
  ['10.0.1.99', 'to', 'address 10.0.1.99 inside n1'],
  ['203.0.113.9:443', 'to', 'world 203.0.113.9 -:443'],
  ['[2001:db8::1]:443', 'to', 'world 2001:db8::1 -:443'],
  ['2001:DB8::1', 'to', 'world 2001:db8::1 -'],
  ['world', 'to', 'world - -'],
  ['api.github.com:443', 'to', 'world - api.github.com:443'],
  ['shop/reddis', 'to', 'none shop/redis'],
  ['shop/catr', 'from', 'none shop/cart'],
  ['app=crt', 'from', 'none app=cart'],
  ['node/n3', 'to', 'none node/n1 node/n2'],
  ['default/redis', 'to', 'none shop/redis'],
  ['redis:http', 'to', 'none redis:redis'],
  ['http://redis.shop/health', 'to', 'service shop/redis 10.96.0.80:80'],
  ['https://api.github.com/users?x=1', 'to', 'world - api.github.com:443'],
  ['redis.shop', 'from', 'pod redis-0'],
  ['nothing.shop:443', 'to', 'none'],
  ['kubernetes.default', 'to', 'none'],
  ['localhost:80', 'to', 'address 127.0.0.1 inside -:80'],
  ['127.0.0.1', 'to', 'address 127.0.0.1 inside -'],
  ['', 'to', 'none'],
  ['a/b/c/d', 'to', 'none'],
  ['constructor', 'to', 'none'],
  ['__proto__/x', 'to', 'none'],
]

describe('ends by the names that people use', () => {
  test.each(rows)('%s (%s)', (text, role, expected) => {
    expect(short(find(snapshot, text, role))).toBe(expected)
  })
})

describe('several that could be meant', () => {
  const pods = ['a', 'b'].map(
    (ns) => `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: ${ns}, labels: {tier: front}}\nspec: {}`,
  )
  const services = ['a', 'b'].map(
    (ns) => `apiVersion: v1\nkind: Service\nmetadata: {name: api, namespace: ${ns}}\nspec: {ports: [{port: 80}]}`,
  )
  const twins = importTexts([{ file: 'x', text: [...pods, ...services].join('\n---\n') }], { name: 'twins' }).snapshot

  test.each([
    ['web', 'several a/web b/web'],
    ['api', 'several a/api b/api'],
    ['tier=front', 'several a/web b/web'],
    ['a/web', 'pod web'],
    ['b/tier=front', 'pod web'],
  ])('%s', (text, expected) => {
    expect(short(find(twins, text, 'to'))).toBe(expected)
  })

  test('a headless Service without slices is what its selector finds', () => {
    const yaml = `apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: a}\nspec: {clusterIP: None, selector: {tier: front}, ports: [{port: 80}]}`
    const { snapshot: one } = importTexts([{ file: 'x', text: [...pods, yaml].join('\n---\n') }], { name: 'x' })
    expect(short(find(one, 'db.a', 'to'))).toBe('pod web')
  })

  test('are a Problem with choices, and a slip of the pen is one with suggestions', () => {
    const thrown = (text: string): unknown => {
      try {
        return findEnd(twins, text, 'to')
      } catch (error) {
        return error instanceof Problem ? { kind: error.kind, details: error.details } : error
      }
    }
    expect(thrown('web')).toEqual({ kind: 'ambiguous-end', details: { name: 'web', choices: ['a/web', 'b/web'] } })
    expect(thrown('a/wbe')).toEqual({
      kind: 'unknown-end',
      details: { name: 'a/wbe', network: 'twins', near: ['a/web', 'b/web'] },
    })
  })
})
