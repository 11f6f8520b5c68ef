import { readFileSync } from 'node:fs'
import { importTexts } from 'packetwalk/kube'
import { compile, reach } from 'packetwalk/policy'

const file = new URL('shop.yaml', import.meta.url)
const { snapshot } = importTexts([{ file: 'shop.yaml', text: readFileSync(file, 'utf8') }], { name: 'shop' })
const { rows } = reach(compile(snapshot), { semantics: 'kubernetes', by: 'pod' })
for (const { from, to, protocol, port, allowed } of rows)
  console.log(allowed ? '✓' : '✗', from, '->', to, protocol, port)
