/*
 * What a text is that could not be read as an object: a table for people, or an object that breaks off.
 */

const COLUMNS = /^[A-Z][A-Z0-9()/-]*(?: [A-Z()-]+)*(?:[ \t]{2,}[A-Z][A-Z0-9()/-]*(?: [A-Z()-]+)*)+[ \t]*$/

/** What `kubectl get` prints without `-o yaml`: a line of column names, in capitals. The columns, when it is one. */
export function tableColumns(text: string): readonly string[] | undefined {
  const head = text.split('\n', 20).find((line) => line.trim() !== '' && !/^[#$%❯➜]/.test(line)) ?? ''
  if (!COLUMNS.test(head)) return undefined
  const columns = head.trim().split(/[ \t]{2,}/)
  return columns.includes('NAME') ? columns : undefined
}

const TABLES: readonly (readonly [column: string, kind: string])[] = [
  ['READY STATUS RESTARTS', 'pods'],
  ['INTERNAL-IP', 'nodes'],
  ['ROLES', 'nodes'],
  ['CLUSTER-IP', 'services'],
  ['ADDRESSTYPE', 'endpointslices'],
  ['POD-SELECTOR', 'networkpolicies'],
]

/** The kind that kubectl printed. */
export function tableKind(columns: readonly string[]): string | undefined {
  return TABLES.find(([names]) => names.split(' ').every((name) => columns.includes(name)))?.[1]
}

/** An object, of whatever kind. */
export const SOMETHING = 'apiVersion: v1'

/** Which object a text that could not be read speaks of, as far as its lines tell. */
export function spokenOf(text: string): { kind: string; name?: string; namespace?: string } | undefined {
  const field = (key: string): string | undefined =>
    new RegExp(`(?:^|[{,])[\\s-]*["']?${key}["']?\\s*:\\s*["']?([\\w./-]+)`, 'm').exec(text)?.[1]
  const kind = field('kind')
  if (kind === undefined && field('apiVersion') === undefined) return undefined
  const meta = /["']?metadata["']?\s*:([\s\S]*)/.exec(text)?.[1] ?? ''
  const inside = (key: string): string | undefined =>
    new RegExp(`[\\s{,]["']?${key}["']?\\s*:\\s*["']?([\\w.-]+)`).exec(meta.slice(0, 2000))?.[1]
  const name = inside('name')
  const namespace = inside('namespace')
  return {
    kind: kind ?? '?',
    ...(name === undefined ? {} : { name }),
    ...(namespace === undefined ? {} : { namespace }),
  }
}
