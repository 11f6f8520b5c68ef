import { createServer, type Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { FILE_RULES, fetchUpload, isAllowed } from '../../adapters/discord/uploads.ts'

describe('where a file may be fetched from', () => {
  test.each([
    'https://cdn.discordapp.com/attachments/1/2/lab.yaml?ex=1&is=2&hm=3',
    'https://media.discordapp.net/attachments/1/2/lab.yaml',
    'https://CDN.discordapp.com:443/a',
  ])('%s: yes', (address) => expect(isAllowed(address, FILE_RULES)).toBe(true))
  test.each([
    'http://cdn.discordapp.com/a',
    'https://cdn.discordapp.com.evil.example/a',
    'https://evil.example/cdn.discordapp.com',
    'https://cdn.discordapp.com@evil.example/a',
    'https://user:secret@cdn.discordapp.com/a',
    'https://cdn.discordapp.com:8443/a',
    'https://cdn.discordapp.com./a',
    'https://xcdn.discordapp.com/a',
    'https://cdn\u3002discordapp.com.evil.example/a',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/a',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:alert(1)',
    '//cdn.discordapp.com/a',
    '',
  ])('%s: no', (address) => expect(isAllowed(address, FILE_RULES)).toBe(false))
})

describe('a file that is fetched', () => {
  const rules = { hosts: new Set(['127.0.0.1']), protocol: 'http:' } as const
  let server: Server
  let asked: string[]
  let base: string
  beforeAll(async () => {
    asked = []
    server = createServer((request, response) => {
      asked.push(request.url ?? '')
      if (request.url === '/moved') response.writeHead(302, { location: '/secret' }).end()
      else if (request.url === '/large') {
        // No length announced: it only turns out while it comes.
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65_536)));
          response.once('drain', more)
        }
        more()
      } else if (request.url === '/announced') response.writeHead(200, { 'content-length': '1000000' }).write('x')
      else if (request.url === '/gone') response.writeHead(404).end()
      else response.end('nodes: {}')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  const get = (path: string, size = 10) => fetchUpload({ name: 'lab.yaml', size, url: base + path }, rules)

  test('is its bytes', async () =>
    expect(await get('/lab')).toEqual({ kind: 'file', name: 'lab.yaml', bytes: Buffer.from('nodes: {}') }))
  test('that has moved is not followed', async () => {
    expect(await get('/moved')).toMatchObject({ kind: 'unreachable' })
    expect(asked).not.toContain('/secret')
  })
  test('that is larger than was said is left', async () =>
    expect(await get('/large')).toMatchObject({ kind: 'too-large' }))
  test('that announces too much is not read', async () => {
    expect(await get('/announced')).toEqual({ kind: 'too-large', name: 'lab.yaml', bytes: 1_000_000 })
  })
  test('that is gone is told', async () =>
    expect(await get('/gone')).toMatchObject({ kind: 'unreachable', why: 'status 404' }))
  test('that is too large is not even asked for', async () => {
    expect(await get('/never', 262_145)).toMatchObject({ kind: 'too-large' })
    expect(asked).not.toContain('/never')
  })
})
