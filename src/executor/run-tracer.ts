/**
 * Tracers from outside of the executor: a module is named, and whatever thread runs the code loads it. So the executor
 * knows none of them, and only a tracer's answer goes from thread to thread.
 */

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { Executed, Outcome } from './outcome.ts'
import type { StepListener } from './step.ts'

/** Which tracer a run gets. Both parts go to another thread, so `options` is plain data. */
export interface TracerChoice {
  /** `file:` URL of a TracerModule. Trusted code. */
  readonly module: string
  /** What its `createTracer` is given. */
  readonly options: unknown
}

/** What such a module exports. It and what it imports must not await at the top level: it is loaded synchronously. */
export interface TracerModule {
  /** A tracer of one run. May throw; a `MegadevError` keeps its code. */
  createTracer(options: unknown): RunTracer
}

/** A tracer of one run. */
export interface RunTracer {
  readonly listener: StepListener
  /** The answer, as plain data, when the run has ended so; `gasLimit` is the transaction's. */
  result(outcome: Executed, gasLimit: bigint): unknown
}

/** What a traced run gives. */
export interface Traced {
  readonly outcome: Outcome
  /** The tracer's answer; null if the transaction was rejected, or met state that is missing. */
  readonly result: unknown
}

/** Make the chosen tracer on this thread. */
export function loadTracer({ module, options }: TracerChoice): RunTracer {
  const load = createRequire(import.meta.url) as (path: string) => TracerModule
  return load(fileURLToPath(module)).createTracer(options)
}
