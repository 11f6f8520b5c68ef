import type { Server } from 'node:http'
import { type WebSocket, WebSocketServer } from 'ws'
import { userObject } from './people.ts'
import { bag } from './schemas.ts'

/*
 * The gateway: hello, identify, heartbeat, resume, dispatch (events/gateway). Every frame that the bot sends is kept.
 */

/** Members, presences, message content: what a bot must ask Discord for. */
const GUILDS = 1 << 0
const PRIVILEGED = (1 << 1) | (1 << 8) | (1 << 15)

interface Connection {
  intents: number
  socket: WebSocket
  identified: boolean
  seq: number
}

export interface GatewayParts {
  token: string
  application: string
  address: () => string
  heartbeat: number
  /** The servers that the bot is in. */
  guilds: ReadonlySet<string>
}

export function createGateway(server: Server, { token, application, address, heartbeat, guilds }: GatewayParts) {
  const sockets = new WebSocketServer({ server })
  const connections = new Set<Connection>()
  const heard = { identifies: [] as Record<string, unknown>[], resumes: [] as Record<string, unknown>[], heartbeats: 0 }
  const faults = { dropAcks: false, closeIdentify: undefined as number | undefined }

  function send(to: Connection, op: number, d: unknown, t: string | null = null): void {
    if (op === 0) to.seq++
    to.socket.send(JSON.stringify({ op, d, s: op === 0 ? to.seq : null, t }))
  }

  function identify(from: Connection, d: Record<string, unknown>): void {
    heard.identifies.push(d)
    const privileged = typeof d.intents === 'number' && (d.intents & PRIVILEGED) !== 0
    const refused = faults.closeIdentify ?? (d.token === token ? (privileged ? 4014 : undefined) : 4004)
    if (refused !== undefined) {
      from.socket.close(refused)
      return
    }
    from.identified = true
    from.intents = Number(d.intents)
    const ready = {
      v: 10,
      user: {
        ...userObject({ id: application, name: 'packetwalk' }, true),
        verified: true,
        mfa_enabled: false,
        email: null,
      },
      guilds: [...guilds].map((id) => ({ id, unavailable: true })),
      session_id: `session-${heard.identifies.length}`,
      session_type: 'normal',
      resume_gateway_url: address(),
      shard: d.shard ?? [0, 1],
      application: { id: application, flags: 0 },
    }
    send(from, 0, ready, 'READY')
  }

  function listen(from: Connection, frame: Record<string, unknown>): void {
    if (frame.op === 1) {
      heard.heartbeats++
      if (!faults.dropAcks) send(from, 11, null)
    }
    if (frame.op === 2) identify(from, bag(frame.d))
    if (frame.op === 6) {
      heard.resumes.push(bag(frame.d))
      from.seq = Number(bag(frame.d).seq)
      from.identified = true
      send(from, 0, {}, 'RESUMED')
    }
  }

  sockets.on('connection', (socket) => {
    const connection: Connection = { socket, identified: false, intents: 0, seq: 0 }
    connections.add(connection)
    socket.on('close', () => connections.delete(connection))
    socket.on('message', (raw) => {
      const frame: unknown = JSON.parse(String(raw))
      listen(connection, bag(frame))
    })
    send(connection, 10, { heartbeat_interval: heartbeat })
  })

  const all = (): Connection[] => [...connections].filter((one) => one.identified)
  function each(what: (one: Connection) => void): void {
    for (const one of all()) what(one)
  }
  return {
    heard,
    faults,
    /** An event about servers: only for those who asked for such. */
    aboutGuilds: (t: string, d: unknown): void =>
      each((one) => {
        if ((one.intents & GUILDS) !== 0) send(one, 0, d, t)
      }),
    dispatch: (t: string, d: unknown): void => each((one) => send(one, 0, d, t)),
    /** A frame that is no JSON at all. */
    junk: (text: string): void => each((one) => one.socket.send(text)),
    reconnect: (): void => each((one) => send(one, 7, null)),
    invalidate: (resumable: boolean): void => each((one) => send(one, 9, resumable)),
    drop: (code: number): void => each((one) => one.socket.close(code)),
    connected: (): number => all().length,
    stop(): void {
      for (const { socket } of connections) socket.terminate()
      sockets.close()
    },
  }
}
export type Gateway = ReturnType<typeof createGateway>
