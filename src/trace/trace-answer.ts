/**
 * From what a tracer gave to what a client is told: all but `prestateTracer` are ready when they come, and that one still
 * needs the state before and after.
 */

import type { Replay } from '../chain/replays.ts'
import { type PrestateOptions, prestateOf } from './prestate.ts'
import { stateAfter } from './state-after.ts'
import type { Touches } from './touch-tracer.ts'
import type { MuxConfig, TraceOptions } from './tracer.ts'

/** The answer to a `debug_trace…` with these options, as JSON values. */
export function traceAnswer(options: TraceOptions, replay: Replay): unknown {
  return answerOf(options.tracer, options.tracerConfig ?? {}, replay.result, replay)
}

function answerOf(name: string | undefined, config: object, result: unknown, replay: Replay): unknown {
  if (name === 'prestateTracer') return prestate(result as Touches, replay, config)
  if (name !== 'muxTracer') return result
  const results = result as Readonly<Record<string, unknown>>
  const each = Object.entries(config as MuxConfig)
  return Object.fromEntries(each.map(([tracer, own]) => [tracer, answerOf(tracer, own ?? {}, results[tracer], replay)]))
}

function prestate(touches: Touches, replay: Replay, options: PrestateOptions): unknown {
  const { before, after, transaction, env } = replay
  const authorities = transaction.authorizationList.flatMap(({ authority }) => (authority === null ? [] : [authority]))
  const others = [transaction.sender, env.coinbase, ...authorities]
  return prestateOf(touches, others, before, after ?? stateAfter(replay, touches.changes), options)
}
