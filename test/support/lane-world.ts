/**
 * A small world on a lane for tests of the EVM itself: contracts at made-up addresses, one rich sender, a block that
 * never changes.
 */

import { bigIntFromBytes, bytes32FromBigInt } from '../../src/base/bytes.ts'
import { keccak256 } from '../../src/crypto/keccak.ts'
import { addressFromPrivateKey } from '../../src/crypto/secp256k1.ts'
import type { BlockEnv } from '../../src/executor/block-env.ts'
import type { AccountChange } from '../../src/executor/executor.ts'
import { Lane } from '../../src/executor/lane.ts'
import type { Executed, Outcome } from '../../src/executor/outcome.ts'
import type { StepListener } from '../../src/executor/step.ts'
import { type TransactionFields, unsignedTransaction } from '../../src/protocol/transaction.ts'
import { type ForkName, type Rules, rulesOf } from '../../src/spec/forks.ts'
import { StructLogger } from '../../src/trace/struct-logger.ts'
import { assemble, type Item } from './assembler.ts'

export const ALICE_KEY: Uint8Array = keccak256(new TextEncoder().encode('alice'))
/** Sends every transaction unless told; has 10^24 wei. */
export const ALICE: Uint8Array = addressFromPrivateKey(ALICE_KEY)
export const COINBASE: Uint8Array = new Uint8Array(20).fill(0xcb)
/** Gas limit of a transaction unless told. */
export const GAS_LIMIT = 2_000_000n

/** Address of the `index`-th contract, below 65,536. */
export function contractAt(index: number): Uint8Array {
  const address = new Uint8Array(20).fill(0xc0)
  address[18] = index >> 8
  address[19] = index & 0xff
  return address
}

/** Hashes of the blocks 0 to 999; a list, since a run may ask for 256 of them. */
const HASHES = Array.from({ length: 1000 }, (_, number) => keccak256(new TextEncoder().encode(`block ${number}`)))

/** Hash of a block before the one that transactions run in. */
export function blockHash(number: bigint): Uint8Array | null {
  return HASHES[Number(number)] ?? null
}

const RULES = new Map<ForkName, Rules>()

/** A block of a fork; the rules object is the same for each, as the lane keeps a record for each. */
export function envOf(fork: ForkName): BlockEnv {
  const rules = RULES.get(fork) ?? rulesOf(fork)
  RULES.set(fork, rules)
  return {
    rules,
    chainId: 1n,
    number: 1000n,
    timestamp: 1_700_000_000n,
    gasLimit: 30_000_000n,
    coinbase: COINBASE,
    baseFee: 7n,
    prevRandao: new Uint8Array(32).fill(0x5a),
    excessBlobGas: 0n,
    parentBeaconBlockRoot: null,
    blockHash,
  }
}

/** What a test says of a transaction; the rest is Alice calling contract 1 without fees. */
export type Sent = Partial<TransactionFields> & { readonly from?: Uint8Array }

/** Returns the word on top of the stack. */
export const RETURN_WORD: readonly Item[] = [0, 'MSTORE', 32, 0, 'RETURN']

/** Calls without data or value; leaves whether it went well. */
export function callOf(
  to: Uint8Array,
  kind: 'CALL' | 'DELEGATECALL' | 'STATICCALL' = 'CALL',
  gas: Item = 'GAS',
): Item[] {
  return [0, 0, 0, 0, ...(kind === 'CALL' ? [0] : []), to, gas, kind]
}

export class LaneWorld {
  readonly lane: Lane = new Lane()
  readonly env: BlockEnv

  constructor(fork: ForkName, accounts: readonly AccountChange[] = []) {
    this.env = envOf(fork)
    this.lane.change([{ address: ALICE, balance: 10n ** 24n }, ...accounts])
  }

  /** Put code at the `index`-th contract, as items of a program or as bytes. */
  deploy(index: number, code: readonly Item[] | Uint8Array, more: Partial<AccountChange> = {}): Uint8Array {
    const address = contractAt(index)
    this.lane.change([{ nonce: 1n, ...more, address, code: code instanceof Uint8Array ? code : assemble(code) }])
    return address
  }

  /** Run without committing. */
  call(sent: Sent = {}, listener?: StepListener): Outcome {
    return this.lane.call(this.env, this.#transaction(sent), {}, this.lane.head, listener)
  }

  /** Run and commit, outside of a block. */
  send(sent: Sent = {}): Outcome {
    return this.lane.transact(this.env, this.#transaction(sent))
  }

  /** Run without committing; throws when the transaction is rejected. */
  execute(sent: Sent = {}, listener?: StepListener): Executed {
    const outcome = this.call(sent, listener)
    if (outcome.kind === 'rejected' || outcome.kind === 'missed') throw new Error(JSON.stringify(outcome))
    return outcome
  }

  /** Run a program as contract 1 that leaves one word, and give that; 0 when it fails. */
  word(program: readonly Item[], sent: Sent = {}): bigint {
    this.deploy(1, [...program, ...RETURN_WORD])
    return bigIntFromBytes(this.execute(sent).output)
  }

  /** What each `opcode` of contract 1 and of what it calls costs, gas passed on included. */
  costs(opcode: string, program: readonly Item[], sent: Sent = {}): number[] {
    this.deploy(1, program)
    const logger = new StructLogger()
    const outcome = this.execute(sent, logger)
    const { structLogs } = logger.result(outcome)
    return structLogs.filter(({ op }) => op === opcode).map(({ gasCost }) => gasCost)
  }

  /** A storage slot of the `index`-th contract, committed. */
  slot(index: number, slot: bigint): bigint {
    return bigIntFromBytes(this.lane.storage(contractAt(index), bytes32FromBigInt(slot)))
  }

  #transaction({ from = ALICE, ...fields }: Sent): ReturnType<typeof unsignedTransaction> {
    const fee = this.env.baseFee
    const nonce = this.lane.account(from).nonce
    const priced = { gasPrice: fee, maxFeePerGas: fee, maxPriorityFeePerGas: 0n, maxFeePerBlobGas: 1000n }
    return unsignedTransaction(
      { type: 2, chainId: 1n, nonce, gasLimit: GAS_LIMIT, to: contractAt(1), ...priced, ...fields },
      from,
    )
  }
}
