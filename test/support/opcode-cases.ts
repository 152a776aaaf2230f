/**
 * What each opcode does to the stack, the memory and the gas counter, case by case, written from the Yellow Paper
 * (appendix H) and the EIPs as plainly as possible. Words are given and expected top of the stack first.
 *
 * The program runs as contract 1, in the world of `opcodeAccounts`, called by Alice with `CALL_DATA` and `CALL_VALUE`.
 */

import { getCreate2Address, getCreateAddress } from 'ethers'
import { bigIntFromBytes, bytes32FromBigInt, bytesFromHex, hexFromBytes } from '../../src/base/bytes.ts'
import { EMPTY_KECCAK, keccak256 } from '../../src/crypto/keccak.ts'
import type { AccountChange } from '../../src/executor/executor.ts'
import type { Executed, HaltReason } from '../../src/executor/outcome.ts'
import type { Rules } from '../../src/spec/forks.ts'
import { assemble, type Item } from './assembler.ts'
import { ALICE, blockHash, COINBASE, contractAt, envOf } from './lane-world.ts'

/** What is known when the operation runs. */
export interface Place {
  readonly code: Uint8Array
  readonly pc: number
  /** Gas left after the operation. */
  readonly gasAfter: bigint
}

export interface OpcodeCase {
  /** Operands; for PUSHn nothing. */
  readonly given: readonly bigint[]
  /** What is on the stack then; default: nothing. Of an operation that ends the code it does not matter. */
  readonly leaves?: readonly bigint[] | ((place: Place) => readonly bigint[])
  /** Gas beyond the opcode's own, calls inside included. */
  readonly extra?: number | ((rules: Rules) => number)
  /** Runs before, leaving nothing on the stack. */
  readonly before?: readonly Item[]
  /** Follows the operation. */
  readonly after?: readonly Item[]
  /** All of memory after it. */
  readonly memory?: Uint8Array | ((place: Place) => Uint8Array)
  /** The operation ends the code so; default: it does not. */
  readonly ends?: 'success' | 'revert' | HaltReason
  /** Gas that must be there when it begins, if that is more than it costs; null: depends on more than that. */
  readonly least?: number | null
  /** What else must hold of the outcome. */
  readonly check?: (outcome: Executed) => boolean
}

export const CALL_DATA: Uint8Array = Uint8Array.from({ length: 40 }, (_, i) => i + 1)
export const CALL_VALUE = 77n
export const SELF: Uint8Array = contractAt(1)
const SELF_BALANCE = 1000n
const TARGET = contractAt(2)
/** Returns 42, for 18 gas. */
const TARGET_CODE = assemble([42, 0, 'MSTORE', 32, 0, 'RETURN'])
const TARGET_GAS = 18
const PLAIN = contractAt(3)
const ABSENT = contractAt(4)

/** The accounts besides contract 1's code. */
export const opcodeAccounts: readonly AccountChange[] = [
  { address: TARGET, nonce: 1n, balance: 5n, code: TARGET_CODE },
  { address: PLAIN, balance: 9n },
]

/** Contract 1 with this code. */
export function selfWith(code: Uint8Array): AccountChange {
  const storage = [[bytes32FromBigInt(1n), bytes32FromBigInt(7n)]] as const
  return { address: SELF, nonce: 1n, balance: SELF_BALANCE, code, storage }
}

const SIZE = 1n << 256n
const MAX = SIZE - 1n
const COLD_ACCOUNT = 2500
const COLD_SLOT_LOAD = 2000
const ENV = envOf('london')

const word = (address: Uint8Array): bigint => bigIntFromBytes(address)
const signed = (value: bigint): bigint => BigInt.asIntN(256, value)
const unsigned = (value: bigint): bigint => BigInt.asUintN(256, value)
const truth = (value: boolean): bigint => (value ? 1n : 0n)

/** Cost of memory that has grown from nothing. Yellow Paper, C_mem. */
const memoryGas = (words: number): number => 3 * words + Math.floor((words * words) / 512)

function padded(bytes: Uint8Array, size: number, at = 0): Uint8Array {
  const memory = new Uint8Array(size)
  memory.set(bytes.subarray(0, size - at), at)
  return memory
}

