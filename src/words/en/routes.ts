import { plain, t } from '../../request/text.ts'
import type { RouteListWords } from '../contract/routes.ts'

export const routes: RouteListWords = {
  trace: {
    arrived: (to, hops) =>
      hops === 1 ? t`${to} is one hop away: nobody in between.` : t`${to} answers as number ${plain(String(hops))}.`,
    ends: (to, hops, why) =>
      hops === 0
        ? t`Nobody on the way to ${to} answers. ${why}`
        : t`It never gets to ${to}: after number ${plain(String(hops))} nobody answers. ${why}`,
    refused: (to, from) => t`It never gets to ${to}: ${from} says that it cannot be reached.`,
    columns: { hop: '#', who: 'Who answers', what: 'What it is' },
    caption: 'As traceroute prints it',
    there: 'there',
    unreachable: 'unreachable',
    lost: (at, why) => t`the probe is lost at ${at}: ${why}`,
    answerLost: (by, about) =>
      about === undefined
        ? t`${by} gets it and says nothing`
        : t`${by} answers, and the answer is lost at ${about.at}: ${about.why}`,
    how: (probe) =>
      t`One probe for each TTL (${plain(probe)}). Switches and Cilium’s own devices do not lower the TTL, so they are not in the list.`,
  },
  mtu: {
    fits: (from, to, { largest, why }) =>
      t`From ${from} to ${to} packets of up to ${plain(String(largest))} bytes fit. ${why}`,
    all: (from, to, largest) => t`From ${from} to ${to} even ${plain(String(largest))} bytes fit.`,
    notEvenSmall: (ending) => t`Size is not the trouble: not even a small packet gets there and back. ${ending}`,
    own: (at) => t`One byte more, and the kernel of ${at} itself refuses to send it: the program is told at once.`,
    told: (at, by) =>
      t`One byte more is dropped at ${at}; ${by} tells the sender how much fits (ICMP), and it sends less.`,
    silent: (at) => t`One byte more is dropped at ${at}, and nobody tells the sender: small works, big hangs.`,
    caption: 'What each interface leaves of the budget',
    columns: { place: 'Out of', mtu: 'MTU', added: 'Headers added', left: 'Left for the packet' },
    how: plain('Bytes of IP packets that may not be cut (DF). What the network between the nodes takes is assumed.'),
  },
}
