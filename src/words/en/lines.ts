import { plain, t } from '../../request/text.ts'
import type { Lines } from '../contract/catalogue.ts'

const SCOPES: Record<string, string> = { person: 'you', channel: 'this channel', workspace: 'the whole workspace' }
const devicesOf = (count: number): ReturnType<typeof plain> => plain(count === 1 ? 'device' : 'devices')
const scopeName = (scope: string): ReturnType<typeof plain> => plain(SCOPES[scope] ?? scope)

export const lines: Lines = {
  understoodAs: (command) => t`Understood as: ${command}`,
  behind: {
    loop: ({ devices, at, route }) =>
      t`It goes round in a loop, ${devices.join(' → ')}, until its TTL is used up${route === undefined ? t`` : t`: ${at} sends it back by its route ${route.to}${route.via === undefined ? t`` : t` via ${route.via}`}`}.`,
    'end-down': ({ device, port, state }) =>
      state === 'device'
        ? t`${device} is switched off: that is why nobody answers.`
        : t`${port} of ${device} is down: that is why nobody answers.`,
    'arp-lost': ({ at }, why) => t`The question who has that address is lost at ${at}: ${why}.`,
    'error-lost': ({ from, at }, why) =>
      t`${from} tells the sender (${'fragmentation needed'}), but that message is lost at ${at}${why.length === 0 ? t`` : t` (${why})`}: the sender never learns, and what is large vanishes.`,
    'native-range': ({ source, ip, prefix }) =>
      t`The source stays ${source}: ${ip} lies in the native-routing range ${prefix}, so nothing is masqueraded on the way there, and the network outside knows no way back to pods.`,
  },
  undetermined: (from, to, missing) =>
    t`Undetermined: whether ${from} reaches ${to} depends on what is not known: ${missing.join(', ')}.`,
  ambiguous: (from, to, ways) => t`Ambiguous: from ${from} to ${to} there are ${ways} ways, and they end differently.`,
  brokeAt: (number, place) => t`It broke at step ${number}: ${place}.`,
  sees: (outcome) => t`The program that asked sees ${outcome}.`,
  prove: (device) => t`Prove it on ${device}`,
  storybookDiffers: (real) => t`This is the storybook. ${real}`,
  theRealWay: {
    local: t`The real Cilium does the same here; it also checks policy and connection tracking on the way.`,
    remote: t`The real Cilium sends the packet from the LXC interface straight to ${'cilium_vxlan'}; ${'cilium_host'} only lends its address.`,
  },
  simulated: (network, hash) => t`Simulated from network ${network}, content ${hash}.`,
  picture: (title, steps) => t`${plain(title)}: ${plain(steps)}`,
  pictureTitle: (from, to) => `From ${from} to ${to}`,
  labsIntro: plain('Three networks to learn in. Each button asks a question.'),
  helpIntro: t`Ask how a packet gets from A to B: ${'/trace A B'}. Names, addresses and house numbers all work.`,
  helpEnd: t`Every command also takes ${'voice=house'}, ${'language=zh'}, ${'network=NAME'}, ${'datapath=cilium'} and ${'private=yes'}.`,
  mapIntro: (network, devices) => t`Network ${network}: ${devices} ${devicesOf(devices)}.`,
  podAdded: (pod, ip, node) => t`Apartment ${pod} is built in ${node}: its number is ${ip}.`,
  podRemoved: (pod, ip) => t`Apartment ${pod} is torn down. Number ${ip} is nobody's now.`,
  podNote: plain(
    'This is a new network with its own hash; the old one is unchanged. A pod that comes back gets another address.',
  ),
  compared: (a, b) => t`The same question, walked by ${a} and by ${b}.`,
  sameWay: plain('Both take the same way.'),
  refusedRoutes: (device, route, taken) =>
    taken === undefined
      ? t`${device}: Linux refuses the route ${route}, because its next hop is on no connected network.`
      : t`${device}: Linux refuses the route ${route} (File exists): that prefix has a route of the same metric already, and that one is walked.`,
  stepOf: (number, of) => t`Step ${number} of ${of}:`,
  nothingToShow: plain('Nothing was looked up here.'),
  headersKept: (fields) => plain(`${fields} header fields leave as they came.`),
  limit: 'Where the picture ends:',
  chosen: (setting, value, scope) => t`${setting} is ${value} now, for ${scopeName(scope)}.`,
  configIntro: plain('What is chosen, and by whom.'),
  configOrder: plain(
    'Your own choice counts first, then the channel’s, then the workspace’s, then the language of your app.',
  ),
  networkUsed: (name, scope) => t`Questions go to network ${name} now, for ${scopeName(scope)}.`,
  networkForgotten: (name) => t`Network ${name} is forgotten.`,
  networkShared: (name) =>
    t`Everybody in this workspace can ask network ${name} now. It stays yours: ${'/network forget'} takes it back from all.`,
  whose: {
    own: plain('only you'),
    'own-shared': plain('yours, shared here'),
    shared: plain('shared here by somebody else'),
  },
  onlyYou: (name) => t`Only you can ask it. To let everybody here ask it: ${`/network share ${name}`}.`,
  networkInUse: (name) => t`In use: ${name}.`,
  uploadHow: t`To ask your own network, send its file with ${'/network upload'}: YAML, JSON, or a zip of what kubectl prints, at most ${'256 KiB'}.`,
  uploaded: (name, devices) =>
    t`Network ${name} is read: ${devices} ${devicesOf(devices)}. Your questions go to it now.`,
  statusIntro: plain('At your service.'),
  privacyIntro: plain('What is remembered of you.'),
  privacy: [
    plain(
      'Your settings and the networks that you upload, under the id that this platform gives you. Only you can ask those, until you share one.',
    ),
    plain('If you learn: how it went with each belief and lesson, and on which day. Only you see it, with /progress.'),
    plain('Not your questions, not our answers, not your name. A button carries its whole question with it.'),
    t`${'/forget me'} deletes all of it, also what you have shared.`,
  ],
  forgotten: plain('Everything that was stored about you is deleted.'),
  terms: t`These words can be explained: ${'/explain TERM'}.`,
  and: 'and',
}