const EDGES: readonly bigint[] = [
  ...[5n, 3n, 0n, 1n, MAX, 1n << 255n, (1n << 255n) - 1n, SIZE - 2n, 31n, 32n, 255n, 256n],
  ...[
    (1n << 64n) - 1n,
    1n << 64n,
    (1n << 128n) + 12_345n,
    0x0123_4567_89ab_cdef_0123_4567_89ab_cdef_0123_4567_89ab_cdefn,
  ],
]

function one(result: (a: bigint) => bigint): OpcodeCase[] {
  return EDGES.map((a) => ({ given: [a], leaves: [unsigned(result(a))] }))
}

function two(result: (a: bigint, b: bigint) => bigint, extra?: (a: bigint, b: bigint) => number): OpcodeCase[] {
  return EDGES.flatMap((a) =>
    EDGES.map((b) => ({ given: [a, b], leaves: [unsigned(result(a, b))], extra: extra?.(a, b) ?? 0 })),
  )
}

function three(result: (a: bigint, b: bigint, c: bigint) => bigint): OpcodeCase[] {
  return EDGES.flatMap((a, i) =>
    EDGES.flatMap((b, j) =>
      [0n, 1n, MAX, EDGES[(i + j) % EDGES.length] as bigint].map((c) => ({
        given: [a, b, c],
        leaves: [unsigned(result(a, b, c))],
      })),
    ),
  )
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (const bit of exponent.toString(2)) {
    result = (result * result) % SIZE
    if (bit === '1') result = (result * base) % SIZE
  }
  return result
}

const byteLength = (value: bigint): number => (value === 0n ? 0 : Math.ceil(value.toString(16).length / 2))
const bitLength = (value: bigint): number => (value === 0n ? 0 : value.toString(2).length)

const arithmetic: Readonly<Record<string, readonly OpcodeCase[]>> = {
  ADD: two((a, b) => a + b),
  MUL: two((a, b) => a * b),
  SUB: two((a, b) => a - b),
  DIV: two((a, b) => (b === 0n ? 0n : a / b)),
  SDIV: two((a, b) => (b === 0n ? 0n : signed(a) / signed(b))),
  MOD: two((a, b) => (b === 0n ? 0n : a % b)),
  SMOD: two((a, b) => (b === 0n ? 0n : signed(a) % signed(b))),
  ADDMOD: three((a, b, n) => (n === 0n ? 0n : (a + b) % n)),
  MULMOD: three((a, b, n) => (n === 0n ? 0n : (a * b) % n)),
  // EIP-160: 50 gas a byte of the exponent.
  EXP: two(power, (_, exponent) => 50 * byteLength(exponent)),
  SIGNEXTEND: two((size, x) => (size < 31n ? BigInt.asIntN(8 * (Number(size) + 1), x) : x)),
  LT: two((a, b) => truth(a < b)),
  GT: two((a, b) => truth(a > b)),
  SLT: two((a, b) => truth(signed(a) < signed(b))),
  SGT: two((a, b) => truth(signed(a) > signed(b))),
  EQ: two((a, b) => truth(a === b)),
  ISZERO: one((a) => truth(a === 0n)),
  AND: two((a, b) => a & b),
  OR: two((a, b) => a | b),
  XOR: two((a, b) => a ^ b),
  NOT: one((a) => ~a),
  BYTE: two((i, x) => (i < 32n ? (x >> (8n * (31n - i))) & 0xffn : 0n)),
  SHL: two((n, x) => (n < 256n ? x << n : 0n)),
  SHR: two((n, x) => (n < 256n ? x >> n : 0n)),
  SAR: two((n, x) => signed(x) >> (n < 256n ? n : 256n)),
  CLZ: one((a) => BigInt(256 - bitLength(a))),
}

const callTarget: readonly Item[] = [0, 0, 0, 0, TARGET, 'GAS', 'STATICCALL', 'POP']
const fill: readonly Item[] = [0x11n * (SIZE / 255n), 0, 'MSTORE']
const FILLED = new Uint8Array(32).fill(0x11)

