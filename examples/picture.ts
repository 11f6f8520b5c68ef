import { answer, stranger } from 'packetwalk'
import { createDraw, createRenderer, pagesOf } from 'packetwalk/diagrams'

const { blocks } = answer({ line: '/trace 12 22 voice=house' }, stranger('en'))
for (const block of blocks) {
  if (block.kind !== 'diagram') continue
  for (const page of pagesOf(block)) console.log(page.mermaid)
  if (process.argv[2] !== 'png') continue
  const renderer = createRenderer()
  const picture = await createDraw(renderer)(block)
  console.log(picture.kind === 'image' ? `${picture.width} x ${picture.height}` : picture.why)
  await renderer.stop()
}
