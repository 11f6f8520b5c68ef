import { answer, stranger, toText } from 'packetwalk'
import { openLab, simulate } from 'packetwalk/engine'

// As a person asks, in either language:
console.log(toText(answer({ line: '/trace 12 22' }, stranger('en'))))

// The facts behind it:
const { topology } = openLab('buildings', 'cilium')
const question = {
  from: 'pod12',
  to: '10.0.2.22',
  proto: 'icmp',
  port: 0,
  size: 56,
  ttl: 64,
  df: 'want',
  open: true,
} as const
const { journey } = simulate(topology, question)
console.log(journey.result.kind, journey.request.hops.map((hop) => hop.device).join(' -> '))
