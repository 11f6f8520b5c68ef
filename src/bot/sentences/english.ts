import {
  allowed,
  always,
  list,
  mapOf,
  reachFrom,
  reachTo,
  type SentenceRule,
  symptom,
  tableOf,
  termNamed,
  termOrDevice,
  walk,
} from './rule.ts'

/*
 * English: what people ask, most telling form first. A form that fits without anybody of that name means nothing.
 */

const GO =
  '(?:get|go|gets|goes|come|comes|travel|travels|walk|walks|make it|find (?:its|the|a) way|flow|move|reach|reaches|reaching|talk|talks|talking|speak|speaking|connect|connects|connecting|communicate|send(?:s|ing)? (?:a |an |some |its )?(?:packets?|pings?|traffic|data|message)|send|ping|pings|pinging|call|calls|calling|be routed|contact|contacts|access|accesses|see|sees|hit|query|curl|curls|open (?:a )?connections?|arrive|get through|get a packet)'
const TO = '(?:\\s+(?:all the way\\s+)?(?:to|with|at|into|towards|through to))?'
const NOT = "(?:can't|cant|cannot|can not|couldn't|could not|doesn't|does not|doesnt|isn't|is not|won't|will not|never)"
const rule = (form: string, means: SentenceRule['means']): SentenceRule => ({
  form: new RegExp(`^(?:${form})$`, 'i'),
  means,
})
const A = '(?<a>.+?)'
const B = '(?<b>.+?)'

