import { folded } from '../../networks/find-device.ts'
import { Problem } from '../../request/problem.ts'
import type { Network } from '../network.ts'
import type { Edit } from './edit.ts'
import type { EditForm } from './form.ts'
import { CLUSTER_FORMS } from './forms-cluster.ts'
import { WIRE_FORMS } from './forms-wire.ts'
import { policiesIn } from './policies.ts'

/*
 * Changes in words. What fits no form is refused, and the forms that are possible are named.
 */

const FORMS: readonly EditForm[] = [...CLUSTER_FORMS, ...WIRE_FORMS]

/** Words of another language for those of the forms, the longer first. */
const ALSO: readonly (readonly [RegExp, string])[] = [
  [/未就绪/g, ' notready '],
  [/就绪/g, ' ready '],
  [/网络策略|策略/g, ' policy '],
  [/命名空间/g, ' namespace '],
  [/分区/g, ' partition '],
  [/扩容到|缩容到|扩缩到/g, ' '],
  [/扩缩|扩容|缩容/g, 'scale '],
  [/删除|删掉|去掉/g, 'delete '],
  [/标签|打标签/g, 'label '],
  [/移动|迁移/g, 'move '],
  [/节点/g, ' node '],
  [/路由/g, 'route '],
  [/接口|网卡/g, 'interface '],
  [/网线|链路/g, 'cable '],
  [/服务/g, ' service '],
  [/配置/g, 'config '],
  [/关闭端口|封掉/g, 'close '],
  [/断开|关机|宕机|断/g, ' down '],
]

/** The changes that somebody wrote, in order. Throws a Problem that names what is not understood, and what would be. */
export function readEdits(text: string, network: Network, upload?: { name: string; text: string }): Edit[] {
  const yaml = /(?:^|[;\n]|\band\b)\s*apply\s+(?=[\s\S]*apiVersion)([\s\S]+)$/i.exec(text)
  const before = yaml === null ? text : text.slice(0, yaml.index)
  const phrases = before
    .replace(/```\w*/g, ' ')
    .split(/\s*[;；\n]\s*|\s+(?:and|then)\s+|并且|然后/i)
    .map(phrase)
    .filter((one) => one !== '')
  const edits = phrases.map((one) => readEdit(one, network, upload))
  if (yaml?.[1] !== undefined)
    edits.push(applied({ name: 'policy.yaml', text: yaml[1].replace(/```\w*/g, '') }, network))
  if (edits.length === 0) throw notUnderstood('', network)
  return edits
}

function phrase(text: string): string {
  const words = ALSO.reduce((line, [there, here]) => line.replace(there, here), folded(text))
  return words.replace(/\s+/g, ' ').trim()
}

function readEdit(text: string, network: Network, upload: { name: string; text: string } | undefined): Edit {
  if (/^apply(?: (?:upload|file|it|policy))?$/i.test(text) && upload !== undefined) return applied(upload, network)
  for (const { pattern, read, only } of FORMS) {
    const parts = pattern.exec(text)
    if (parts === null) continue
    if (only === 'cluster' && network.cluster === undefined)
      throw new Problem('edit-impossible', { edit: text.slice(0, 100), network: network.name })
    const edit = read(parts.slice(1))
    if (edit !== undefined) return edit
  }
  throw notUnderstood(text, network)
}

function applied(file: { name: string; text: string }, network: Network): Edit {
  if (network.cluster === undefined) throw new Problem('edit-impossible', { edit: 'apply', network: network.name })
  return { kind: 'apply-policy', ...policiesIn(file.text, file.name) }
}

/** Forms that begin with the same word first. */
function notUnderstood(text: string, network: Network): Problem {
  const usable = FORMS.filter(({ only }) => only === undefined || network.cluster !== undefined).map(({ form }) => form)
  const all = network.cluster === undefined ? usable : ['apply YAML', ...usable]
  const [first = ''] = text.toLowerCase().split(' ')
  const near = all.filter((form) => form.toLowerCase().startsWith(`${first} `))
  return new Problem('edit-not-understood', {
    text: text.slice(0, 100),
    possible: first !== '' && near.length > 0 ? near : all,
  })
}
