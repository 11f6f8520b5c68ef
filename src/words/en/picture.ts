import type { StepOf } from '../../trace/events.ts'
import type { PictureWords } from '../contract/picture.ts'

const same = (port: string) => port
const tunnelName = ({ device }: StepOf<'encapsulated'>) => (device === 'cilium_geneve' ? 'Geneve' : 'VXLAN')
const outerEnds = ({ outerSrc, outerDst }: StepOf<'encapsulated'>) => `${outerSrc} → ${outerDst}`

export const pictureWords: PictureWords = {
  parts: {
    lxc: { technical: same, house: (port) => `LXC door ${port}` },
    stack: { technical: () => 'node stack', house: () => 'lobby, doorman' },
    cilium_host: { technical: same, house: () => 'door cilium_host' },
    cilium_net: { technical: same, house: () => 'door cilium_net' },
    cilium_vxlan: { technical: same, house: () => 'VXLAN door' },
    eth0: { technical: same, house: () => 'main door eth0' },
    other: { technical: same, house: (port) => `door ${port}` },
  },
  nouns: { host: 'house', router: 'doorman', switch: 'fountain', pod: 'apartment', node: 'building' },
  stop: '.',
  reply: '← reply',
  acknowledgement: '→ last ACK of the handshake',
  error: (name) => `← ICMP ${name}`,
  tunnel: {
    technical: (about) => `${tunnelName(about)} tunnel, VNI ${about.vni}: ${outerEnds(about)}`,
    house: (about) => `transparent tunnel (${tunnelName(about)}), VNI ${about.vni}: ${outerEnds(about)}`,
  },
  passage: { technical: 'redirect_peer', house: 'secret passage' },
  arpAsk: (ip, attempts) => (attempts > 1 ? `ARP who has ${ip}? ${attempts}×` : `ARP who has ${ip}?`),
  arpKnown: (ip, mac) => `ARP ${ip} = ${mac}`,
  noAnswer: 'no answer',
  folded: (places) => `… ${places} more`,
  leaves: (port) => `out ${port}`,
  wrapped: 'in the tunnel',
  unwrapped: 'tunnel ends',
  arrived: { technical: '✓ delivered', house: '✓ you are there' },
  told: { technical: '! the sender is told', house: '! the bad news is home' },
  unsure: { technical: '? not certain', house: '? nobody knows' },
  notReady: (node) => `${node} (NotReady?)`,
  title: (from, to) => `From ${from} to ${to}`,
  page: (number, of) => `(${number}/${of})`,
  notInstalled: (command) => `No picture: the packages that draw are not installed. This adds them: ${command}`,
  brokenBrowser: (variable, file) =>
    `${variable} names ${file}, which does not start as a browser, so pictures are drawn without one: correct the path, or unset ${variable} to use the bundled browser.`,
  why: {
    busy: 'No picture this time: too many are being drawn. Ask again in a minute.',
    deadline: 'No picture this time: drawing took too long. Ask again, or take the source below.',
    crashed: 'No picture this time: the browser that draws it died twice. Ask again, or take the source below.',
    'no-browser': 'No picture: no browser starts here. `packetwalk doctor` tells whoever runs this bot what to do.',
    'too-large': 'No picture: it would be too large to draw. The overview is smaller.',
    'bad-source': 'No picture: its source could not be read. This is our mistake; the text above is right.',
    'no-font': 'No picture: the font is missing. `packetwalk doctor` tells whoever runs this bot what to do.',
    stopped: 'No picture: the bot is about to restart. Ask again in a minute.',
    failed: 'No picture: something of ours broke while drawing. The text above is right.',
  },
}
