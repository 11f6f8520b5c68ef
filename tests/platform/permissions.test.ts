import { beforeEach, describe, expect, test } from 'vitest'
import type { HeardQuestion } from '../../adapters/platform/asked.ts'
import { createLimits } from '../../adapters/platform/limits.ts'
import { createRespond, type Reply } from '../../adapters/platform/platform.ts'
import { ALLOWANCE, DRAFTS, directWorkspace, type Store } from '../../adapters/store/contract.ts'
import type { StoreEngine } from '../../adapters/store/engine.ts'
import { createStore } from '../../adapters/store/index.ts'
import { openSqlite } from '../../adapters/store/sqlite.ts'
import { answer } from '../../src/bot/bot.ts'
import { LAB_NAMES } from '../../src/networks/labs/index.ts'
import type { Answer } from '../../src/request/answer.ts'
import { bare } from '../../src/request/text.ts'

/*
 * Who may see, use, change, share and forget what: the rows of docs/privacy.md. Ann and Bob are in the servers red and blue;
 * Eve administers red. All through the one responder of the real bot.
 */

let engine: StoreEngine
let store: Store
let events = 0

beforeEach(() => {
  engine = openSqlite(':memory:')
  store = createStore(engine)
})

const MANY = { person: 10_000, channel: 10_000, workspace: 10_000, address: 10_000 }
const log = { info() {}, warn() {}, error() {} }
type From = Partial<Pick<HeardQuestion, 'person' | 'workspace' | 'channel' | 'admin' | 'upload'>>

async function ask(said: string | HeardQuestion['request'], from: From = {}): Promise<Answer> {
  events += 1
  const responder = createRespond({
    store,
    answer,
    draw: async () => ({ kind: 'source', mermaid: '', alt: '', why: '' }),
    log,
    limits: createLimits(MANY, Date.now),
    clock: Date.now,
  })
  const answers: Answer[] = []
  const reply: Reply = {
    async text(told) {
      answers.push(told)
    },
    async pictures() {},
    async failed(id) {
      throw new Error(`failed: ${id}`)
    },
  }
  const request = typeof said === 'string' ? { line: said } : said
  const who = { person: 'ann', workspace: 'red', channel: 'c1', admin: false, ...from }
  await responder.respond(
    { platform: 'test', realm: 'test', locale: 'en', event: `e${events}`, request, ...who },
    reply,
  )
  const [told] = answers
  if (told === undefined) throw new Error('nothing was answered')
  return told
}

/** An office with a secret device, by a name of one's choice. */
function office(name = 'office', extra = ''): { name: string; bytes: Uint8Array } {
  const text = `name: ${name}
devices:
  safe: {kind: host, nics: {eth0: {ip: 10.9.0.1/24}}}
  desk${extra}: {kind: host, nics: {eth0: {ip: 10.9.0.2/24}}}
links: [{a: safe.eth0, b: desk${extra}.eth0}]
`
  return { name: `${name}.yaml`, bytes: new TextEncoder().encode(text) }
}
const upload = (from: From = {}, file = office()): Promise<Answer> => ask('/network upload', { ...from, upload: file })

const allOf = (told: Answer): string => JSON.stringify(told.blocks)
const head = ({ blocks }: Answer): string => (blocks[0]?.kind === 'headline' ? bare(blocks[0].text) : '')
/** Does this person reach the safe? Not their default network: asked by its name. */
const reaches = async (from: From, network = 'office'): Promise<boolean> =>
  head(await ask(`/trace desk safe network=${network}`, from)).includes('reach')
/** Is it told of at all: in lists, in suggestions, in what may have been meant? */
const hears = async (from: From): Promise<boolean> =>
  (await Promise.all(['/network list', '/trace a b network=offic'].map((line) => ask(line, from)))).some((told) =>
    allOf(told).includes('"office"'),
  )
