import fc from 'fast-check'

/* Names as somebody who means harm would choose them. Running any part of one as a command runs `pwn`. */

const PAYLOADS = [
  ';pwn;',
  '\npwn\n',
  '\r\npwn\r\n',
  '$(pwn)',
  '`pwn`',
  '&pwn&',
  '|pwn|',
  '||pwn||',
  '&&pwn&&',
  "'pwn'",
  "';pwn;'",
  '";pwn;"',
  '"$(pwn)"',
  "'$(pwn)'",
  ';pwn;#',
  ')pwn(',
  ');pwn;(',
  '$(pwn',
  '<(pwn)',
  '>(pwn)',
  ';pwn<&-;',
  ' pwn ',
  '\u2028pwn\u2028',
  '\u0085pwn\u0085',
  '\u0003pwn\r',
  "\\';pwn;\\'",
  '\\',
  "'",
  '"',
  '`',
  '$',
  '!pwn',
  '!!',
  '\u202epwn;',
  '\0;pwn;',
  '#',
  '~',
  '*',
  '-pwn',
  '--pwn=pwn',
  '=pwn',
  '{pwn,pwn}',
  '$IFS;pwn',
  "$'\\npwn\\n'",
  '\ud800;pwn;',
  '%s%n',
  '$PWN',
  '<<EOF\npwn\nEOF\n',
] as const
const PLAIN = ['a', 'eth0', 'web-1', '10.0.0.1', 'x.y', 'é', '数据包', ' ', '_', '='] as const

/** One to four pieces after each other, at least one of which means harm. */
export const hostileName: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom(...PLAIN), { maxLength: 2 }),
    fc.array(fc.constantFrom(...PAYLOADS), { minLength: 1, maxLength: 3 }),
    fc.array(fc.constantFrom(...PLAIN, ...PAYLOADS), { maxLength: 2 }),
  )
  .map(([before, harm, after]) => [...before, ...harm, ...after].join(''))

/** The same names in every run. */
export function hostileNames(many: number): string[] {
  return fc.sample(hostileName, many)
}