const surroundings: Readonly<Record<string, readonly OpcodeCase[]>> = {
  KECCAK256: [
    { given: [0n, 0n], leaves: [bigIntFromBytes(EMPTY_KECCAK)], memory: new Uint8Array(0) },
    { given: [MAX, 0n], leaves: [bigIntFromBytes(EMPTY_KECCAK)], memory: new Uint8Array(0) },
    { given: [0n, 32n], leaves: [bigIntFromBytes(keccak256(new Uint8Array(32)))], extra: 6 + memoryGas(1) },
    { given: [1n, 33n], leaves: [bigIntFromBytes(keccak256(new Uint8Array(33)))], extra: 12 + memoryGas(2) },
    { given: [0n, 64n], leaves: [bigIntFromBytes(keccak256(padded(FILLED, 64)))], extra: 15, before: fill },
    { given: [MAX, 1n], ends: 'out-of-gas' },
    { given: [0n, MAX], ends: 'out-of-gas' },
  ],
  ADDRESS: [{ given: [], leaves: [word(SELF)] }],
  BALANCE: [
    { given: [word(TARGET)], leaves: [5n], extra: COLD_ACCOUNT },
    { given: [word(ABSENT)], leaves: [0n], extra: COLD_ACCOUNT },
    { given: [word(SELF)], leaves: [SELF_BALANCE + CALL_VALUE] },
    { given: [word(SELF) + (1n << 200n)], leaves: [SELF_BALANCE + CALL_VALUE] },
    { given: [word(TARGET)], leaves: [5n], before: [TARGET, 'BALANCE', 'POP'] },
  ],
  ORIGIN: [{ given: [], leaves: [word(ALICE)] }],
  CALLER: [{ given: [], leaves: [word(ALICE)] }],
  CALLVALUE: [{ given: [], leaves: [CALL_VALUE] }],
  CALLDATALOAD: [0n, 8n, 9n, 39n, 40n, 1n << 31n, 0xf000_0000n, 1n << 32n, MAX].map((at) => ({
    given: [at],
    leaves: [bigIntFromBytes(padded(CALL_DATA.subarray(Number(at)), 32))],
  })),
  CALLDATASIZE: [{ given: [], leaves: [40n] }],
  CALLDATACOPY: [
    { given: [0n, 0n, 40n], extra: 6 + memoryGas(2), memory: padded(CALL_DATA, 64) },
    { given: [1n, 39n, 3n], extra: 3 + memoryGas(1), memory: padded(Uint8Array.of(0, 40), 32) },
    { given: [0n, MAX, 32n], extra: 3, before: fill, memory: new Uint8Array(32) },
    { given: [0n, 0xf000_0000n, 32n], extra: 3, before: fill, memory: new Uint8Array(32) },
    { given: [MAX, 0n, 0n], memory: new Uint8Array(0) },
    { given: [MAX, 0n, 1n], ends: 'out-of-gas' },
  ],
  CODESIZE: [{ given: [], leaves: ({ code }) => [BigInt(code.length)] }],
  CODECOPY: [
    { given: [0n, 0n, 32n], extra: 3 + memoryGas(1), memory: ({ code }) => padded(code, 32) },
    { given: [0n, 2n, 32n], extra: 3 + memoryGas(1), memory: ({ code }) => padded(code.subarray(2), 32) },
    { given: [0n, MAX, 32n], extra: 3, before: fill, memory: new Uint8Array(32) },
    { given: [0n, 0xf000_0000n, 32n], extra: 3, before: fill, memory: new Uint8Array(32) },
  ],
  GASPRICE: [{ given: [], leaves: [ENV.baseFee] }],
  EXTCODESIZE: [
    { given: [word(TARGET)], leaves: [BigInt(TARGET_CODE.length)], extra: COLD_ACCOUNT },
    { given: [word(PLAIN)], leaves: [0n], extra: COLD_ACCOUNT },
    { given: [word(ABSENT)], leaves: [0n], extra: COLD_ACCOUNT },
    { given: [word(SELF)], leaves: ({ code }) => [BigInt(code.length)] },
  ],
  EXTCODECOPY: [
    { given: [word(TARGET), 0n, 0n, 32n], extra: COLD_ACCOUNT + 6, memory: padded(TARGET_CODE, 32) },
    { given: [word(TARGET), 0n, 3n, 32n], extra: COLD_ACCOUNT + 6, memory: padded(TARGET_CODE.subarray(3), 32) },
    { given: [word(PLAIN), 0n, 0xf000_0000n, 32n], extra: COLD_ACCOUNT + 3, before: fill, memory: new Uint8Array(32) },
    { given: [word(SELF), 0n, MAX, 32n], extra: 3, before: fill, memory: new Uint8Array(32) },
    { given: [word(SELF), MAX, 0n, 0n], memory: new Uint8Array(0) },
  ],
  EXTCODEHASH: [
    { given: [word(TARGET)], leaves: [bigIntFromBytes(keccak256(TARGET_CODE))], extra: COLD_ACCOUNT },
    { given: [word(PLAIN)], leaves: [bigIntFromBytes(EMPTY_KECCAK)], extra: COLD_ACCOUNT },
    { given: [word(ABSENT)], leaves: [0n], extra: COLD_ACCOUNT },
    { given: [word(SELF)], leaves: ({ code }) => [bigIntFromBytes(keccak256(code))] },
  ],
  RETURNDATASIZE: [
    { given: [], leaves: [0n] },
    { given: [], leaves: [32n], before: callTarget, least: null },
  ],
  RETURNDATACOPY: [
    { given: [0n, 0n, 0n], memory: new Uint8Array(0) },
    { given: [0n, 0n, 1n], ends: 'return-data-out-of-bounds' },
    { given: [0n, 1n, 0n], ends: 'return-data-out-of-bounds' },
    { given: [0n, MAX, 1n], ends: 'return-data-out-of-bounds' },
    { given: [0n, 31n, 1n], extra: 6, before: callTarget, memory: padded(Uint8Array.of(42), 32), least: null },
    { given: [0n, 1n, 32n], ends: 'return-data-out-of-bounds', before: callTarget, least: null },
  ],
  BLOCKHASH: [
    ...[999n, 744n].map((n) => ({ given: [n], leaves: [bigIntFromBytes(blockHash(n) as Uint8Array)] })),
    ...[743n, 1000n, 1001n, (1n << 64n) + 999n, MAX].map((n) => ({ given: [n], leaves: [0n] })),
  ],
  COINBASE: [{ given: [], leaves: [word(COINBASE)] }],
  TIMESTAMP: [{ given: [], leaves: [ENV.timestamp] }],
  NUMBER: [{ given: [], leaves: [ENV.number] }],
  PREVRANDAO: [{ given: [], leaves: [bigIntFromBytes(ENV.prevRandao)] }],
  GASLIMIT: [{ given: [], leaves: [ENV.gasLimit] }],
  CHAINID: [{ given: [], leaves: [ENV.chainId] }],
  SELFBALANCE: [{ given: [], leaves: [SELF_BALANCE + CALL_VALUE] }],
  BASEFEE: [{ given: [], leaves: [ENV.baseFee] }],
  BLOBHASH: [0n, MAX].map((i) => ({ given: [i], leaves: [0n] })),
  BLOBBASEFEE: [{ given: [], leaves: [1n] }],
}

