import { createWriteStream } from 'node:fs'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { importFrom } from '../adapters/import/index.ts'
import { readSnapshot, writeSnapshot } from '../src/kube/snapshot-file.ts'
import { clusterText, type Size } from './cluster.ts'

/*
 * How long a large cluster takes to come in, in how much memory, and how long its snapshot takes to open.
 *
 *   node bench/import.ts [nodes] [pods]
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
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

if (import.meta.main) {
  const [nodes = '5000', pods = '150000'] = process.argv.slice(2)
  await bench({ nodes: Number(nodes), pods: Number(pods) })
}
