/**
 * The tracers by the name that `debug_trace…` asks for. Names and options: go-ethereum documentation, "Built-in tracers".
 *
 * A tracer runs beside the lane, and what it answers goes out as it is, but for `prestateTracer`: what it touched becomes
 * an answer where the state can be read (trace-answer.ts).
 */

import { MegadevError } from '../base/errors.ts'
import { precompileAddresses } from '../evm/precompiles/addresses.ts'
import type { Executed } from '../executor/outcome.ts'
import type { RunTracer } from '../executor/run-tracer.ts'
import type { StepListener } from '../executor/step.ts'
import { type ForkName, rulesOf } from '../spec/forks.ts'
import { CallTracer, type CallTracerOptions } from './call-tracer.ts'
import { FourByteTracer } from './four-byte-tracer.ts'
import type { PrestateOptions } from './prestate.ts'
import { StructLogger, type StructLoggerOptions } from './struct-logger.ts'
import { TouchTracer } from './touch-tracer.ts'

/** Those that can be named; without a name it is struct logs. */
export const TRACER_NAMES = ['callTracer', 'prestateTracer', '4byteTracer', 'noopTracer', 'muxTracer'] as const
export type TracerName = (typeof TRACER_NAMES)[number]

/** Names to options: what `muxTracer` is configured with. */
export type MuxConfig = Readonly<Record<string, unknown>>

/** Second parameter of `debug_traceTransaction`. */
export interface TraceOptions extends StructLoggerOptions {
  /** One of TRACER_NAMES; absent: struct logs. */
  readonly tracer?: string
  /** Of the tracer that is named. */
  readonly tracerConfig?: CallTracerOptions | PrestateOptions | MuxConfig
  /** What the chain's rules are; default osaka. */
  readonly fork?: ForkName
}

/** A new tracer. Throws `MegadevError` with code `unknown-tracer` for names that are not known here. */
export function tracerOf(options: TraceOptions): RunTracer {
  const { tracer: name, tracerConfig = {}, fork = 'osaka' } = options
  switch (name) {
    case undefined: {
      const logger = new StructLogger(options)
      return { listener: logger, result: (outcome) => logger.result(outcome) }
    }
    case 'callTracer': {
      const tracer = new CallTracer(tracerConfig as CallTracerOptions)
      return { listener: tracer, result: (outcome, gasLimit) => tracer.result(outcome, gasLimit) }
    }
    case 'prestateTracer': {
      const tracer = new TouchTracer({ destroysOld: !rulesOf(fork).eip6780 })
      return { listener: tracer, result: () => tracer.result() }
    }
    case '4byteTracer': {
      const tracer = new FourByteTracer(precompileAddresses(rulesOf(fork)))
      return { listener: tracer, result: () => tracer.result() }
    }
    case 'noopTracer':
      return { listener: {}, result: () => ({}) }
    case 'muxTracer':
      return muxOf(tracerConfig as MuxConfig, fork)
    default:
      throw new MegadevError('unknown-tracer', `There is no tracer "${name}"`, {
        hint: `Known are ${TRACER_NAMES.join(', ')}; leave the name out for struct logs.`,
      })
  }
}

/** Several at once, their answers by name. */
function muxOf(config: MuxConfig, fork: ForkName): RunTracer {
  const tracers = Object.entries(config).map(([tracer, options]) => {
    return [tracer, tracerOf({ tracer, tracerConfig: (options ?? {}) as MuxConfig, fork })] as const
  })
  const listeners = tracers.map(([, { listener }]) => listener)
  return {
    listener: together(listeners),
    result: (outcome: Executed, gasLimit: bigint) =>
      Object.fromEntries(tracers.map(([name, tracer]) => [name, tracer.result(outcome, gasLimit)])),
  }
}

function together(listeners: readonly StepListener[]): StepListener {
  const listener: StepListener = {
    onEnter: (entry) => listeners.forEach((each) => each.onEnter?.(entry)),
    onExit: (exit) => listeners.forEach((each) => each.onExit?.(exit)),
    onLog: (log) => listeners.forEach((each) => each.onLog?.(log)),
  }
  // Without a listener for steps, steps cost nothing.
  if (listeners.some(({ onStep }) => onStep !== undefined)) {
    listener.onStep = (step) => listeners.forEach((each) => each.onStep?.(step))
  }
  return listener
}
