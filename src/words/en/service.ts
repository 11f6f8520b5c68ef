import { plain, t } from '../../request/text.ts'
import type { ServiceWords } from '../contract/service.ts'

const mib = (bytes: number): string => `${bytes / 1024 / 1024} MiB`

export const serviceWords: ServiceWords = {
  tooMany: {
    person: (seconds) => t`That was a lot of questions in a short time. Please ask again in ${seconds} s.`,
    channel: (seconds) => t`This channel asked a lot in a short time. Please ask again in ${seconds} s.`,
    workspace: (seconds) => t`This workspace asked a lot in a short time. Please ask again in ${seconds} s.`,
    address: (seconds) => t`Your address asked a lot in a short time. Please ask again in ${seconds} s.`,
  },
  full: {
    person: {
      networks: (most) => t`It was not kept: you have ${most} networks already, and that is the most.`,
      bytes: (most) => t`It was not kept: all your networks together may have ${mib(most)}.`,
    },
    workspace: {
      networks: (most) => t`It was not kept: this workspace has ${most} networks already, and that is the most.`,
      bytes: (most) => t`It was not kept: all networks of this workspace together may have ${mib(most)}.`,
    },
  },
  fullNext: t`${'/network list'} shows what is kept, and ${'/network forget NAME'} makes room.`,
  notYours: plain('This network is not yours.'),
  notYoursNext: plain('Only who uploaded a network can share it; they or an administrator can take it away.'),
  adminsOnly: (scope) =>
    scope === 'channel'
      ? plain('Only administrators can change the settings of a channel, and you are not one here.')
      : plain('Only administrators can change the settings of the whole workspace, and you are not one here.'),
  adminsOnlyNext: plain('You can change your own settings at any time, or ask an administrator.'),
  failed: (id) => t`Something of ours broke, so there is no answer. This is not your mistake. Its number is ${id}.`,
  failedNext: plain('Please ask again. If it happens once more, tell whoever runs this bot the number.'),
  opened: (address) => t`Packetwalk is at ${address}. Open it in a browser; Ctrl+C stops it.`,
  typeHere: t`You can also ask right here: ${'/trace 10.0.1.12 10.0.2.22'}`,
  stopping: plain('Finishing what runs…'),
  restarting: plain('The bot is about to restart and takes no new questions. Please ask again in a minute.'),
  stopped: {
    time: {
      what: plain('No answer: it was not found in the time that one question may take, so the search was stopped.'),
      why: plain('The network or the question is too large for a chat, where others wait for their answers, too.'),
      next: t`Ask about a smaller part of it, or ask in a terminal, where nothing is stopped: ${'npx packetwalk'}`,
    },
    memory: {
      what: plain('No answer: it needed more memory than one question may take, so the search was stopped.'),
      why: plain('The file or the network is too large for a chat, where others need room, too.'),
      next: t`Upload a smaller part of it, or ask in a terminal, where nothing is stopped: ${'npx packetwalk'}`,
    },
    busy: {
      what: plain('No answer this time: too many people are asking at this moment.'),
      why: plain('Questions are answered in turn, and yours had waited for too long.'),
      next: plain('Please ask again in a minute.'),
    },
  },
  forgotten: plain('Everything that was stored about you is deleted.'),
  noPicture: plain('The picture could not be drawn. The steps above say the same; here is its Mermaid source.'),
  pictureOnItsWay: plain('The picture is being drawn.'),
  pictureNumber: (number) =>
    t`Many pictures are being drawn. Yours is number ${number} in line; it comes here by itself.`,
}
