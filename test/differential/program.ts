/**
 * Random EVM programs that mostly make sense: the stack holds what the next instruction takes, offsets are mostly small,
 * jumps mostly land. A small share of everything is wrong on purpose, since errors must agree to the unit of gas too.
 *
 * The same stream of random numbers gives the same program. Every program ends; loops count down from a few.
 */

import type { Prng } from '../../src/base/prng.ts'
import { type ForkName, isForkAtLeast } from '../../src/spec/forks.ts'
import { type Opcode, opcodesOf } from '../../src/spec/opcodes.ts'
import { assemble, type Item } from '../support/assembler.ts'
import { precompileInput } from './precompile-input.ts'

/** What programs refer to. */
export interface Surroundings {
  readonly fork: ForkName
  /** 20 bytes each: contracts, plain accounts, some that do not exist. */
  readonly addresses: readonly Uint8Array[]
}

const MAX = (1n << 256n) - 1n
const EDGES: readonly bigint[] = [
  0n,
  1n,
  2n,
  3n,
  31n,
  32n,
  255n,
  256n,
  1n << 64n,
  (1n << 64n) - 1n,
  1n << 128n,
  1n << 255n,
  MAX,
  MAX - 1n,
]
/** Instructions whose operands may be any words. */
const PLAIN = new Set([
  ...[
    'ADD',
    'MUL',
    'SUB',
    'DIV',
    'SDIV',
    'MOD',
    'SMOD',
    'ADDMOD',
    'MULMOD',
    'EXP',
    'SIGNEXTEND',
    'LT',
    'GT',
    'SLT',
    'SGT',
  ],
  ...[
    'EQ',
    'ISZERO',
    'AND',
    'OR',
    'XOR',
    'NOT',
    'BYTE',
    'SHL',
    'SHR',
    'SAR',
    'CLZ',
    'ADDRESS',
    'ORIGIN',
    'CALLER',
    'CALLVALUE',
  ],
  ...['CALLDATALOAD', 'CALLDATASIZE', 'CODESIZE', 'GASPRICE', 'RETURNDATASIZE', 'COINBASE', 'TIMESTAMP', 'NUMBER'],
  ...[
    'PREVRANDAO',
    'GASLIMIT',
    'CHAINID',
    'SELFBALANCE',
    'BASEFEE',
    'BLOBHASH',
    'BLOBBASEFEE',
    'PC',
    'MSIZE',
    'GAS',
    'PUSH0',
  ],
  ...['BLOCKHASH', 'POP'],
])
/** Calls in a static frame mostly end at once: few of them. */
const CALLS = [
  ...['CALL', 'CALL', 'CALL', 'CALL', 'CALL', 'CALL', 'CALL', 'CALL', 'CALL', 'CALLCODE', 'CALLCODE'],
  ...['DELEGATECALL', 'DELEGATECALL', 'DELEGATECALL', 'STATICCALL'],
]
const MAX_DEPTH = 60

/** One program's writer. */
export class ProgramWriter {
  readonly #random: Prng
  readonly #around: Surroundings
  readonly #plain: readonly Opcode[]
  readonly #items: Item[] = []
  #height = 0
  #labels = 0

  constructor(random: Prng, around: Surroundings) {
    this.#random = random
    this.#around = around
    this.#plain = opcodesOf(around.fork).filter((opcode) => PLAIN.has(opcode.name))
  }

