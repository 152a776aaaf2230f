/**
 * A range of empty blocks that were never executed (`hardhat_mine` of a million): two numbers and a rule. A header is made
 * when somebody asks for it, always the same; no system call ran in it and no random value was drawn for it.
 *
 * Numbers, timestamps (equally spaced), base fee and excess blob gas (each following from the one before, EIP-1559 and
 * EIP-4844) are those of real empty blocks. Parent hashes are zero but for the first block's, since each would need all
 * hashes before it; PREVRANDAO and the beacon root are zero. docs/architecture.md says what the EVM sees of it.
 */

import type { BlockEnv } from '../executor/block-env.ts'
import { nextBaseFee, nextExcessBlobGas } from '../protocol/fees.ts'
import type { BlockHeader } from '../protocol/header.ts'
import type { Rules } from '../spec/forks.ts'
import type { SealedBlock } from './block-record.ts'
import type { BlockState, Head } from './block-store.ts'
import { draftHeader } from './header-draft.ts'
import { sealWithHeader } from './seal.ts'

/** What a range begins with. */
export interface EmptyBlocksOptions {
  /** The sealed, empty block before. */
  readonly parent: Head
  readonly state: BlockState
  readonly count: number
  /** Seconds from block to block. */
  readonly step: bigint
  readonly rules: Rules
  readonly gasLimit: bigint
  readonly coinbase: Uint8Array
}

interface Fees {
  readonly baseFee: bigint
  readonly excessBlobGas: bigint
}

const ZERO_WORD = new Uint8Array(32)

export class EmptyBlocks {
  /** Numbers of the first and the last block. */
  readonly first: number
  readonly last: number
  /** Of every block in the range. */
  readonly state: BlockState
  readonly #options: EmptyBlocksOptions
  /** From the first block on until they stay as they are. */
  readonly #fees: Fees[]
  #areFeesSettled = false

  constructor(options: EmptyBlocksOptions) {
    const { parent, count, state, rules } = options
    this.#options = options
    this.first = Number(parent.number) + 1
    this.last = this.first + count - 1
    this.state = state
    this.#fees = [feesAfter(parent.header, rules)]
  }

  get count(): number {
    return this.last - this.first + 1
  }

  /** `number` is in the range. */
  header(number: number): BlockHeader {
    const { parent, step, rules, gasLimit, coinbase } = this.#options
    const offset = number - this.first
    const { baseFee, excessBlobGas } = this.#feesAt(offset)
    const env: BlockEnv = {
      rules,
      chainId: 0n,
      number: BigInt(number),
      timestamp: parent.header.timestamp + BigInt(offset + 1) * step,
      gasLimit,
      coinbase,
      baseFee,
      prevRandao: ZERO_WORD,
      excessBlobGas,
      parentBeaconBlockRoot: ZERO_WORD,
      blockHash: () => null,
    }
    const header = draftHeader(env, offset === 0 ? parent.hash : ZERO_WORD)
    return { ...header, difficulty: parent.header.difficulty, stateRoot: parent.header.stateRoot }
  }

  /** As the store keeps a block. */
  seal(number: number): SealedBlock {
    return sealWithHeader(this.header(number), [], [])
  }

  #feesAt(offset: number): Fees {
    const { rules, gasLimit } = this.#options
    while (!this.#areFeesSettled && this.#fees.length <= offset) {
      const last = this.#fees.at(-1) as Fees
      const next = feesAfter({ gasLimit, gasUsed: 0n, blobGasUsed: 0n, ...asParent(last) }, rules)
      if (next.baseFee === last.baseFee && next.excessBlobGas === last.excessBlobGas) this.#areFeesSettled = true
      else this.#fees.push(next)
    }
    return this.#fees[Math.min(offset, this.#fees.length - 1)] as Fees
  }
}

function asParent({ baseFee, excessBlobGas }: Fees): { baseFeePerGas: bigint; excessBlobGas: bigint } {
  return { baseFeePerGas: baseFee, excessBlobGas }
}

type FeeParent = Pick<BlockHeader, 'gasLimit' | 'gasUsed' | 'baseFeePerGas' | 'blobGasUsed' | 'excessBlobGas'>

function feesAfter(parent: FeeParent, rules: Rules): Fees {
  return {
    baseFee: nextBaseFee(parent, rules),
    excessBlobGas: rules.eip4844 ? nextExcessBlobGas(parent, rules) : 0n,
  }
}
