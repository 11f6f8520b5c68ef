/*
 * Commands that people copy into a shell. Names in them come from files that anybody can write, so a value is never part
 * of the command's text: it is one word, whatever stands in it.
 */

declare const made: unique symbol
/** The text of a command, made by `sh` and by nothing else: a string that somebody put together does not fit. */
export type CommandLine = string & { readonly [made]: true }

/** A command for a POSIX shell. */
export interface ShellCommand {
  readonly line: CommandLine
  /** Its commands one below the other, where it is several: to be read, and to be copied one by one. */
  readonly lines: CommandLine
}

/** Only `sh` calls this: its line is put together from our own words and from quoted values. */
function isMade(line: string): line is CommandLine {
  return line.length >= 0
}

/** What no name has and a terminal acts upon, even between quotes: Ctrl-C ends the line, the rest runs; bidi marks hide it. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu
/** Nothing in it means anything to sh, bash, dash or zsh. An equals sign comes first in zsh only to find a program. */
const HARMLESS = /^[\w./:@-][\w./:@=-]*$/

/**
 * A value as one word. A hyphen in front would be an option, and what cannot be seen would be acted upon: a question mark
 * stands for them, and the command finds nothing. An exclamation mark stands outside the quotes, where a backslash holds.
 */
function word(value: string | number): string {
  const text = String(value)
    .replace(UNSEEN, '?')
    .replace(/^-/, typeof value === 'number' ? '-' : '?')
  if (HARMLESS.test(text)) return text
  return `'${text.replaceAll("'", "'\\''").replaceAll('!', "'\\!'")}'`
}

/**
 * A command with values in it. Whatever is interpolated becomes one word, unless it is a Command already: then it stands
 * as it is, for `;` and `$(...)`. A command as an argument of another (`sh -c`) is given as its `line`, and quoted again.
 */
export function sh(words: TemplateStringsArray, ...values: (string | number | ShellCommand)[]): ShellCommand {
  const put = (whole: (command: ShellCommand, alone: boolean) => string, between: string): string =>
    words.reduce((before, after, i) => {
      if (i === 0) return after.replaceAll(NEXT, between)
      const value = values[i - 1] ?? ''
      const alone = before === '' || before.endsWith(between)
      const text = typeof value === 'object' ? whole(value, alone) : word(value)
      return before + text + after.replaceAll(NEXT, between)
    }, '')
  const line = put((command) => command.line, NEXT)
  // several commands inside of another stay on its line
  const lines = put((command, alone) => (alone ? command.lines : command.line), '\n')
  if (!isMade(line) || !isMade(lines)) throw new TypeError('a command is text')
  return { line, lines }
}

/** Between two commands of ours. In a value it stands between quotes. */
const NEXT = '; '
