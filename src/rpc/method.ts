/**
 * One row of the method table: parameters with their decoders, a line of documentation and the handler. Dispatch,
 * docs/rpc.md and the test that every method is tested are all made from these rows.
 */

import type { Chain } from '../chain/chain.ts'
import type { DevAccount } from '../chain/dev-account.ts'
import type { Submission } from '../chain/views.ts'
import type { Decoder } from './codecs/decode.ts'
import type { RpcContext } from './context.ts'
import type { Dialect } from './dialect.ts'
import type { Filters } from './filters.ts'
import type { NodeState } from './node-state.ts'
import { invalidParams, RpcError } from './rpc-error.ts'
import type { Session } from './session.ts'
import type { Turns } from './turns.ts'

/** Told of each transaction that a request has sent, by the request's method; one that is sealed already, after its block. */
export type OnSubmission = (method: string, submission: Submission) => void

/** What a handler works on: the node's parts, and what belongs to its dispatcher. */
export interface Scope {
  readonly chain: Chain
  readonly accounts: readonly DevAccount[]
  readonly dialect: Dialect
  readonly version: string
  readonly onConsoleCalls: RpcContext['onConsoleCalls']
  readonly onSubmission: OnSubmission
  readonly onWarning: (line: string) => void
  readonly state: NodeState
  readonly filters: Filters
  /** `eth_sendTransaction` fills in nonce and gas: one at a time, so that two at once do not take the same nonce. */
  readonly sends: Turns
}

/** One positional parameter. */
export interface Parameter<T> {
  readonly name: string
  /** What is accepted, for people. */
  readonly form: string
  readonly isOptional: boolean
  /** Decoded value, or the default when it is absent or null. */
  readonly decode: (value: unknown, at: string) => T
}

/** A method as dispatch sees it; results are JSON values. */
export interface Method {
  readonly parameters: readonly Parameter<unknown>[]
  /** One sentence for docs/rpc.md. */
  readonly summary: string
  /** What the result is, for docs/rpc.md. */
  readonly result: string
  /** True: may change the chain. In a batch such a method runs alone, in its turn. */
  readonly isChange: boolean
  /** `session` is null where nothing can be pushed to the client (HTTP). */
  readonly run: (scope: Scope, values: readonly unknown[], session: Session | null) => unknown
}

/** The table: names to rows. */
export type Methods = Readonly<Record<string, Method>>

type Values<P extends readonly Parameter<unknown>[]> = {
  [I in keyof P]: P[I] extends Parameter<infer T> ? T : never
}

interface MethodRow<P extends readonly Parameter<unknown>[]> {
  readonly summary: string
  readonly result: string
  readonly parameters: P
  readonly isChange?: boolean
  readonly run: (scope: Scope, values: Values<P>, session: Session | null) => unknown
}

/** A row whose handler's values are typed by its parameters. */
export function method<const P extends readonly Parameter<unknown>[]>(row: MethodRow<P>): Method {
  return {
    parameters: row.parameters,
    summary: row.summary,
    result: row.result,
    isChange: row.isChange ?? false,
    run: (scope, values, session) => row.run(scope, values as Values<P>, session),
  }
}

/** A parameter that must be there. */
export function required<T>(name: string, form: string, decoder: Decoder<T>): Parameter<T> {
  return { name, form, isOptional: false, decode: decoder }
}

/** A parameter that may be absent or null, and then is `fallback`. */
export function optional<T>(name: string, form: string, decoder: Decoder<T>, fallback: T): Parameter<T>
export function optional<T>(name: string, form: string, decoder: Decoder<T>): Parameter<T | undefined>
export function optional<T>(name: string, form: string, decoder: Decoder<T>, fallback?: T): Parameter<T | undefined> {
  const decode = (value: unknown, at: string): T | undefined => {
    return value === undefined || value === null ? fallback : decoder(value, at)
  }
  return { name, form, isOptional: true, decode }
}

const NO_VALUES: readonly unknown[] = []

/**
 * Decode positional `params`. Absent ones are an empty list; extra ones are ignored, as clients rely on. Parameters by name
 * are no valid request to Hardhat, and invalid parameters to anvil.
 */
export function decodeParameters(
  parameters: readonly Parameter<unknown>[],
  params: unknown,
  dialect: Dialect = 'anvil',
): readonly unknown[] {
  if (params !== undefined && params !== null && !Array.isArray(params)) {
    const words = 'params: expected a list (parameters are by position)'
    throw dialect === 'hardhat' ? new RpcError(-32600, `Invalid request: ${words}`) : invalidParams(words)
  }
  if (parameters.length === 0) return NO_VALUES
  const given: readonly unknown[] = params ?? NO_VALUES
  return parameters.map((parameter, index) => {
    const at = `parameter ${index + 1} (${parameter.name})`
    if (given[index] === undefined && !parameter.isOptional) throw invalidParams(`missing ${at}: ${parameter.form}`)
    return parameter.decode(given[index], at)
  })
}