const hashOf = async (from: From = {}): Promise<string> => {
  const where = { platform: 'test', realm: 'test', workspace: 'red', channel: 'c1', person: 'ann', ...from }
  return (await store.networks(where))[0]?.hash ?? ''
}

const ANN: From = {}
const BOB: From = { person: 'bob' }
const EVE: From = { person: 'eve', admin: true }
const DM: From = { workspace: directWorkspace('ann'), channel: 'dm' }

describe('what somebody uploads', () => {
  test('is theirs: they can ask it, in every place', async () => {
    await upload()
    expect(await reaches(ANN)).toBe(true)
    expect(await reaches({ workspace: 'blue' })).toBe(true)
    expect(await reaches(DM)).toBe(true)
  })

  test.each([
    ['a colleague in the same channel', BOB],
    ['an administrator', EVE],
    ['somebody on another server', { person: 'bob', workspace: 'blue' }],
    ['somebody in a direct conversation', { person: 'bob', workspace: directWorkspace('bob') }],
  ])('%s cannot ask it, is not told of it, and does not find it by its hash', async (_, other) => {
    await upload()
    const hash = await hashOf()
    expect(await reaches(other)).toBe(false)
    expect(await reaches(other, hash)).toBe(false)
    expect(await hears(other)).toBe(false)
    expect(head(await ask({ kind: 'map', manner: { network: hash } }, other))).toContain('There is no network')
  })

  test('is answered to them alone, and says so', async () => {
    const told = await upload()
    expect(told.private).toBe(true)
    expect(allOf(told)).toContain('Only you can ask it')
    expect((await ask('/network list')).private).toBe(true)
  })

  test('sent in a direct conversation, it stays there until it is shared elsewhere', async () => {
    const told = await upload(DM)
    expect(allOf(told)).not.toContain('Share it here')
    expect(head(await ask('/network share office', DM))).toContain('nobody here')
    expect(await reaches(BOB)).toBe(false)
    await ask('/network share office', ANN)
    expect(await reaches(BOB)).toBe(true)
  })
})

describe('what is shared', () => {
  beforeEach(async () => {
    await upload()
    await ask('/network share office')
  })

  test('everybody of the workspace can ask, and nobody of another', async () => {
    expect(await reaches(BOB)).toBe(true)
    expect(await hears(BOB)).toBe(true)
    expect(await reaches({ ...BOB, workspace: 'blue' })).toBe(false)
    expect(await hears({ ...BOB, workspace: 'blue' })).toBe(false)
  })

  test('only its owner can share it further', async () => {
    expect(head(await ask('/network share office', BOB))).toContain('not yours')
    await ask({ kind: 'network', do: 'share', name: await hashOf() }, { ...BOB, workspace: 'blue' })
    expect(await reaches({ ...BOB, workspace: 'blue' })).toBe(false)
  })

  test('nobody but its owner and an administrator can take it away', async () => {
    expect(head(await ask('/network forget office', BOB))).toContain('administrators')
    expect(await reaches(BOB)).toBe(true)
    await ask('/network forget office', EVE)
    expect(await reaches(BOB)).toBe(false)
    // whose it is keeps it
    expect(await reaches(ANN)).toBe(true)
  })

  test('an administrator elsewhere is none here', async () => {
    await ask('/network forget office', { ...EVE, workspace: 'blue' })
    expect(await reaches(BOB)).toBe(true)
  })

  test.each([
    ['here', ANN],
    ['on another server', { workspace: 'blue' }],
    ['in a direct conversation', DM],
  ])('its owner forgets it %s, and it is gone for all', async (_, from) => {
    await ask('/network forget office', from)
    expect(await reaches(ANN)).toBe(false)
    expect(await reaches(BOB)).toBe(false)
    expect((await engine.dump('')).join('\n')).not.toContain('safe')
  })

  test('two who bring the same do not undo each other', async () => {
    await upload(BOB)
    await ask('/network forget office', ANN)
    expect(await reaches(BOB)).toBe(true)
    expect(await reaches({ person: 'cid' })).toBe(false)
  })
})

