/*
 * A fault of ours, for a program that is started with `NODE_OPTIONS=--import=.../fault.mjs`: whatever is answered to a
 * request whose address holds `fault=`, breaks where nobody catches it.
 */
import { ServerResponse } from 'node:http'

const whole = ServerResponse.prototype.writeHead
ServerResponse.prototype.writeHead = function writeHead(...given) {
  const how = /fault=(\w+)/.exec(this.req?.url ?? '')?.[1]
  if (how === 'timer') setTimeout(() => JSON.parse('{'), 50)
  if (how === 'promise') void Promise.reject(new Error('a promise that nobody awaits'))
  if (how !== undefined) throw new Error(`a fault in a ${how}`)
  return whole.apply(this, given)
}
