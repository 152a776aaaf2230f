/**
 * The access list with which a call touches nothing cold: `eth_createAccessList`.
 *
 * Source: EIP-2930, and geth's way to find it: run, list what was touched, run again with the list, until it no longer
 * grows (what code does may depend on the gas that is left). Sender, receiver and precompiles are warm anyway and are
 * listed only for their slots.
 */

import { bytes32FromBigInt, bytesFromHex, hexFromBytes } from '../base/bytes.ts'
import type { BlockId } from '../chain/block-id.ts'
import { contractAddress } from '../chain/block-reader.ts'
import type { BlockOverrides, CallRequest } from '../chain/call-request.ts'
import type { Chain } from '../chain/chain.ts'
import { precompileAddresses } from '../evm/precompiles/addresses.ts'
import type { AccountOverride } from '../executor/executor.ts'
import type { Executed } from '../executor/outcome.ts'
import type { AccessListEntry, Transaction } from '../protocol/transaction.ts'
import type { Touches } from '../trace/touch-tracer.ts'
import { tracerChoice } from '../trace/worker-tracer.ts'

/** A list, and how the call came out with it. */
export interface FoundAccessList {
  readonly accessList: readonly AccessListEntry[]
  readonly outcome: Executed
}

/** Slots by address, in the order in which they were found. */
type Listed = Map<string, Set<string>>

/** Each run adds something, so this is reached only by code that looks for it. */
const RUNS_MAX = 64

/** @throws {ChainError} the call cannot start */
export async function createAccessList(
  chain: Chain,
  request: CallRequest,
  at: BlockId,
  overrides: readonly AccountOverride[] | undefined,
  blockOverrides: BlockOverrides | undefined,
): Promise<FoundAccessList> {
  const tracer = tracerChoice({ tracer: 'prestateTracer', fork: chain.rules.fork })
  const listed: Listed = new Map()
  const run = (accessList: readonly AccessListEntry[]): ReturnType<Chain['traceCall']> =>
    chain.traceCall({ ...request, accessList }, at, tracer, overrides, blockOverrides)
  let replay = await run(request.accessList ?? [])
  const warm = warmAddresses(chain, replay.transaction)
  for (const { address, storageKeys } of request.accessList ?? []) {
    addTo(listed, hexFromBytes(address), storageKeys.map(hexFromBytes), warm)
  }
  extend(listed, replay.result as Touches, warm)
  for (let runs = 1; runs < RUNS_MAX; runs++) {
    replay = await run(entriesOf(listed))
    if (!extend(listed, replay.result as Touches, warm)) break
  }
  return { accessList: entriesOf(listed), outcome: replay.outcome }
}

function warmAddresses(chain: Chain, { sender, to, nonce }: Transaction): ReadonlySet<string> {
  const precompiles = precompileAddresses(chain.rules).map((number) => bytes32FromBigInt(BigInt(number)).slice(12))
  return new Set([sender, to ?? contractAddress(sender, nonce), ...precompiles].map(hexFromBytes))
}

/** Whether anything was new. */
function extend(listed: Listed, { named, slots }: Touches, warm: ReadonlySet<string>): boolean {
  let isLonger = false
  for (const address of named) isLonger = addTo(listed, address, [], warm) || isLonger
  for (const [address, keys] of slots) isLonger = addTo(listed, address, [...keys], warm) || isLonger
  return isLonger
}

function addTo(listed: Listed, address: string, keys: readonly string[], warm: ReadonlySet<string>): boolean {
  const known = listed.get(address)
  if (known === undefined && keys.length === 0 && warm.has(address)) return false
  const of = known ?? new Set<string>()
  const before = of.size
  for (const key of keys) of.add(key)
  listed.set(address, of)
  return known === undefined || of.size > before
}

function entriesOf(listed: Listed): AccessListEntry[] {
  return [...listed].map(([address, keys]) => ({
    address: bytesFromHex(address),
    storageKeys: [...keys].map(bytesFromHex),
  }))
}
