/*
 * Reports: small inputs that an earlier version answered wrongly, and the facts that decide. Not whole texts: the verdict
 * (by its exit code), the place and the cause. White space is one blank, so that wrapping does not count.
 */

export interface Report {
  /** Folder in tests/fixtures/reports. */
  folder: string
  asked: readonly Asked[]
}
/** One line behind `packetwalk`; `< FILE` is standard input. */
export interface Asked {
  line: string
  code: number
  says: readonly RegExp[]
  never?: readonly RegExp[]
}