  /** Machine code of about `steps` steps. */
  write(steps: number): Uint8Array {
    for (let i = 0; i < steps; i++) this.#step()
    this.#end()
    return assemble(this.#items)
  }

  #step(): void {
    const roll = this.#random.below(100)
    if (this.#height > MAX_DEPTH) this.#emit(['POP'], -1)
    else if (roll < 34) this.#plainOperation()
    else if (roll < 40) this.#push(this.#word())
    else if (roll < 48) this.#shuffle()
    else if (roll < 61) this.#memory()
    else if (roll < 71) this.#storage()
    else if (roll < 75) this.#log()
    else if (roll < 79) this.#accountQuestion()
    else if (roll < 86) this.#call()
    else if (roll < 88) this.#create()
    else if (roll < 95) this.#jump()
    else if (roll < 99) this.#precompile()
    else this.#mischief()
  }

  #plainOperation(): void {
    const { name, inputs, outputs } = this.#random.pick(this.#plain)
    while (this.#height < inputs) this.#push(this.#word())
    this.#emit([name], outputs - inputs)
  }

  #shuffle(): void {
    const depth = 1 + this.#random.below(Math.min(16, this.#height + 1))
    const isSwap = this.#random.below(2) === 0
    while (this.#height < depth + (isSwap ? 1 : 0)) this.#push(this.#word())
    this.#emit([`${isSwap ? 'SWAP' : 'DUP'}${depth}`], isSwap ? 0 : 1)
  }

  #memory(): void {
    const offset = this.#offset()
    const size = this.#size()
    const kind = this.#random.below(9)
    if (kind === 0) this.#emit([this.#word(), offset, 'MSTORE'], 0)
    else if (kind === 1) this.#emit([this.#word(), offset, 'MSTORE8'], 0)
    else if (kind === 2) this.#emit([offset, 'MLOAD'], 1)
    else if (kind === 3) this.#emit([size, offset, 'KECCAK256'], 1)
    else if (kind === 4) this.#emit([size, this.#offset(), offset, 'CALLDATACOPY'], 0)
    else if (kind === 5) this.#emit([size, this.#offset(), offset, 'CODECOPY'], 0)
    else if (kind === 6) this.#emit([size, this.#offset(), offset, this.#address(), 'EXTCODECOPY'], 0)
    else if (kind === 7 && this.#has('cancun')) this.#emit([size, this.#offset(), offset, 'MCOPY'], 0)
    else this.#emit(['RETURNDATASIZE', 0, offset, 'RETURNDATACOPY'], 0)
  }

  #storage(): void {
    const slot = this.#random.below(6)
    const isTransient = this.#has('cancun') && this.#random.below(4) === 0
    const prefix = isTransient ? 'T' : 'S'
    const value = this.#random.below(3) === 0 ? 0 : this.#random.pick([1, 2, this.#word()])
    if (this.#random.below(3) === 0) this.#emit([slot, `${prefix}LOAD`], 1)
    else this.#emit([value, slot, `${prefix}STORE`], 0)
  }

  #log(): void {
    const topics = this.#random.below(5)
    const words = Array.from({ length: topics }, () => this.#word())
    this.#emit([...words, this.#random.below(70), this.#offset(), `LOG${topics}`], 0)
  }

  #accountQuestion(): void {
    const name = this.#random.pick(['BALANCE', 'EXTCODESIZE', 'EXTCODEHASH'])
    this.#emit([this.#address(), name], 1)
  }

  #call(): void {
    const kind = this.#random.pick(CALLS)
    const value =
      kind === 'CALL' || kind === 'CALLCODE'
        ? [this.#random.pick([0, 0, 0, 1, 7, this.#random.below(4) === 0 ? 1n << 100n : 2])]
        : []
    const output: Item[] = [this.#random.below(70), this.#random.below(100)]
    const input: Item[] = [this.#random.below(100), this.#random.below(100)]
    const gas: Item =
      this.#random.below(12) === 0 ? this.#random.below(3000) : this.#random.pick<Item>(['GAS', 'GAS', 500_000, MAX])
    this.#emit([...output, ...input, ...value, this.#address(), gas, kind], 1)
    if (this.#random.below(3) === 0) this.#emit(['RETURNDATASIZE', 0, 0, 'RETURNDATACOPY'], 0)
  }

  #create(): void {
    const isSalted = this.#random.below(2) === 0
    const initcode = this.#initcode()
    this.#emit([initcode, 0, 'MSTORE'], 0)
    const range: Item[] = [initcode.length, 32 - initcode.length, this.#random.pick([0, 0, 3])]
    this.#emit(isSalted ? [this.#random.below(2), ...range, 'CREATE2'] : [...range, 'CREATE'], 1)
    if (this.#random.below(2) === 0) this.#emit([0, 0, 0, 0, 0, 'DUP6', 'GAS', 'CALL'], 1)
  }

  /** At most 32 bytes: it travels in one word. */
  #initcode(): Uint8Array {
    const slot = this.#random.below(4)
    const runtime = this.#random.pick<Uint8Array>([
      assemble([slot, 'SLOAD', 1, 'ADD', slot, 'SSTORE']),
      assemble(['CALLER', 'SELFDESTRUCT']),
      assemble([this.#random.below(256), 0, 'MSTORE8', 1, 0, 'RETURN']),
      Uint8Array.of(0xef, 0x00),
      Uint8Array.of(0xfe),
    ])
    return this.#random.pick<Uint8Array>([
      assemble([runtime, 0, 'MSTORE', runtime.length, 32 - runtime.length, 'RETURN']),
      assemble([runtime, 0, 'MSTORE', runtime.length, 32 - runtime.length, 'RETURN']),
      assemble([5, slot, 'SSTORE', 0, 0, 'RETURN']),
      assemble(['ADDRESS', 'SELFDESTRUCT']),
      assemble([slot, 0, 'MSTORE', 32, 0, 'REVERT']),
      assemble([30_000, 0, 'RETURN']),
      this.#random.bytes(1 + this.#random.below(20)),
    ])
  }

  #jump(): void {
    const label = `l${this.#labels++}`
    const kind = this.#random.below(3)
    if (kind === 0) {
      // Over something that must not run half: a conditional detour of even height.
      this.#emit([this.#random.below(2), { to: label }, 'JUMPI', this.#word(), 'POP', { label }], 0)
    } else if (kind === 1) {
      this.#emit([{ to: label }, 'JUMP', { raw: this.#garbage() }, { raw: Uint8Array.of(0x5b, 0x5b) }, { label }], 0)
    } else {
      const slot = this.#random.below(4)
      const body: Item[] = [slot, 'SLOAD', 1, 'ADD', slot, 'SSTORE']
      this.#emit(
        [1 + this.#random.below(5), { label }, ...body, 1, 'SWAP1', 'SUB', 'DUP1', { to: label }, 'JUMPI', 'POP'],
        0,
      )
    }
  }

