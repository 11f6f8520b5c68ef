import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LANGUAGES, type Language } from '../../src/request/calls.ts'
import { bare, type Text } from '../../src/request/text.ts'
import { SEE, TERM_IDS, type Term, type TermId } from '../../src/words/contract/terms.ts'
import { glossary as en } from '../../src/words/en/glossary.ts'
import { findTerm, folded, nearTerms, termOf, termsBySubject } from '../../src/words/glossary.ts'
import { glossary as zh } from '../../src/words/zh/glossary.ts'

const GLOSSARIES: Record<Language, Record<TermId, Term>> = { en, zh }
const FIELDS = ['technical', 'house', 'limit'] as const

/** Every text of the glossary, with a place to name when it is wrong. */
function texts(language: Language): { place: string; field: (typeof FIELDS)[number]; text: Text }[] {
  return TERM_IDS.flatMap((id) =>
    FIELDS.map((field) => ({ place: `${language} ${id} ${field}`, field, text: GLOSSARIES[language][id][field] })),
  )
}

/** The words only, each value replaced by a sign that belongs to no script. */
function wordsOf(text: Text): string {
  return text.map((span) => (span.kind === 'code' ? '□' : span.text)).join('')
}

/** Places where the pattern is found, with what was found. */
function offences(language: Language, pattern: RegExp): string[] {
  return texts(language).flatMap(({ place, text }) => {
    const found = wordsOf(text).match(pattern)
    return found === null ? [] : [`${place}: ${found[0]}`]
  })
}

describe('the glossary is complete', () => {
  test('it has at least 70 terms, none twice', () => {
    expect(TERM_IDS.length).toBeGreaterThanOrEqual(70)
    expect(new Set(TERM_IDS).size).toBe(TERM_IDS.length)
  })

  test.each(LANGUAGES)('%s has every term and no other, and no text is empty', (language) => {
    expect(Object.keys(GLOSSARIES[language]).sort()).toEqual([...TERM_IDS].sort())
    for (const { place, text } of texts(language)) expect(bare(text).length, place).toBeGreaterThan(10)
  })

  test('every term is listed once under a subject', () => {
    for (const language of LANGUAGES) {
      const listed = termsBySubject(language).flatMap((subject) => subject.terms.map((found) => found.id))
      expect(listed).toEqual(TERM_IDS)
    }
  })

  test('what to read next exists, is something else, and leads from the packet to every term', () => {
    for (const id of TERM_IDS) {
      expect(SEE[id].length, id).toBeGreaterThanOrEqual(2)
      expect(new Set(SEE[id]).size, id).toBe(SEE[id].length)
      expect(SEE[id], id).not.toContain(id)
      for (const next of SEE[id]) expect(TERM_IDS, id).toContain(next)
    }
    const reached = new Set<TermId>(['packet'])
    for (const id of reached) for (const next of SEE[id]) reached.add(next)
    expect(TERM_IDS.filter((id) => !reached.has(id))).toEqual([])
  })
})

describe('the languages are kept apart', () => {
  test('no Chinese stands in an English text', () => {
    expect(offences('en', /[\p{Script=Han}，。：；（）！？、「」]+/u)).toEqual([])
  })

  test('no Latin sentence stands in a Chinese text', () => {
    expect(offences('zh', /[A-Za-z][\w'-]*([ ,.;:]+[A-Za-z][\w'-]*){2,}/u)).toEqual([])
  })

  test('every Chinese text has more Chinese characters than Latin words', () => {
    for (const { place, text } of texts('zh')) {
      const han = wordsOf(text).match(/\p{Script=Han}/gu) ?? []
      const latin = wordsOf(text).match(/[A-Za-z][\w-]*/g) ?? []
      expect(han.length, place).toBeGreaterThan(3 * latin.length)
    }
  })

  test('Chinese punctuation is full-width', () => {
    expect(offences('zh', /[\p{Script=Han}□][,.:;!?()"]|[,.:;!?()"][\p{Script=Han}]/u)).toEqual([])
  })

  test('a space stands between Chinese and Latin letters, digits and values, and none beside punctuation', () => {
    expect(offences('zh', /\p{Script=Han}[A-Za-z0-9□]|[A-Za-z0-9□]\p{Script=Han}/u)).toEqual([])
    expect(offences('zh', / [，。：；、（）！？”]|[，。：；、（）！？“] /u)).toEqual([])
  })

  test('both languages mark the same numbers and addresses as values', () => {
    const values = (term: Term): string[] => {
      const spans = FIELDS.flatMap((field) => term[field]).filter((span) => span.kind === 'code')
      return [...new Set(spans.map((span) => span.text).filter((value) => /\d/.test(value)))].sort()
    }
    for (const id of TERM_IDS) expect(values(zh[id]), id).toEqual(values(en[id]))
  })
})

