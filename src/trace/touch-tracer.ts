/**
 * What a transaction touched and how it changed it, as far as its steps and frames tell: the ground of `prestateTracer`
 * and of access lists. What was there before is not known here; who reads the state adds it (prestate.ts).
 *
 * Which instruction names what: go-ethereum documentation, prestateTracer; EIP-2929 for access lists. An instruction at
 * which its frame halts touches nothing. Changes of a frame that fails are undone, what it touched stays touched.
 * Fees and authorizations (EIP-7702) are not among the changes: no step shows them (state-after.ts adds them).
 */

import { hexFromBytes } from '../base/bytes.ts'
import type { HaltReason } from '../executor/outcome.ts'
import type { FrameEntry, FrameExit, Step, StepListener } from '../executor/step.ts'
import { OPCODES } from '../spec/opcodes.ts'

/** Addresses (0x, 20 bytes) and slots (0x, 32 bytes) in the order in which they were first touched. */
export interface Touches {
  /** Addresses that an instruction named: BALANCE, EXTCODE…, calls, SELFDESTRUCT. */
  readonly named: ReadonlySet<string>
  /** Addresses that frames began at, the transaction's own among them, with new contracts. */
  readonly entered: ReadonlySet<string>
  /** By contract, what SLOAD and SSTORE named. */
  readonly slots: ReadonlyMap<string, ReadonlySet<string>>
  readonly changes: Changes
}

/** Without fees. Only what lasted. */
export interface Changes {
  /** Wei that came or went. */
  readonly balance: ReadonlyMap<string, bigint>
  /** Creations by the account. */
  readonly creations: ReadonlyMap<string, bigint>
  /** Code of new contracts; their nonce began at 1. */
  readonly code: ReadonlyMap<string, Uint8Array>
  /** Slot → value. */
  readonly storage: ReadonlyMap<string, ReadonlyMap<string, bigint>>
  /** New contracts that destroyed themselves, and before Cancun old ones too (EIP-6780). */
  readonly destroyed: ReadonlySet<string>
}

export interface TouchTracerOptions {
  /** Whether SELFDESTRUCT destroys contracts that were there before the transaction: before Cancun. */
  readonly destroysOld?: boolean
}

interface OpenFrame {
  readonly entry: FrameEntry
  /** Length of the journal when it began. */
  readonly mark: number
  /** What its last instruction will have touched, unless it halts there. */
  pending: (() => void) | undefined
}