const both: SentenceRule[] = [
  rule(
    `(?:do |run |show )?(?:me )?(?:a |the )?(?:traceroute|tracepath|mtr)(?: from)? ${A} (?:to|and) ${B}`,
    list('traceroute'),
  ),
  rule(
    `(?:which|what) (?:routers?|hops?|gateways?) (?:are|is|lie|stand) (?:there )?(?:between|on the way from) ${A} (?:and|to) ${B}`,
    list('traceroute'),
  ),
  rule(
    `how many (?:hops|routers)(?: are there| is it| lie)? (?:from|between) ${A} (?:to|and) ${B}`,
    list('traceroute'),
  ),
  rule(
    `(?:what(?:'s| is) )?(?:the )?(?:path |largest )?mtu (?:from|between|of the way from) ${A} (?:to|and) ${B}`,
    list('mtu'),
  ),
  rule(
    `how (?:big|large) (?:a packet )?(?:can|may|could) (?:a |the )?(?:packets? )?(?:be |get |go |pass )?(?:from|between) ${A} (?:to|and) ${B}(?: be)?`,
    list('mtu'),
  ),
  rule(`(?:is|are) (?:traffic|a connection|packets|it) (?:allowed|permitted) from ${A} to ${B}`, allowed),
  rule(`is (?:traffic|a connection|the way) from ${A} to ${B} (?:allowed|permitted|open|blocked|denied)`, allowed),
  rule(`(?:is|are) ${A} (?:allowed|permitted) to ${GO}${TO} ${B}`, allowed),
  rule(`may ${A} ${GO}${TO} ${B}`, allowed),
  rule(
    `(?:which|what) (?:network )?polic(?:y|ies) (?:blocks?|allows?|den(?:y|ies)|decides?|appl(?:y|ies)|stops?)(?: for| to| on)?(?: traffic)?(?: from)? ${A} (?:to|from|and) (?:${GO}${TO} )?${B}`,
    allowed,
  ),
  rule(`polic(?:y|ies) (?:between|from|for) ${A} (?:and|to) ${B}`, allowed),
  rule(`${A} (?:hangs|times out|timed out|gets stuck|is stuck) (?:when (?:it )?)?${GO}${TO} ${B}`, symptom('hangs')),
  rule(
    `(?:(?:a |the )?(?:connection|request|curl|call)s? )?from ${A} to ${B} (?:hangs?|times? out|timed out)`,
    symptom('hangs'),
  ),
  rule(
    `(?:(?:the )?connection (?:is |was )?refused|econnrefused)(?: when)?(?: from)? ${A} (?:to|${GO}${TO}) ${B}`,
    symptom('refused'),
  ),
  rule(`${A} (?:gets|sees) (?:a )?(?:connection )?refused (?:from|by|at|when ${GO}${TO}) ${B}`, symptom('refused')),
  rule(`${A} (?:gets|sees) (?:a )?(?:connection )?(?:reset|rst) (?:from|by|at|when ${GO}${TO}) ${B}`, symptom('reset')),
  rule(
    `(?:so |and |but )?why (?:${NOT}|does|is|can) (?:it that )?${A} (?:${NOT} |not |unable to |able to |allowed to |fail(?:s|ing)? to )*${GO}${TO} ${B}`,
    walk(true),
  ),
  rule(`(?:so |and |but )?why is ${B} (?:unreachable|not reachable|down) (?:from|for) ${A}`, walk(true)),
  rule(
    `why (?:does|do) (?:packets|traffic|the packet|pings?) (?:from )?${A} (?:not reach|never reach) ${B}`,
    walk(true),
  ),
  rule(`${A} (?:${NOT}|is unable to|fails to|is not able to|no longer) (?:be able to )?${GO}${TO} ${B}`, walk(true)),
  rule(`${B} (?:is|seems|looks) (?:unreachable|not reachable|down) (?:from|for) ${A}`, walk(true)),
  rule(`is ${B} reachable (?:from|for) ${A}`, walk(true)),
  rule(`what (?:stops|blocks|prevents|keeps) ${A} from ${GO}${TO} ${B}`, walk(true)),
  rule(`what(?:'s| is) (?:wrong|broken|going on|between)(?: with| between)? ${A} and ${B}`, walk(true)),
  rule(
    `(?:there is |we have )?no (?:connection|way|route|traffic|answer) (?:between|from) ${A} (?:and|to) ${B}`,
    walk(true),
  ),
  rule(
    `(?:where|at which (?:hop|step)) (?:is|does|do|are) (?:the |a )?(?:packets?|traffic|pings?) (?:from )?${A} (?:to|for) ${B} (?:lost|dropped|die|dies|blocked|stop|stops|end|ends|get lost|get dropped)`,
    walk(true),
  ),
  rule(`ping ${B} from ${A}`, walk(true)),
  rule(`(?:curl|call|reach|connect to|get to|go to) ${B} from ${A}`, walk(true)),
  rule(`what happens (?:when|if|as) (?:i |we )?(?:ping|curl|call|reach) ${B} from ${A}`, walk(true)),
  rule(`what happens (?:when|if|as) ${A} ${GO}${TO} ${B}`, walk(true)),
  rule(
    `(?:(?:tell me|show me|show|explain|see|and|so) )?(?:how|which way|what way|what path|what route|which route|which path|where)(?: exactly)? (?:(?:does|do|can|could|would|will|did|should|might) )?(?:(?:a |the )?(?:packets?|traffic|pings?|request)(?: from)? )?${A} (?:take to )?${GO}${TO} ${B}`,
    walk(true),
  ),
  rule(`(?:can|could|does|will|would|do) ${A} ${GO}${TO} ${B}`, walk(true)),
  rule(`(?:what|which) (?:path|way|route) (?:does|do|would|will) ${A} take (?:to|to get to|to reach) ${B}`, walk(true)),
  rule(
    `(?:[a-z',]+ ){0,9}?(?:from|between) ${A} (?:all the way |on its way )?(?:to|and|until|towards|->) ${B}`,
    walk(true),
  ),
  rule(
    `(?:trace|walk|follow|show|show me|path|route|way|ping|traceroute|go|get|simulate|try|test|check) ${A} (?:to|and|->|-->|=>|towards) ${B}`,
    walk(true),
  ),
  rule(`(?:trace|traceroute|follow|walk) (?:a |the )?(?:packets?|ping) ${A} (?:to|->) ${B}`, walk(true)),
  rule(`${A} (?:wants? to |needs? to |has to |should |must |tries to |is trying to )?${GO}${TO} ${B}`, walk(false)),
  rule(`compare ${A} (?:and|with|to) ${B}`, (parts, view) => {
    const found = walk(false)(parts, view)
    const two = found?.kind === 'trace' && view.network.datapath !== undefined && view.network.cluster === undefined
    return two ? { kind: 'compare', from: found.from, to: found.to } : undefined
  }),
  rule(`${A} (?:to|and|towards|versus|vs) ${B}`, walk(false)),
  rule(`${A} *(?:-+>|=+>) *${B}`, walk(false)),
]

