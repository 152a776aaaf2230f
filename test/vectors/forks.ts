/**
 * The network names of test vectors: a fork, a transition between two (`ParisToShanghaiAtTime15k`,
 * `ArrowGlacierToParisAtDiffC0000`), or a fork from before London, which this chain does not run.
 */

import { type BlobParameters, FORKS, type ForkName, forkFromName, type Rules, rulesOf } from '../../src/spec/forks.ts'
import { quantity } from './json.ts'

/** From which block on the next fork's rules hold. */
export type Activation = { readonly time: bigint } | { readonly block: bigint } | { readonly difficulty: bigint }

export type Network =
  | { readonly kind: 'fork'; readonly fork: ForkName }
  | { readonly kind: 'transition'; readonly from: ForkName; readonly to: ForkName; readonly at: Activation }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'unknown' }

/** `config.blobSchedule` of newer files. */
export type BlobScheduleJson = Readonly<
  Record<string, { target?: string; max?: string; baseFeeUpdateFraction?: string }>
>

const BEFORE_LONDON = new Set(
  [
    ['frontier', 'chainstart', 'homestead', 'dao', 'daofork', 'eip150', 'tangerinewhistle', 'eip158', 'spuriousdragon'],
    ['byzantium', 'constantinople', 'constantinoplefix', 'petersburg', 'istanbul', 'muirglacier', 'berlin'],
  ].flat(),
)

const SKIP_BEFORE_LONDON = 'before London'

/** What a network name stands for. */
export function networkOf(name: string): Network {
  if (BEFORE_LONDON.has(name.toLowerCase())) return { kind: 'skip', reason: SKIP_BEFORE_LONDON }
  const fork = forkFromName(name)
  if (fork !== undefined) return { kind: 'fork', fork }
  const parts = /^(\w+?)To(\w+?)At(Time|Diff)?(\w+)$/.exec(name)
  if (parts === null) return { kind: 'unknown' }
  const [, fromName = '', toName = '', unit, at = ''] = parts
  if (BEFORE_LONDON.has(fromName.toLowerCase())) return { kind: 'skip', reason: 'begins before London' }
  const from = forkFromName(fromName)
  const to = forkFromName(toName)
  if (from === undefined || to === undefined) return { kind: 'unknown' }
  if (unit === 'Diff') return { kind: 'transition', from, to, at: { difficulty: BigInt(`0x${at}`) } }
  const number = BigInt(at.replace(/k$/, '000'))
  return { kind: 'transition', from, to, at: unit === 'Time' ? { time: number } : { block: number } }
}

/** The rules of a fork, with the blob parameters that the file gives for it. */
export function rulesFor(fork: ForkName, schedule: BlobScheduleJson | undefined): Rules {
  const entry = Object.entries(schedule ?? {}).find(([name]) => forkFromName(name) === fork)?.[1]
  if (entry === undefined) return rulesOf(fork)
  const blobSchedule: BlobParameters = {
    target: Number(quantity(entry.target)),
    max: Number(quantity(entry.max)),
    baseFeeUpdateFraction: quantity(entry.baseFeeUpdateFraction),
  }
  return rulesOf(fork, { blobSchedule })
}

/** Whether blocks of this fork come from proof of work. */
export function isProofOfWork(fork: ForkName): boolean {
  return FORKS.indexOf(fork) < FORKS.indexOf('paris')
}