const byteOf = (name: string): number => OPCODES.find((row) => row.name === name)?.byte ?? -1
const SLOAD = byteOf('SLOAD')
const SSTORE = byteOf('SSTORE')
const NAMES_TOP: ReadonlySet<number> = new Set(
  ['BALANCE', 'EXTCODESIZE', 'EXTCODECOPY', 'EXTCODEHASH', 'SELFDESTRUCT'].map(byteOf),
)
const NAMES_SECOND: ReadonlySet<number> = new Set(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL'].map(byteOf))
/** Found before a creation counts: the creator's nonce stays. */
const BEFORE_CREATION: ReadonlySet<HaltReason> = new Set(['call-depth', 'insufficient-balance', 'nonce-overflow'])

/** Collects one transaction. */
export class TouchTracer implements StepListener {
  readonly #destroysOld: boolean
  readonly #named = new Set<string>()
  readonly #entered = new Set<string>()
  readonly #slots = new Map<string, Set<string>>()
  readonly #balance = new Map<string, bigint>()
  readonly #creations = new Map<string, bigint>()
  readonly #code = new Map<string, Uint8Array>()
  readonly #storage = new Map<string, Map<string, bigint>>()
  readonly #created = new Set<string>()
  readonly #destroyed = new Set<string>()
  readonly #frames: OpenFrame[] = []
  /** How to undo each change, oldest first. */
  readonly #journal: (() => void)[] = []

  constructor(options: TouchTracerOptions = {}) {
    this.#destroysOld = options.destroysOld ?? false
  }

  onEnter(entry: FrameEntry): void {
    const creator = this.#frames.at(-1)
    this.#settle(creator)
    const isCreation = entry.kind === 'CREATE' || entry.kind === 'CREATE2'
    const [from, to] = [hexFromBytes(entry.from), hexFromBytes(entry.to)]
    if (creator === undefined) this.#entered.add(from)
    if (creator === undefined || isCreation) this.#entered.add(to)
    // The nonce of the transaction's sender is the transaction's, and counted by who knows the transaction.
    if (isCreation && creator !== undefined) add(this.#creations, from, 1n, this.#journal)
    this.#frames.push({ entry, mark: this.#journal.length, pending: undefined })
    if (isCreation) this.#put(this.#created, to)
    if (entry.kind === 'CALL' || isCreation) this.#move(from, to, entry.value)
    if (entry.kind === 'SELFDESTRUCT') this.#destroy(from, to, entry.value)
  }

  onStep(step: Step): void {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    this.#settle(frame)
    frame.pending = this.#touchOf(step, hexFromBytes(frame.entry.account))
  }

  onExit(exit: FrameExit): void {
    const frame = this.#frames.pop()
    if (frame === undefined) return
    const { entry, mark } = frame
    const isCreation = entry.kind === 'CREATE' || entry.kind === 'CREATE2'
    if (exit.kind !== 'halt') this.#settle(frame)
    if (exit.kind === 'success') {
      if (isCreation) set(this.#code, hexFromBytes(entry.to), exit.output, this.#journal)
      return
    }
    const from = isCreation && BEFORE_CREATION.has(exit.halt) && this.#frames.length > 0 ? mark - 1 : mark
    while (this.#journal.length > from) this.#journal.pop()?.()
  }

  result(): Touches {
    const changes: Changes = {
      balance: this.#balance,
      creations: this.#creations,
      code: this.#code,
      storage: this.#storage,
      destroyed: this.#destroyed,
    }
    return { named: this.#named, entered: this.#entered, slots: this.#slots, changes }
  }

  #settle(frame: OpenFrame | undefined): void {
    frame?.pending?.()
    if (frame !== undefined) frame.pending = undefined
  }

  #touchOf(step: Step, account: string): (() => void) | undefined {
    const { opcode } = step
    if (opcode === SLOAD || opcode === SSTORE) {
      const slot = wordText(step.stackFromTop(0))
      const value = opcode === SSTORE ? step.stackFromTop(1) : undefined
      return () => this.#touchSlot(account, slot, value)
    }
    const position = NAMES_TOP.has(opcode) ? 0 : NAMES_SECOND.has(opcode) ? 1 : -1
    if (position < 0) return undefined
    const address = `0x${wordText(step.stackFromTop(position)).slice(26)}`
    return () => this.#named.add(address)
  }

  #touchSlot(account: string, slot: string, value: bigint | undefined): void {
    const slots = this.#slots.get(account) ?? new Set<string>()
    this.#slots.set(account, slots)
    slots.add(slot)
    if (value === undefined) return
    const values = this.#storage.get(account) ?? new Map<string, bigint>()
    this.#storage.set(account, values)
    set(values, slot, value, this.#journal)
  }

  #move(from: string, to: string, value: bigint): void {
    if (value === 0n) return
    add(this.#balance, from, -value, this.#journal)
    add(this.#balance, to, value, this.#journal)
  }

  #destroy(account: string, heir: string, value: bigint): void {
    const isDestroyed = this.#destroysOld || this.#created.has(account)
    if (isDestroyed) this.#put(this.#destroyed, account)
    // What a contract leaves to itself is burnt if it goes, and else stays.
    if (account !== heir) this.#move(account, heir, value)
  }

  #put(into: Set<string>, address: string): void {
    if (into.has(address)) return
    into.add(address)
    this.#journal.push(() => into.delete(address))
  }
}

function set<V>(map: Map<string, V>, key: string, value: V, journal: (() => void)[]): void {
  const before = map.get(key)
  map.set(key, value)
  journal.push(() => (before === undefined ? map.delete(key) : map.set(key, before)))
}

function add(map: Map<string, bigint>, key: string, by: bigint, journal: (() => void)[]): void {
  set(map, key, (map.get(key) ?? 0n) + by, journal)
}

function wordText(value: bigint): string {
  return `0x${value.toString(16).padStart(64, '0')}`
}
