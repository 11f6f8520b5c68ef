import { describe, expect, test } from 'vitest'
import { addFlow, noFlows, type Replay, replay } from '../../src/findings/replay.ts'
import { readEdits } from '../../src/kube/edits/read.ts'
import { whatIf } from '../../src/kube/edits/whatif.ts'
import { openLab } from '../../src/kube/labs.ts'

/*
 * Files of flows against the lab `shop`: cart may ask db, web-1 may not even leave.
 */

const shop = openLab('shop')
const IPS: Record<string, string> = { cart: '10.0.1.12', db: '10.0.2.24', 'web-1': '10.0.1.14', 'web-2': '10.0.2.22' }

interface Told {
  from: string
  to?: string
  verdict: string
  sport?: number
  more?: object
}
function flow({ from, to = 'db', verdict, sport = 40_000, more = {} }: Told): string {
  const end = (name: string): object => ({ namespace: 'shop', pod_name: name })
  const flow = {
    verdict,
    IP: { source: IPS[from] ?? '10.0.1.99', destination: IPS[to] },
    l4: { TCP: { source_port: sport, destination_port: 6379 } },
    source: end(from),
    destination: end(to),
    is_reply: false,
    ...more,
  }
  return JSON.stringify({ flow })
}

const DENIED = { drop_reason: 133, drop_reason_desc: 'POLICY_DENIED' }
const BACK = {
  is_reply: true,
  IP: { source: IPS.db, destination: IPS.cart },
  l4: { TCP: { source_port: 6379, destination_port: 40_000 } },
  source: { namespace: 'shop', pod_name: 'db' },
  destination: { namespace: 'shop', pod_name: 'cart' },
}

function replayed(lines: readonly string[], change?: string): Replay {
  const all = noFlows()
  for (const [i, line] of lines.entries()) addFlow(all, line, i + 1)
  return replay(all, shop, change === undefined ? undefined : whatIf(shop, readEdits(change, shop)).network)
}

const sum = ({ explained, contradicted, undecided, unasked, unread }: Replay): number[] => [
  explained,
  contradicted.count,
  undecided.count,
  unasked.count,
  unread.count,
]

describe('one line: explained, contradicted, undecided, not asked, not read', () => {
  const ROWS: [name: string, line: string, counts: number[]][] = [
    ['what may pass passed', flow({ from: 'cart', verdict: 'FORWARDED' }), [1, 0, 0, 0, 0]],
    ['its answer came back', flow({ from: 'cart', verdict: 'FORWARDED', more: BACK }), [1, 0, 0, 0, 0]],
    ['what may pass was dropped', flow({ from: 'cart', verdict: 'DROPPED', more: DENIED }), [0, 1, 0, 0, 0]],
    ['what may not leave was dropped', flow({ from: 'web-1', verdict: 'DROPPED', more: DENIED }), [1, 0, 0, 0, 0]],
    [
      'it was dropped at the side where the walk is',
      flow({ from: 'web-1', verdict: 'DROPPED', more: { ...DENIED, traffic_direction: 'EGRESS' } }),
      [1, 0, 0, 0, 0],
    ],
    [
      'it was dropped at the other side',
      flow({ from: 'web-1', verdict: 'DROPPED', more: { ...DENIED, traffic_direction: 'INGRESS' } }),
      [0, 1, 0, 0, 0],
    ],
    ['what may not leave passed', flow({ from: 'web-1', verdict: 'FORWARDED' }), [0, 1, 0, 0, 0]],
    ['another reason', flow({ from: 'web-1', verdict: 'DROPPED', more: { drop_reason: 132 } }), [0, 1, 0, 0, 0]],
    ['a pod that is gone', flow({ from: 'ghost', verdict: 'FORWARDED' }), [0, 0, 0, 1, 0]],
    ['a translation is no verdict', flow({ from: 'cart', verdict: 'TRANSLATED' }), [0, 0, 0, 1, 0]],
    [
      'a proxy refused inside',
      flow({ from: 'cart', verdict: 'DROPPED', more: { l7: { http: { method: 'GET', url: '/' } } } }),
      [0, 0, 0, 1, 0],
    ],
    ['no JSON', 'Jan  1 00:00:00.000: shop/cart -> shop/db', [0, 0, 0, 0, 1]],
    ['other JSON', '{"a": 1}', [0, 0, 0, 0, 1]],
    ['an empty line is nothing', '  ', [0, 0, 0, 0, 0]],
  ]
  test.each(ROWS)('%s', (_, line, counts) => expect(sum(replayed([line]))).toEqual(counts))
})

test('flows that differ in the port of who asks are one row, and are walked once', () => {
  const many = Array.from({ length: 1000 }, (_, i) => flow({ from: 'web-1', verdict: 'FORWARDED', sport: 30_000 + i }))
  const { contradicted, walked } = replayed(many)
  expect(walked).toBe(1)
  expect(contradicted.groups).toMatchObject([{ from: 'shop/web-1', to: 'shop/db:6379', count: 1000 }])
})

describe('against a change', () => {
  const FILE = [
    flow({ from: 'cart', verdict: 'FORWARDED' }),
    flow({ from: 'cart', verdict: 'FORWARDED', sport: 40_001 }),
    flow({ from: 'web-2', verdict: 'DROPPED', more: DENIED }),
  ]
  const names = (change: string): { blocked: string[]; passing: string[] } => {
    const { changed } = replayed(FILE, change)
    const [blocked = [], passing = []] = [changed?.blocked, changed?.passing].map((all) =>
      all?.map(({ from, count, passed }) => `${from} ${count} ${passed}`),
    )
    return { blocked, passing }
  }
  test.each([
    ['delete policy shop/db-from-cart; delete policy shop/web1-egress', [], ['shop/web-2 1 0']],
    ['label pod shop/cart app=other', ['shop/cart 2 2'], []],
    ['delete pod shop/cart', ['shop/cart 2 2'], []],
    ['label pod shop/cart more=yes', [], []],
  ])('%s', (change, blocked, passing) => expect(names(change)).toEqual({ blocked, passing }))
})
