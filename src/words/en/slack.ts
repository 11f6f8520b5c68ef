import { plain, t } from '../../request/text.ts'
import type { SlackWords } from '../contract/slack.ts'

export const slackWords: SlackWords = {
  description: 'Ask how a packet gets from A to B; get the answer hop by hop, with a picture.',
  longDescription:
    'Packetwalk tells how a packet gets from one place of a network to another: delivered or dropped, where, and why, hop by hop, with a picture. ' +
    'It knows plain networks and Kubernetes clusters with Cilium, and it tells the same facts as an engineer or as a story of houses, doors and doormen, in English or Chinese. ' +
    'Nothing is guessed: every hop is computed from the network that you choose, and what is not known is said.',
  anyCommand: 'Any Packetwalk command, for those whose name Slack keeps for itself',
  anyCommandHint: 'help',
  explain: 'Explain packet',
  explainDescription: 'Explains the addresses, the packet or the term in this message',
  oldButton: plain(
    'This button does not work any more: what it carried is gone or was never ours. Please ask the question again.',
  ),
  nothingToExplain: plain(
    'There is no text in this message, so there is nothing to explain. Choose a message with a line of tcpdump, an address or a term.',
  ),
  fileTooLarge: (name, bytes, limit) =>
    t`${name} has ${bytes} bytes, and at most ${limit} are read. Please upload a smaller part of the network.`,
  fileElsewhere: (name) =>
    t`${name} is not stored on Slack but elsewhere, and nothing is fetched from elsewhere. Please upload the file itself.`,
  fileUnreachable: (name) => t`${name} could not be fetched from Slack. Please upload the file once more.`,
  welcome: plain('Hello! I tell how a packet gets from A to B. Everything that can be asked, with buttons to try it:'),
  ask: 'Ask',
  cancel: 'Cancel',
  file: 'The network as YAML, JSON or zip, at most 256 KiB',
  yes: 'yes',
  manner: {
    voice: 'As an engineer says it, or as the story of houses and doors',
    language: 'Language of this answer',
    network: 'A lab, or the name of a network that was uploaded',
    datapath: 'Which datapath of the cluster to walk',
    private: 'Only you see the answer',
  },
}
