import { type Document, isAlias, visit } from 'yaml'

/*
 * Aliases of a YAML document, counted and followed before anything is unfolded.
 */

/** The name of an alias that stands inside of what it means. */
export function selfReference(doc: Document): string | undefined {
  let loop: string | undefined
  visit(doc, {
    Alias(_key, node, path) {
      const target = isAlias(node) ? node.resolve(doc) : undefined
      if (target === undefined || !path.includes(target)) return undefined
      loop = node.source
      return visit.BREAK
    },
  })
  return loop
}

/** How many aliases there are; counting ends past the limit. */
export function aliasesIn(doc: Document, limit: number): number {
  let count = 0
  visit(doc, { Alias: () => (++count > limit ? visit.BREAK : undefined) })
  return count
}
