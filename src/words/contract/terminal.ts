/** What stands in `packetwalk --help` beside the commands that chat has too. */
export interface TerminalWords {
  about: string
  version: string
  help: string
  helpCommand: string
  /** commander's own titles, as it writes them. */
  titles: Record<'Usage:' | 'Arguments:' | 'Options:' | 'Commands:', string>
  choices: (names: string) => string
  preset: (value: string) => string
  commands: Record<'batch' | 'replay' | 'import' | 'export' | 'chat' | 'doctor' | 'mcp', string>
  arguments: Record<'paths' | 'flows' | 'before' | 'after' | 'from' | 'to', string>
  options: Record<TerminalOption, string>
  lesson: { prompt: string; notThere: (keys: string) => string }
  /** After a matrix of which no file was asked for. */
  writesCsv: string
}

export type TerminalOption =
  | 'lang'
  | 'voice'
  | 'network'
  | 'lenient'
  | 'manifests'
  | 'lab'
  | 'datapath'
  | 'json'
  | 'mermaid'
  | 'picture'
  | 'no-picture'
  | 'svg'
  | 'overview'
  | 'csv'
  | 'edited'
  | 'case'
  | 'snapshot'
  | 'check'
  | 'data'
  | 'name'
  | 'live'
  | 'context'
  | 'semantics'
  | 'changes'
  | 'with'
  | 'change'
  | 'one-way'
  | 'http'
  | 'folder'
