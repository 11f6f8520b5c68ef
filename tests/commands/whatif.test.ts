import { describe, expect, test } from 'vitest'
import { answer, parse, stranger } from '../../src/bot/bot.ts'
import { headOf, textOf } from '../support/asked-cluster.ts'

/*
 * What would be is marked as such, with its change; the question, and everything else that would fare otherwise.
 */

const POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: closed, namespace: shop }
spec: { podSelector: {}, policyTypes: [ Ingress ] }`

describe('a line becomes changes and a question', () => {
  test.each([
    ['/whatif node n2 down : trace a b', { change: 'node n2 down', from: 'a', to: 'b' }],
    [
      'whatif node n2 down; mtu n1 1400 : a b:80 proto=tcp',
      { change: 'node n2 down; mtu n1 1400', from: 'a', to: 'b:80', proto: 'tcp' },
    ],
    ['/whatif delete policy x/y: trace a x/b:6379', { change: 'delete policy x/y', from: 'a', to: 'x/b:6379' }],
    ['/whatif 节点 n2 宕机：a b', { change: '节点 n2 宕机', from: 'a', to: 'b' }],
    ['/whatif node n2 down', { change: 'node n2 down' }],
    ['/whatif node n2 down network=shop', { change: 'node n2 down', manner: { network: 'shop' } }],
    [`/whatif apply ${POLICY}\n : trace a b`, { change: `apply ${POLICY}`, from: 'a', to: 'b' }],
  ])('%s', (line, wanted) => {
    expect(parse(line)).toEqual({ kind: 'whatif', ...wanted })
  })
})

describe('the answer', () => {
  test('begins with its change, and ends with what else changes', () => {
    const told = answer({ line: '/whatif node node2 down : trace cart web:80 network=shop' }, stranger())
    expect(headOf(told).text).toMatch(/^Hypothetical, with node node2 down: shop\/cart → shop\/web: before delivered/)
    const text = textOf(told)
    expect(text).toContain('21 are lost')
    expect(text).toContain('Nothing was changed.')
    expect(text).toContain('outside')
  })

  test('a pasted policy is applied', () => {
    const told = answer({ line: `/whatif apply ${POLICY}\n: trace cart web:80 network=shop` }, stranger())
    expect(headOf(told).text).toMatch(
      /^Hypothetical, with apply shop\/closed \([0-9a-f]{8}\): .* before delivered, now not delivered\.$/,
    )
  })

  test('an uploaded policy is applied', () => {
    const asker = { ...stranger(), upload: { name: 'closed.yaml', text: POLICY } }
    expect(headOf(answer({ line: '/whatif apply upload : cart web:80 network=shop' }, asker)).text).toContain(
      'now not delivered',
    )
  })

  test('without a question the change itself is answered', () => {
    const told = answer({ line: '/whatif delete policy shop/db-from-cart network=shop' }, stranger())
    expect(headOf(told).text).toContain('6 open')
  })

  test('an end that the change takes away is said so, and one that it brings', () => {
    const gone = answer({ line: '/whatif delete pod shop/db : cart shop/db:6379 network=shop' }, stranger())
    expect(headOf(gone).text).toMatch(/With the change: .*shop\/db/)
  })

  test('in Chinese, of a plain network', () => {
    const told = answer({ line: '/whatif interface h21.eth0 down : 14 24 network=neighbourhoods' }, stranger('zh'))
    expect(headOf(told).text).toMatch(/^假设做了这个改动：interface h21\.eth0 down。/)
    expect(textOf(told)).toContain('断掉 32 条')
  })

  test.each(['en', 'zh'] as const)('what is not understood is refused with what is possible (%s)', (language) => {
    const told = answer({ line: '/whatif paint it : 14 24 network=neighbourhoods' }, stranger(language))
    expect(headOf(told).mood).toBe('bad')
    expect(textOf(told).replaceAll(/\s+/g, ' ')).toContain('route DEVICE add PREFIX via ADDRESS')
  })
})