const OF = '(?:of|on|at|in|for|from|inside)'
const D = '(?<d>.+?)'
const TABLE =
  '(?:(?:ip |full |whole )?(?:routing|route|arp|mac|forwarding|neighbou?r|endpoint|filter|firewall|cam|fib) (?:tables?|entries|cache)|tables?|routes|routing|ipcache|endpoint map|filters|arp cache)'

const one: SentenceRule[] = [
  rule(
    `(?:who|what|which pods?|which services?|which workloads?|everyone who|everything that) (?:can|may|could|is able to|is allowed to|are allowed to) ${GO}${TO} (?<b>.+?)`,
    reachTo,
  ),
  rule(
    `(?:who|what|where|which pods?|which services?) (?:can|may|could|is) (?<a>.+?) (?:able to |allowed to )?${GO}${TO}(?: to| with)?`,
    reachFrom,
  ),
  rule(
    `(?:show me |show |print |list |give me |see |i want to see |what(?:'s| is) (?:in )?|open )?(?:the |all )?${TABLE} ${OF} ${D}`,
    tableOf,
  ),
  rule(`(?:show me |show |print |list |give me |see |what(?:'s| is) (?:in )?|open )?${D}(?:'s|s') ${TABLE}`, tableOf),
  rule(`what (?:does|do) ${D} (?:know|have in (?:its|the) ${TABLE}|remember)`, tableOf),
  rule(`what has ${D} (?:written down|learned|learnt)`, tableOf),
  rule(`(?:ip route|ip neigh|arp -a|route -n|arp -n) (?:on|of|at) ${D}`, tableOf),
  rule(`(?:show me |show |draw |give me )?(?:a |the )?map ${OF} (?:building |node )?${D}`, mapOf),
  rule(
    `(?:where is|where does|where's|who is|who's|who has|who owns|whose is|whose address is|find|locate|tell me about|show me|show|describe) ${D}(?: live| located)?`,
    mapOf,
  ),
]

const AROUND =
  "(?:what(?:'s| is| are| was)|whats|wtf is|explain(?: to me)?(?: what)?|define|describe|(?:the )?meaning of|tell me (?:more )?about|tell me what|teach me(?: about)?|learn about|i want to (?:know|understand|learn about)|what do you mean by|what is meant by|i (?:don't|dont|do not) (?:understand|get|know)(?: what)?|help me understand|remind me what|remind me of|more about|more on|who is|what about the term)"
const TAIL =
  '(?:\\s+(?:is|are|mean|means|again|stands? for|exactly|anyway|in kubernetes|in networking|in a network|in cilium|in general|for|good for|to me))*'

const words: SentenceRule[] = [
  rule(`(?:explain|tell me|show me|describe|understand)(?: to me)? how (?<x>.+?) (?:works?|functions?)`, termNamed),
  rule(`${AROUND}\\s+(?<x>.+?)${TAIL}`, termOrDevice),
  rule(`what (?:does|do) (?<x>.+?) (?:mean|do|stand for|say)`, termNamed),
  rule(`(?:how|why) (?:does|do|is|are) (?<x>.+?) (?:work|works|function|needed|there)`, termNamed),
  rule(`(?:why|when) (?:do|would|should) (?:we|i|you|one) (?:need|use|want) (?<x>.+?)`, termNamed),
  rule(`(?:what(?:'s| is) )?the (?:point|purpose|use|idea) of (?<x>.+?)`, termNamed),
  rule(`(?<x>.+?) (?:explained|definition|meaning|please explain)`, termNamed),
]

