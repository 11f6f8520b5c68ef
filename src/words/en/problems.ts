import type { AddressFlaw } from '../../net/misread.ts'
import type { MissingEnd, UnmodelledField } from '../../request/problem.ts'
import { join, plain, type Text, t } from '../../request/text.ts'
import type { Catalogue } from '../contract/catalogue.ts'
import { expectations } from './expectations.ts'
import { ownership } from './ownership.ts'
import { pasteProblems } from './paste.ts'
import { list, noCluster } from './problem-parts.ts'
import { whatIfProblems } from './whatif.ts'

const meant = (near: readonly string[], otherwise: Text): Text =>
  near.length === 0 ? otherwise : t`Did you mean ${list(near)}?`

const unwritten: Record<string, Text> = {
  ENOENT: plain('The folder that it should stand in does not exist.'),
  EACCES: plain('It is not yours to write there.'),
  EPERM: plain('It is not yours to write there.'),
  EROFS: plain('Nothing can be written there: it is read-only.'),
  ENOSPC: plain('The disk is full.'),
  EISDIR: plain('A folder of that name stands there.'),
}

const unmodelled: Record<UnmodelledField, Text> = {
  'policy-routing': plain('Policy routing and further tables are'),
  bonding: plain('Bonds and bridges inside of a device are'),
  tunnels: plain('Tunnels between plain devices are'),
  stp: plain('The spanning tree is'),
}

const addressFlaws: Record<AddressFlaw, Text> = {
  'too-big': t`It has four numbers, and each can be ${255} at most.`,
  'too-few': plain('It takes four numbers with a dot between them.'),
  'leading-zero': plain('A zero in front makes some programs read a number as octal, and others not.'),
  prefix: plain('It names a whole network; a packet goes to one address.'),
  ipv6: plain('It looks like IPv6, and only IPv4 is walked here.'),
  port: t`A port is a number up to ${65535}.`,
}

const missingEnds: Record<MissingEnd, Text> = {
  'pod-address': plain('the address of pod'),
  'pod-node': plain('the node of pod'),
  'node-address': plain('the address of node'),
  'service-address': plain('the address of service'),
  'pod-range': plain('the pod range of node'),
}

