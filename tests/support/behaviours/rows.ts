/** What shows a behaviour, by the behaviour's name. */
export type Rows = Record<string, () => void>