describe('the texts have the promised length', () => {
  const sentences = (words: string): number => (words.match(/[.!](?=\s|$|”)|[。！]/gu) ?? []).length

  test.each(LANGUAGES)('%s: one to three sentences, and exactly one where the picture ends', (language) => {
    const wrong = texts(language).flatMap(({ place, field, text }) => {
      const most = field === 'limit' ? 1 : 3
      const count = sentences(wordsOf(text))
      return count >= 1 && count <= most ? [] : [`${place}: ${count}`]
    })
    expect(wrong).toEqual([])
  })
})

/** Section 3 of the design: one metaphor per thing. */
const HOUSE: [TermId, string, string][] = [
  ['host', 'house', '房子'],
  ['interface', 'door', '门'],
  ['mac-address', 'serial number of the door', '门上的序列号'],
  ['ip-address', 'house number', '门牌号'],
  ['subnet', 'neighbourhood', '社区'],
  ['switch', 'fountain', '喷泉'],
  ['mac-table', 'signpost at the fountain', '喷泉处的指示牌'],
  ['link', 'path', '路'],
  ['arp-table', 'map from house number to serial number', '地图'],
  ['default-gateway', 'doorman', '门卫'],
  ['router', 'doorman', '门卫'],
  ['routing-table', "doorman's map", '门卫的地图'],
  ['node', 'building', '建筑'],
  ['pod', 'apartment', '公寓'],
  ['veth', 'private corridor', '私人走廊'],
  ['lxc', 'door at the far end', 'LXC 门'],
  ['lobby', 'lobby', '大厅'],
  ['ebpf-program', 'servant at the door', '服务人员'],
  ['ebpf-map', 'magic map', '魔法 eBPF 地图'],
  ['bpf-redirect', 'secret passage', '秘密通道'],
  ['vxlan', 'transparent tunnel between', '透明隧道'],
  ['namespace', 'floor number in every building', '楼层'],
]

describe('the words of the house', () => {
  test.each(HOUSE)('%s is a %s, in Chinese %s', (id, english, chinese) => {
    const said = (term: Term): string => [...term.aliases, bare(term.house)].join(' ')
    expect(said(en[id])).toContain(english)
    expect(said(zh[id])).toContain(chinese)
  })

  test('no text of the glossary uses a rival word for them', () => {
    expect(offences('en', /\b(porter|gatekeeper|flat|hallway|suburb|butler|water well)\b/u)).toEqual([])
    expect(offences('zh', /保安|小区|住宅区|门房|仆人|水井|过道/u)).toEqual([])
  })
})

/** What public texts get wrong (and what must be said instead), by term, field and language. */
const TRUTHS: [string, TermId, (typeof FIELDS)[number], RegExp, RegExp][] = [
  ['the VNI is the identity of the sender', 'vni', 'technical', /identity of the sender/, /发送方的安全身份/],
  ['nobody asks cilium_host for a MAC address', 'cilium-host', 'technical', /never asked/, /从来没有人向它问/],
  ['pods do not pass cilium_host in a VXLAN cluster', 'cilium-host', 'limit', /do not pass/, /并不经过/],
  ['the lxc answers the ARP of its pod', 'lxc', 'technical', /answers the pod's ARP/, /回答 Pod 的 ARP/],
  ['a pod has a /32', 'pod', 'technical', /\/32/, /\/32/],
  ['the interface keeps 1500, only the route says 1450', 'mtu', 'technical', /keeps 1500.*1450/, /仍是 1500.*1450/],
  ['a plain install uses legacy host routing', 'cilium', 'technical', /legacy host routing/, /传统主机路由/],
  ['kube-proxy replacement is off by default', 'kube-proxy-replacement', 'technical', /off by default/, /默认是关的/],
  ['Cilium uses 8472, not the standard port', 'vxlan', 'technical', /8472.*4789/, /8472.*4789/],
  ['cilium_vxlan learns no MAC addresses', 'cilium-vxlan', 'technical', /learns no MAC/, /不学习 MAC/],
  ['the inner frame keeps its MAC addresses', 'encapsulation', 'technical', /inner frame keeps/, /内层帧一直带着/],
  ['Cilium drops an expired IPv4 TTL in silence', 'ttl', 'technical', /without that message/, /不发差错/],
  ['an empty Cilium rule allows nothing', 'cilium-network-policy', 'technical', /nothing is allowed/, /什么都不许/],
  ['a denial is silent', 'default-deny', 'technical', /drops silently/, /不作声/],
  ['a ClusterIP does not answer a ping', 'cluster-ip', 'technical', /ping to it gets no answer/, /ping 它得不到回答/],
  ['from-points are hidden at medium', 'observation-point', 'technical', /stay hidden/, /藏起/],
  ['redirect_peer leaves no trace on the lxc', 'bpf-redirect-peer', 'technical', /does not show it/, /看不到/],
  ['a tunnel endpoint proves no tunnel', 'ipcache', 'technical', /does not prove/, /并不证明/],
  ['ingress policy runs in the receiver', 'policy-verdict', 'technical', /receiver's own program/, /接收方自己的程序/],
  ['for a far host one asks for the gateway', 'arp', 'technical', /never for the far host/, /从来不是远处/],
]

describe('what others get wrong is right here', () => {
  test.each(TRUTHS)('%s', (_, id, field, english, chinese) => {
    expect(bare(en[id][field])).toMatch(english)
    expect(bare(zh[id][field])).toMatch(chinese)
  })
})

/** Every name and alias of both languages with its owner. */
const SPELLINGS = LANGUAGES.flatMap((language) =>
  TERM_IDS.flatMap((id) =>
    [GLOSSARIES[language][id].name, ...GLOSSARIES[language][id].aliases].map((words) => ({ language, id, words })),
  ),
)
const fullWidth = (words: string): string =>
  words.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)).replaceAll(' ', '\u3000')

