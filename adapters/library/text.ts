import type { Answer } from '../../src/request/answer.ts'
import { render } from '../terminal/render.ts'

/** An answer as plain text without colours, `width` columns wide (80 when missing): what the terminal prints into a pipe. */
export function toText(answer: Answer, width = 80): string {
  return render(answer, { colour: false, width })
}
