import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'

/*
 * The GitHub Action, step by step as a runner does it, against GitHub's interface for comments.
 */

const ROOT = path.join(import.meta.dirname, '../..')
const SAMPLE = path.join(ROOT, 'tests/fixtures/action')
const folder = mkdtempSync(path.join(tmpdir(), 'packetwalk-action-'))

interface Comment {
  id: number
  body: string
}
const comments: Comment[] = []
const asked: string[] = []
let server: Server
let api = ''

beforeAll(async () => {
  server = createServer(async (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const sent = await text(request)
    const own = /\/issues\/comments\/(\d+)$/.exec(request.url ?? '')?.[1]
    response.setHeader('content-type', 'application/json')
    if (request.headers.authorization !== 'Bearer secret') return response.writeHead(401).end('{}')
    if (request.method === 'GET') return response.end(JSON.stringify(comments))
    const { body } = z.object({ body: z.string() }).parse(JSON.parse(sent))
    const there = comments.find(({ id }) => String(id) === own)
    if (there !== undefined) there.body = body
    else comments.push({ id: comments.length + 1, body })
    return response.writeHead(there === undefined ? 201 : 200).end('{}')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  api = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
})
afterAll(() => server.close())

function diffOf(before: string, after: string): string {
  const file = path.join(folder, 'diff.json')
  const command = path.join(ROOT, 'bin/packetwalk.js')
  writeFileSync(file, execFileSync(process.execPath, [command, 'diff', before, after, '--json'], { encoding: 'utf8' }))
  return file
}

async function comment(file: string, env: Record<string, string> = {}): Promise<{ code: number | null; err: string }> {
  const script = path.join(ROOT, 'deploy/action/comment.mjs')
  const around = { GITHUB_API_URL: api, GITHUB_TOKEN: 'secret', GITHUB_REPOSITORY: 'a/b', PULL_REQUEST: '7' }
  const child = spawn(process.execPath, [script, file], { env: { ...process.env, ...around, ...env } })
  const [err] = await Promise.all([text(child.stderr), text(child.stdout), once(child, 'close')])
  return { code: child.exitCode, err }
}

test('what opens to the world is commented once, fails, and the comment is kept up to date', async () => {
  const file = diffOf(path.join(SAMPLE, 'before'), path.join(SAMPLE, 'after'))
  expect((await comment(file)).code).toBe(1)
  expect(comments).toHaveLength(1)
  expect(comments[0]?.body).toContain('1 opened, 0 closed — 1 to or from the world')
  expect(comments[0]?.body).toContain('| `world` | `shop/redis` | `6379/TCP` | `NetworkPolicy shop/only-cart` |')
  expect(comments[0]?.body).toContain('```mermaid')
  expect((await comment(file, { FAIL_ON: 'nothing' })).code).toBe(0)
  expect(comments).toHaveLength(1)
  const same = diffOf(path.join(SAMPLE, 'before'), path.join(SAMPLE, 'before'))
  expect((await comment(same)).code).toBe(0)
  expect(comments[0]?.body).toContain('stays the same')
})

test('names in manifests are text: nothing of them ends a cell, a code span or a label, or calls somebody', async () => {
  const hostile = 'a`|b\n@all <img src=x> "]; click'
  const row = {
    from: hostile,
    to: 'world',
    port: 80,
    protocol: 'TCP',
    before: 'denied',
    after: 'allowed',
    evidence: {},
  }
  const file = path.join(folder, 'hostile.json')
  writeFileSync(file, JSON.stringify({ schema: 'packetwalk/diff/1', semantics: 'x', opened: [row], closed: [] }))
  comments.length = 0
  await comment(file)
  const body = comments[0]?.body ?? ''
  expect(body).not.toMatch(/@all|<img/)
  for (const line of body.split('\n').filter((one) => one.startsWith('| `'))) expect(line.split('|')).toHaveLength(6)
  expect(
    body
      .split('\n')
      .filter((line) => /^ {2}n\d/.test(line) && !/^ {2}n\d(?:\["[\w ./:?-]*"\]| ==>\|"[\w ./:-]*"\| n\d)$/.test(line)),
  ).toEqual([])
})

test('a token that GitHub refuses, and a file that is no diff, are said without a trace', async () => {
  const file = diffOf(path.join(SAMPLE, 'before'), path.join(SAMPLE, 'before'))
  const refused = await comment(file, { GITHUB_TOKEN: 'wrong' })
  expect(refused).toMatchObject({ code: 2, err: expect.stringContaining('GitHub answered 401') })
  writeFileSync(file, '{}')
  const none = await comment(file)
  expect(none.code).toBe(2)
  expect(none.err).not.toMatch(/\n\s+at /)
})

test('no input of a pull request is part of a script', () => {
  const action = z
    .object({ runs: z.object({ steps: z.array(z.object({ run: z.string() })) }) })
    .parse(parse(readFileSync(path.join(ROOT, 'action.yml'), 'utf8')))
  for (const { run } of action.runs.steps) expect(run).not.toContain('${{')
})
