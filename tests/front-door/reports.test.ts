import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Door, openDoor } from '../support/front-door/door.ts'

/*
 * Uploads that ended, hung or filled an earlier program, and their kin: each is told in a sentence with the file and the
 * field, or answered; the program is as well as before.
 */

const fixture = (name: string): string => readFileSync(new URL(`../fixtures/robust/${name}`, import.meta.url), 'utf8')
const node = (more: string): string => `nodes: {n1: {ip: 10.9.0.1/24, pod_cidr: 10.0.1.0/24${more}}}\n`
const twoNodes = (option: string): string =>
  `nodes:\n  n1: {ip: 192.168.100.11/24, pod_cidr: 10.0.1.0/24}\n  n2: {ip: 192.168.100.12/24, pod_cidr: 10.0.2.0/24}\npods:\n  a: {node: n1, ip: 10.0.1.12}\n  b: {node: n2, ip: 10.0.2.22}\noptions: {${option}}\n`

let door: Door
beforeAll(async () => {
  door = await openDoor({ web: true, env: { PACKETWALK_RATE_ADDRESS: '100000' } })
}, 100_000)
afterAll(async () => {
  expect(door.program.log().filter(({ level }) => level === 'error' || level === 'raw')).toEqual([])
  expect(door.program.memory()).toBeLessThan(1_024)
  expect(await door.close()).toEqual({ code: 0, signal: null })
}, 90_000)

describe('what is refused says where, and nothing of ours breaks', () => {
  test.each<[string, string, string]>([
    ['an alias within itself', 'devices: {a: &a {kind: host, nics: [*a]}}', 'aliases'],
    ['aliases that double', 'x: &a [*a, *a]', 'aliases'],
    ['an alias in a field that nobody reads', 'devices: {a: {kind: host}}\nx: &a [*a]', 'aliases'],
    ['two aliases within each other', 'x: &a [&b [*a], *b]', 'aliases'],
    ['an MTU that no packet fits', twoNodes('pod_route_mtu: 2'), 'options.pod_route_mtu'],
    ['an MTU below zero', twoNodes('pod_route_mtu: -1'), 'options.pod_route_mtu'],
    ['another MTU that no packet fits', twoNodes('pod_mtu: 67'), 'options.pod_mtu'],
    ['an ipcache entry that is no prefix', node(", ipcache: {'a b': {identity: 2}}"), 'nodes.n1.ipcache.a b'],
    ['a pod range without its length', 'nodes: {n1: {ip: 10.9.0.1/24, pod_cidr: 10.0.1.12}}', 'nodes.n1.pod_cidr'],
    ['a node of a borrowed name', `${node('')}pods: {a: {node: constructor, ip: 10.0.1.5}}`, 'pods.a.node'],
    ['a contradiction without its fields', fixture('contradiction.json'), 'contradictions[0]'],
    ['brackets without end', '['.repeat(200_000), 'levels deep'],
  ])('%s', async (_, content, where) => {
    const ann = await door.visit()
    const { status, text } = await ann.ask('', { name: 'n.yaml', content })
    expect({ status, text }).toMatchObject({ status: 200, text: expect.stringContaining('"mood":"bad"') })
    expect(text).toContain('n.yaml')
    expect(text).toContain(where)
    expect(text).not.toMatch(/something of ours/i)
  })
})

describe('what is read is answered', () => {
  test('names that every object has are names like others', async () => {
    const ann = await door.visit()
    const content = `${node('')}pods: {a: {node: n1, ip: 10.0.1.5}, __proto__: {node: n1, ip: 10.0.1.6}, toString: {node: n1, ip: 10.0.1.7}}`
    await ann.ask('', { name: 'names.yaml', content })
    for (const ends of ['a __proto__', 'toString a', '__proto__ toString']) {
      expect((await ann.ask(`/trace ${ends}`)).text).toContain('You made it')
    }
  })
  test('a list in a list differs from itself in nothing', async () => {
    const ann = await door.visit()
    await ann.ask('', { name: 'twice.json', content: fixture('list-in-list.json') })
    expect((await ann.ask('/diff other=twice')).text).toContain('Nothing changed')
  })
  test('a command that a snapshot brings is shown nowhere', async () => {
    const ann = await door.visit()
    const read = await ann.ask('', { name: 'snap.json', content: fixture('gap-command.json') })
    expect(read.text).toContain('is read')
    for (const line of ['/map', '/trace shop/a shop/b', '/policy shop/a shop/b', '/why shop/a shop/b', '/source']) {
      expect((await ann.ask(line)).text).not.toContain('evil')
    }
    expect(read.text).not.toContain('evil')
  })
  test('what a name would run is quoted in every command', async () => {
    const ann = await door.visit()
    const content =
      'name: n\ndevices:\n  web: {kind: host, nics: {"eth0;pwn;": {ip: 10.0.10.14/24}}, gateway: 10.0.10.11}\n  gw: {kind: router, nics: {e0: {ip: 10.0.10.11/24}}}\nlinks: [{a: "web.eth0;pwn;", b: gw.e0}]\n'
    await ann.ask('', { name: 'n.yaml', content })
    for (const line of ['/trace web gw', '/step web gw 1', '/table web routes']) {
      const { text } = await ann.ask(line)
      for (const [, command = ''] of text.matchAll(/"command":"((?:[^"\\]|\\.)*)"/g)) {
        expect(command.replaceAll(/'[^']*'/g, '')).not.toContain('pwn')
      }
    }
  })
})
