import type { Text } from '../../request/text.ts'

/** What is said on Discord around the answers: about buttons, attachments and messages. Each says what, why, what next. */
export interface DiscordWords {
  /** The first words in a server that the bot was invited to. */
  welcome: Text
  notYours: Text
  oldButton: Text
  unknownCommand: (name: string) => Text
  nothingToExplain: Text
  fileTooLarge: (name: string, bytes: number, limit: number) => Text
  fileUnreachable: (name: string) => Text
  answerFileTooLarge: (name: string) => Text
  explain: string
  /** Options that say how to answer; at most 100 characters each. */
  manner: Record<'voice' | 'language' | 'network' | 'datapath' | 'private', string>
  file: string
  /** Title of the form for a file; at most 45 characters. */
  fileTitle: string
  /** The button for the options of a question; at most 38 characters. */
  options: string
}