export const problems: Catalogue['problems'] = {
  'not-readable': ({ file, code }) => ({
    what: t`${file} could not be read.`,
    why: t`The system says ${code}.`,
    next: t`${'ls -l'} shows who may read it.`,
  }),
  'bad-kubeconfig': ({ file, context, lacks, said }) => ({
    what: t`${file} does not lead to a cluster${context === '' ? t`` : t` as ${context}`}.`,
    why: join([noCluster[lacks], said === '' ? t`` : t`It was told: ${said}.`], ' '),
    next: t`${'kubectl config get-contexts'} shows what there is; ${'--context'} chooses one.`,
  }),
  'not-written': ({ file, code }) => ({
    what: t`${file} could not be written.`,
    why: unwritten[code] ?? t`The system says ${code}.`,
    next: plain('Name another file, or another folder; nothing else is lost.'),
  }),
  'unknown-command': ({ name, near }) => ({
    what: t`There is no command ${name}.`,
    why: plain('I read the first word as a command.'),
    next: meant(near, t`${'/help'} lists what can be asked; ${'/trace A B'} is where most people begin.`),
  }),
  'not-understood': ({ said }) => ({
    what: t`I did not understand: ${said}`,
    why: plain('I know commands, names of this network and words of the trade, and I would rather ask than guess.'),
    next: plain('Perhaps one of these?'),
  }),
  'missing-argument': ({ command, argument }) => ({
    what: t`${`/${command}`} needs ${argument}.`,
    why: plain('Without it there is nothing to answer.'),
    next: t`${`/help ${command}`} shows how it is written.`,
  }),
  'unknown-option': ({ command, option, near }) => ({
    what: t`${command} has no option ${option}.`,
    why: plain('A word that begins with -- is read as an option.'),
    next: meant(near, t`${`${command} --help`} lists every option.`),
  }),
  'bad-argument': ({ command, argument, value, expected, near = [] }) => ({
    what: t`${`/${command}`} cannot use ${value} as ${argument}.`,
    why: t`It takes ${expected}.`,
    next: meant(near, t`${`/help ${command}`} shows all arguments.`),
  }),
  'too-many-arguments': ({ command, extra }) => ({
    what: t`${`/${command}`} does not know what to do with ${extra}.`,
    why: plain('All its places are taken already.'),
    next: t`${`/help ${command}`} shows how it is written.`,
  }),
  'unknown-end': ({ name, network, near, labs = [], leftOut }) => ({
    what: t`Nobody called ${name} lives in network ${network}.`,
    why:
      leftOut !== undefined
        ? t`${leftOut.object} was given (${leftOut.place}) and left out: ${leftOut.field} is wrong or missing.`
        : labs.length === 0
          ? plain('I looked for a name, an address and a house number.')
          : t`Somebody of that name lives in ${list(labs)}.`,
    next:
      labs[0] !== undefined
        ? t`Ask there: ${`network=${labs[0]}`}; in the terminal ${`--lab ${labs[0]}`}.`
        : meant(near, t`${'/map'} lists everybody; ${'/labs'} the other networks.`),
  }),
  'not-an-address': ({ text, flaw, meant: address }) => ({
    what: t`${text} is not an IPv4 address.`,
    why: addressFlaws[flaw],
    next:
      address === undefined
        ? t`An address looks like ${'10.0.2.22'}; ${'/map'} lists those that are here.`
        : t`Did you mean ${address}?`,
  }),
  'ambiguous-end': ({ name, choices }) => ({
    what: t`${name} can mean several.`,
    why: t`These fit: ${list(choices)}.`,
    next: plain('Please ask again with one of these names.'),
  }),
  'no-address': ({ name }) => ({
    what: t`${name} has no address.`,
    why: plain('A switch knows MAC addresses only; it neither sends nor answers pings.'),
    next: t`Ask for a host or a pod; ${'/map'} lists them.`,
  }),
  'unknown-network': ({ name, near }) => ({
    what: t`There is no network ${name}.`,
    why: plain(
      'It is neither a lab, nor yours, nor shared here. What somebody uploads only they can ask, until they share it.',
    ),
    next: meant(near, t`${'/labs'} lists the labs; ${'/network list'} all networks.`),
  }),
  'unknown-device': ({ name, network, near }) => ({
    what: t`Network ${network} has no device ${name}.`,
    why: plain('Names are those of the file or of the cluster.'),
    next: meant(near, t`${'/map'} lists all devices.`),
  }),
  'unknown-term': ({ term, near }) => ({
    what: t`${term} is not in the glossary.`,
    why: plain('The glossary explains what answers can contain.'),
    next: meant(near, t`${'/explain'} alone lists all terms.`),
  }),
  'unknown-step': ({ number, steps }) => ({
    what: t`There is no step ${number}.`,
    why: t`This journey has ${steps} ${plain(steps === 1 ? 'step' : 'steps')}.`,
    next: t`Ask for a number from ${1} to ${steps}.`,
  }),
  'unknown-datapath': ({ name, known }) => ({
    what: t`There is no datapath ${name}.`,
    why: t`I can walk ${list(known)}.`,
    next: plain('Please ask again with one of these.'),
  }),
  'not-a-cluster': ({ network }) => ({
    what: t`Network ${network} is not a cluster.`,
    why: plain('It has no nodes and no pods, so there are no apartments and no datapaths to choose from.'),
    next: t`Try it with ${'network=buildings'}.`,
  }),
  ...ownership,
  ...pasteProblems,
  ...whatIfProblems,
  'admins-only': ({ what }) => ({
    what: t`${what} is for administrators.`,
    why: plain('It changes what others see.'),
    next: plain('Ask an administrator, or choose for yourself only.'),
  }),
  'nothing-uploaded': () => ({
    what: plain('No file came with the question.'),
    why: plain('I read networks from files only, never from links.'),
    next: t`Attach a YAML, JSON or zip file of at most ${'256 KiB'} to ${'/network upload'}.`,
  }),
  'building-full': ({ node, capacity }) => ({
    what: t`${node} is full.`,
    why: t`It has room for ${capacity} apartments.`,
    next: t`Remove one with ${'/pod remove NAME'}, or build in another node.`,
  }),
  'bad-file': ({ file, line, field, found, expected }) => ({
    what: t`${file}${line === undefined ? t`` : t`, line ${line}`}: ${field} is wrong.`,
    why: found === '' ? t`Nothing usable stands there.` : t`It says ${found}.`,
    next: t`What would be right: ${expectations[expected.what]((expected.names ?? []).join(', '))}.`,
  }),
  'unknown-field': ({ file, line, field, possible, near, belongs, feature, more }) => ({
    what: t`${file}${line === undefined ? t`` : t`, line ${line}`}: ${field} is not a field that is read there${more === 0 ? t`` : t` (nor are ${more} more)`}.`,
    why: join(
      [
        belongs.length === 0 ? t`` : t`It can stand in: ${list(belongs)}.`,
        feature === undefined
          ? plain('What it would do is not modelled there, and nothing is ignored in silence.')
          : t`${unmodelled[feature]} not modelled in network files, and a walk without would be another network's.`,
      ],
      ' ',
    ),
    next: join(
      [
        near.length === 0 ? t`` : t`Did you mean ${list(near)}?`,
        possible.length === 0 ? t`` : t`Possible there: ${list(possible)}.`,
        t`In the terminal ${'--lenient'} walks without it, and says so in the answer.`,
      ],
      ' ',
    ),
  }),
  'answer-too-large': ({ bytes, limit }) => ({
    what: t`The whole answer has ${bytes} bytes.`,
    why: t`One message may have ${limit}, and a cut document would read like the truth.`,
    next: plain('Ask concisely, or narrow the question by names, a port or a protocol.'),
  }),
  'kubectl-table': ({ file, resource }) => ({
    what: t`${file} is a table, as kubectl prints it for people.`,
    why: plain('It has neither labels nor ports nor policies: too little for an answer.'),
    next: t`${`kubectl get ${resource} -A -o yaml`} prints what can be read; ${`kubectl get all,nodes,endpointslices,networkpolicies -A -o yaml`} even more of it.`,
  }),
  'other-cni': ({ network, cni, seen }) => ({
    what:
      cni === ''
        ? t`Undetermined: no CNI was recognised in ${network}, so no packet is walked.`
        : t`Undetermined: ${network} runs ${cni}, whose datapath is not modelled, so no packet is walked.`,
    why:
      cni === ''
        ? t`${seen} shows that the system's pods are there, and none of them is a CNI's. Cilium's way would be a tale.`
        : t`${seen} shows it, and nothing shows Cilium. Cilium's way would be a tale.`,
    next: t`What the policies say by Kubernetes' own text can be told: ${'/policy A B semantics=kubernetes'}.`,
  }),
  'file-too-large': ({ file, bytes, limit }) => ({
    what: t`${file} is too large: ${bytes} bytes.`,
    why: t`By this door a file may have ${limit} bytes.`,
    next: plain('Send a smaller part, or use the terminal for whole clusters.'),
  }),
  'bad-archive': ({ file, reason, limit }) => ({
    what: t`${file} cannot be used.`,
    why: {
      broken: plain('It is no zip archive, or a part of it is missing or damaged.'),
      nothing: plain('There is no YAML or JSON in it that Kubernetes would know.'),
      bytes: t`It unpacks to more than ${limit} bytes, and by this door no more is read.`,
      files: t`There are more than ${limit} files in it, and by this door no more are read.`,
      ratio: t`It unpacks to more than ${limit} times its size: what kubectl prints never does.`,
    }[reason],
    next: t`Pack the files of ${'kubectl get -o yaml'} anew, or use the terminal for whole clusters and sysdumps.`,
  }),
  'file-too-deep': ({ file, depth, limit }) => ({
    what: t`${file} is nested ${depth} levels deep.`,
    why: t`A network needs at most ${limit}.`,
    next: plain('Please write it flatter.'),
  }),
  'not-text': ({ file }) => ({
    what: t`${file} is not a text file.`,
    why: plain('It contains bytes that no YAML or JSON has.'),
    next: plain('Please send YAML or JSON in UTF-8.'),
  }),
  'empty-file': ({ file }) => ({
    what: t`${file} is empty.`,
    why: plain('There is nothing in it that could be a network.'),
    next: t`A network has ${'devices'} and ${'links'}, or ${'nodes'} and ${'pods'}.`,
  }),
  'too-many-devices': ({ file, devices, limit }) => ({
    what: t`${file} has ${devices} devices.`,
    why: t`By this door a network may have ${limit}.`,
    next: plain('Import large clusters in the terminal.'),
  }),
  'not-a-snapshot': ({ network }) => ({
    what: t`Network ${network} is not a snapshot of a real cluster.`,
    why: plain('Policies, the effective mode and differences are read from what kubectl prints.'),
    next: t`Upload the output of ${'kubectl get ... -o yaml'} with ${'/network upload'}, or use ${'packetwalk import'} and ${'--network'}.`,
  }),
  'snapshot-is-fixed': ({ network }) => ({
    what: t`${network} is a snapshot: nothing can be built in it.`,
    why: plain('It says how the cluster was at one moment.'),
    next: t`Change the cluster and import it again, or try it in a lab: ${'network=buildings'}.`,
  }),
  'ipv4-only': ({ name }) => ({
    what: t`${name} has an IPv6 address, and only IPv4 is walked.`,
    why: plain('IPv6 takes other programs and maps. Nothing is claimed about it.'),
    next: t`${'/policy'} judges it all the same.`,
  }),
  'pod-pending': ({ name, command }) => ({
    what: t`${name} is Pending: it has no address yet, so there is no packet to walk.`,
    why: plain('The scheduler has no place for it, its image or volume is missing, or the node has no address left.'),
    next: t`${command} shows its events.`,
  }),
  'no-such-service': ({ service, namespace, pods }) => ({
    what: t`There is no Service ${service} in namespace ${namespace}: DNS answers ${'NXDOMAIN'} for that name.`,
    why: plain('A name under svc exists only for a Service, however many pods run.'),
    next:
      pods.length === 0
        ? t`${`kubectl -n ${namespace} get services`} lists those that are there.`
        : t`Pods of that name run, and answer by their addresses: ${pods.join(', ')}.`,
  }),
  'headless-empty': ({ name, command }) => ({
    what: t`${name} is a headless Service without a ready pod: its name does not resolve.`,
    why: plain('A headless name stands for the addresses of its pods; it has none of its own.'),
    next: t`${command} shows it on the cluster.`,
  }),
  'not-in-snapshot': ({ what, name, command }) => ({
    what: t`Undetermined: ${missingEnds[what]} ${name} is not in the snapshot.`,
    why: plain('The answer turns on it, and nothing is guessed.'),
    next: t`${command} tells it. Import that, and ask again.`,
  }),
}
