import fc from 'fast-check'
import stringWidth from 'string-width'
import { expect, test } from 'vitest'
import { wrap } from '../../adapters/terminal/render.ts'

/** Lines of a terminal, where a Chinese character takes two columns. */

test('no line of Chinese begins with what ends a clause, nor ends with what opens one', () => {
  const text = '你一步就到了门后的公寓。他说：“我在（这里）”，于是你继续走，走到喷泉、门卫和建筑那里；然后呢？'
  for (let width = 20; width < 60; width++) {
    const lines = wrap(text, width)
    expect(lines.join('')).toBe(text)
    expect(lines.filter((line) => /^[，。、；：？！）”]/.test(line) || /[（“]$/.test(line))).toEqual([])
    expect(lines.filter((line) => stringWidth(line) > width)).toEqual([])
  }
})

test('nothing is lost but the spaces where a line breaks', () => {
  const words = fc.array(fc.constantFrom('eth0', '10.0.2.22', '门卫', '。', '，', '（', '喷泉', 'VXLAN', ' '), {
    maxLength: 40,
  })
  fc.assert(
    fc.property(words, fc.integer({ min: 10, max: 40 }), (parts, width) => {
      const text = parts.join('')
      expect(wrap(text, width).join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''))
    }),
  )
})