/** SSTORE asks for more than 2,300 gas. EIP-2200. */
const SENTRY = 2301

function store(slot: bigint, value: bigint, extra: number, before: readonly Item[] = []): OpcodeCase {
  return { given: [slot, value], extra, before, least: SENTRY }
}

const storage: Readonly<Record<string, readonly OpcodeCase[]>> = {
  POP: [{ given: [1n] }],
  MLOAD: [
    { given: [0n], leaves: [0n], extra: memoryGas(1) },
    { given: [1n], leaves: [BigInt(`0x${'11'.repeat(31)}00`)], extra: 3, before: fill },
    { given: [1024n], leaves: [0n], extra: memoryGas(33) },
    { given: [32n * 1000n], leaves: [0n], extra: memoryGas(1001) },
    { given: [MAX], ends: 'out-of-gas' },
    { given: [1n << 32n], ends: 'out-of-gas' },
  ],
  MSTORE: [
    { given: [0n, MAX], extra: memoryGas(1), memory: new Uint8Array(32).fill(0xff) },
    { given: [1n, 1n], extra: memoryGas(2), memory: padded(Uint8Array.of(1), 64, 32) },
    { given: [MAX, 1n], ends: 'out-of-gas' },
  ],
  MSTORE8: [
    { given: [0n, 0x1234n], extra: memoryGas(1), memory: padded(Uint8Array.of(0x34), 32) },
    { given: [32n, MAX], extra: memoryGas(2), memory: padded(Uint8Array.of(0xff), 64, 32) },
    { given: [MAX, 1n], ends: 'out-of-gas' },
  ],
  SLOAD: [
    { given: [1n], leaves: [7n], extra: COLD_SLOT_LOAD },
    { given: [2n], leaves: [0n], extra: COLD_SLOT_LOAD },
    { given: [1n], leaves: [7n], before: [1, 'SLOAD', 'POP'] },
    { given: [MAX], leaves: [3n], before: [3, MAX, 'SSTORE'] },
  ],
  // EIP-2200, 2929, 3529: cold 2,100; no change 100; from zero 20,000; else 2,900; already changed 100.
  SSTORE: [
    store(1n, 7n, 2200),
    store(1n, 8n, 5000),
    store(1n, 0n, 5000),
    store(2n, 0n, 2200),
    store(2n, 1n, 22_100),
    store(1n, 7n, 100, [1, 'SLOAD', 'POP']),
    store(1n, 9n, 2900, [1, 'SLOAD', 'POP']),
    store(2n, 9n, 20_000, [2, 'SLOAD', 'POP']),
    store(1n, 9n, 100, [8, 1, 'SSTORE']),
    store(1n, 7n, 100, [8, 1, 'SSTORE']),
    store(2n, 0n, 100, [8, 2, 'SSTORE']),
    store(2n, 8n, 100, [8, 2, 'SSTORE']),
  ],
  TLOAD: [
    { given: [1n], leaves: [0n] },
    { given: [MAX], leaves: [3n], before: [3, MAX, 'TSTORE'] },
  ],
  TSTORE: [{ given: [0n, 1n] }, { given: [MAX, MAX] }, { given: [0n, 0n], before: [3, 0, 'TSTORE'] }],
  MCOPY: [
    { given: [32n, 0n, 32n], extra: 6, before: fill, memory: new Uint8Array(64).fill(0x11) },
    { given: [0n, 32n, 32n], extra: 6, before: fill, memory: new Uint8Array(64) },
    { given: [1n, 0n, 33n], extra: 9, before: fill, memory: padded(new Uint8Array(33).fill(0x11), 64) },
    { given: [MAX, MAX, 0n], memory: new Uint8Array(0) },
    { given: [0n, MAX, 1n], ends: 'out-of-gas' },
    { given: [MAX, 0n, 1n], ends: 'out-of-gas' },
  ],
}

