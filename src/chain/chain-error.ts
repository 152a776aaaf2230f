/**
 * Errors of the chain, by name. The RPC layer turns a name and its details into the code and the words of a dialect;
 * nothing here knows JSON-RPC.
 *
 * A transaction that reverts is not an error: it is mined, and its outcome says so. `ExecutionError` is for questions
 * that have no answer when execution fails (an estimate).
 */

import { MegadevError } from '../base/errors.ts'
import type { Executed, RejectReason } from '../executor/outcome.ts'

/**
 * Names of chain errors. The first group are the reasons why a transaction may not be in a block; the details named
 * behind each are what a message needs (quantities in wei, gas or seconds).
 *
 * - `nonce-too-low`, `nonce-too-high`: expected, actual
 * - `insufficient-funds`: cost, balance
 * - `fee-cap-below-base-fee`: feeCap, baseFee, legacy (1n when the field was gasPrice); `blob-fee-cap-too-low`: feeCap, baseFee
 * - `priority-fee-above-fee-cap`: priorityFee, feeCap
 * - `intrinsic-gas-too-low`, `floor-gas-too-low`: required, gasLimit
 * - `gas-limit-above-block`, `gas-limit-above-cap`: gasLimit, limit
 * - `wrong-chain-id`: expected, actual
 * - `unknown-block`: latest, and number when one was asked for
 * - `timestamp-too-low`, `timestamp-equal`: timestamp, parent
 * - `gas-exceeds-allowance`: allowance
 * - `known-transaction`: –; `replacement-underpriced`: required, nonce, tip (1n when it is the priority fee that is too low)
 * - `pool-full`: limit; `sender-queue-full`: limit, expected (the nonce that is missing)
 * - `nonce-not-lower`: actual, existing; `pool-not-empty`: –
 * - `too-many-blocks`: most
 * - `blob-sidecar-invalid`: –
 * - `block-range-reversed`: from, to
 * - `block-invalid`: –
 * - `closed`: the chain was closed
 */
export type ChainErrorCode =
  | Exclude<RejectReason, 'none'>
  | 'unknown-block'
  | 'timestamp-too-low'
  | 'timestamp-equal'
  | 'gas-exceeds-allowance'
  | 'known-transaction'
  | 'replacement-underpriced'
  | 'pool-full'
  | 'sender-queue-full'
  | 'nonce-not-lower'
  | 'pool-not-empty'
  | 'too-many-blocks'
  | 'blob-sidecar-invalid'
  | 'block-range-reversed'
  | 'block-invalid'
  | 'state-not-loaded'
  | 'closed'

/** What was asked cannot be done; `details` are the figures of the message, see `ChainErrorCode`. */
export class ChainError extends MegadevError {
  declare readonly code: ChainErrorCode
  readonly details: Readonly<Record<string, bigint>>

  constructor(code: ChainErrorCode, message: string, details: Readonly<Record<string, bigint>> = {}) {
    super(code, message)
    this.name = 'ChainError'
    this.details = details
  }
}

/** An estimate found that the transaction fails whatever gas it is given. */
export class ExecutionError extends MegadevError {
  /** The failed run: kind, halt reason, and output (the revert data). */
  readonly outcome: Executed

  constructor(outcome: Executed) {
    super('execution-failed', outcome.kind === 'revert' ? 'execution reverted' : `execution halted: ${outcome.halt}`)
    this.name = 'ExecutionError'
    this.outcome = outcome
  }
}
