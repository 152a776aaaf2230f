/**
 * `prestateTracer`: the accounts that a transaction touched as they were before it, or with `diffMode` what it changed.
 * Source: go-ethereum documentation, "Built-in tracers", prestateTracer; its form, in rising order of addresses and slots.
 */

import { bigIntFromBytes, bytesFromHex, equalBytes, hexFromBytes } from '../base/bytes.ts'
import type { StateAt } from '../chain/replays.ts'
import type { Touches } from './touch-tracer.ts'

export interface PrestateOptions {
  /** What changed, as `{pre, post}`, instead of what was touched. Default false. */
  readonly diffMode?: boolean
  readonly disableCode?: boolean
  readonly disableStorage?: boolean
  /** Show accounts too that did not exist. Default false. */
  readonly includeEmpty?: boolean
}

/** An account in the answer; what is zero or empty is absent. */
export interface PrestateAccount {
  balance?: string
  code?: string
  nonce?: number
  storage?: Record<string, string>
}

type Accounts = Record<string, PrestateAccount>

/** What `prestateTracer` answers. */
export type Prestate = Accounts | { readonly pre: Accounts; readonly post: Accounts }

/** One account at one moment, in full. */
interface Content {
  readonly exists: boolean
  readonly balance: bigint
  readonly nonce: bigint
  readonly code: Uint8Array
  readonly storage: ReadonlyMap<string, bigint>
}

/** The answer for what was touched; `others` are addresses that no step shows: the coinbase, authorities. */
export function prestateOf(
  touches: Touches,
  others: readonly Uint8Array[],
  before: StateAt,
  after: StateAt,
  options: PrestateOptions,
): Prestate {
  const addresses = [
    ...new Set([...touches.named, ...touches.entered, ...touches.slots.keys(), ...others.map(hexFromBytes)]),
  ].sort()
  const pre: Accounts = {}
  const post: Accounts = {}
  for (const address of addresses) {
    const slots = options.disableStorage ? [] : [...(touches.slots.get(address) ?? [])].sort()
    const old = contentAt(before, address, slots)
    const young = options.diffMode ? contentAt(after, address, slots) : old
    const isShown = options.includeEmpty || !isEmpty(old)
    if (!options.diffMode) {
      if (isShown) pre[address] = shown(old, [...old.storage], options)
      continue
    }
    if (isEmpty(young)) {
      if (!isEmpty(old)) pre[address] = shown(old, [...old.storage], options)
      continue
    }
    const changed = slots.filter((slot) => old.storage.get(slot) !== young.storage.get(slot))
    const difference = changes(old, young, changed, options)
    if (difference === null) continue
    post[address] = difference
    if (isShown) pre[address] = shown(old, nonZero(old, changed), options)
  }
  return options.diffMode ? { pre, post } : pre
}

function contentAt(state: StateAt, address: string, slots: readonly string[]): Content {
  const key = bytesFromHex(address)
  const { exists, balance, nonce } = state.account(key)
  const storage = slots.map((slot) => [slot, bigIntFromBytes(state.storage(key, bytesFromHex(slot)))] as const)
  return { exists, balance, nonce, code: state.code(key), storage: new Map(storage) }
}

function isEmpty({ balance, nonce, code }: Content): boolean {
  return balance === 0n && nonce === 0n && code.length === 0
}

function nonZero({ storage }: Content, slots: readonly string[]): [string, bigint][] {
  return slots.map((slot): [string, bigint] => [slot, storage.get(slot) ?? 0n]).filter(([, value]) => value !== 0n)
}

function shown(
  from: Content,
  storage: readonly (readonly [string, bigint])[],
  options: PrestateOptions,
): PrestateAccount {
  const account: PrestateAccount = { balance: `0x${from.balance.toString(16)}` }
  if (from.code.length > 0 && !options.disableCode) account.code = hexFromBytes(from.code)
  if (from.nonce > 0n) account.nonce = Number(from.nonce)
  if (storage.length > 0) account.storage = Object.fromEntries(storage.map(([slot, value]) => [slot, word(value)]))
  return account
}

/** Only what is not as it was; null when all is. */
function changes(
  old: Content,
  young: Content,
  slots: readonly string[],
  options: PrestateOptions,
): PrestateAccount | null {
  const account: PrestateAccount = {}
  if (young.balance !== old.balance) account.balance = `0x${young.balance.toString(16)}`
  if (!equalBytes(young.code, old.code) && !options.disableCode) account.code = hexFromBytes(young.code)
  if (young.nonce !== old.nonce) account.nonce = Number(young.nonce)
  const storage = nonZero(young, slots)
  if (storage.length > 0) account.storage = Object.fromEntries(storage.map(([slot, value]) => [slot, word(value)]))
  return Object.keys(account).length === 0 && slots.length === 0 ? null : account
}

function word(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`
}
