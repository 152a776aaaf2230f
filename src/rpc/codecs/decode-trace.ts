/**
 * Options of `debug_trace…`. What would change nothing here (`timeout`, `reexec`, `disableMemory`, which is the default)
 * is accepted and has no effect; a tracer that there is not is refused before anything runs.
 */

import type { BlockOverrides } from '../../chain/call-request.ts'
import type { AccountOverride } from '../../executor/executor.ts'
import { TRACER_NAMES, type TraceOptions, type TracerName } from '../../trace/tracer.ts'
import { invalidParams } from '../rpc-error.ts'
import type { Decoder } from './decode.ts'
import { boolean, field, object, smallQuantity, string } from './decode.ts'
import { blockOverrides, stateOverrides } from './decode-overrides.ts'

/** Third parameter of `debug_traceCall`. */
export interface TraceCallOptions {
  readonly trace: TraceOptions
  readonly stateOverrides: AccountOverride[] | undefined
  readonly blockOverrides: BlockOverrides | undefined
}

const NAMES: readonly string[] = TRACER_NAMES
const FLAGS: Readonly<Record<Exclude<TracerName, 'muxTracer'>, readonly string[]>> = {
  callTracer: ['onlyTopCall', 'withLog'],
  prestateTracer: ['diffMode', 'disableCode', 'disableStorage', 'includeEmpty'],
  '4byteTracer': [],
  noopTracer: [],
}

const tracerName: Decoder<TracerName> = (value, at) => {
  const name = string(value, at)
  if (NAMES.includes(name)) return name as TracerName
  const shown = name.length > 40 ? `${name.slice(0, 40)}…` : name
  throw invalidParams(
    `${at}: there is no tracer "${shown}"; known are ${NAMES.join(', ')}, and struct logs without one`,
  )
}

function tracerConfig(name: TracerName, value: unknown, at: string): Record<string, unknown> {
  if (value === undefined || value === null) return {}
  const from = object(value, at)
  if (name !== 'muxTracer') return flags(from, FLAGS[name], at)
  const each = Object.entries(from).map(([inner, config]) => {
    const known = tracerName(inner, `${at} key`)
    return [known, tracerConfig(known, config, `${at}.${inner}`)]
  })
  return Object.fromEntries(each)
}

function flags(from: Record<string, unknown>, names: readonly string[], at: string): Record<string, boolean> {
  const given = names.map((name) => [name, field(from, name, boolean, at)] as const)
  return Object.fromEntries(given.filter(([, value]) => value !== undefined)) as Record<string, boolean>
}

/** Options of all `debug_trace…` methods. */
export const traceOptions: Decoder<TraceOptions> = (value, at) => {
  const from = object(value, at)
  const tracer = field(from, 'tracer', tracerName, at)
  if (tracer !== undefined) {
    return { tracer, tracerConfig: tracerConfig(tracer, from.tracerConfig, `${at}.tracerConfig`) }
  }
  const limit = field(from, 'limit', smallQuantity, at)
  return {
    ...flags(from, ['disableStack', 'disableStorage', 'enableMemory', 'enableReturnData'], at),
    ...(limit === undefined ? {} : { limit }),
  }
}

/** Options of `debug_traceCall`, which also may change the state and the block. */
export const traceCallOptions: Decoder<TraceCallOptions> = (value, at) => {
  const from = object(value, at)
  return {
    trace: traceOptions(value, at),
    stateOverrides: field(from, 'stateOverrides', stateOverrides, at),
    blockOverrides: field(from, 'blockOverrides', blockOverrides, at),
  }
}
