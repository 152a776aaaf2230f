/**
 * The tracers as a module that a lane loads (executor/run-tracer.ts).
 */

import type { RunTracer, TracerChoice } from '../executor/run-tracer.ts'
import { type TraceOptions, tracerOf } from './tracer.ts'

/** A new tracer. Throws `MegadevError` with code `unknown-tracer`. */
export function createTracer(options: TraceOptions): RunTracer {
  return tracerOf(options)
}

/** What to give `Executor.trace` for these options. */
export function tracerChoice(options: TraceOptions): TracerChoice {
  return { module: import.meta.url, options }
}
