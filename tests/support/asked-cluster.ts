import { readFileSync } from 'node:fs'
import { render } from '../../adapters/terminal/render.ts'
import { type Asker, answer, stranger } from '../../src/bot/bot.ts'
import { importTexts } from '../../src/kube/import/import.ts'
import { writeSnapshot } from '../../src/kube/snapshot/file.ts'
import type { Snapshot } from '../../src/kube/snapshot/snapshot.ts'
import type { Answer, Mood } from '../../src/request/answer.ts'
import type { Language, Request, Voice } from '../../src/request/calls.ts'
import { bare } from '../../src/request/text.ts'

/*
 * The reference cluster as kubectl prints it, through the import door, and what people read when they ask it.
 */

const BASE = readFileSync(new URL('../fixtures/clusters/reference.yaml', import.meta.url), 'utf8')
const AGENT = (version: string): string =>
  `- {apiVersion: v1, kind: Pod, metadata: {name: cilium-x, namespace: kube-system, labels: {k8s-app: cilium}}, spec: {nodeName: node-1, hostNetwork: true, containers: [{name: cilium-agent, image: 'quay.io/cilium/cilium:v${version}'}]}, status: {phase: Running, podIP: 172.18.0.2}}`

export const KPR = { 'kube-proxy-replacement': 'true', 'enable-bpf-masquerade': 'true' }
export const NATIVE = {
  'routing-mode': 'native',
  'auto-direct-node-routes': 'true',
  'ipv4-native-routing-cidr': '10.0.0.0/16',
}

export interface Told {
  name: string
  config?: Record<string, string>
  version?: string
  /** Further items of the list: policies, services, pods. */
  items?: string
  /** Nobody looked for policies. */
  unseen?: true
  /** A last change to the YAML. */
  edit?(yaml: string): string
}

/** Typed empty lists: the snapshot says that there are no policies. */
const NONE = [
  'networking.k8s.io/v1 NetworkPolicy',
  'cilium.io/v2 CiliumNetworkPolicy',
  'cilium.io/v2 CiliumClusterwideNetworkPolicy',
]
  .map((one) => one.split(' '))
  .map(([api, kind]) => `---\napiVersion: ${api}\nkind: ${kind}List\nitems: []`)
  .join('\n')

/** The cluster of a row as a snapshot. */
export function imported({
  name,
  config = {},
  version = '1.20.0',
  items = '',
  unseen,
  edit = (yaml) => yaml,
}: Told): Snapshot {
  const data = Object.entries({ 'monitor-aggregation': 'medium', ...config }).map(
    ([key, value]) => `${key}: '${value}'`,
  )
  const map = `- {apiVersion: v1, kind: ConfigMap, metadata: {name: cilium-config, namespace: kube-system}, data: {${data.join(', ')}}}`
  const text = edit(`${BASE}${map}\n${AGENT(version)}\n${items}\n${unseen === true ? '' : NONE}\n`)
  return importTexts([{ file: 'cluster.yaml', text }], { name, takenAt: '2026-01-02T03:04:05Z' }).snapshot
}

/** Somebody who uses the first of these snapshots and may name the others. */
export function askerOf(snapshots: readonly Snapshot[], manner: { language: Language; voice: Voice }): Asker {
  const stored = snapshots.map((one) => ({ hash: one.hash.slice(0, 12), name: one.name, source: writeSnapshot(one) }))
  const [first] = stored
  const asker = { ...stranger(manner.language), ...manner, stored, networks: stored, admin: true }
  return first === undefined ? asker : { ...asker, network: first.hash }
}

export function asked(
  snapshots: readonly Snapshot[],
  question: Request | { line: string },
  manner: { language?: Language; voice?: Voice } = {},
): Answer {
  return answer(question, askerOf(snapshots, { language: 'en', voice: 'technical', ...manner }))
}

export function textOf(answered: Answer, width = 110): string {
  return render(answered, { colour: false, width })
}

export function headOf({ blocks: [first] }: Answer): { mood: Mood; text: string } {
  if (first?.kind !== 'headline') throw new Error('an answer begins with its headline')
  return { mood: first.mood, text: bare(first.text) }
}