const LEARN = always({ kind: 'learn' })
const fixed: SentenceRule[] = [
  rule(
    "(?:hello|hi|hey|hiya|yo|howdy|good (?:morning|evening|afternoon|day)|greetings|hello there|hi there|hey there|hello world|sup|what's up)",
    always({ kind: 'help' }),
  ),
  rule(
    "(?:help|help me|i need help|i'm lost|i am lost|what can (?:you|i) (?:do|ask)(?: you| here)?|what do you do|who are you|what are you|how does this work|how do i use (?:this|you)|what now|how do i (?:start|begin)|where do i (?:start|begin)|what is this|usage|commands|list (?:of )?commands|which commands are there|instructions|\\?+|get started|getting started|examples?|show me an example)",
    always({ kind: 'help' }),
  ),
  rule(
    "(?:please )?(?:teach me|teach|learn|start learning|i want to learn|i'd like to learn|i want to study|lessons?|show (?:me )?(?:the )?lessons|a lesson|give me a lesson|teach me something|teach me networking|teach me the basics|start from zero|from zero|from scratch|start from scratch|i am new|i'm new|i'm a beginner|i am a beginner|let's learn|course|the course|tutorial|study)",
    LEARN,
  ),
  rule(
    '(?:where (?:should|shall) i (?:start|begin) learning|place me|placement|placement test|what do i (?:already )?know|how good am i)',
    always({ kind: 'learn', lesson: 'start' }),
  ),
  rule(
    '(?:start |open |teach me |go to |show me |do )?(?:the )?(?:lesson|chapter)(?: number| no\\.?)? (?<n>\\d{1,2})',
    ({ n }) => (n === undefined ? undefined : { kind: 'learn', lesson: n }),
  ),
  rule(
    '(?:quiz|quiz me|test me|ask me(?: something| a question| anything)?|a quiz|give me a (?:quiz|question|test|problem)|another question|question(?: please)?|practi[cs]e|let me practi[cs]e|i want to practi[cs]e|challenge me|examine me|exercise|give me an exercise|train me|one more question|next question|new question)',
    always({ kind: 'practice' }),
  ),
  rule(
    "(?:let's |let us |can we |we want to )?(?:study together|learn together|have a group quiz)|quiz us|ask us(?: a question| something)?|(?:start |begin |open )?(?:a |the )?(?:study group|group quiz)",
    always({ kind: 'study' }),
  ),
  rule(
    '(?:review|revise|let me review|what should i review|repeat what i learned|what is due|anything due|review time|time to review|refresh my memory)',
    always({ kind: 'review' }),
  ),
  rule(
    '(?:my )?(?:progress|score|results|record|stats)|how am i doing|show (?:me )?my (?:progress|score|results)|what have i learned|how far am i|what am i (?:bad|weak(?:est)?|good) at',
    always({ kind: 'progress' }),
  ),
  rule(
    '(?:show me |show |draw |give me |see |what does |open )?(?:the |a |this |my |our |whole )*(?:map|network|topology|town|city|cluster|overview of the network)(?: look like| please| map)?',
    always({ kind: 'map' }),
  ),
  rule(
    "(?:who (?:lives|is) (?:here|there|in (?:this|the) network)|who's here|what(?:'s| is) (?:here|in (?:this|the|my) (?:network|cluster))|what (?:hosts|devices|pods|nodes|machines|houses) (?:are there|exist|do you know|do we have|are here)|(?:list|show|show me) (?:me )?(?:all |the |all the )*(?:hosts|devices|pods|nodes|machines|houses|names|everybody|everyone)|which (?:hosts|devices|pods|nodes|names|machines) (?:are there|exist|can i use|do you know|are here)|where am i)",
    always({ kind: 'map' }),
  ),
  rule(
    '(?:which|what) (?:labs?|networks|examples) (?:are there|do you have|can i (?:use|ask|try)|exist)|(?:show|list|show me) (?:me )?(?:the |all |all the |other )*(?:labs|networks|example networks)|other networks|example networks|what labs',
    always({ kind: 'labs' }),
  ),
  rule(
    '(?:list |show |show me |explain )?(?:all )?(?:the )?(?:glossary|terms|all terms|vocabulary|words|dictionary)|which (?:words|terms) do you know|what (?:words|terms) do you know|what can you explain',
    always({ kind: 'explain' }),
  ),
  rule(
    '(?:which|what) mode (?:is|does) (?:this|the|our|my)? ?(?:cluster|cilium)(?: running)?(?: in| run in| use| run)?|how is cilium (?:configured|set up)|(?:show me |show )?(?:the )?cilium (?:mode|config|configuration|settings)',
    (_, { network }) => (network.cluster === undefined ? undefined : { kind: 'mode' }),
  ),
  rule(
    '(?:who can (?:reach|talk to) (?:whom|who|what)|(?:the |show me the |show the )?(?:reachability|connectivity) (?:matrix|map|table)|what is allowed(?: here)?)',
    (_, { network }) => (network.cluster === undefined ? undefined : { kind: 'reach' }),
  ),
  rule(
    'what (?:do you know|is stored|is remembered|do you remember|do you store)(?: about me| of me)?|(?:my )?privacy|is my data safe|what about my data|where is my data|do you keep my data|how do i delete my data',
    always({ kind: 'privacy' }),
  ),
  rule(
    '(?:which|what|show|list|show me)(?: are)?(?: me)? my (?:own )?networks|(?:which|what) network (?:am i (?:using|in|asking)|is (?:this|in use|used))',
    always({ kind: 'network', do: 'list' }),
  ),
  rule(
    '(?:how do i |i want to |can i )?(?:upload|use|add|ask|import|look at|see) (?:my|our)(?: own)? (?:network|cluster|snapshot)',
    always({ kind: 'network', do: 'list' }),
  ),
  rule(
    '(?:my )?settings|(?:show|show me) my settings|what are my settings|preferences|configuration',
    always({ kind: 'config' }),
  ),
  rule(
    '(?:what (?:does it mean|is wrong) (?:when|if) )?(?:(?:i get|it says|i see|we see|my app says|error:?) )?(?:a )?(?:connection refused|econnrefused)',
    symptom('refused'),
  ),
  rule(
    '(?:what (?:does it mean|is wrong) (?:when|if) )?(?:(?:i get|it says|i see|we see|my app says) )?(?:a )?(?:connection reset(?: by peer)?|econnreset)',
    symptom('reset'),
  ),
  rule(
    '(?:why does )?(?:it|my (?:app|connection|curl|request|client)|everything|the connection) (?:just )?(?:hangs?|times? out|is hanging|timed out|gets stuck)|connection timed? ?out|(?:i get|we get|we see|i see) (?:a )?time ?outs?|etimedout',
    symptom('hangs'),
  ),
  rule(
    'dns (?:is|feels|gets) (?:very |so |really )?slow|why is dns (?:so )?slow|(?:name )?lookups? (?:is|are|take) (?:very |so |too )?(?:slow|long)|slow dns',
    symptom('slow-name'),
  ),
  rule(
    "dns (?:does not|doesn't|is not|isn't) (?:work|working|resolve)|(?:names|name) (?:does not|do not|don't|doesn't|cannot|can't) (?:be )?resolved?|no such host|nxdomain|unknown host",
    symptom('no-name'),
  ),
  rule(
    "(?:big|large) (?:packets|requests|files|uploads|downloads|responses) (?:hang|get stuck|fail|time out|don't get through|are lost)|(?:small|little) (?:ones|packets|requests) work,?(?: but)? (?:big|large) (?:ones )?(?:don't|do not|hang|fail)",
    symptom('big-hangs'),
  ),
  rule(
    "(?:only )?ping works,? (?:but )?(?:nothing else|tcp (?:does not|doesn't)|http (?:does not|doesn't)|the (?:app|port) (?:does not|doesn't))(?: work)?|only ping works",
    symptom('ping-only'),
  ),
  rule(
    "why|(?:what are (?:the )?)?symptoms|what can go wrong|(?:it|something|my network|the network) (?:does not|doesn't|is not|isn't) work(?:ing)?|(?:something|it|everything) is broken|nothing works|troubleshoot(?:ing)?|debug",
    always({ kind: 'why' }),
  ),
]

export const english: readonly SentenceRule[] = [...fixed, ...both, ...one, ...words]

/** Asked politely, it is the same question. */
export const politeEnglish =
  /^(?:(?:please|pls|hey|hi|hello|ok|okay|so|well|now|um|uh|and|could you|can you|would you|will you|tell me|packetwalk|i wonder|i'd like to know|i want to know|do you know|quick question)[,:!]?\s+)+(?=\S)|[,\s]+(?:please|pls|thanks|thank you|thx|cheers|for me|right now|asap|quickly|then)(?=[\s?.!]*$)/gi
