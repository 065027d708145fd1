import type { BinnedFeature, TreeEnsemble } from '#kernels'

/** What a node asks of its cell: rows of which it is true go to the child `yes`, counted from the tree's first node. */
export type Question = Ordered | Membership

interface Ordered {
  readonly kind: 'atMost'
  readonly bound: number
  readonly yes: number
  readonly no: number
  readonly missingIsYes: boolean
}

interface Membership {
  readonly kind: 'member'
  readonly members: readonly number[]
  readonly yes: number
  readonly no: number
}

/** The question of every inner node, by the node's place in the ensemble. */
export function questionsOf(ensemble: TreeEnsemble, binnings: readonly BinnedFeature[]): (node: number) => Question {
  const firstWords = firstWordsOf(ensemble, binnings)
  return (node) => {
    const binning = binnings[ensemble.features[node]!]!
    const left = ensemble.children[node]!
    if (binning.kind === 'category') {
      return membership(ensemble.sets.subarray(firstWords[node]), binning.levelCount + 2, left)
    }
    const missingIsYes = ensemble.missingLeft[node] === 1
    return { kind: 'atMost', bound: boundOf(binning, ensemble.codes[node]!), yes: left, no: left + 1, missingIsYes }
  }
}

/** Codes up to `code` are the numbers up to its edge; past the last edge every number is. */
function boundOf(binning: Exclude<BinnedFeature, { kind: 'category' }>, code: number): number {
  if (binning.kind === 'statistic') return code + 0.5
  return binning.edges[code] ?? Number.POSITIVE_INFINITY
}

/** The smaller side is listed: a level is then in few lists, and a node that lets all one way has none. */
function membership(rightSet: Uint32Array, codeCount: number, left: number): Question {
  const codes = Array.from({ length: codeCount }, (_, code) => code)
  const goesRight = (code: number) => ((rightSet[code >> 5]! >>> (code & 31)) & 1) === 1
  const rights = codes.filter(goesRight)
  const isRight = rights.length * 2 <= codeCount
  const members = isRight ? rights : codes.filter((code) => !goesRight(code))
  const [yes, no] = isRight ? [left + 1, left] : [left, left + 1]
  if (members.length > 0) return { kind: 'member', members, yes, no }
  return { kind: 'atMost', bound: Number.POSITIVE_INFINITY, yes: no, no: yes, missingIsYes: true }
}

/** Where the eight words of each category split begin: they lie in the order of the nodes. */
function firstWordsOf({ children, features }: TreeEnsemble, binnings: readonly BinnedFeature[]): Uint32Array {
  const first = new Uint32Array(children.length)
  let words = 0
  for (let node = 0; node < children.length; node++) {
    first[node] = words
    if (children[node] !== 0 && binnings[features[node]!]!.kind === 'category') words += 8
  }
  return first
}
