import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { README, withCommands } from '../../scripts/readme-commands.ts'
import { schemaText } from '../../scripts/schema.ts'
import { VERSION } from '../../src/request/version.ts'
import { journeySchema } from '../../src/views/json.ts'

/** The command line as people run it: another process, its streams and its exit code. */

const MAIN = new URL('../../adapters/command.ts', import.meta.url).pathname

interface Ran {
  code: number | null
  out: string
  err: string
}

function packetwalk(args: string[], input = '', { PWD: cwd, ...env }: Record<string, string> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [MAIN, ...args], { cwd, env: { ...process.env, LANG: 'C', ...env } })
    let out = ''
    let err = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
    child.stdin.on('error', () => undefined)
    child.stdin.end(input)
  })
}

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'packetwalk-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a conversation from a pipe answers every line, pictures and all, after the pipe has ended', {
  timeout: 60_000,
}, async () => {
  const asked = ['/trace 10.0.1.12 10.0.2.22', '/trace 10.0.1.12 10.0.1.14', '/trace 10.0.1.12 10.0.2.24', '/help']
  const { code, out } = await packetwalk(['chat'], asked.join('\n'), { PWD: folder })
  expect(out.match(/Delivered: /g)).toHaveLength(3)
  expect(out).toContain('/explain')
  expect(code).toBe(0)
})

test.each([
  ['en', '/trace needs to'],
  ['zh', '/trace 还缺 to'],
])('what is missing is said in the reader’s language: %s', async (lang, said) => {
  const { code, err } = await packetwalk(['trace', '10.0.1.12', '--lang', lang])
  expect(code).toBe(64)
  expect(err).toContain(said)
})

test.each([
  ['en', /^\nPUPPETEER_EXECUTABLE_PATH names \/nowhere\/chromium, .* or unset PUPPETEER_EXECUTABLE_PATH .*\n$/],
  ['zh', /^\nPUPPETEER_EXECUTABLE_PATH 指向 \/nowhere\/chromium，.*请改正路径.*。\n$/],
])(
  'a browser that was named and does not start is said in one sentence, and the answer stands: %s',
  async (lang, says) => {
    const file = join(folder, `broken-${lang}.png`)
    const env = { PUPPETEER_EXECUTABLE_PATH: '/nowhere/chromium' }
    const ran = await packetwalk(['trace', '10.0.1.12', '10.0.2.22', '--lang', lang, '--picture', file], '', env)
    expect(ran.code).toBe(0)
    expect(ran.out).toMatch(/^✓ /)
    expect(ran.err).toMatch(says)
    expect(readFileSync(file).subarray(1, 4).toString()).toBe('PNG')
  },
)

describe.each([
  [
    'en',
    /There is no command trce.*Did you mean trace/s,
    /has no option --prot.*--proto/s,
    /cannot use foo as --voice/,
    'Usage: ',
  ],
  [
    'zh',
    /没有 trce 这条命令.*你想说的是 trace/s,
    /没有 --prot 这个选项.*--proto/s,
    /不能把 foo 用作 --voice/,
    '用法: ',
  ],
])('the command line speaks the reader’s language: %s', (lang, command, option, choice, usage) => {
  test.each([
    ['trce 12 22', command],
    ['trace 12 22 --prot tcp', option],
    ['trace 12 22 --voice foo', choice],
    ['import --output', /--output/],
    ['trace 12 22 24 25', /24 25/],
    ['--frob', /packetwalk .*--frob/],
  ])('packetwalk %s', async (args, said) => {
    const { code, out, err } = await packetwalk([...args.split(' '), `--lang=${lang}`])
    expect(err).toMatch(said)
    expect(err).not.toContain('error:')
    expect({ code, out }).toEqual({ code: 64, out: '' })
  })

  test('and so does its help', async () => {
    const { out } = await packetwalk(['trace', '--help', '--lang', lang])
    expect(out).toContain(usage)
    expect(/[\u4e00-\u9fff]/.test(out)).toBe(lang === 'zh')
    expect(/\b(the|answer|told) /.test(out)).toBe(lang === 'en')
  })
})

