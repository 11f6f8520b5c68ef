import { readFileSync } from 'node:fs'
import { answer, stranger, toText } from 'packetwalk'
import { importTexts, writeSnapshot } from 'packetwalk/kube'

// `kubectl get -o yaml namespaces,pods,services,networkpolicies -A > shop.yaml`
const file = new URL('shop.yaml', import.meta.url)
const text = readFileSync(file, 'utf8')
// `everything`: what the file does not have does not exist. Without it, an answer that Cilium policies could turn says so.
const { snapshot, notices } = importTexts([{ file: 'shop.yaml', text }], { name: 'shop', given: 'everything' })
console.log(`${snapshot.pods.length} pods, ${notices.length} notices`)

// A snapshot is a file that everybody can be given, with a hash; an asker brings it along.
const stored = { hash: snapshot.hash, name: 'shop', source: writeSnapshot(snapshot) }
const asker = { ...stranger('en'), network: 'shop', stored: [stored], networks: [stored] }
console.log(toText(answer({ line: '/policy shop/cart shop/redis:6379' }, asker)))
console.log(toText(answer({ line: '/policy shop/intruder shop/redis:6379' }, asker)))
