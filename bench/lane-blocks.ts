/**
 * Blocks of one transfer on a lane of this thread: what the engine itself takes, without hand-over, JSON and sealing. The
 * root is taken apart: the changes that such a block makes are committed by themselves, and then the trie is brought up to
 * date, which is all that is timed.
 */

import { bytes32FromBigInt } from '../src/base/bytes.ts'
import { genesisAccounts } from '../src/chain/genesis.ts'
import { keccak256 } from '../src/crypto/keccak.ts'
import type { BlockEnv } from '../src/executor/block-env.ts'
import { ChainState } from '../src/executor/chain-state.ts'
import type { AccountChange } from '../src/executor/executor.ts'
import { LaneRunner } from '../src/executor/lane-runner.ts'
import { SYSTEM_CONTRACTS } from '../src/executor/system-calls.ts'
import { unsignedTransaction } from '../src/protocol/transaction.ts'
import { rulesOf } from '../src/spec/forks.ts'

/** Microseconds for each of the blocks. */
export interface LaneTimes {
  /** System calls, the transfer and the root. */
  readonly block: readonly number[]
  /** The root alone, of all that the block changes. */
  readonly root: readonly number[]
  /** The root alone, of the three accounts that the transfer changes: a block before EIP-2935 and EIP-4788. */
  readonly transferRoot: readonly number[]
}

const RULES = rulesOf('osaka')
const SENDER = addressOf('sender')
const RECIPIENT = addressOf('recipient')
const COINBASE = addressOf('coinbase')
const RICH = 10n ** 24n
/** Slots of the rings of EIP-2935 and EIP-4788. */
const RING = 8191n
const BATCH = 5000

/** Run `blocks` blocks over a state of `accounts` accounts; times of all of them, the first ones cold. */
export function timeLaneBlocks(accounts: number, blocks: number): LaneTimes {
  const state = new ChainState()
  const runner = new LaneRunner(state.module, state.memory.memory)
  const change = (changes: readonly AccountChange[]): void => {
    const work = state.writer.changes(changes, false)
    runner.run('runChanges', work)
    state.changed(work)
  }
  const seal = (): number => {
    const work = state.writer.seal()
    const time = timed(() => runner.run('sealWork', work))
    state.sealed(work)
    return time
  }
  const filling = Array.from({ length: accounts }, (_, i) => ({ address: addressOf(`account ${i}`), balance: 1n }))
  change(genesisAccounts(RULES, [SENDER], RICH))
  for (let i = 0; i < accounts; i += BATCH) change(filling.slice(i, i + BATCH))
  seal()

  const hashes = [keccak256(SENDER)]
  const block: number[] = []
  for (let number = 1; number <= blocks; number++) {
    const work = state.writer.block({ env: envAt(number, hashes), transactions: [transferAt(number)], withdrawals: [] })
    block.push(timed(() => runner.run('runBlock', work)))
    const { outcomes, failure, stateRoot } = state.blockDone(work, 1, true)
    if (failure !== null || outcomes[0]?.kind !== 'success') throw new Error(`block ${number}: ${failure ?? 'failed'}`)
    hashes.push(stateRoot)
  }

  const rootsOf = (from: number, changesAt: (number: number) => AccountChange[]): number[] =>
    Array.from({ length: blocks }, (_, i) => {
      change(changesAt(from + i))
      return seal()
    })
  const root = rootsOf(blocks + 1, (number) => [...transferChanges(number), ...systemChanges(number)])
  return { block, root, transferRoot: rootsOf(2 * blocks + 1, transferChanges) }
}

function timed(run: () => void): number {
  const started = performance.now()
  run()
  return (performance.now() - started) * 1000
}

function addressOf(name: string): Uint8Array {
  return keccak256(new TextEncoder().encode(name)).slice(12)
}

function timeOf(number: number): bigint {
  return 1_700_000_000n + 12n * BigInt(number)
}

function envAt(number: number, hashes: readonly Uint8Array[]): BlockEnv {
  const parent = hashes[number - 1] as Uint8Array
  return {
    rules: RULES,
    chainId: 1n,
    number: BigInt(number),
    timestamp: timeOf(number),
    gasLimit: 60_000_000n,
    coinbase: COINBASE,
    baseFee: 7n,
    prevRandao: parent,
    excessBlobGas: 0n,
    parentBeaconBlockRoot: parent,
    blockHash: (wanted) => hashes[Number(wanted)] ?? null,
  }
}

function transferAt(number: number): ReturnType<typeof unsignedTransaction> {
  const fees = { maxFeePerGas: 100n, maxPriorityFeePerGas: 1n }
  const nonce = BigInt(number - 1)
  return unsignedTransaction(
    { type: 2, chainId: 1n, nonce, gasLimit: 21_000n, to: RECIPIENT, value: 1n, ...fees },
    SENDER,
  )
}

function transferChanges(number: number): AccountChange[] {
  const count = BigInt(number)
  return [
    { address: SENDER, balance: RICH - count, nonce: count },
    { address: RECIPIENT, balance: count },
    { address: COINBASE, balance: count * 21_000n },
  ]
}

/** The slots of the block's own calls (EIP-2935, EIP-4788). */
function systemChanges(number: number): AccountChange[] {
  const count = BigInt(number)
  const time = timeOf(number)
  const root = keccak256(bytes32FromBigInt(count))
  const beaconSlot = time % RING
  const slot = (index: bigint, value: Uint8Array): readonly [Uint8Array, Uint8Array] => [
    bytes32FromBigInt(index),
    value,
  ]
  return [
    { address: SYSTEM_CONTRACTS.parentHashes, storage: [slot((count - 1n) % RING, root)] },
    {
      address: SYSTEM_CONTRACTS.beaconRoots,
      storage: [slot(beaconSlot, bytes32FromBigInt(time)), slot(beaconSlot + RING, root)],
    },
  ]
}
