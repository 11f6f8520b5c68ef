import type { Surfaces } from '../contract/surfaces.ts'
import { discordWords } from './discord.ts'
import { doctorWords } from './doctor.ts'
import { lessonWords } from './lessons.ts'
import { pictureWords } from './picture.ts'
import { serviceWords } from './service.ts'
import { slackWords } from './slack.ts'
import { study } from './study.ts'
import { terminalWords } from './terminal.ts'
import { townWords } from './town.ts'
import { webWords } from './web.ts'

export const surfaces: Surfaces = {
  discord: discordWords,
  doctor: doctorWords,
  picture: pictureWords,
  service: serviceWords,
  slack: slackWords,
  terminal: terminalWords,
  lessons: lessonWords,
  study,
  town: townWords,
  web: webWords,
}
