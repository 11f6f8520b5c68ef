import { join, type Text, t } from '../../request/text.ts'
import type { DoorWords } from '../contract/door.ts'

const list = (names: readonly string[]): Text =>
  join(
    names.map((n) => t`${n}`),
    '、',
  )

export const door: DoorWords = {
  without: (fields, head) => t`没有算上 ${list(fields)}（还没有建模）：${head}`,
  unused: (port) =>
    t`ping 没有端口。想问 ${port} 有没有应答，请用 ${'proto=tcp'} 或 ${'proto=udp'}，再带上 ${`port=${port}`}。`,
  unwalked: (bytes) =>
    t`TCP 只走握手这一段，握手不带数据：那 ${bytes} 字节要等握手之后才发。想知道这么大的包过不过得去，用 ${`proto=udp size=${bytes} df=do`} 来问。`,
  elsewhere: (ip, lab) => t`${ip} 住在实验网络 ${lab} 里，不在这里；用 ${`network=${lab}`} 到那里去问。`,
  unheeded: (device, names) => t`${device}：${list(names)} 没有建模，在这趟路上不起作用。`,
}
