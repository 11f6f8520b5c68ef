import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { header, type Packet } from '../../src/net/packet.ts'
import type { Network } from '../../src/kube/network.ts'
import { build } from '../../src/networks/build.ts'
import { networkFile } from '../../src/networks/file.ts'
import type { Hop, Journey, Question, Step } from '../../src/trace/events.ts'

/*
 * What real Linux did, and our story of the same question, both brought into one form so that they can be compared.
 */

const probe = z.object({
  from: z.string(),
  to: z.string(),
  proto: z.enum(['icmp', 'udp', 'tcp']),
  ttl: z.number(),
  size: z.number(),
  df: z.enum(['want', 'do', 'dont']),
  dport: z.number().optional(),
  open: z.boolean().optional(),
  src: z.string().optional(),
})

const event = z.looseObject({ dev: z.string(), if: z.string(), dir: z.string().optional(), kind: z.string().optional() })
export type KernelEvent = z.infer<typeof event>

const way = z.looseObject({
  status: z.string().optional(),
  at: z.string().optional(),
  to: z.string().optional(),
  why: z.string().optional(),
  path: z.array(z.string()).optional(),
  hops: z.array(z.looseObject({ device: z.string() })).optional(),
})
const truthCase = z.object({
  name: z.string(),
  topology: z.unknown().optional(),
  overlay: z.unknown().optional(),
  probe,
  warm: z.boolean(),
  kernel_result: z.looseObject({
    outcome: z.looseObject({
      verdict: z.string(),
      request: way,
      reply: way.extend({ kind: z.string() }),
      errors: z.array(z.looseObject({ icmp: z.string(), src_ip: z.string(), to_ip: z.string(), received: z.boolean().optional(), path: z.array(z.string()).optional(), quoted_ttl: z.number().optional(), mtu: z.number().optional() })),
      application: z.looseObject({ result: z.string() }),
    }),
    arp: z.array(z.looseObject({ device: z.string(), if: z.string(), asks_for: z.string(), tell: z.string(), tries: z.number(), answers: z.array(z.string()).default([]) })),
    events: z.array(event),
  }),
})
export type TruthCase = z.infer<typeof truthCase>

export function cases(file: 'neighbourhoods' | 'overlay'): TruthCase[] {
  const text = readFileSync(new URL(`${file}.jsonl`, import.meta.url), 'utf8')
  return text.trim().split('\n').map((line) => truthCase.parse(JSON.parse(line)))
}

export function networkOf(c: TruthCase): Network {
  return build(c.name, networkFile.parse(c.topology ?? c.overlay), 'cilium')
}

export function questionOf(c: TruthCase): Question {
  const { from, to, proto, ttl, size, df, dport = 0, open = true, src } = c.probe
  return { from, to, proto, port: dport, size, ttl, df, open, ...(src === undefined ? {} : { src }) }
}

/** One line per frame, without what changes from run to run: times, ids, ephemeral ports. */
export function frameText(packet: Packet): string {
  const eth = header(packet, 'ethernet')
  const macs = eth === undefined ? '' : `${eth.src}>${eth.dst} `
  const at = packet[0]?.kind === 'ethernet' ? 1 : 0
  return macs + upper(packet.slice(at))
}

function upper(packet: Packet): string {
  const arp = header(packet, 'arp')
  if (arp !== undefined) return `arp ${arp.op} ${arp.senderMac} ${arp.senderIp} ${arp.targetMac ?? '-'} ${arp.targetIp}`
  const [ip, l4, ...rest] = packet
  if (ip?.kind !== 'ipv4') return '?'
  const frag = `${ip.df ? ' df' : ''}${ip.mf ? ' mf' : ''}${ip.offset > 0 ? ` off${ip.offset}` : ''}`
  const base = `${ip.src}>${ip.dst} ttl${ip.ttl} ${ip.protocol} len${ip.length}${frag}`
  if (l4?.kind === 'icmp') {
    const about = l4.about === undefined ? '' : ` about[${upper(l4.about)}]`
    return `${base} ${l4.name}${about}${l4.mtu === undefined ? '' : ` mtu${l4.mtu}`}${l4.gateway === undefined ? '' : ` gw${l4.gateway}`}`
  }
  if (l4?.kind === 'udp') {
    const zero = l4.checksum === 'zero' ? ' sum0' : ''
    const [vxlan, ...inner] = rest
    const port = l4.dport >= 40000 && l4.dport < 40010 ? 'eph' : l4.dport
    return `${base} udp ${port} ulen${l4.length}${zero}${vxlan?.kind === 'vxlan' ? ` vni${vxlan.vni}[${frameText(inner)}]` : ''}`
  }
  if (l4?.kind === 'tcp') return `${base} tcp ${l4.flags}`
  return base
}

