/**
 * What a precompiled contract is: a pure function of its call data, priced before any work is done.
 *
 * Every `run` computes its gas first and answers null when that is above the limit, so that hostile input cannot buy
 * work it has not paid for. The input is only read, may be of any length (missing bytes count as zero where the
 * specification says so) and may be a view of shared memory; the output is always new memory.
 */

import type { Rules } from '../../spec/forks.ts'

/** A call that succeeded. */
export interface PrecompileResult {
  /** What the call costs; never above the limit it was given. */
  readonly gasUsed: bigint
  /** Return data, owned by the caller. */
  readonly output: Uint8Array
}

/**
 * Run with `gasLimit` gas under `rules`. Null is a failed call: too little gas, or input the specification rejects;
 * either way all gas given is consumed and there is no return data.
 */
export type PrecompileRun = (input: Uint8Array, gasLimit: bigint, rules: Rules) => PrecompileResult | null

/** One row of the registry. */
export interface Precompile {
  /** Lower case with dashes; the file it is in. */
  readonly name: string
  readonly run: PrecompileRun
}