  /** Never reached; a PUSH in it can hide the JUMPDEST behind it, which must happen but seldom. */
  #garbage(): Uint8Array {
    const bytes = this.#random.bytes(3)
    return this.#random.below(12) === 0 ? bytes : bytes.map((byte) => byte & 0x3f)
  }

  #precompile(): void {
    const { address, input, outputSize } = precompileInput(this.#random)
    for (let at = 0; at < input.length; at += 32) this.#emit([input.subarray(at, at + 32), at, 'MSTORE'], 0)
    this.#emit([outputSize, 512, input.length, 0, address, 200_000, 'STATICCALL'], 1)
    this.#emit([512, 'MLOAD'], 1)
  }

  /** Wrong on purpose, or the end. */
  #mischief(): void {
    const kind = this.#random.below(16)
    if (kind === 0) this.#emit([this.#address(), 'SELFDESTRUCT'], 0)
    else if (kind === 1) this.#emit([this.#word(), 'JUMP'], 0)
    else if (kind === 2) this.#emit([{ raw: Uint8Array.of(this.#random.below(256)) }], 0)
    else if (kind === 3) this.#emit([1, 'RETURNDATASIZE', 0, 'RETURNDATACOPY'], 0)
    else if (kind === 4) this.#emit([this.#word(), this.#word(), 'MSTORE'], 0)
    else if (kind === 5) this.#emit(['MSIZE', 'MLOAD', 'POP', 'GAS'], 1)
    else this.#push(this.#word())
  }

  #end(): void {
    const kind = this.#random.below(8)
    if (kind < 4) this.#emit([this.#random.below(100), this.#offset(), 'RETURN'], 0)
    else if (kind === 4) this.#emit([this.#random.below(100), 0, 'REVERT'], 0)
    else if (kind === 5) this.#emit(['STOP'], 0)
  }

  #has(fork: ForkName): boolean {
    return isForkAtLeast(this.#around.fork, fork)
  }

  #word(): bigint {
    const kind = this.#random.below(10)
    if (kind < 4) return this.#random.pick(EDGES)
    if (kind < 6) return BigInt(this.#random.below(1000))
    if (kind === 6) return BigInt.asUintN(256, -BigInt(this.#random.below(1000)))
    return this.#random.bigInt(1 + this.#random.below(256))
  }

  #offset(): number | bigint {
    const kind = this.#random.below(200)
    if (kind === 0) return this.#random.pick(EDGES)
    if (kind === 1) return 20_000 + this.#random.below(100_000)
    return this.#random.below(kind < 100 ? 64 : 400)
  }

  #size(): number | bigint {
    return this.#random.below(200) === 0
      ? this.#random.pick(EDGES)
      : this.#random.below(this.#random.below(2) === 0 ? 40 : 300)
  }

  #address(): Uint8Array {
    const kind = this.#random.below(10)
    if (kind < 8) return this.#random.pick(this.#around.addresses)
    const precompile = new Uint8Array(20)
    precompile[19] = 1 + this.#random.below(0x12)
    return precompile
  }

  #push(value: bigint): void {
    this.#emit([value], 1)
  }

  #emit(items: readonly Item[], change: number): void {
    this.#items.push(...items)
    this.#height = Math.max(0, this.#height + change)
  }
}