type Loose = { [key: string]: unknown }
const obj = (value: unknown): Loose => (typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {})

function kernelText(e: Loose): string {
  const macs = e.smac === undefined ? '' : `${e.smac}>${e.dmac} `
  return macs + kernelUpper(e)
}

function kernelUpper(e: Loose): string {
  if (e.arp !== undefined) {
    const a = obj(e.arp)
    return `arp ${a.op} ${a.sender_mac} ${a.sender_ip} ${a.target_mac ?? '-'} ${a.target_ip}`
  }
  const ip = obj(e.ip)
  const frag = `${ip.df === true ? ' df' : ''}${ip.mf === true ? ' mf' : ''}${ip.frag === undefined ? '' : ` off${ip.frag}`}`
  const base = `${ip.src}>${ip.dst} ttl${ip.ttl} ${ip.proto} len${ip.len}${frag}`
  if (e.icmp !== undefined) {
    const i = obj(e.icmp)
    const about = i.about === undefined ? '' : ` about[${kernelUpper(obj(i.about))}]`
    return `${base} ${i.name}${about}${i.mtu === undefined ? '' : ` mtu${i.mtu}`}${i.gateway === undefined ? '' : ` gw${i.gateway}`}`
  }
  if (e.udp !== undefined) {
    const u = obj(e.udp)
    const vx = obj(e.vxlan)
    const port = typeof u.dport === 'number' && u.dport > 32768 ? 'eph' : u.dport
    return `${base} udp ${port} ulen${u.len}${u.checksum_zero === true ? ' sum0' : ''}${e.vxlan === undefined ? '' : ` vni${vx.vni}[${kernelText(obj(vx.inner))}]`}`
  }
  if (e.tcp !== undefined) {
    const flags = String(obj(e.tcp).flags)
    return `${base} tcp ${flags === 'AR' ? 'RA' : flags}`
  }
  return base
}

/** Every frame on every interface, in the order of each interface and direction: what comes and goes at one moment may interleave. */
export function kernelFrames(c: TruthCase): Record<string, string[]> {
  const frames: Record<string, string[]> = {}
  for (const e of c.kernel_result.events) {
    if (e.kind === 'bpf') continue
    const text = `${e.dir} ${e.not_for_me === true ? '!me ' : ''}${kernelText(e)}`
    ;(frames[`${e.dev}.${e.if} ${e.dir}`] ??= []).push(text)
  }
  return frames
}

/** Ours. A frame on the tunnel device is for another MAC address by nature: it is the far pod's. */
export function ourFrames(journey: Journey): Record<string, string[]> {
  const frames: Record<string, string[]> = {}
  for (const hop of journey.story) {
    hop.steps.forEach((step, i) => {
      if (step.kind !== 'received' && step.kind !== 'sent') return
      const ignored = hop.steps[i + 1]?.kind === 'not-for-me' || (step.kind === 'received' && step.port === 'cilium_vxlan')
      const text = `${step.kind === 'received' ? 'in' : 'out'} ${ignored ? '!me ' : ''}${frameText(step.packet)}`
      ;(frames[`${hop.device}.${step.port} ${step.kind === 'received' ? 'in' : 'out'}`] ??= []).push(text)
    })
  }
  return frames
}

const PROGRAMS = new Set(['cil_from_container', 'cil_from_overlay', 'cil_from_host'])

/** After the handshake the recorded client went on (two decisions about a packet whose frames were no longer captured). */
const BEYOND_THE_PROBE: Record<string, number> = { '12-to-22-tcp-open': 2 }

/** Every decision of a program, in the order of each interface. */
export function kernelDecisions(c: TruthCase): Record<string, string[]> {
  const made: Record<string, string[]> = {}
  const { events } = c.kernel_result
  for (const e of events.slice(0, events.length - (BEYOND_THE_PROBE[c.name] ?? 0))) {
    if (e.kind !== 'bpf') continue
    const cache = obj(e.ipcache)
    const action = e.action === 'drop' ? `drop ${e.reason}` : e.action
    const identity = e.ipcache === undefined || e.reason === 'invalid-source-ip' ? '' : ` ipcache/${cache.prefixlen} ${cache.identity} ${cache.tunnel ?? '-'}`
    const endpoint = e.endpoint_map === undefined || e.reason === "invalid-source-ip" ? "" : ` ${e.endpoint_map}`
    const ttl = e.ttl === undefined ? '' : ` ttl${e.ttl}>${e.ttl_after}`
    ;(made[`${e.dev}.${e.if}`] ??= []).push(`${e.program} ${action}${endpoint}${identity}${ttl}${e.action === 'encapsulate' ? ` vni${e.vni}` : ''}`)
  }
  return made
}

