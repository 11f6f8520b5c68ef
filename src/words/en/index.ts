import { t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { commandWords } from './commands.ts'
import { door } from './door.ts'
import { dropWords } from './drops.ts'
import { endings } from './endings.ts'
import { expectations } from './expectations.ts'
import { fixWords } from './fix.ts'
import { glossary, subjects } from './glossary.ts'
import { lines } from './lines.ts'
import { lintWords } from './lint.ts'
import { modeWords } from './mode.ts'
import { outcomeWords } from './outcomes.ts'
import { pasteWords } from './paste.ts'
import { policyWords } from './policy.ts'
import { problems } from './problems.ts'
import { replayWords } from './replay.ts'
import { routes } from './routes.ts'
import { steps } from './steps.ts'
import { surfaces } from './surfaces.ts'
import { whatIfWords } from './whatif.ts'
import { whyWords } from './why.ts'

/** English. */
export const en: Catalogue = {
  steps,
  drops: dropWords,
  outcomes: outcomeWords,
  results: { reachable: 'reachable', unreachable: 'unreachable', ambiguous: 'ambiguous', undetermined: 'undetermined' },
  problems,
  door,
  expectations,
  cast: {
    host: { technical: 'host', house: 'house' },
    router: { technical: 'router', house: 'doorman’s house' },
    switch: { technical: 'switch', house: 'fountain' },
    node: { technical: 'node', house: 'building' },
    pod: { technical: 'pod', house: 'apartment' },
  },
  parts: {
    lxc: { technical: 'lxc interface', house: 'LXC door' },
    stack: { technical: 'network stack', house: 'lobby' },
    cilium_host: { technical: 'interface', house: 'lobby door' },
    cilium_net: { technical: 'interface', house: 'back of the lobby door' },
    cilium_vxlan: { technical: 'tunnel device', house: 'VXLAN door' },
    cilium_geneve: { technical: 'tunnel device', house: 'Geneve door' },
    cilium_wg0: { technical: 'WireGuard device', house: 'WireGuard door' },
    eth0: { technical: 'interface', house: 'main door' },
    lo: { technical: 'loopback', house: 'inside' },
    other: { technical: 'interface', house: 'door' },
  },
  commands: commandWords,
  surfaces,
  glossary: { terms: glossary, subjects },
  punctuation: { sentence: ' ', list: ', ', clause: '; ', reason: ', ', brackets: [' (', ')'] },
  labs: {
    buildings: {
      title: 'two buildings',
      about: t`The article's cluster: nodes ${'192.168.100.11'} and ${'192.168.100.12'}, pods 12, 14, 22 and 24, walked as the story tells it.`,
    },
    neighbourhoods: {
      title: 'two neighbourhoods',
      about: t`The article's traditional network: ${'10.0.10.0/24'} and ${'10.0.20.0/24'}, a switch each, and two routers.`,
    },
    masks: {
      title: 'masks and gateways',
      about: t`What goes wrong in small networks: a mask that is too wide, hosts without a gateway, a link with MTU ${1400}.`,
    },
    shop: {
      title: 'a shop in a cluster',
      about: t`A real cluster’s objects: Services ${'shop/web'} and ${'shop/empty'}, NodePorts, and two policies.`,
    },
    mycluster: {
      title: 'mycluster',
      about: t`The cluster of the follow-up articles: kind, three nodes, namespace ${'networking101'}, Cilium with legacy host routing.`,
    },
  },
  labels: {
    next: 'Next hop',
    previous: 'Previous hop',
    steps: 'Step by step',
    'every-step': 'Every step',
    'one-step': 'Step',
    reason: 'Why',
    more: 'More',
    less: 'Less',
    headers: 'Headers',
    tables: 'Tables',
    reply: 'The reply',
    error: 'The error',
    request: 'The request',
    'house-voice': 'Tell it with houses',
    'technical-voice': 'Say it technically',
    'other-language': '中文',
    share: 'Show to all',
    'real-datapath': 'The real datapath',
    storybook: 'The storybook',
    mermaid: 'Mermaid source',
    json: 'JSON',
    compare: 'Compare datapaths',
    overview: 'Small picture',
    'full-picture': 'Full picture',
    again: 'Whole journey',
    warm: 'Ask again, warm',
    step: 'Step',
    field: 'Field',
    before: 'Before',
    after: 'After',
    destination: 'Destination',
    via: 'Via',
    interface: 'Interface',
    prefix: 'Prefix',
    identity: 'Identity',
    tunnel: 'Tunnel',
    address: 'Address',
    mac: 'MAC',
    device: 'Device',
    kind: 'Kind',
    addresses: 'Addresses',
    routes: 'Routing table',
    'arp-table': 'ARP table',
    'mac-table': 'MAC table',
    'endpoint-map': 'Endpoint map (cilium_lxc)',
    ipcache: 'ipcache',
    filters: 'Packet filter',
    node: 'Where',
    pods: 'Pods',
    command: 'Command',
    does: 'What it does',
    winner: 'Winner',
    network: 'Network',
    cables: 'Cables',
    state: 'Value',
    page: 'Page',
    forget: 'Forget me',
    'share-network': 'Share it here',
  },
  endings,
  lines,
  why: whyWords,
  routes,
  paste: pasteWords,
  whatif: whatIfWords,
  fix: fixWords,
  lint: lintWords,
  replay: replayWords,
  policy: policyWords,
  mode: modeWords,
}