const flow: Readonly<Record<string, readonly OpcodeCase[]>> = {
  JUMP: [
    { given: [3n], after: ['JUMPDEST'], least: 9 },
    { given: [0n], ends: 'invalid-jump', after: ['JUMPDEST'] },
    { given: [4n], ends: 'invalid-jump', after: ['JUMPDEST'] },
    { given: [MAX], ends: 'invalid-jump' },
    { given: [(1n << 32n) + 7n], ends: 'invalid-jump', after: ['JUMPDEST'] },
    { given: [4n], ends: 'invalid-jump', after: [0x5b, 'STOP'] },
  ],
  JUMPI: [
    { given: [5n, 1n], after: ['JUMPDEST'], least: 11 },
    { given: [36n, MAX], after: ['JUMPDEST'], least: 11 },
    { given: [5n, 0n], after: ['JUMPDEST'], least: 11 },
    { given: [MAX, 0n] },
    { given: [0n, 1n], ends: 'invalid-jump' },
    { given: [MAX, 1n], ends: 'invalid-jump' },
  ],
  PC: [
    { given: [], leaves: [0n] },
    { given: [], leaves: ({ pc }) => [BigInt(pc)], before: [...callTarget, MAX, 'POP'], least: null },
  ],
  MSIZE: [
    { given: [], leaves: [0n] },
    { given: [], leaves: [96n], before: [1, 33, 'MSTORE'] },
    { given: [], leaves: [32n], before: [1, 31, 'MSTORE8'] },
  ],
  GAS: [{ given: [], leaves: ({ gasAfter }) => [gasAfter] }],
  JUMPDEST: [{ given: [] }],
  STOP: [{ given: [], ends: 'success', check: ({ output }) => output.length === 0 }],
  INVALID: [{ given: [], ends: 'invalid-opcode' }],
  RETURN: [
    { given: [0n, 0n], ends: 'success' },
    { given: [MAX, 0n], ends: 'success' },
    { given: [0xf000_0000n, 0n], ends: 'success' },
    { given: [0n, 33n], ends: 'success', extra: 3, before: fill, check: ({ output }) => output.length === 33 },
    { given: [0n, MAX], ends: 'out-of-gas' },
  ],
  REVERT: [
    { given: [0n, 0n], ends: 'revert' },
    { given: [0xf000_0000n, 0n], ends: 'revert' },
    {
      given: [31n, 2n],
      ends: 'revert',
      extra: 3,
      before: fill,
      check: ({ output }) => hexFromBytes(output) === '0x1100',
    },
    { given: [MAX, 1n], ends: 'out-of-gas' },
  ],
  // Plus 25,000 for an account made by it (EIP-161), plus 2,600 for a cold heir (EIP-2929).
  SELFDESTRUCT: [
    { given: [word(PLAIN)], ends: 'success', extra: 2600 },
    { given: [word(ABSENT)], ends: 'success', extra: 27_600 },
    { given: [word(SELF)], ends: 'success' },
    { given: [word(PLAIN)], ends: 'success', before: [PLAIN, 'BALANCE', 'POP'] },
  ],
}

