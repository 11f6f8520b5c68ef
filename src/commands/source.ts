import { findingsOf } from '../findings/findings.ts'
import { visibleJson } from '../request/json-text.ts'
import { backChoice } from '../views/choices.ts'
import { headline } from '../views/headline.ts'
import { journeyJson } from '../views/json.ts'
import { pictureCast } from '../views/places.ts'
import { answered, type Command } from './command.ts'
import { ENDS } from './ends.ts'

/** `/source A B mermaid|json`: the picture's source, or the journey as data. */
export const source: Command<'source'> = {
  params: {
    ...ENDS,
    as: { kind: 'choice', required: true, choices: ['mermaid', 'json'], position: 2 },
    cut: { kind: 'choice', choices: ['full', 'overview'] },
  },
  run(call, context) {
    const asked = findingsOf(context.network, call)
    const { journey } = asked
    if (call.as === 'json') {
      const content = `${visibleJson(JSON.stringify(journeyJson(asked), null, 2))}\n`
      return answered([
        headline(asked, context),
        { kind: 'file', name: 'journey.json', type: 'application/json', content },
        backChoice(call, context),
      ])
    }
    const { language, voice } = context
    const cast = pictureCast(asked, context)
    return answered([
      headline(asked, context),
      { kind: 'diagram', journey, language, voice, cut: call.cut ?? 'full', cast, as: 'source' },
      backChoice(call, context),
    ])
  },
}
