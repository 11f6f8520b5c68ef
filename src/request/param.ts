/** An argument of a command. `position` is its place among the bare words of a typed line. */
export interface Param {
  kind: 'end' | 'device' | 'network' | 'term' | 'command' | 'text' | 'number' | 'choice' | 'flag'
  required?: true
  position?: number
  choices?: readonly string[]
  min?: number
  max?: number
}
