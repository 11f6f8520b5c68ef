import type { Text } from '../../request/text.ts'

/** What is said of the lists of a way: `/traceroute` and `/mtu`. */
export interface RouteListWords {
  trace: {
    arrived(to: Text, hops: number): Text
    /** It ends before: after so many that answered. */
    ends(to: Text, hops: number, why: Text): Text
    refused(to: Text, from: string): Text
    columns: { hop: string; who: string; what: string }
    caption: string
    there: string
    unreachable: string
    lost(at: string, why: Text): Text
    answerLost(by: string, about: { at: string; why: Text } | undefined): Text
    how(probe: string): Text
  }
  mtu: {
    fits(from: Text, to: Text, about: { largest: number; why: Text }): Text
    /** Nothing that was tried was too large. */
    all(from: Text, to: Text, largest: number): Text
    notEvenSmall(ending: Text): Text
    own(at: string): Text
    told(at: string, by: string): Text
    silent(at: string): Text
    caption: string
    columns: { place: string; mtu: string; added: string; left: string }
    how: Text
  }
}
