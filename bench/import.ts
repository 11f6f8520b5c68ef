import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { importFrom } from '../adapters/import/index.ts'
import { answer, stranger } from '../src/bot/bot.ts'
import { readSnapshot, writeSnapshot } from '../src/kube/snapshot/file.ts'
import type { Snapshot } from '../src/kube/snapshot/snapshot.ts'
import { clusterText, type Size } from './cluster.ts'

/*
 * How long a large cluster takes to come in, in how much memory, how long its snapshot takes to open, and its answers.
 *
 *   npx node bench/import.ts [nodes] [pods]
 */

const mib = (bytes: number): number => Math.round(bytes / 1024 / 1024)
const seconds = (since: number): string => ((performance.now() - since) / 1000).toFixed(1)
/** Seconds of work, in contrast to seconds of waiting for a busy machine. */
const cpu = (since: NodeJS.CpuUsage): string => {
  const { user, system } = process.cpuUsage(since)
  return ((user + system) / 1e6).toFixed(1)
}
/** The most memory that the process ever held, as the kernel counted it. */
const peak = (): number => Math.round(process.resourceUsage().maxRSS / 1024)

/** Measures one cluster; prints a table row per stage. */
export async function bench(size: Size): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'packetwalk-bench-'))
  const file = join(folder, 'cluster.json')
  try {
    await pipeline(Readable.from(clusterText(size)), createWriteStream(file))
    const { size: bytes } = await stat(file)
    console.log(
      `cluster   ${size.nodes} nodes, ${size.pods} pods, ${mib(bytes)} MiB of JSON, ${peak()} MiB peak so far`,
    )
    let start = performance.now()
    let work = process.cpuUsage()
    let calls = 0
    const imported = await importFrom([file], { name: 'bench', progress: () => calls++ })
    const { snapshot, notices } = imported
    console.log(
      `import    ${seconds(start)} s (${cpu(work)} s of work), ${peak()} MiB peak, ${calls} progress calls, ${notices.length} notices`,
    )
    start = performance.now()
    work = process.cpuUsage()
    const path = join(folder, 'snapshot.json')
    await writeFile(path, writeSnapshot(snapshot))
    console.log(`write     ${seconds(start)} s (${cpu(work)} s of work), ${mib((await stat(path)).size)} MiB`)
    start = performance.now()
    work = process.cpuUsage()
    const opened = readSnapshot('snapshot.json', await readFile(path, 'utf8'))
    console.log(
      `open      ${seconds(start)} s (${cpu(work)} s of work), ${opened.pods.length} pods, ${peak()} MiB peak`,
    )
    if (opened.hash !== snapshot.hash) throw new Error('the opened snapshot differs')
    questions(opened, await readFile(path, 'utf8'))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** What is asked of a large cluster in chat: the first question builds the network, the others find it. */
function questions(snapshot: Snapshot, source: string): void {
  const { hash, name, pods, services, nodes } = snapshot
  const stored = { hash, name, source }
  const asker = { ...stranger('en'), network: hash, stored: [stored], networks: [stored] }
  const [from, to] = [pods[Math.floor(pods.length / 3)], pods[Math.floor(pods.length / 2)]]
  const service = services.find((one) => one.ports.length > 0)
  const end = (one: { namespace: string; name: string } | undefined): string => `${one?.namespace}/${one?.name}`
  const lines = [
    '/map',
    `/trace ${end(from)} ${end(to)}:8080`,
    `/trace ${end(from)} ${end(service)}:${service?.ports[0]?.port ?? 80}`,
    `/policy ${end(from)} ${end(to)}:8080`,
    '/reach',
    `/reach ${end(from)}`,
    `/table ${nodes[0]?.name}`,
  ]
  for (const line of lines) {
    const start = performance.now()
    const work = process.cpuUsage()
    const { blocks } = answer({ line }, asker)
    const kib = Math.round(JSON.stringify(blocks).length / 1024)
    console.log(
      `${line.split(' ')[0]?.padEnd(9)} ${seconds(start)} s (${cpu(work)} s of work), ${kib} KiB, ${peak()} MiB peak`,
    )
  }
}

if (import.meta.main) {
  const [nodes = '5000', pods = '150000'] = process.argv.slice(2)
  await bench({ nodes: Number(nodes), pods: Number(pods) })
}
