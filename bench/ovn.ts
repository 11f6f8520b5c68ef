import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { used, usedByChildren } from './used.ts'

/*
 * Against ovn-trace, which walks a packet through the logical flows of OVN. `npx node bench/ovn.ts`, with Debian's packages
 * ovn-common and ovn-central; without them it says so and measures nothing.
 *
 * The question is equal: two switches, one router between them, a host on each side, an ICMP echo request from one to the
 * other. The answers are not: ovn-trace shows the flows of each table on the way there; we also walk every ARP exchange
 * and the way back. All of OVN's servers run on sockets in a temporary folder and end with this program.
 */

const TURNS = 9
const MANY = 2000
const SCHEMAS = '/usr/share/ovn'
const TOOLS = ['ovsdb-tool', 'ovsdb-server', 'ovn-nbctl', 'ovn-northd', 'ovn-trace']

const ROUTER = { near: '02:00:00:00:10:01', far: '02:00:00:00:20:01' }
const A = { mac: '02:00:00:00:10:14', ip: '10.0.10.14' }
const B = { mac: '02:00:00:00:20:24', ip: '10.0.20.24' }

const FLOW = [
  'inport == "h14"',
  `eth.src == ${A.mac}`,
  `eth.dst == ${ROUTER.near}`,
  `ip4.src == ${A.ip}`,
  `ip4.dst == ${B.ip}`,
  'ip.ttl == 64',
  'icmp4.type == 8',
].join(' && ')

const OURS = {
  devices: {
    h14: { kind: 'host', nics: { eth0: { ip: `${A.ip}/24`, mac: A.mac } }, gateway: '10.0.10.1' },
    h24: { kind: 'host', nics: { eth0: { ip: `${B.ip}/24`, mac: B.mac } }, gateway: '10.0.20.1' },
    r: {
      kind: 'router',
      nics: { eth0: { ip: '10.0.10.1/24', mac: ROUTER.near }, eth1: { ip: '10.0.20.1/24', mac: ROUTER.far } },
    },
    s10: { kind: 'switch' },
    s20: { kind: 'switch' },
  },
  links: [
    { a: 'h14.eth0', b: 's10.p1' },
    { a: 'r.eth0', b: 's10.p2' },
    { a: 'h24.eth0', b: 's20.p1' },
    { a: 'r.eth1', b: 's20.p2' },
  ],
}

const say = (line: string): void => void process.stdout.write(`${line}\n`)
const packetwalk = new URL('../adapters/command.ts', import.meta.url).pathname

/** Everything that was started for OVN, and how to ask it. */
interface Ovn {
  folder: string
  environment: NodeJS.ProcessEnv
  servers: ChildProcess[]
}

const socket = ({ folder }: Ovn, name: string): string => join(folder, `${name}.sock`)
const database = (ovn: Ovn, name: string): string => `unix:${socket(ovn, name)}`

function start(ovn: Ovn, command: string, args: string[]): void {
  ovn.servers.push(spawn(command, args, { env: ovn.environment, stdio: 'ignore' }))
}

async function appears(path: string): Promise<void> {
  for (let tries = 0; !existsSync(path); tries++) {
    if (tries > 200) throw new Error(`${path} did not appear`)
    await wait(50)
  }
}

/** The two databases, the daemon that makes logical flows of a network, and the network. */
async function startOvn(ovn: Ovn): Promise<void> {
  for (const name of ['nb', 'sb']) {
    const file = join(ovn.folder, `${name}.db`)
    execFileSync('ovsdb-tool', ['create', file, join(SCHEMAS, `ovn-${name}.ovsschema`)])
    start(ovn, 'ovsdb-server', [`--remote=p${database(ovn, name)}`, `--unixctl=${socket(ovn, `${name}-ctl`)}`, file])
    await appears(socket(ovn, name))
  }
  const databases = [`--ovnnb-db=${database(ovn, 'nb')}`, `--ovnsb-db=${database(ovn, 'sb')}`]
  start(ovn, 'ovn-northd', [...databases, `--unixctl=${socket(ovn, 'northd-ctl')}`])
  const subnet = (n: number, mac: string, host: typeof A): string[][] => [
    ['ls-add', `s${n}`],
    ['lrp-add', 'r', `r-${n}`, mac, `10.0.${n}.1/24`],
    ['lsp-add', `s${n}`, `s${n}-r`],
    ['lsp-set-type', `s${n}-r`, 'router'],
    ['lsp-set-addresses', `s${n}-r`, 'router'],
    ['lsp-set-options', `s${n}-r`, `router-port=r-${n}`],
    ['lsp-add', `s${n}`, `h${n + 4}`],
    ['lsp-set-addresses', `h${n + 4}`, `${host.mac} ${host.ip}`],
  ]
  const commands = [['lr-add', 'r'], ...subnet(10, ROUTER.near, A), ...subnet(20, ROUTER.far, B)]
  const args = commands.flatMap((command) => ['--', ...command])
  execFileSync('ovn-nbctl', [`--db=${database(ovn, 'nb')}`, '--timeout=60', '--wait=sb', ...args], {
    env: ovn.environment,
  })
}

async function stopOvn(ovn: Ovn): Promise<void> {
  const ends = ovn.servers.map((server) => once(server, 'exit'))
  for (const server of ovn.servers) server.kill()
  await Promise.all(ends)
  rmSync(ovn.folder, { recursive: true, force: true })
}

