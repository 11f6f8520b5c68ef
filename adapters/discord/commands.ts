/** A question while it is typed: what to suggest for one of its parameters. */
export interface Typing {
  command: string
  param: string
  typed: string
  /** The other options, as far as they are given. */
  given: Readonly<Record<string, string | number | boolean>>
}
