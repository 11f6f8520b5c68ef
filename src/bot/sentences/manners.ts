import type { Language, Manner, Voice } from '../../request/calls.ts'

/*
 * What a sentence says beside its question: the language, the voice, the datapath; the protocol and the port.
 */

export interface Aside {
  rest: string
  manner: Manner
  probe: { proto?: 'tcp' | 'udp' | 'icmp'; port?: number }
}

const LANGUAGES: readonly [Language, RegExp][] = [
  [
    'zh',
    /[,，\s]*(?:\b(?:in|into|to|speak|switch to|use|using|say (?:it|that) in|answer in) (?:simplified )?(?:chinese|mandarin)\b|(?:请)?(?:用|说|讲|换成|翻译成|改成|切换到)\s*(?:简体)?(?:中文|汉语|普通话)|中文版)/i,
  ],
  [
    'en',
    /[,，\s]*(?:\b(?:in|into|to|speak|switch to|use|using|say (?:it|that) in|answer in) (?:plain )?english\b|(?:请)?(?:用|说|讲|换成|翻译成|改成|切换到)\s*(?:英文|英语)|英文版)/i,
  ],
]
const VOICES: readonly [Voice, RegExp][] = [
  [
    'house',
    /[,，\s]*(?:\b(?:in|with|use|using) (?:the )?(?:house|story|houses?) (?:voice|words|picture|language|way)\b|\b(?:as|like|with) (?:a |the )?(?:story|houses?|fairy tale|houses and doors|doors and houses)\b|\bhouse voice\b|\blike (?:i'm|i am) (?:five|5)\b|\beli5\b|(?:用|换成|按|以)\s*(?:房子|故事|讲故事|门卫|小镇)的?(?:说法|方式|比喻|语言|话|口吻|讲法)?|(?:讲|说)成故事|像讲故事一样|房子的说法|房子版)/i,
  ],
  [
    'technical',
    /[,，\s]*(?:\b(?:in|with|use|using) (?:the )?technical (?:voice|words|terms|language|way)\b|\btechnical voice\b|\btechnically\b|\b(?:in|with) (?:real|proper|engineering|engineers?') (?:terms|words)\b|\blike an engineer\b|(?:用|换成|按|以)\s*(?:技术|专业|工程师)的?(?:说法|方式|语言|术语|话|口吻|讲法)?|技术版|专业一点)/i,
  ],
]
const DATAPATHS: readonly [string, RegExp][] = [
  [
    'cilium',
    /[,，\s]*(?:\b(?:in|with|on|using) (?:the )?(?:real|today's|actual) cilium\b|\b(?:the )?real datapath\b|(?:用|按|在|换成)\s*(?:真实的?|真正的?|现实中的?)\s*cilium(?:里|中)?|真实的?\s*cilium)/i,
  ],
  [
    'storybook',
    /[,，\s]*(?:\b(?:in|with|as) (?:the )?(?:storybook|article)(?: datapath| version)?\b|(?:用|按|换成)\s*(?:故事书|文章)(?:里)?的?(?:说法|走法|版本)?)/i,
  ],
]
const PORTS: readonly RegExp[] = [
  /[,，\s]*(?:\b(?:on|at|to|via|through|over|using|with) )?(?:\b(?<p>tcp|udp) )?\bport (?<n>\d{1,5})\b(?:[/ ](?<q>tcp|udp)\b)?/i,
  /[,，\s]*\b(?:on|at|over|via|using) (?<p>tcp|udp)[/ :](?<n>\d{1,5})\b/i,
  /[,，\s]*\b(?:on |at |over |via )?(?<n>\d{1,5})\/(?<p>tcp|udp)\b/i,
  /[,，\s]*(?:在|用|走|通过|经过|从)?\s*(?<p>tcp|udp)?\s*(?:的)?\s*(?<n>\d{1,5})\s*(?:号)?端口(?:上|呢|的)?/i,
  /[,，\s]*(?:在|用|走|通过)?\s*(?<p>tcp|udp)?\s*(?:的)?端口\s*(?<n>\d{1,5})(?:上|呢|的)?/i,
]
const PROTOCOLS: readonly RegExp[] = [
  /[,，\s]*\b(?:over|using|with|via|by|in) (?:an? )?(?<p>tcp|udp|icmp|ping|https|http)\b(?! (?:works|table))/i,
  /[,，\s]*(?:用|走|通过|换成|使用)\s*(?<p>tcp|udp|icmp|ping|https|http)(?:协议)?/i,
]
const NAMED: Readonly<Record<string, Aside['probe']>> = {
  tcp: { proto: 'tcp' },
  udp: { proto: 'udp' },
  icmp: { proto: 'icmp' },
  ping: { proto: 'icmp' },
  http: { proto: 'tcp', port: 80 },
  https: { proto: 'tcp', port: 443 },
}

function chosen<T>(text: string, forms: readonly (readonly [T, RegExp])[]): { value?: T; rest: string } {
  for (const [value, form] of forms) if (form.test(text)) return { value, rest: text.replace(form, ' ') }
  return { rest: text }
}

function probeIn(text: string): { probe: Aside['probe']; rest: string } {
  for (const form of PORTS) {
    const { n, p, q } = form.exec(text)?.groups ?? {}
    if (n === undefined || Number(n) < 1 || Number(n) > 65_535) continue
    const proto = NAMED[(p ?? q ?? '').toLowerCase()] ?? {}
    return { probe: { ...proto, port: Number(n) }, rest: text.replace(form, ' ') }
  }
  for (const form of PROTOCOLS) {
    const { p } = form.exec(text)?.groups ?? {}
    if (p !== undefined) return { probe: NAMED[p.toLowerCase()] ?? {}, rest: text.replace(form, ' ') }
  }
  return { probe: {}, rest: text }
}

/** Takes the asides out of a sentence. */
export function asides(text: string): Aside {
  const language = chosen(text, LANGUAGES)
  const voice = chosen(language.rest, VOICES)
  const datapath = chosen(voice.rest, DATAPATHS)
  const { probe, rest } = probeIn(datapath.rest)
  return {
    rest: rest.replace(/\s+/g, ' ').trim(),
    probe,
    manner: {
      ...(language.value === undefined ? {} : { language: language.value }),
      ...(voice.value === undefined ? {} : { voice: voice.value }),
      ...(datapath.value === undefined ? {} : { datapath: datapath.value }),
    },
  }
}
