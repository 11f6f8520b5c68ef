import type { Network } from '../kube/network.ts'
import { edit } from '../networks/edits.ts'
import { findDevice } from '../networks/find-device.ts'
import type { Ends } from '../request/calls.ts'
import { Problem } from '../request/problem.ts'
import { answered, type Command, type Context } from './command.ts'

/** `/pod add NODE`, `/pod remove POD`: apartments come and go; a new one has a new number. */
export const pod: Command<'pod'> = {
  params: {
    do: { kind: 'choice', required: true, choices: ['add', 'remove'], position: 0 },
    node: { kind: 'device', position: 1 },
    pod: { kind: 'text', position: 2 },
  },
  run(call, context) {
    const { network, words } = context
    if (network.cluster !== undefined) throw new Problem('snapshot-is-fixed', { network: network.name })
    if (network.datapath === undefined) throw new Problem('not-a-cluster', { network: network.name })
    const target = call.node ?? call.pod
    if (target === undefined)
      throw new Problem('missing-argument', { command: 'pod', argument: call.do === 'add' ? 'node' : 'pod' })
    const device = findDevice(network, call.do === 'remove' ? (call.pod ?? target) : target)
    const change =
      call.do === 'add'
        ? { kind: 'add-pod' as const, node: device.name, ...(call.pod === undefined ? {} : { name: call.pod }) }
        : { kind: 'remove-pod' as const, name: device.name }
    const done = edit(network, change)
    const text =
      call.do === 'add'
        ? words.lines.podAdded(done.pod.name, done.pod.ip, done.pod.node)
        : words.lines.podRemoved(done.pod.name, done.pod.ip)
    const source = JSON.stringify({ ...done.network.file, name: done.network.name })
    return answered(
      [
        { kind: 'headline', mood: 'good', text },
        { kind: 'note', text: words.lines.podNote },
        { kind: 'note', text: words.lines.simulated(done.network.name, done.network.hash) },
        {
          kind: 'choices',
          items: [
            {
              label: `→ ${done.pod.ip}`,
              request: {
                kind: 'trace',
                ...someone(done.network, done.pod.ip, context),
                manner: { network: done.network.hash },
              },
            },
          ],
        },
      ],
      [
        {
          kind: 'store-network',
          hash: done.network.hash,
          name: done.network.name,
          source,
          draft: { from: network.hash },
        },
        { kind: 'use-network', scope: 'person', network: done.network.hash },
      ],
    )
  },
}

/** A pod that can ask for the new number, or for the one that is gone. */
function someone(network: Network, to: string, _context: Context): Ends {
  const other = Object.values(network.file.pods).find((p) => p.ip !== to)
  return { from: other?.ip ?? to, to }
}
