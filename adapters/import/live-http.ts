import type { IncomingMessage, RequestOptions } from 'node:http'
import { request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { KubeConfig } from '@kubernetes/client-node'
import { type Draft, notify } from '../../src/kube/import/draft.ts'
import { jsonFeed } from '../../src/kube/import/json.ts'
import { Problem } from '../../src/request/problem.ts'

/*
 * One page of an API server: a GET, signed by the client library, whose body is fed to the draft as it arrives.
 */

export interface ApiConnection {
  server: URL
  options: () => Promise<RequestOptions>
  context: string
  /** Milliseconds without any byte, after which an answer counts as lost. */
  silence: number
  signal: AbortSignal | undefined
}
export type Wish = Partial<Pick<ApiConnection, 'signal' | 'silence' | 'context'>> & { kubeconfig?: string }

const SILENCE = 30_000
/** A page that drips is given up after this, however steadily it drips. */
const LONGEST = 15 * 60_000
/** How often a busy server is asked, and how long at most it may make us wait (milliseconds). */
const BUSY = { tries: 4, longest: 10_000 } as const

/** Reads the kubeconfig. Throws a Problem that says what it lacks. */
export async function connect({ kubeconfig, context, silence, signal }: Wish): Promise<ApiConnection> {
  // 83 MB that only a live import needs.
  const { KubeConfig: Config } = await import('@kubernetes/client-node')
  const config = new Config()
  const lacks = (what: 'content' | 'cluster' | 'credentials', error?: unknown): Problem =>
    new Problem('bad-kubeconfig', {
      file: kubeconfig ?? 'kubeconfig',
      context: context ?? '',
      lacks: what,
      said: error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : '',
    })
  try {
    if (kubeconfig === undefined) config.loadFromDefault()
    else config.loadFromFile(kubeconfig)
  } catch (error) {
    throw lacks('content', error)
  }
  if (context !== undefined) config.setCurrentContext(context)
  const cluster = config.getCurrentCluster()
  if (cluster === null || !URL.canParse(cluster.server)) throw lacks('cluster')
  // An exec plugin that fails is told once, not for every list.
  await signed(config).catch((error: unknown) => {
    throw lacks('credentials', error)
  })
  return {
    server: new URL(cluster.server),
    context: config.getCurrentContext() || cluster.name,
    silence: silence ?? SILENCE,
    signal,
    options: () => signed(config),
  }
}

async function signed(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {}
  await config.applyToHTTPSOptions(options)
  return options
}

export interface Page {
  /** Of HTTP; 0 when no whole answer came. */
  status: number
  /** Token of the next page. */
  next: string
}
const LOST: Page = { status: 0, next: '' }

/** Asks for one page; a busy server is asked again when it says so. Throws only when the caller gave up. */
export async function fetchInto(connection: ApiConnection, draft: Draft, path: string): Promise<Page> {
  for (let tries = 1; ; tries++) {
    const response = await get(connection, path).catch(() => undefined)
    connection.signal?.throwIfAborted()
    if (response === undefined) return LOST
    const status = response.statusCode ?? 0
    if (status === 200) return await feedPage(connection, draft, { path, response })
    response.destroy()
    const busy = status === 429 || status === 503
    if (!busy || tries >= BUSY.tries) return { status, next: '' }
    const seconds = Number(response.headers['retry-after'] ?? tries)
    await wait(Math.min(BUSY.longest, Math.max(0, seconds) * 1000 || 0), undefined, given(connection.signal))
  }
}

const given = (signal: AbortSignal | undefined): { signal?: AbortSignal } => (signal === undefined ? {} : { signal })

const EDGE = 16 * 1024

async function feedPage(
  connection: ApiConnection,
  draft: Draft,
  { path, response }: { path: string; response: IncomingMessage },
): Promise<Page> {
  const file = path.replace(/\?.*/, '')
  const feed = jsonFeed(draft, file)
  const decoder = new TextDecoder()
  let head = ''
  let tail = ''
  try {
    for await (const chunk of response) {
      if (!(chunk instanceof Uint8Array)) continue
      feed.push(chunk)
      if (head.length < EDGE) head += decoder.decode(chunk.subarray(0, EDGE))
      tail = (tail + decoder.decode(chunk.subarray(-EDGE))).slice(-EDGE)
    }
  } catch {
    connection.signal?.throwIfAborted()
    // What came before the connection broke is used; that it is not all is said.
    if (feed.end()) notify(draft, { kind: 'cut-off', place: { file } })
    return LOST
  }
  return feed.end() ? { status: 200, next: continueToken(head, tail) } : LOST
}

/**
 * `metadata.continue` of a list (metav1.ListMeta, which is flat): before the items where Go writes a struct, behind them
 * where it writes a map, as for custom resources.
 */
function continueToken(head: string, tail: string): string {
  const before = head.split('"items"')[0] ?? ''
  const behind = /"metadata"\s*:\s*\{([^{}[\]]*)\}[^{[\]]*$/.exec(tail)?.[1] ?? ''
  const token = (text: string) => /"continue"\s*:\s*"([^"]*)"/.exec(text)?.[1]
  return token(before) ?? token(behind) ?? ''
}

async function get({ server, options, silence, signal }: ApiConnection, path: string): Promise<IncomingMessage> {
  const signing = await options()
  const base = server.pathname.replace(/\/$/, '')
  const headers = { ...signing.headers, accept: 'application/json' }
  const request = server.protocol === 'http:' ? plainRequest : tlsRequest
  const limit = AbortSignal.timeout(LONGEST)
  const stop = signal === undefined ? limit : AbortSignal.any([signal, limit])
  return await new Promise((resolve, reject) => {
    const call = request(
      new URL(base + path, server),
      { ...signing, method: 'GET', headers, timeout: silence, signal: stop },
      resolve,
    )
    call.on('timeout', () => call.destroy(new Error(`no answer within ${silence} ms`)))
    call.on('error', reject)
    call.end()
  })
}