test('a picture that cannot be written does not take the answer with it', async () => {
  const ran = await packetwalk(['trace', '10.0.1.12', '10.0.2.22', '--picture', join(folder, 'no', 'such', 'walk.png')])
  expect(ran.code).toBe(0)
  expect(ran.out).toMatch(/^✓ Delivered/)
  expect(ran.out).toContain('could not be written.')
  expect(ran.err).toBe('')
})

test.each([
  ['pod add node1 --output', 64],
  ['import docs/networks.md -o', 64],
])('%s a folder that is not there: said, no stack trace', async (args, code) => {
  const ran = await packetwalk([...args.split(' '), join(folder, 'no', 'such', 'file')])
  expect(ran.code).toBe(code)
  expect(ran.err).toContain('could not be written.')
  expect(ran.err).not.toContain('node:fs')
})

describe('exit codes say how it ended', () => {
  const CASES: [args: string, code: number][] = [
    ['trace 10.0.1.12 10.0.2.22 --no-picture', 0],
    ['trace 10.0.1.12 10.0.2.99 --no-picture', 1],
    ['trace 14 24 --lab neighbourhoods --ttl 1 --no-picture', 1],
    ['trace nobody 24', 64],
    ['trace 10.0.1.12', 64],
    ['trace 10.0.1.12 10.0.2.22 --ttl 300', 64],
    ['trace 10.0.1.12 10.0.2.22 --network no-such-file.yaml', 64],
    ['frobnicate', 64],
    ['trace --frobnicate', 64],
    ['help stpe', 64],
    ['trace 12 22 proto=tcp port=80 --no-picture', 0],
    ['trace 12 22 lang=zh language=en --no-picture', 0],
    ['whatif link-down node1.eth0 x=y', 64],
    ['labs', 0],
    ['map', 0],
    ['table node1', 0],
    ['explain VXLAN', 0],
    ['step 10.0.1.12 10.0.2.22 3', 0],
    ['--version', 0],
    ['--help', 0],
  ]
  test.each(CASES)('packetwalk %s ends with %i', async (args, code) => {
    const ran = await packetwalk(args.split(' '))
    expect(ran.code).toBe(code)
    expect(ran.out + ran.err).not.toMatch(/\bat .+\.ts:\d+|UnhandledPromise|node:internal/)
    expect((ran.out + ran.err).length).toBeGreaterThan(3)
  })
})

describe('--json', () => {
  test('prints data that its published schema describes, and nothing else', async () => {
    const { out, code } = await packetwalk(['trace', '14', '24', '--lab', 'neighbourhoods', '--json'])
    expect(code).toBe(0)
    const journey = journeySchema.parse(JSON.parse(out))
    expect(journey.request.path).toEqual(['h14', 'sw10', 'h11', 'sw99', 'h21', 'sw20', 'h24'])
    expect(journey.request.hops[2]).toMatchObject({ device: 'h11', in: 'eth0', out: 'eth1' })
    expect(journey.reply?.kind).toBe('echo-reply')
  })

  test('gives the reason of a loss by code, with Cilium’s number where it has one', async () => {
    const { out, code } = await packetwalk(['trace', 'pod12', '10.0.2.99', '--json'])
    expect(code).toBe(1)
    expect(journeySchema.parse(JSON.parse(out)).request).toMatchObject({
      status: 'lost',
      at: 'node2',
      reason: { code: 'stale-or-unroutable-ip', cilium: { number: 151, text: 'Stale or unroutable IP' } },
    })
  })
})

