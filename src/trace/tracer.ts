/**
 * The tracers by the name that `debug_trace…` asks for. Names and options: go-ethereum documentation, "Built-in tracers".
 */

import { MegadevError } from '../base/errors.ts'
import type { Executed } from '../executor/outcome.ts'
import type { RunTracer } from '../executor/run-tracer.ts'
import { type CallFrame, CallTracer, type CallTracerOptions } from './call-tracer.ts'
import { StructLogger, type StructLoggerOptions, type StructTrace } from './struct-logger.ts'

/** Second parameter of `debug_traceTransaction`. */
export interface TraceOptions extends StructLoggerOptions {
  /** Absent: struct logs. */
  readonly tracer?: string
  readonly tracerConfig?: CallTracerOptions
}

/** What a tracer answers; ready to be sent. */
export type TraceResult = StructTrace | CallFrame | Record<string, never>

/** A tracer of one transaction. */
export interface Tracer extends RunTracer {
  /** The answer, when the run has ended so; `gasLimit` is the transaction's. */
  result(outcome: Executed, gasLimit: bigint): TraceResult
}

/** A new tracer. Throws `MegadevError` with code `unknown-tracer` for names that are not known here. */
export function tracerOf(options: TraceOptions): Tracer {
  switch (options.tracer) {
    case undefined: {
      const logger = new StructLogger(options)
      return { listener: logger, result: (outcome) => logger.result(outcome) }
    }
    case 'callTracer': {
      const tracer = new CallTracer(options.tracerConfig)
      return { listener: tracer, result: (outcome, gasLimit) => tracer.result(outcome, gasLimit) }
    }
    case 'noopTracer':
      return { listener: {}, result: () => ({}) }
    default:
      throw new MegadevError('unknown-tracer', `There is no tracer "${options.tracer}"`, {
        hint: 'Known are callTracer and noopTracer; leave the name out for struct logs.',
      })
  }
}
