/**
 * What comes out of running a transaction, as values: a revert is not an exception.
 *
 * Source: Yellow Paper 6 (transaction execution) and 9.4.2 (exceptional halting).
 */

import type { Log } from '../protocol/receipt.ts'
import type { MissingKey } from '../state/state-errors.ts'

export type { MissingKey } from '../state/state-errors.ts'

/** Why a frame stopped exceptionally and consumed all its gas. The names are the field's own. */
export const HALT_REASONS = [
  'none',
  'out-of-gas',
  'stack-underflow',
  'stack-overflow',
  'invalid-jump',
  'invalid-opcode',
  'undefined-opcode',
  'static-state-change',
  'return-data-out-of-bounds',
  'create-collision',
  'code-too-large',
  'code-starts-with-ef',
  'initcode-too-large',
  'nonce-overflow',
  'precompile-failure',
  'call-depth',
  'insufficient-balance',
] as const
export type HaltReason = (typeof HALT_REASONS)[number]

/** Why a transaction may not be in a block at all. It changed nothing. */
export const REJECT_REASONS = [
  'none',
  'nonce-too-low',
  'nonce-too-high',
  'nonce-overflow',
  'insufficient-funds',
  'intrinsic-gas-too-low',
  'floor-gas-too-low',
  'fee-cap-below-base-fee',
  'priority-fee-above-fee-cap',
  'gas-limit-above-block',
  'gas-limit-above-cap',
  'sender-not-eoa',
  'initcode-too-large',
  'blob-fee-cap-too-low',
  'blob-count-zero',
  'blob-count-above-limit',
  'blob-version',
  'blob-create',
  'authorization-list-empty',
  'authorization-create',
  'type-not-supported',
  'wrong-chain-id',
] as const
export type RejectReason = (typeof REJECT_REASONS)[number]

/** A transaction that was executed: it is in the block, whatever its status. */
export interface Executed {
  readonly kind: 'success' | 'revert' | 'halt'
  /** Why, when `kind` is 'halt'; else 'none'. */
  readonly halt: HaltReason
  /** After refund and floor (EIP-3529, EIP-7623). */
  readonly gasUsed: bigint
  /** Before the refund is subtracted; what an estimate must at least provide. */
  readonly gasSpent: bigint
  readonly output: Uint8Array
  readonly logs: readonly Log[]
  /** 20 bytes: where the code went, of a successful creation; else null. */
  readonly createdAddress: Uint8Array | null
  /** Call data of calls to the console address, in order, of failed frames too. */
  readonly consoleCalls: readonly Uint8Array[]
}

export interface Rejected {
  readonly kind: 'rejected'
  readonly reason: RejectReason
}

/** A run that met state nobody has loaded yet (fork mode): no effect; load `keys` and run again. */
export interface Missed {
  readonly kind: 'missed'
  readonly keys: readonly MissingKey[]
}

export type Outcome = Executed | Rejected | Missed
