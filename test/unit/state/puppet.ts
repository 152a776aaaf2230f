/**
 * A contract that does as its call data says, and what that does to a world: enough of the EVM to reach every way in which
 * state changes, little enough to be modelled in a few lines. Transactions are free, so that balances stay simple.
 */

import { bigIntFromBytes, bytes32FromBigInt, concatBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { keccak256 } from '../../../src/crypto/keccak.ts'
import type { BlockEnv } from '../../../src/executor/block-env.ts'
import type { AccountChange } from '../../../src/executor/executor.ts'
import { type Transaction, unsignedTransaction } from '../../../src/protocol/transaction.ts'
import { type ForkName, rulesOf } from '../../../src/spec/forks.ts'
import { assemble } from '../../support/assembler.ts'
import { accountOf, changed, EMPTY_ACCOUNT, type World, type WorldAccount } from '../../support/world.ts'

const STORE = 1
const DESTROY = 2
const SEND = 3
const STORE_AND_REVERT = 4

/** Call data: what to do, then two words. */
export const PUPPET: Uint8Array = assemble([
  ...[0, 'CALLDATALOAD', 248, 'SHR'],
  ...['DUP1', STORE, 'EQ', { to: 'store' }, 'JUMPI'],
  ...['DUP1', DESTROY, 'EQ', { to: 'destroy' }, 'JUMPI'],
  ...['DUP1', SEND, 'EQ', { to: 'send' }, 'JUMPI'],
  ...['DUP1', STORE_AND_REVERT, 'EQ', { to: 'revert' }, 'JUMPI'],
  'STOP',
  ...[{ label: 'store' }, 33, 'CALLDATALOAD', 1, 'CALLDATALOAD', 'SSTORE', 'STOP'],
  ...[{ label: 'destroy' }, 1, 'CALLDATALOAD', 'SELFDESTRUCT'],
  ...[{ label: 'send' }, 0, 0, 0, 0, 33, 'CALLDATALOAD', 1, 'CALLDATALOAD', 'GAS', 'CALL', 'STOP'],
  ...[{ label: 'revert' }, 33, 'CALLDATALOAD', 1, 'CALLDATALOAD', 'SSTORE', 0, 0, 'REVERT'],
])

const LENGTH = Uint8Array.of(PUPPET.length >> 8, PUPPET.length & 0xff)
/** Initcode of a puppet; 14 bytes stand before the code. */
export const PUPPET_CREATION: Uint8Array = concatBytes(
  assemble([LENGTH, 14, 0, 'CODECOPY', LENGTH, 0, 'RETURN']),
  PUPPET,
)

/** Makes a puppet of the call's value: a byte, the salt, an heir (a word; not zero: it is destroyed at once), initcode. */
export const FACTORY: Uint8Array = assemble([
  ...[65, 'CALLDATASIZE', 'SUB', 'DUP1', 65, 0, 'CALLDATACOPY'],
  ...[1, 'CALLDATALOAD', 'SWAP1', 0, 'CALLVALUE', 'CREATE2'],
  ...[33, 'CALLDATALOAD', 'ISZERO', { to: 'end' }, 'JUMPI'],
  ...[DESTROY, 0, 'MSTORE8', 33, 'CALLDATALOAD', 1, 'MSTORE'],
  ...[0, 0, 33, 0, 0, 'DUP6', 'GAS', 'CALL'],
  ...[{ label: 'end' }, 'STOP'],
])

/** EIP-1014, for a puppet. */
export function puppetAt(factory: Uint8Array, salt: bigint): Uint8Array {
  return keccak256(
    concatBytes(Uint8Array.of(0xff), factory, bytes32FromBigInt(salt), keccak256(PUPPET_CREATION)),
  ).slice(12)
}

/** One of the transactions that the model knows. */
export type Act =
  | {
      readonly kind: 'store' | 'store-and-revert'
      readonly puppet: Uint8Array
      readonly slot: bigint
      readonly value: bigint
    }
  | { readonly kind: 'destroy'; readonly puppet: Uint8Array; readonly heir: Uint8Array }
  | { readonly kind: 'send'; readonly puppet: Uint8Array; readonly to: Uint8Array; readonly amount: bigint }
  | { readonly kind: 'pay'; readonly to: Uint8Array; readonly amount: bigint }
  | { readonly kind: 'create'; readonly salt: bigint; readonly amount: bigint; readonly heir: Uint8Array | null }

export const FACTORY_ADDRESS: Uint8Array = new Uint8Array(20).fill(0xfa)
export const NOBODY: Uint8Array = new Uint8Array(20).fill(0xcb)
const GAS_LIMIT = 1_000_000n

const RULES = new Map<ForkName, BlockEnv['rules']>()

/** A block in which nothing costs anything. */
export function freeEnv(fork: ForkName, gasLimit = 100_000_000n): BlockEnv {
  const rules = RULES.get(fork) ?? rulesOf(fork)
  RULES.set(fork, rules)
  return {
    rules,
    chainId: 1n,
    number: 1n,
    timestamp: 1_700_000_000n,
    gasLimit,
    coinbase: NOBODY,
    baseFee: 0n,
    prevRandao: new Uint8Array(32),
    excessBlobGas: 0n,
    parentBeaconBlockRoot: null,
    blockHash: () => null,
  }
}

/** The act as a transaction of `sender`. */
export function transactionOf(act: Act, sender: Uint8Array, nonce: bigint): Transaction {
  const { to, value, data } = callOf(act)
  const fields = { type: 2, chainId: 1n, nonce, gasLimit: GAS_LIMIT, to, value, data, maxFeePerGas: 0n } as const
  return unsignedTransaction({ ...fields, maxPriorityFeePerGas: 0n }, sender)
}

function callOf(act: Act): { to: Uint8Array; value: bigint; data: Uint8Array } {
  const words = (code: number, a: bigint, b: bigint): Uint8Array =>
    concatBytes(Uint8Array.of(code), bytes32FromBigInt(a), bytes32FromBigInt(b))
  switch (act.kind) {
    case 'store':
      return { to: act.puppet, value: 0n, data: words(STORE, act.slot, act.value) }
    case 'store-and-revert':
      return { to: act.puppet, value: 0n, data: words(STORE_AND_REVERT, act.slot, act.value) }
    case 'destroy':
      return { to: act.puppet, value: 0n, data: words(DESTROY, bigIntFromBytes(act.heir), 0n) }
    case 'send':
      return { to: act.puppet, value: 0n, data: words(SEND, bigIntFromBytes(act.to), act.amount) }
    case 'pay':
      return { to: act.to, value: act.amount, data: new Uint8Array(0) }
    case 'create': {
      const heir = act.heir === null ? 0n : bigIntFromBytes(act.heir)
      return { to: FACTORY_ADDRESS, value: act.amount, data: concatBytes(words(0, act.salt, heir), PUPPET_CREATION) }
    }
  }
}

// ---- the model ----

/** The world after changes from outside: what ends up empty is not in it (EIP-161). */
export function changedWorld(world: World, changes: readonly AccountChange[]): World {
  const next = new Map(changed(world, changes))
  for (const { address } of changes) dropIfEmpty(next, address)
  return next
}

/** The world after an act that `sender` can afford. */
export function acted(world: World, act: Act, sender: Uint8Array, isCancun: boolean): World {
  const next = new Map(world)
  update(next, sender, ({ nonce }) => ({ nonce: nonce + 1n }))
  perform(next, act, sender, isCancun)
  return next
}

function perform(world: Map<string, WorldAccount>, act: Act, sender: Uint8Array, isCancun: boolean): void {
  if (act.kind === 'pay') {
    move(world, sender, act.to, act.amount)
    return
  }
  if (act.kind === 'create') {
    create(world, act.salt, act.amount, act.heir, sender)
    return
  }
  // A puppet that is not there lets itself be called and does nothing.
  if (!isPuppet(world, act.puppet)) return
  if (act.kind === 'store') store(world, act.puppet, act.slot, act.value)
  if (act.kind === 'destroy') destroy(world, act.puppet, act.heir, !isCancun)
  if (act.kind === 'send' && balanceOf(world, act.puppet) >= act.amount) move(world, act.puppet, act.to, act.amount)
}

function create(
  world: Map<string, WorldAccount>,
  salt: bigint,
  amount: bigint,
  heir: Uint8Array | null,
  sender: Uint8Array,
): void {
  move(world, sender, FACTORY_ADDRESS, amount)
  update(world, FACTORY_ADDRESS, ({ nonce }) => ({ nonce: nonce + 1n }))
  const address = puppetAt(FACTORY_ADDRESS, salt)
  const old = world.get(hexFromBytes(address)) ?? EMPTY_ACCOUNT
  // EIP-684: the heir's call then goes to the address zero, where nobody is.
  if (old.nonce !== 0n || old.code.length !== 0) return
  update(world, address, () => ({ nonce: 1n, code: PUPPET }))
  move(world, FACTORY_ADDRESS, address, amount)
  if (heir !== null) destroy(world, address, heir, true)
}

function destroy(world: Map<string, WorldAccount>, puppet: Uint8Array, heir: Uint8Array, forGood: boolean): void {
  move(world, puppet, heir, balanceOf(world, puppet))
  if (forGood) world.delete(hexFromBytes(puppet))
}

function store(world: Map<string, WorldAccount>, puppet: Uint8Array, slot: bigint, value: bigint): void {
  const storage: AccountChange['storage'] = [[bytes32FromBigInt(slot), bytes32FromBigInt(value)]]
  const key = hexFromBytes(puppet)
  world.set(key, changed(world, [{ address: puppet, storage }]).get(key) as WorldAccount)
}

function move(world: Map<string, WorldAccount>, from: Uint8Array, to: Uint8Array, amount: bigint): void {
  update(world, from, ({ balance }) => ({ balance: balance - amount }))
  update(world, to, ({ balance }) => ({ balance: balance + amount }))
  dropIfEmpty(world, from)
  dropIfEmpty(world, to)
}

function isPuppet(world: World, address: Uint8Array): boolean {
  return (world.get(hexFromBytes(address))?.code.length ?? 0) === PUPPET.length
}

function balanceOf(world: World, address: Uint8Array): bigint {
  return accountOf(world, address).balance
}

function update(
  world: Map<string, WorldAccount>,
  address: Uint8Array,
  how: (account: WorldAccount) => Partial<WorldAccount>,
): void {
  const key = hexFromBytes(address)
  const account = world.get(key) ?? EMPTY_ACCOUNT
  world.set(key, { ...account, ...how(account) })
}

function dropIfEmpty(world: Map<string, WorldAccount>, address: Uint8Array): void {
  const key = hexFromBytes(address)
  const account = world.get(key)
  if (account === undefined) return
  if (account.nonce === 0n && account.balance === 0n && account.code.length === 0) world.delete(key)
}
