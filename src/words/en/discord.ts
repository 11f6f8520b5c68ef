import { plain, t } from '../../request/text.ts'
import type { DiscordWords } from '../contract/discord.ts'

export const discordWords: DiscordWords = {
  welcome: plain(
    'Hello! I tell how a packet gets from A to B, hop by hop, with a picture. Here is what can be asked; the buttons try it, and only you see what they answer.',
  ),
  notYours: plain(
    'These buttons belong to the person who asked. Ask the same question yourself, and you get your own buttons.',
  ),
  oldButton: plain(
    'This button does not work any more: what it carried is gone or was never ours. Please ask the question again.',
  ),
  unknownCommand: (name) =>
    t`${name} is not known here any more: this bot was updated. Reload Discord, or see ${'/help'} for what there is.`,
  nothingToExplain: plain(
    'There is no text in this message, so there is nothing to explain. Choose a message with a line of tcpdump, an address or a term.',
  ),
  fileTooLarge: (name, bytes, limit) =>
    t`${name} has ${bytes} bytes, and at most ${limit} are read. Please upload a smaller part of the network.`,
  fileUnreachable: (name) => t`${name} could not be fetched from Discord. Please attach the file once more.`,
  answerFileTooLarge: (name) => t`${name} is larger than Discord takes here, so it is left out.`,
  explain: 'Explain packet',
  manner: {
    voice: 'Told as an engineer would, or as a story of houses',
    language: 'English or Chinese',
    network: 'A lab, or a network that was uploaded here',
    datapath: 'Which datapath the cluster walks',
    private: 'Only you see the answer',
  },
  file: 'The network as YAML, JSON or zip of at most 256 KiB, for upload',
  fileTitle: 'Upload a network',
  options: 'Other options …',
}