describe('/forget me', () => {
  test('deletes all that it says, from wherever it is asked: others cannot trace it either', async () => {
    await upload()
    await ask('/network share office')
    await ask('/network share office', { workspace: 'blue' })
    await upload(DM, office('diary'))
    await ask('/config language zh')
    await ask('/pod add node1 network=buildings')
    await ask('/forget me', DM)
    expect(await reaches(BOB)).toBe(false)
    expect(await reaches({ ...BOB, workspace: 'blue' })).toBe(false)
    const left = (await engine.dump('')).join('\n')
    expect(left).not.toContain('ann')
    expect(left).not.toContain('safe')
    expect(left).not.toContain('diary')
  })

  test('of one leaves what others have', async () => {
    await upload()
    await upload(BOB, office('attic'))
    await ask('/forget me', BOB)
    expect(await reaches(ANN)).toBe(true)
    expect(await reaches(BOB, 'attic')).toBe(false)
  })
})

describe('settings', () => {
  test('of a person are theirs, wherever they are', async () => {
    await ask('/config language zh')
    expect(head(await ask('/labs', { workspace: 'blue' }))).toMatch(/\p{Script=Han}/u)
    expect(head(await ask('/labs', BOB))).not.toMatch(/\p{Script=Han}/u)
  })

  test.each(['channel', 'workspace'])('of a %s only an administrator changes, and only here', async (scope) => {
    expect(head(await ask(`/config language zh scope=${scope}`, BOB))).toMatch(/administrators|管理员/)
    expect(head(await ask('/labs', BOB))).not.toMatch(/\p{Script=Han}/u)
    await ask(`/config language zh scope=${scope}`, EVE)
    expect(head(await ask('/labs', BOB))).toMatch(/\p{Script=Han}/u)
    expect(head(await ask('/labs', { ...BOB, workspace: 'blue' }))).not.toMatch(/\p{Script=Han}/u)
  })

  test('a channel cannot use what only one person may ask', async () => {
    await upload(EVE)
    expect(head(await ask('/network use office scope=channel', EVE))).toContain('Only you')
    await ask('/network share office', EVE)
    await ask('/network use office scope=channel', EVE)
    expect(head(await ask('/trace desk safe', BOB))).toContain('reach')
    expect(head(await ask('/trace desk safe', { ...BOB, channel: 'c2' }))).not.toContain('reach')
  })
})

describe('what an edit makes', () => {
  test('is in nobody’s list, and only the last few are kept', async () => {
    await upload(ANN, { name: 'ours.yaml', bytes: new TextEncoder().encode(CLUSTER) })
    for (let i = 0; i < DRAFTS + 3; i++) expect(head(await ask('/pod add n1'))).toContain('is built')
    for (const [who, more] of [
      [ANN, 1],
      [BOB, 0],
    ] as const) {
      const table = (await ask('/network list', who)).blocks.find((block) => block.kind === 'table')
      expect(table?.rows.length).toBe(LAB_NAMES.length + more)
    }
    const drafts = (await store.networks(whereOf())).filter((one) => one.draft === true)
    expect(drafts.length).toBe(DRAFTS)
    expect(head(await ask('/trace a 10.7.1.19'))).toContain('reach')
  })

  test('of a lab opens for whoever presses its button; of an upload for its owner alone', async () => {
    const button = (told: Answer): HeardQuestion['request'] => {
      const choices = told.blocks.find((block) => block.kind === 'choices')
      return choices?.items[0]?.request ?? { line: '' }
    }
    const lab = button(await ask('/pod add node1 network=buildings'))
    expect(head(await ask(lab, BOB))).toContain('reach')
    // the lab is called as before, and is as before
    expect(allOf(await ask('/map network=buildings'))).not.toContain('10.0.1.15')
    expect(allOf(await ask('/map'))).toContain('10.0.1.15')
    const file = new TextEncoder().encode(CLUSTER)
    await upload(ANN, { name: 'ours.yaml', bytes: file })
    const own = button(await ask('/pod add n1'))
    expect(head(await ask(own, ANN))).toContain('reach')
    expect(head(await ask(own, BOB))).toContain('There is no network')
    // an edit of an edit is as private as what it began with
    const network = 'line' in own ? '' : (own.manner?.network ?? '')
    const again = button(await ask(`/pod add n1 network=${network}`))
    expect(head(await ask(again, ANN))).toContain('reach')
    expect(head(await ask(again, BOB))).toContain('There is no network')
  })
})