describe('batch', () => {
  test('answers line by line, in order, and a bad line does not stop the rest', async () => {
    const inline = {
      devices: {
        a: { kind: 'host', nics: { eth0: { ip: '10.0.0.1/24' } } },
        b: { kind: 'host', nics: { eth0: { ip: '10.0.0.2/24' } } },
      },
      links: [{ a: 'a.eth0', b: 'b.eth0' }],
    }
    const file = join(folder, 'net.json')
    writeFileSync(file, JSON.stringify(inline))
    const lines = [
      { id: 'lab', network: 'neighbourhoods', from: 'h14', to: '10.0.20.24', proto: 'tcp', port: 80, open: false },
      'not json',
      { id: 'inline', network: inline, from: 'a', to: '10.0.0.2', warm: true },
      { id: 'file', network: file, from: 'a', to: '10.0.0.3' },
      { id: 'nobody', network: 'neighbourhoods', from: 'h99', to: '10.0.20.24' },
      { id: 'field', network: 'neighbourhoods', from: 7, to: '10.0.20.24' },
      { id: 'bad-network', network: { devices: { a: { kind: 'hots' } } }, from: 'a', to: '10.0.0.1' },
    ].map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
    const { out, code } = await packetwalk(['batch'], `${lines.join('\n')}\n`)
    expect(code).toBe(0)
    const answers = out
      .trim()
      .split('\n')
      .map((line) =>
        z
          .looseObject({
            id: z.unknown().optional(),
            error: z.looseObject({ kind: z.string() }).optional(),
            application: z.looseObject({ outcome: z.string() }).optional(),
            arp: z.array(z.unknown()).optional(),
          })
          .parse(JSON.parse(line)),
      )
    expect(answers.map((a) => a.id)).toEqual(['lab', undefined, 'inline', 'file', 'nobody', 'field', 'bad-network'])
    expect(answers.map((a) => a.error?.kind)).toEqual([
      undefined,
      'not-json',
      undefined,
      undefined,
      'unknown-end',
      'bad-line',
      'bad-file',
    ])
    expect(answers.map((a) => a.application?.outcome).filter((o) => o !== undefined)).toEqual([
      'refused',
      'reply',
      'host-unreachable',
    ])
    expect(answers[2]?.arp).toEqual([])
  })

  test('a field that nobody reads is refused on its line, what people note beside a question is not', async () => {
    const ends = { from: 'pod12', to: '10.0.2.22' }
    const lines = [
      { id: 1, ...ends, protocol: 'tcp' },
      { id: 2, ...ends, l7: { http: { method: 'GET', path: '/' } } },
      { id: 3, ...ends, proto: 'tcp', dport: 80, note: 'from the runbook', expected: 'connected', name: 'third' },
    ]
    const { out } = await packetwalk(['batch'], lines.map((line) => JSON.stringify(line)).join('\n'))
    const [first, second, third] = out.trim().split('\n')
    expect(first).toContain('"field":"protocol"')
    expect(second).toContain('"field":"l7"')
    expect(third).toContain('"outcome":"connected"')
  })

  test('a thousand questions stream through', async () => {
    const lines = Array.from({ length: 1000 }, (_, i) =>
      JSON.stringify({ id: i, network: 'buildings', from: 'pod12', to: '10.0.2.22' }),
    )
    const { out } = await packetwalk(['batch'], lines.join('\n'))
    const ids = out
      .trim()
      .split('\n')
      .map((line) => /^\{"id":(\d+)/.exec(line)?.[1])
    expect(ids).toEqual(lines.map((_, i) => String(i)))
  })
})

describe('a conversation in the terminal', () => {
  test('remembers the network that it made', async () => {
    const { out } = await packetwalk(
      ['chat', '--no-picture'],
      '/pod add node1\n/trace 10.0.1.15 10.0.1.12\n/pod remove pod15\n/trace 10.0.1.12 10.0.1.15\n/pod add node1\n/quit\n',
    )
    expect(out).toContain('10.0.1.15')
    expect(out).toContain('Delivered: pod15 (10.0.1.15) reaches pod12')
    expect(out).toContain('Stale or unroutable IP')
    expect(out).toContain('10.0.1.16')
  })
})

describe('what the repository says of itself', () => {
  test('the published schema is the one that the program uses', () => {
    expect(readFileSync(new URL('../../docs/schema/journey-1.json', import.meta.url), 'utf8')).toBe(schemaText())
  })
  test('the README lists the commands that there are', () => {
    const readme = readFileSync(README, 'utf8')
    expect(withCommands(readme)).toBe(readme)
  })
  test('the version is that of package.json', () => {
    expect(
      z
        .object({ version: z.string() })
        .parse(JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'))).version,
    ).toBe(VERSION)
  })
})
