import { type CommandLine, sh } from '../../src/trace/shell.ts'

/** Any text as the line of a command: what a surface must be able to show, and what `sh` never makes of a value. */
export function rawCommand(text: string): CommandLine {
  return sh(Object.assign([text], { raw: [text] })).line
}