/** Processor milliseconds of a process from start to end; it must say what is expected. */
function timed(command: string, args: string[], expected: RegExp): number {
  const before = usedByChildren()
  const { stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' })
  if (!expected.test(stdout)) throw new Error(`${command} did not deliver: ${stdout.slice(0, 500)}${stderr}`)
  return usedByChildren() - before
}

const DELIVERED = { theirs: /output to "h24"/, ours: /"result":\s*\{\s*"kind":\s*"reachable"/ }

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

/** Prints both, and the median of the ratios of neighbouring turns. */
function compare(what: string, turns: { theirs: number; ours: number }[]): void {
  const theirs = median(turns.map((turn) => turn.theirs))
  const ours = median(turns.map((turn) => turn.ours))
  const ratio = median(turns.map((turn) => turn.theirs / turn.ours))
  const shown = (n: number): string => (n < 10 ? n.toFixed(3) : n.toFixed(0))
  say(`| ${what} | ${shown(theirs)} ms | ${shown(ours)} ms | ${ratio.toFixed(2)} |`)
}

function asProcesses(ovn: Ovn, file: string): void {
  const theirs = [`--db=${database(ovn, 'sb')}`, 's10', FLOW]
  const ours = [packetwalk, 'trace', 'h14', B.ip, '--network', file, '--json', '--no-picture']
  const turns = Array.from({ length: TURNS }, () => ({
    theirs: timed('ovn-trace', theirs, DELIVERED.theirs),
    ours: timed(process.execPath, ours, DELIVERED.ours),
  }))
  compare('one question, a process of its own', turns)
}

/** What a stream says, piece by piece, until `enough`. */
function heard(stream: NodeJS.ReadableStream, enough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const hear = (piece: Buffer): void => {
      text += piece.toString()
      if (!enough(text)) return
      stream.off('data', hear)
      resolve(text)
    }
    stream.on('data', hear)
  })
}

/** One request to a daemon's control socket (JSON-RPC, as ovs-appctl speaks it), without a process for each. */
async function control(to: Socket, method: string, params: string[]): Promise<string> {
  const answer = heard(to, (text) => /"id":\s*0/.test(text) && text.trimEnd().endsWith('}'))
  to.write(JSON.stringify({ method, params, id: 0 }))
  return answer
}

async function manyTheirs(daemon: Socket, pid: number): Promise<number> {
  const before = used(pid)
  for (let i = 0; i < MANY; i++) {
    const text = await control(daemon, 'trace', ['s10', FLOW])
    if (!/output to \\"h24\\"/.test(text)) throw new Error(`ovn-trace did not deliver: ${text}`)
  }
  return (used(pid) - before) / MANY
}

async function manyOurs(batch: ChildProcess, line: string): Promise<number> {
  const { stdin, stdout, pid } = batch
  if (stdin === null || stdout === null || pid === undefined) throw new Error('batch did not start')
  const before = used(pid)
  for (let i = 0; i < MANY; i++) {
    const answer = heard(stdout, (text) => text.endsWith('\n'))
    stdin.write(line)
    if (!DELIVERED.ours.test(await answer)) throw new Error('batch did not deliver')
  }
  return (used(pid) - before) / MANY
}

/** Both stay, and are asked one question after the other; each is charged its own processor time. */
async function asDaemons(ovn: Ovn, file: string): Promise<void> {
  const pidfile = join(ovn.folder, 'trace.pid')
  const path = socket(ovn, 'trace-ctl')
  const args = [`--db=${database(ovn, 'sb')}`, '--detach', '--no-chdir', `--pidfile=${pidfile}`, `--unixctl=${path}`]
  execFileSync('ovn-trace', args, { env: ovn.environment, stdio: 'ignore' })
  const daemon = createConnection(path)
  const batch = spawn(process.execPath, [packetwalk, 'batch'], { stdio: ['pipe', 'pipe', 'inherit'] })
  try {
    const pid = Number(readFileSync(pidfile, 'utf8'))
    const line = `${JSON.stringify({ network: file, from: 'h14', to: B.ip })}\n`
    const turns: { theirs: number; ours: number }[] = []
    for (let i = 0; i <= TURNS; i++) {
      const turn = { theirs: await manyTheirs(daemon, pid), ours: await manyOurs(batch, line) }
      if (i > 0) turns.push(turn)
    }
    compare('one of many questions, the process stays', turns)
  } finally {
    batch.kill()
    await control(daemon, 'exit', []).catch(() => '')
    daemon.destroy()
  }
}

async function main(): Promise<void> {
  const missing = TOOLS.filter((tool) => spawnSync(tool, ['--version']).error !== undefined)
  if (missing.length > 0) {
    say(`Not measured: ${missing.join(', ')} not found (Debian: apt-get install ovn-common ovn-central)`)
    return
  }
  const folder = mkdtempSync(join(tmpdir(), 'packetwalk-ovn-'))
  const ovn: Ovn = { folder, environment: { ...process.env, OVN_RUNDIR: folder, OVS_RUNDIR: folder }, servers: [] }
  try {
    await startOvn(ovn)
    const file = join(folder, 'network.json')
    writeFileSync(file, JSON.stringify(OURS))
    say(execFileSync('ovn-trace', ['--version'], { encoding: 'utf8' }).split('\n')[0] ?? '')
    say(`Processor time; ${TURNS} turns, interleaved; medians\n`)
    say('| what | ovn-trace | Packetwalk | ratio |\n|---|--:|--:|--:|')
    asProcesses(ovn, file)
    await asDaemons(ovn, file)
  } finally {
    await stopOvn(ovn)
  }
}

await main()
