import { describe, expect, test } from 'vitest'
import { askProgram, bare, health, openPage, pause, until } from '../support/program.ts'
import { startProgram } from '../support/started.ts'

/*
 * Visitors of the program as it is started, from outside: whoever is rude loses the connection and nothing else happens.
 */

describe('a visitor', { timeout: 90_000 }, () => {
  test('who asks for a stream behind a font that is never read ends nothing', async () => {
    const program = await startProgram()
    const { headers, cookie } = await openPage(program)
    const { id } = JSON.parse((await askProgram(program, { line: '/trace 10.0.1.12 10.0.2.24' }, headers)).text)
    const get = (path: string): string =>
      `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1:${program.port}\r\ncookie: ${cookie}\r\n\r\n`
    const socket = await bare(program, get('/page/font.ttf').repeat(5) + get(`/api/pictures/${id}`))
    socket.pause()
    await pause(20_000)
    expect(program.code()).toBeUndefined()
    expect((await health(program)).status).toBe(200)
    expect(program.log()).not.toContain('nobody caught')
    socket.destroy()
  })

  test('who says nothing, or half a request, or one header at a time, is cut in time', async () => {
    const program = await startProgram()
    const half = 'POST /api/ask HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n{'
    const started = Date.now()
    const ended = await Promise.all(
      ['', 'GET / HT', 'GET / HTTP/1.1\r\nhost: a\r\n', half, 'GET /healthz HTTP/1.1\r\nhost: a\r\n\r\n'].map(
        async (text) => {
          const socket = await bare(program, text)
          socket.resume()
          const drip = setInterval(() => text.endsWith('a\r\n') && socket.write('x-a: b\r\n'), 500)
          await new Promise((resolve) => socket.on('close', resolve))
          clearInterval(drip)
          return Date.now() - started
        },
      ),
    )
    expect(Math.max(...ended)).toBeLessThan(20_000)
    await until('the page answers', async () => (await health(program)).status === 200)
  })
})
