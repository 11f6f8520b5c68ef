import { join, type Text, t } from '../../request/text.ts'
import type { DoorWords } from '../contract/door.ts'

const list = (names: readonly string[]): Text =>
  join(
    names.map((n) => t`${n}`),
    ', ',
  )

export const door: DoorWords = {
  without: (fields, head) => t`Without ${list(fields)}, which is not modelled: ${head}`,
  unused: (port) =>
    t`A ping has no port: whether ${port} answers, ${'proto=tcp'} or ${'proto=udp'} with ${`port=${port}`} asks.`,
  unwalked: (bytes) =>
    t`Of TCP the handshake is walked, and it carries no data: the ${bytes} bytes come after it. Whether packets of that size pass, ${`proto=udp size=${bytes} df=do`} asks.`,
  elsewhere: (ip, lab) => t`${ip} lives in lab ${lab}, not here; ${`network=${lab}`} asks there.`,
  unheeded: (device, names) => t`${device}: ${list(names)} is not modelled, and changes nothing in this walk.`,
}