const INITCODE = assemble([1, 0, 'MSTORE8', 1, 0, 'RETURN'])
/** What its 10 bytes cost to run, and one byte of code. */
const INITCODE_GAS = 3 * 5 + memoryGas(1) + 200
const putInitcode: readonly Item[] = [INITCODE, 0, 'MSTORE']
const initcodeAt = BigInt(32 - INITCODE.length)
const salted = (salt: bigint, code: Uint8Array): bigint =>
  BigInt(getCreate2Address(hexFromBytes(SELF), hexFromBytes(bytes32FromBigInt(salt)), hexFromBytes(keccak256(code))))
const created = BigInt(getCreateAddress({ from: hexFromBytes(SELF), nonce: 1 }))
/** EIP-3860, from Shanghai on. */
const initcodeGas = (rules: Rules, words: number): number => (rules.eip3860 ? 2 * words : 0)
/** More than SELF has. */
const TOO_MUCH = 1n << 100n

/** Requested gas is 0 unless the callee runs code; sent gas makes the edge of gas depend on EIP-150. */
function calls(hasValue: boolean): OpcodeCase[] {
  const given = (gas: bigint, to: Uint8Array, out: bigint): bigint[] => [
    ...[gas, word(to)],
    ...(hasValue ? [0n] : []),
    ...[0n, 0n, 0n, out],
  ]
  const paid = memoryGas(1) + TARGET_GAS
  const memory = padded(Uint8Array.of(42), 32, 31)
  return [
    { given: given(0n, PLAIN, 0n), leaves: [1n], extra: COLD_ACCOUNT },
    { given: given(0n, ABSENT, 0n), leaves: [1n], extra: COLD_ACCOUNT },
    { given: given(0n, TARGET, 0n), leaves: [0n], extra: COLD_ACCOUNT },
    { given: given(0n, PLAIN, 0n), leaves: [1n], before: [PLAIN, 'BALANCE', 'POP'] },
    { given: given(5000n, TARGET, 32n), leaves: [1n], extra: COLD_ACCOUNT + paid, memory, least: null },
    { given: given(MAX, TARGET, 32n), leaves: [1n], extra: COLD_ACCOUNT + paid, memory, least: null },
    { given: given(0n, PLAIN, MAX), ends: 'out-of-gas' },
  ]
}

/** EIP-150, EIP-161: 9,000 for value, of which the callee gets 2,300; 25,000 for an account made by it. */
const CALL_WITH_VALUE: readonly OpcodeCase[] = [
  { given: [0n, word(PLAIN), 1n, 0n, 0n, 0n, 0n], leaves: [1n], extra: COLD_ACCOUNT + 6700, least: null },
  { given: [0n, word(ABSENT), 1n, 0n, 0n, 0n, 0n], leaves: [1n], extra: COLD_ACCOUNT + 31_700, least: null },
  { given: [0n, word(PLAIN), TOO_MUCH, 0n, 0n, 0n, 0n], leaves: [0n], extra: COLD_ACCOUNT + 6700, least: null },
]
const CALLCODE_WITH_VALUE: readonly OpcodeCase[] = [
  { given: [0n, word(TARGET), 1n, 0n, 0n, 0n, 0n], leaves: [1n], extra: COLD_ACCOUNT + 6700 + TARGET_GAS, least: null },
  { given: [0n, word(ABSENT), 1n, 0n, 0n, 0n, 0n], leaves: [1n], extra: COLD_ACCOUNT + 6700, least: null },
]

