/**
 * Gets the interpreter optimized before it is needed. V8 starts with quickly made code, at a third of the speed, and makes
 * better code in the background of a function that has run for a while; a call that is under way does not change over.
 * So a short program is run some dozens of times (`LaneRunner.warmUp`), as calls that change nothing: it takes a few
 * milliseconds, while the thread that serves requests is still loading. The code is the module's: all chains and threads of
 * the process share it.
 */

import { bytesFromHex } from '../base/bytes.ts'
import { callTransaction, type Transaction } from '../protocol/transaction.ts'
import type { Rules } from '../spec/forks.ts'
import type { BlockEnv } from './block-env.ts'
import type { RunOptions } from './executor.ts'

/** 200 rounds of what contracts do most: arithmetic, memory, a warm slot, a hash, a jump. */
const PROGRAM = bytesFromHex(
  [
    '60c8', // PUSH1 200
    '5b', // JUMPDEST: rounds left
    '808002', // DUP1 DUP1 MUL
    '600052600051', // PUSH1 0 MSTORE PUSH1 0 MLOAD
    '81900460070650', // DUP2 SWAP1 DIV PUSH1 7 MOD POP
    '60005450', // PUSH1 0 SLOAD POP
    '604060002050', // PUSH1 64 PUSH1 0 KECCAK256 POP
    '60019003', // PUSH1 1 SWAP1 SUB
    '80600257', // DUP1 PUSH1 2 JUMPI
    '00', // STOP
  ].join(''),
)

const CALLER = new Uint8Array(20)
const PROGRAM_ADDRESS = new Uint8Array(20).fill(0xff)

/** A call of the program, in a block of its own. */
export interface WarmUpCall {
  readonly env: BlockEnv
  readonly transaction: Transaction
  readonly options: RunOptions
}

/** The call to repeat under these rules. It needs nothing of any state. */
export function warmUpCall(rules: Rules): WarmUpCall {
  return {
    env: {
      rules,
      chainId: 1n,
      number: 0n,
      timestamp: 0n,
      gasLimit: 10_000_000n,
      coinbase: CALLER,
      baseFee: 0n,
      prevRandao: new Uint8Array(32),
      excessBlobGas: 0n,
      parentBeaconBlockRoot: null,
      blockHash: () => null,
    },
    transaction: callTransaction({ type: 0, chainId: 1n, to: PROGRAM_ADDRESS, gasLimit: 1_000_000n }, CALLER),
    options: { lenient: true, free: true, overrides: [{ address: PROGRAM_ADDRESS, code: PROGRAM }] },
  }
}