export function ourDecisions(journey: Journey): Record<string, string[]> {
  const made: Record<string, string[]> = {}
  for (const hop of journey.story) {
    for (let i = 0; i < hop.steps.length; i++) {
      const ran = hop.steps[i]
      if (ran?.kind !== 'program-ran' || !PROGRAMS.has(ran.program)) continue
      const next = hop.steps.findIndex((s, j) => j > i && s.kind === 'program-ran' && PROGRAMS.has(s.program))
      const steps = hop.steps.slice(i + 1, next < 0 ? undefined : next)
      ;(made[`${hop.device}.${ran.port}`] ??= []).push(decisionText(ran.program.replace('cil_', ''), ran, steps))
    }
  }
  return made
}

function decisionText(program: string, ran: Step, steps: Step[]): string {
  const endpoint = steps.find((s) => s.kind === 'endpoint-found' || s.kind === 'endpoint-missed')
  const cache = steps.find((s) => s.kind === 'ipcache-found')
  const hit = endpoint === undefined ? '' : endpoint.kind === 'endpoint-found' ? ' hit' : ' miss'
  const entry = cache?.kind === 'ipcache-found' ? cache.entry : undefined
  const row = entry === undefined ? '' : ` ipcache/${entry.prefix.split('/')[1]} ${entry.identity} ${entry.tunnel ?? '-'}`
  const before = header(ran.packet, 'ipv4')?.ttl
  const { action, after, vni } = actionOf(program, steps, before)
  const ttl = before === undefined ? '' : ` ttl${before}>${after}`
  return `${program} ${action}${hit}${row}${ttl}${vni === undefined ? '' : ` vni${vni}`}`
}

function actionOf(program: string, steps: Step[], ttl: number | undefined): { action: string; after: number | undefined; vni?: number } {
  for (const s of steps) {
    if (s.kind === 'arp-answered') return { action: 'arp-reply', after: ttl }
    if (s.kind === 'dropped' && s.reason.kind === 'invalid-source-ip') return { action: 'drop invalid-source-ip', after: ttl }
    if (s.kind === 'dropped' && s.reason.kind === 'ttl-exceeded') return { action: 'drop ttl-exceeded', after: ttl }
    if (s.kind === 'dropped' && s.reason.kind === 'stale-or-unroutable-ip') return { action: 'drop unroutable', after: ttl }
    if (s.kind === 'dropped' && s.reason.kind === 'redirect-failed') return { action: 'to-pod', after: header(s.packet, 'ipv4')?.ttl }
    if (s.kind === 'handed-to-stack') return { action: 'to-kernel-stack', after: header(s.packet, 'ipv4')?.ttl }
    if (s.kind === 'sent' && s.port === 'cilium_host' && program === 'from_host') return { action: 'pass', after: ttl }
    if (s.kind !== 'redirected') continue
    const after = header(s.packet, 'ipv4')?.ttl
    if (s.to === 'cilium_host') return { action: 'to-host', after }
    if (s.to !== 'cilium_vxlan') return { action: s.by === 'bpf_redirect_peer' ? 'to-pod' : 'to-pod-via-lxc', after }
    const enc = steps.find((x) => x.kind === 'encapsulated')
    const vni = enc?.kind === 'encapsulated' ? enc.vni : undefined
    return { action: 'encapsulate', after, ...(vni === undefined ? {} : { vni }) }
  }
  return { action: '?', after: ttl }
}

/** The hops of a plain journey in the record's form. */
export function ourHops(hops: Hop[]): unknown[] {
  return hops.map((hop) => {
    const received = hop.steps.find((s) => s.kind === 'received')
    const sent = hop.steps.filter((s) => s.kind === 'sent' && s.port !== 'lo')
    const first = sent[0]
    const pieces = new Set(sent.map((s) => header(s.packet, 'ipv4')?.offset)).size
    const port = (s: Step | undefined): string | undefined => (s?.kind === 'received' || s?.kind === 'sent' ? s.port : undefined)
    return { device: hop.device, in: port(received), out: [...new Set(sent.map(port))], ttl: received === undefined ? header(first?.packet ?? [], 'ipv4')?.ttl : header(received.packet, 'ipv4')?.ttl, pieces, smac: header(first?.packet ?? [], 'ethernet')?.src, dmac: header(first?.packet ?? [], 'ethernet')?.dst }
  })
}
