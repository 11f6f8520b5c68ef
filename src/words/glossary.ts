import { LANGUAGES, type Language } from '../request/calls.ts'
import { SUBJECTS, type Subject, TERM_IDS, type Term, type TermId } from './contract/terms.ts'
import { catalogues } from './index.ts'

const SUBJECT_ORDER: readonly Subject[] = ['network', 'packet', 'cluster', 'cilium', 'evidence']

/** Longer questions than this are not names of anything; a bound, because distances cost length times length. */
const LONGEST_QUERY = 64
/** What is as unlike as this is not near. */
const FARTHEST = 0.5

export interface FoundTerm {
  id: TermId
  term: Term
}

/** A term in one language. */
export function termOf(id: TermId, language: Language): Term {
  return catalogues[language].glossary.terms[id]
}

/** Every term by subject, in teaching order: what `/explain` without a term lists. */
export function termsBySubject(language: Language): { title: string; terms: FoundTerm[] }[] {
  return SUBJECT_ORDER.map((subject) => ({
    title: catalogues[language].glossary.subjects[subject],
    terms: SUBJECTS[subject].map((id) => ({ id, term: termOf(id, language) })),
  }))
}

/**
 * The term that somebody means, told in `language`. Names and aliases of every language are searched, without regard to
 * case, width, spaces and punctuation: `CILIUM-HOST`, `ｃｉｌｉｕｍ＿ｈｏｓｔ` and “11 号门” are one. Also understands
 * the id, an article, a plural and a whole question (`what is a pod?`, `什么是公寓`).
 */
export function findTerm(query: string, language: Language): FoundTerm | undefined {
  for (const spelling of spellings(query)) {
    const id = INDEX.get(spelling)
    if (id !== undefined) return { id, term: termOf(id, language) }
  }
  return undefined
}

/** Names, in `language`, of at most four terms that look like the query; the nearest first. Empty when nothing does. */
export function nearTerms(query: string, language: Language): string[] {
  const wanted = [...new Set(spellings(query))]
  const best = new Map<TermId, number>()
  for (const [spelling, id] of INDEX) {
    const unlike = Math.min(...wanted.map((word) => unlikeness(word, spelling)))
    if (unlike < (best.get(id) ?? FARTHEST)) best.set(id, unlike)
  }
  return [...best]
    .sort((a, b) => a[1] - b[1])
    .slice(0, 4)
    .map(([id]) => termOf(id, language).name)
}

/** One spelling for all: NFKC folds full width into half, and only letters and digits of any script are kept. */
export function folded(words: string): string {
  return words
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '')
}

/** The query as it stands first, then without what people put around a word. */
function spellings(query: string): string[] {
  const asked = query.slice(0, LONGEST_QUERY).normalize('NFKC').toLowerCase().trim()
  const bared = asked
    .replace(/^(what\s+(is|are)|what's|explain|什么是|什么叫做?|解释一下|解释)\s*/u, '')
    .replace(/^(an?|the)\s+/u, '')
    .replace(/\s*(是什么意思|是什么|是啥)?[?？。.!！]*$/u, '')
  const short = folded(bared)
  return [folded(asked), short, short.replace(/s$/u, ''), short.replace(/es$/u, '')].filter((word) => word !== '')
}

/** 0 for the same, 0.5 and more for nothing in common worth telling. A whole word inside a longer one is near. */
function unlikeness(a: string, b: string): number {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  const enough = /\p{Script=Han}/u.test(short) ? 2 : 3
  if (short.length >= enough && long.includes(short)) return 0.4 * (1 - short.length / long.length)
  if (long.length - short.length >= long.length * FARTHEST) return 1
  return distance(short, long) / long.length
}

/** Levenshtein's distance: insertions, deletions and replacements that make one of the other. */
function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    above = row
  }
  return above[b.length] ?? 0
}

/** Every folded name, alias and id. The first owner keeps a spelling; a test holds that there is never a second. */
const INDEX: ReadonlyMap<string, TermId> = indexed()

function indexed(): Map<string, TermId> {
  const index = new Map<string, TermId>()
  const add = (words: string, id: TermId): void => {
    const spelling = folded(words)
    if (!index.has(spelling)) index.set(spelling, id)
  }
  for (const language of LANGUAGES)
    for (const id of TERM_IDS) {
      const { name, aliases } = catalogues[language].glossary.terms[id]
      for (const words of [name, ...aliases]) add(words, id)
    }
  for (const id of TERM_IDS) add(id, id)
  return index
}