const frames: Readonly<Record<string, readonly OpcodeCase[]>> = {
  CREATE: [
    { given: [0n, 0n, 0n], leaves: [created] },
    { given: [1n, MAX, 0n], leaves: [created] },
    { given: [TOO_MUCH, 0n, 0n], leaves: [0n] },
    {
      given: [0n, initcodeAt, BigInt(INITCODE.length)],
      leaves: [created],
      extra: (rules) => INITCODE_GAS + initcodeGas(rules, 1),
      before: putInitcode,
      least: null,
    },
    { given: [0n, 0n, 33n], leaves: [created], extra: (rules) => memoryGas(2) + initcodeGas(rules, 2) },
    { given: [0n, 0n, MAX], ends: 'out-of-gas' },
  ],
  CREATE2: [
    { given: [0n, 0n, 0n, 5n], leaves: [salted(5n, new Uint8Array(0))] },
    { given: [TOO_MUCH, 0n, 0n, 5n], leaves: [0n] },
    {
      given: [0n, initcodeAt, BigInt(INITCODE.length), MAX],
      leaves: [salted(MAX, INITCODE)],
      extra: (rules) => INITCODE_GAS + 6 + initcodeGas(rules, 1),
      before: putInitcode,
      least: null,
    },
    { given: [0n, 0n, MAX, 0n], ends: 'out-of-gas' },
  ],
  CALL: [...calls(true), ...CALL_WITH_VALUE],
  CALLCODE: [...calls(true), ...CALLCODE_WITH_VALUE],
  DELEGATECALL: calls(false),
  STATICCALL: calls(false),
}

function numbered(): Record<string, readonly OpcodeCase[]> {
  const rows: Record<string, readonly OpcodeCase[]> = { PUSH0: [{ given: [], leaves: [0n] }] }
  const distinct = (count: number): bigint[] => Array.from({ length: count }, (_, i) => BigInt(i + 1))
  for (let n = 1; n <= 16; n++) {
    const words = distinct(n)
    rows[`DUP${n}`] = [{ given: words, leaves: [BigInt(n), ...words] }]
    const [first, ...rest] = distinct(n + 1) as [bigint, ...bigint[]]
    rows[`SWAP${n}`] = [{ given: [first, ...rest], leaves: [BigInt(n + 1), ...rest.slice(0, -1), first] }]
  }
  for (let n = 0; n <= 4; n++) rows[`LOG${n}`] = logs(n)
  for (let n = 1; n <= 32; n++) {
    const bytes = (value: number): Item => ({ raw: new Uint8Array(n).fill(value) })
    rows[`PUSH${n}`] = [
      { given: [], leaves: [BigInt(`0x${'5b'.repeat(n)}`)], after: [bytes(0x5b)] },
      { given: [], leaves: [0n], after: [bytes(0)] },
      { given: [], leaves: [BigInt(`0x${'ff'.repeat(n)}`)], after: [bytes(0xff)] },
      // What is missing at the end of the code reads as zeros.
      { given: [], leaves: [0n], after: [] },
      { given: [], leaves: [0x5bn << BigInt(8 * (n - 1))], after: [{ raw: Uint8Array.of(0x5b) }] },
    ]
  }
  return rows
}

function logs(count: number): OpcodeCase[] {
  const topics = [MAX, 2n, 0n, 4n].slice(0, count)
  const isEmitted =
    (data: Uint8Array) =>
    ({ logs: [log] }: Executed): boolean =>
      log !== undefined &&
      hexFromBytes(log.address) === hexFromBytes(SELF) &&
      hexFromBytes(log.data) === hexFromBytes(data) &&
      log.topics.map(bigIntFromBytes).join() === topics.join()
  return [
    { given: [0n, 0n, ...topics], check: isEmitted(new Uint8Array(0)) },
    { given: [0xf000_0000n, 0n, ...topics], check: isEmitted(new Uint8Array(0)) },
    { given: [31n, 2n, ...topics], extra: 19, before: fill, check: isEmitted(bytesFromHex('0x1100')) },
    { given: [0n, MAX, ...topics], ends: 'out-of-gas' },
  ]
}

/** By mnemonic. */
export const OPCODE_CASES: ReadonlyMap<string, readonly OpcodeCase[]> = new Map(
  Object.entries({ ...arithmetic, ...surroundings, ...storage, ...flow, ...frames, ...numbered() }),
)
