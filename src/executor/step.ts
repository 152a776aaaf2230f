/**
 * What a traced run reports while it goes: every instruction before it is carried out, and every frame as it begins and
 * ends. This is all that tracers know of the EVM; the traced build of the loop supplies it.
 *
 * Order: `onEnter` of a frame, its steps and logs with the frames inside them, `onExit`; the outermost frame is the
 * transaction itself. Every attempted call or creation is a frame, also one to a precompile or an account without code,
 * one that fails before it runs (depth, balance, nonce), and SELFDESTRUCT as a transfer without gas.
 */

import type { HaltReason } from './outcome.ts'

/**
 * One instruction about to be carried out. The object, and what its methods read, is valid only during `onStep`: a
 * source may reuse one object for all steps. Whatever a method returns is a copy that the tracer may keep.
 */
export interface Step {
  readonly pc: number
  /** The byte of the instruction. */
  readonly opcode: number
  /** Gas left before it. */
  readonly gas: bigint
  /** What it costs, with the gas a call passes on, if the source knows already; else tracers find out by the next step. */
  readonly gasCost?: bigint
  /** 1 in the outermost frame. */
  readonly depth: number
  /** Refund counter; may be below zero within a frame. */
  readonly refund: bigint
  /** The stack, bottom first. */
  stack(): bigint[]
  /** Word `index` of the stack from the top, without copying the rest; 0n where there is none. */
  stackFromTop(index: number): bigint
  /** Memory, a multiple of 32 bytes. */
  memory(): Uint8Array
  /** Return data of the last call (EIP-211). */
  returnData(): Uint8Array
  /** Value of a slot of the frame's storage now. */
  storageAt(slot: bigint): bigint
}

export const FRAME_KINDS = [
  'CALL',
  'CALLCODE',
  'DELEGATECALL',
  'STATICCALL',
  'CREATE',
  'CREATE2',
  'SELFDESTRUCT',
] as const
export type FrameKind = (typeof FRAME_KINDS)[number]

/** A frame as it begins. Addresses have 20 bytes; all bytes are the tracer's to keep. */
export interface FrameEntry {
  readonly kind: FrameKind
  /** 1 for the transaction's own. */
  readonly depth: number
  readonly from: Uint8Array
  /** Whose code runs; the new account of a creation; who gets the balance of a SELFDESTRUCT. */
  readonly to: Uint8Array
  /** Whose storage and balance the frame works on: `to` but for CALLCODE and DELEGATECALL. */
  readonly account: Uint8Array
  /** Wei; what the caller was given for DELEGATECALL, 0 for STATICCALL. */
  readonly value: bigint
  /** All that the frame may use, with the stipend of a call with value. */
  readonly gas: bigint
  /** Call data, or initcode. */
  readonly input: Uint8Array
}

/** A frame as it ends. */
export interface FrameExit {
  readonly kind: 'success' | 'revert' | 'halt'
  /** Why, for 'halt'; else 'none'. */
  readonly halt: HaltReason
  /** Of the gas it was given, with the deposit of new code (200 a byte); all of it for 'halt' after it ran, else 0. */
  readonly gasUsed: bigint
  /** Return or revert data; the new code of a creation; empty for 'halt'. */
  readonly output: Uint8Array
}

/** A log as it is emitted; it does not last if a frame around it fails. */
export interface LogEntry {
  readonly address: Uint8Array
  /** 32 bytes each. */
  readonly topics: readonly Uint8Array[]
  readonly data: Uint8Array
}

/** A tracer. What it leaves out it is not told, and a source need not prepare: without `onStep` no step costs anything. */
export interface StepListener {
  onStep?(step: Step): void
  onEnter?(frame: FrameEntry): void
  onExit?(exit: FrameExit): void
  onLog?(log: LogEntry): void
}
