import type { Text } from '../../request/text.ts'

/** What is said on Slack around the answers: in the manifest, in modals, about buttons and files. */
export interface SlackWords {
  /** At most 140 characters. */
  description: string
  /** 175 to 4000 characters. */
  longDescription: string
  /** The command that takes every other one: `/packetwalk status`. */
  anyCommand: string
  anyCommandHint: string
  /** The message shortcut: at most 24 characters. */
  explain: string
  explainDescription: string
  oldButton: Text
  nothingToExplain: Text
  fileTooLarge: (name: string, bytes: number, limit: number) => Text
  fileElsewhere: (name: string) => Text
  fileUnreachable: (name: string) => Text
  welcome: Text
  /** Modals; at most 24 characters each. */
  ask: string
  cancel: string
  file: string
  yes: string
  /** How to answer: beside every command's own options in a form. */
  manner: Record<'voice' | 'language' | 'network' | 'datapath' | 'private', string>
}
