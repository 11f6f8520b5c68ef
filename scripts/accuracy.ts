import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { recordFiles } from '../tests/support/cilium/record.ts'
import { agreement, agreementTable, judged, knownDisagreements, sumOf } from '../tests/support/cilium/suite.ts'
import { whyNot } from '../tests/support/kernel/live.ts'

/*
 * Measures how often the simulator is right, by every suite in this repository that somebody else's answer stands behind,
 * and writes docs/accuracy.md and the tables of docs/datapaths.md and the README.
 *
 *   npx node scripts/accuracy.ts         all of it, a few minutes
 *   npx node scripts/accuracy.ts tables  only the tables of the record, from the list of known disagreements
 */

const DOCS = new URL('../docs/', import.meta.url)
/** Where every run of the tests leaves its result (vitest.config.ts). */
const REPORT = new URL('../out/tests.json', import.meta.url)
const LIVE_NETWORKS = 100
const SUITES = [
  { file: 'tests/engine/kernel-truth.test.ts', what: 'Linux, recorded journeys: every hop, decision and frame' },
  { file: 'tests/engine/measured.test.ts', what: 'Linux, recorded networks: every frame, and what the program saw' },
  { file: 'tests/engine/behaviours.test.ts', what: 'Linux, recorded statements, each shown by a network' },
  { file: 'tests/kube/policy-oracle.test.ts', what: 'NetworkPolicy said slowly, random clusters, every pair' },
  { file: 'tests/kube/policy-spec-kubernetes.test.ts', what: "Kubernetes' policies said slowly, from manifests" },
  { file: 'tests/kube/policy-spec-cilium.test.ts', what: "Cilium's policies said slowly, from manifests" },
  { file: 'tests/kube/policy-cases.test.ts', what: 'public policy cases with known answers' },
] as const

const report = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
})

interface Row {
  what: string
  right: number | string
  wrong: number | string
  left: number | string
  command: string
}

function suite({ file, what }: (typeof SUITES)[number]): Row {
  const command = `npx vitest run ${file}`
  rmSync(REPORT, { force: true })
  spawnSync('npx', ['vitest', 'run', file], { stdio: 'ignore' })
  const counted = report.parse(JSON.parse(readFileSync(REPORT, 'utf8')))
  const { numPassedTests: right, numFailedTests: wrong, numPendingTests: left } = counted
  console.log(`${file}: ${right} right, ${wrong} wrong, ${left} not asked`)
  if (right + wrong === 0) return { what, right: 'not measured', wrong: '', left: 'absent here', command }
  return { what, right, wrong, left, command }
}

/** The kernel of this machine, asked about networks by chance. */
function live(): Row {
  const what = 'Linux, the kernel of this machine: networks by chance'
  const command = `sudo npx node scripts/kernel.ts 1 ${LIVE_NETWORKS}`
  const problem = whyNot()
  if (problem !== undefined) return { what, right: 'not measured', wrong: '', left: problem, command }
  const { stdout } = spawnSync(process.execPath, ['scripts/kernel.ts', '1', String(LIVE_NETWORKS)], {
    encoding: 'utf8',
  })
  const [, all = 0, wrong = 0, races = 0, unasked = ''] =
    /: (\d+) networks, (\d+) different, (\d+) races; (.*)/.exec(stdout) ?? []
  const left = [...unasked.matchAll(/(\d+) not asked/g)].reduce((sum, [, n]) => sum + Number(n), 0)
  const right = Number(all) - Number(wrong) - Number(races) - left
  console.log(`kernel: ${right} right, ${wrong} wrong`)
  return { what, right, wrong: Number(wrong), left: `${left}, and ${races} in which two frames race`, command }
}

function cilium(): Row {
  const all = recordFiles().flatMap((file) => judged(file))
  const wrong = all.filter(({ verdict }) => verdict.differ.length > 0).length
  const left = all.filter((one) => one.left !== undefined).length
  console.log(`cilium: ${all.length - wrong - left} right, ${wrong} wrong, ${left} not asked`)
  const what = "Cilium's own programs, recorded: outcome, drops, observation points, verdicts, every frame"
  return { what, right: all.length - wrong - left, wrong, left, command: 'npx node scripts/cilium-record.ts' }
}

const lineOf = ({ what, right, wrong, left, command }: Row): string =>
  `| ${what} | ${right} | ${wrong} | ${left} | \`${command}\` |`

const FAULTS = { cilium: 'a fault of that Cilium', record: "the record's own", ours: 'ours, not yet' } as const

function reasons(): string {
  const lines = knownDisagreements().map(({ fault, reason, cases }) => {
    const count = Object.values(cases).reduce((sum, names) => sum + names.length, 0)
    return `| ${reason} | ${FAULTS[fault]} | ${count} |`
  })
  return ['| why | whose | cases |', '|---|---|---|', ...lines].join('\n')
}

function page(rows: readonly Row[], date: string): string {
  return `# How often it is right

Made by \`npx node scripts/accuracy.ts\`, on ${date}. Each row compares the simulator with an answer that somebody else gave:
the Linux kernel, Cilium's own eBPF programs, or a specification said once more, slowly. Wrong counts every disagreement, also
those that the last table lays at the record's door; "not asked" is what a suite leaves out.

| suite | right | wrong | not asked | command |
|---|---|---|---|---|
${rows.map(lineOf).join('\n')}

A test of the policy rows is a property: 150 random clusters each, all pairs of ends.

## The record of Cilium, by mode and release

${agreementTable()}

A case agrees when nothing differs: what the program saw (answer, its sender and TTL, errno, ICMP error), drops with node and
number, the set of observation points per node that the aggregation shows, policy verdicts with identity and match type, and
every frame on every interface with addresses, ports, TTL, VNI, fragment and what an ICMP error quotes. Not compared:
identities and connection state inside trace events, MAC addresses, the order of events. Not asked: tunnel packets made by
hand, and L7 redirects, behind which the record has no proxy.

${reasons()}

Not measured: IPv6, WireGuard, IPsec, Geneve, netkit, XDP, kube-proxy's chains, egress gateway, clusters of more than two nodes.
`
}

const START = '<!-- record: npx node scripts/accuracy.ts tables -->'
const END = '<!-- /record -->'

function between(text: string, table: string): string {
  const from = text.indexOf(START)
  const to = text.indexOf(END)
  if (from < 0 || to < 0) throw new Error(`the page has lost its marks ${START} ... ${END}`)
  return `${text.slice(0, from + START.length)}\n\n${table}\n\n${text.slice(to)}`
}

function writeTables(): void {
  const datapaths = new URL('datapaths.md', DOCS)
  writeFileSync(datapaths, between(readFileSync(datapaths, 'utf8'), agreementTable()))
  const { right, asked } = sumOf(agreement())
  const readme = new URL('../README.md', import.meta.url)
  const figure = `${right.toLocaleString('en')} of ${asked.toLocaleString('en')}`
  writeFileSync(
    readme,
    readFileSync(readme, 'utf8').replace(/[\d,]+ of [\d,]+ recorded cases/, `${figure} recorded cases`),
  )
}

if (import.meta.main) {
  writeTables()
  if (process.argv[2] !== 'tables') {
    const rows = [...SUITES.slice(0, 3).map(suite), live(), cilium(), ...SUITES.slice(3).map(suite)]
    writeFileSync(new URL('accuracy.md', DOCS), page(rows, new Date().toISOString().slice(0, 10)))
  }
}