describe('a term is found', () => {
  test('no name or alias belongs to two terms, or stands twice in one', () => {
    const owners = new Map<string, string>()
    for (const { language, id, words } of SPELLINGS) {
      expect(folded(words), `${language} ${id} ${words}`).not.toBe('')
      const owner = owners.get(folded(words))
      if (owner !== undefined) expect(`${id} by ${words}`).toBe(`${owner} by ${words}`)
      owners.set(folded(words), id)
    }
    for (const language of LANGUAGES)
      for (const id of TERM_IDS) {
        const own = [GLOSSARIES[language][id].name, ...GLOSSARIES[language][id].aliases].map(folded)
        expect(new Set(own).size, `${language} ${id}: ${own}`).toBe(own.length)
      }
  })

  test('by each of its names, in each language, whatever the case, width and punctuation', () => {
    for (const { id, words } of SPELLINGS)
      for (const asked of [words, words.toUpperCase(), fullWidth(words), ` “${words}”？ `, words.replaceAll(' ', '-')])
        for (const language of LANGUAGES)
          expect(findTerm(asked, language), asked).toEqual({ id, term: termOf(id, language) })
  })

  test('by its id', () => {
    for (const id of TERM_IDS) expect(findTerm(id, 'en')?.id).toBe(id)
  })

  test.each([
    ['what is a pod?', 'pod'],
    ['What are eBPF maps?', 'ebpf-map'],
    ['the doorman', 'default-gateway'],
    ['switches', 'switch'],
    ['什么是公寓？', 'pod'],
    ['喷泉是什么', 'switch'],
    ['解释一下 VNI', 'vni'],
    ['ＶＸＬＡＮ', 'vxlan'],
    ['cilium host', 'cilium-host'],
  ])('“%s” is understood as %s', (asked, id) => {
    expect(findTerm(asked, 'zh')?.id).toBe(id)
  })

  test.each(['', '   ', '?', 'quantum entanglement', '量子纠缠', '__proto__', 'constructor', '%s'])(
    '“%s” is nothing that we know',
    (asked) => {
      expect(findTerm(asked, 'en')).toBeUndefined()
    },
  )
})

describe('a near miss is answered with names', () => {
  test.each([
    ['foutain', 'en', 'switch'],
    ['vxlam', 'en', 'VXLAN'],
    ['doormen', 'en', 'default gateway'],
    ['magic', 'zh', 'eBPF'],
    ['longest prefx match', 'en', 'longest prefix match'],
    ['路油表', 'zh', '路由表'],
    ['秘密通到', 'zh', 'bpf_redirect'],
    ['透明的隧道', 'zh', 'VXLAN'],
    ['hostrouting', 'en', 'BPF host routing'],
  ] as const)('“%s” in %s suggests %s', (asked, language, name) => {
    const near = nearTerms(asked, language)
    expect(near).toContain(name)
    expect(near.length).toBeLessThanOrEqual(4)
  })

  test.each(['', '!!', 'zzzzqqqq', '🦊'])('“%s” suggests nothing', (asked) => {
    expect(nearTerms(asked, 'en')).toEqual([])
  })

  test('nothing that anybody types throws, never ends or suggests what does not exist', () => {
    const names = new Set(TERM_IDS.map((id) => zh[id].name))
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (asked) => {
        for (const name of nearTerms(asked, 'zh')) expect(names).toContain(name)
        findTerm(asked, 'zh')
      }),
      { numRuns: 100 },
    )
    // what takes time for every pair of letters would not end here
    expect(nearTerms('路由'.repeat(5_000_000), 'zh')).toBeDefined()
  })
})