const CLUSTER = `name: ours
nodes: {n1: {ip: 192.168.1.1/24, pod_cidr: 10.7.1.0/24}}
pods: {a: {node: n1, ip: 10.7.1.5}, b: {node: n1, ip: 10.7.1.6}}
`
const whereOf = () => ({ platform: 'test', realm: 'test', workspace: 'red', channel: 'c1', person: 'ann' })

describe('allowances', () => {
  const keep = (person: string, i: number, source = 'x') =>
    store.keepNetwork({ ...whereOf(), person }, { hash: `h${person}${i}`, name: `n${i}`, source })

  test('of a person are said in a sentence, and a forgotten network makes room', async () => {
    for (let i = 0; i < ALLOWANCE.person.networks; i++) expect(await keep('ann', i)).toBeUndefined()
    expect(head(await upload())).toBe(
      `It was not kept: you have ${ALLOWANCE.person.networks} networks already, and that is the most.`,
    )
    expect(await reaches(ANN)).toBe(false)
    await ask('/network forget n1')
    await upload()
    expect(await reaches(ANN)).toBe(true)
    expect(await keep('bob', 1)).toBeUndefined()
  })

  test('in bytes', async () => {
    const half = 'x'.repeat(ALLOWANCE.person.bytes / 2)
    expect(await keep('ann', 1, half)).toBeUndefined()
    expect(await keep('ann', 2, half)).toBeUndefined()
    expect(head(await upload())).toContain('8 MiB')
  })

  test('of a workspace: what all of its people bring', async () => {
    const most = ALLOWANCE.workspace.networks
    for (let i = 0; i < most; i++) expect(await keep(`p${i % 20}`, i)).toBeUndefined()
    expect(head(await upload())).toContain(`this workspace has ${most} networks already`)
    await upload({ workspace: 'blue' })
    expect(await reaches({ workspace: 'blue' })).toBe(true)
    // sharing here counts here
    expect(head(await ask('/network share office'))).toContain('this workspace has')
  })
})

test('when the bot is removed, what was brought there goes; what its owner brought elsewhere too stays', async () => {
  await upload()
  await upload({}, office('attic'))
  await upload({ workspace: 'blue' }, office('attic'))
  await store.forgetTenant({ platform: 'test', workspace: 'red' })
  expect(await reaches(ANN)).toBe(false)
  expect(await reaches({ workspace: 'blue' }, 'attic')).toBe(true)
})

test('what an older version kept belongs to its workspace: everybody asks it, an administrator forgets it', async () => {
  const { bytes } = office()
  const row = { hash: 'abc123abc123', name: 'office' }
  await engine.set(
    'pw1/network/test/red/abc123abc123/',
    JSON.stringify({ ...row, source: new TextDecoder().decode(bytes) }),
  )
  await engine.put('pw1/networks/test/red/', 'abc123abc123', JSON.stringify(row))
  expect(await reaches(ANN)).toBe(true)
  expect(await reaches({ workspace: 'blue' })).toBe(false)
  expect(head(await ask('/network forget office', BOB))).toContain('administrators')
  await ask('/network forget office', EVE)
  expect(await reaches(ANN)).toBe(false)
})
