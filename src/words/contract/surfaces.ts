import type { DiscordWords } from './discord.ts'
import type { DoctorWords } from './doctor.ts'
import type { LessonWords } from './lessons.ts'
import type { PictureWords } from './picture.ts'
import type { ServiceWords } from './service.ts'
import type { SlackWords } from './slack.ts'
import type { StudyWords } from './study.ts'
import type { TerminalWords } from './terminal.ts'
import type { TownWords } from './town.ts'
import type { WebWords } from './web.ts'

/** What is said around the answers: on each platform, in the picture, by the service itself, in lessons. */
export interface Surfaces {
  discord: DiscordWords
  doctor: DoctorWords
  picture: PictureWords
  service: ServiceWords
  slack: SlackWords
  terminal: TerminalWords
  lessons: LessonWords
  study: StudyWords
  town: TownWords
  web: WebWords
}
