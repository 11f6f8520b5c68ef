import { plain, t } from '../../request/text.ts'
import type { StudyWords } from '../contract/study.ts'

export const study: StudyWords = {
  question: (number) => plain(`Question ${number}.`),
  rules: (seconds) =>
    t`Choose with a button: nobody sees your answer before the reveal, and you may change it once. Who asked reveals; after ${plain(String(seconds))} seconds anybody can. To be on the board: ${'/study join name=YOU'}.`,
  reveal: 'Reveal',
  next: 'Next question',
  end: 'End, with the board',
  voted: (letter, change) =>
    change
      ? plain(`Your answer is ${letter}. You may change it once.`)
      : plain(`Your answer is ${letter}. It stays so now.`),
  stays: (letter) => plain(`You have changed your answer once already: it stays ${letter}.`),
  late: (number) => plain(`Question ${number} is over: this answer does not count. Press Reveal to see how it went.`),
  past: plain('This question is past. Begin a new one with /study.'),
  notYet: (seconds) =>
    seconds === 1
      ? t`Who asked can reveal now; you can in 1 second.`
      : plain(`Who asked can reveal now; you can in ${seconds} seconds.`),
  open: (number) => plain(`Question ${number} is open, and somebody else leads. When its time is up you can go on.`),
  shown: ({ number, letter, right, all }) =>
    all === 0
      ? plain(`Question ${number}: ${letter} is right. Nobody answered.`)
      : plain(`Question ${number}: ${letter} is right. ${right} of ${all} had it.`),
  often: (letter, count) =>
    count === 1
      ? plain(`The most frequent wrong answer was ${letter}, once.`)
      : plain(`The most frequent wrong answer was ${letter}, ${count} times.`),
  shares: 'How the answers fell',
  option: 'Answer',
  votes: 'Votes',
  joined: (name) => t`You are on the board as ${name}. ${'/study leave'} takes you off it, with all that it counted.`,
  left: plain('You are off the board, and what it had counted of you is deleted.'),
  nameMissing: t`Say which name the board should show: ${'/study join name=Ada'}.`,
  board: (people) =>
    people === 0
      ? plain('Nobody is on the board yet.')
      : people === 1
        ? plain('One is on the board.')
        : plain(`${people} are on the board.`),
  boardTable: 'Right answers',
  boardNote: t`Only who wants to is on it: ${'/study join name=Ada'}. Nobody sees who answered what.`,
  who: 'Name',
  rightOnes: 'Right',
  ended: (rounds) =>
    rounds === 1
      ? plain('That was one question. Thank you for thinking along.')
      : plain(`That were ${rounds} questions. Thank you for thinking along.`),
  alone: plain('A study group needs a channel with others in it. Alone, the same questions come one by one.'),
}
