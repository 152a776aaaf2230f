/**
 * Programs written to be awkward: operands and jumps at their edges, and programs to be run with every amount of gas.
 */

import type { Item } from './assembler.ts'
import { contractAt } from './lane-world.ts'

/** Whom the programs call. */
export const OTHER: Uint8Array = contractAt(2)

/** Words at which something changes: sizes, signs, what fits in 32 and 64 bits. */
export const WORDS: readonly bigint[] = [
  ...[0n, 1n, 2n, 31n, 32n, 33n, 255n, 256n, 0xc002n],
  ...[31n, 32n, 63n, 64n, 255n].flatMap((bits) => [(1n << bits) - 1n, 1n << bits]),
  0xf000_0000n,
  (1n << 256n) - 1n,
]

/** Lists of `count` words, first pushed first: all pairs, else all alike, mixed, and each word among zeros. */
export function operandLists(count: number): bigint[][] {
  if (count === 0) return [[]]
  const alike = WORDS.map((word) => Array<bigint>(count).fill(word))
  if (count === 1) return alike
  if (count === 2) return WORDS.flatMap((a) => WORDS.map((b) => [a, b]))
  const mixed = WORDS.map((_, i) =>
    Array.from({ length: count }, (_, j) => WORDS[(i * 7 + j * 3) % WORDS.length] as bigint),
  )
  const single = WORDS.flatMap((word) =>
    Array.from({ length: count }, (_, j) => Array.from({ length: count }, (_, k) => (k === j ? word : 0n))),
  )
  return [...alike, ...mixed, ...single]
}

/** The word that a program is called with. */
const INPUT: Item[] = [0, 'CALLDATALOAD']
const END: Item[] = [7, 0, 'MSTORE', 32, 0, 'RETURN']

/** The call data is one word. */
export const JUMPS: readonly (readonly [string, readonly Item[]])[] = [
  ['anywhere', [...INPUT, 'JUMP', 'JUMPDEST', 'JUMPDEST', 'JUMPDEST', 'JUMPDEST', ...END]],
  ['if, anywhere', [1, ...INPUT, 'JUMPI', 'JUMPDEST', 'JUMPDEST', 'JUMPDEST', ...END]],
  ['if not, anywhere', [0, ...INPUT, 'JUMPI', 'JUMPDEST', ...END]],
  ['into push data', [4, 'JUMP', { raw: Uint8Array.of(0x61, 0x5b, 0x5b) }, 'JUMPDEST', ...END]],
  ['over push data', [6, 'JUMP', { raw: Uint8Array.of(0x61, 0x5b, 0x5b) }, 'JUMPDEST', ...END]],
  ['to itself in a truncated push', [3, 'JUMP', { raw: Uint8Array.of(0x7f, 0x5b) }]],
  ['to the last byte', [{ to: 'end' }, 'JUMP', { label: 'end' }]],
  ['past the end', [200, 'JUMP']],
  ['past 2^32', [(1n << 32n) + 7n, 'JUMP', 'JUMPDEST']],
  ['to a push', [3, 'JUMP', 0, 'JUMPDEST']],
  ['by less', [7, ...INPUT, 'LT', { to: 'less' }, 'JUMPI', 'STOP', { label: 'less' }, ...END]],
  ['by not less', [7, ...INPUT, 'LT', 'ISZERO', { to: 'less' }, 'JUMPI', 'STOP', { label: 'less' }, ...END]],
  ['by more', [1, ...INPUT, 'GT', { to: 'more' }, 'JUMPI', 'STOP', { label: 'more' }, ...END]],
  ['by not more', [1, ...INPUT, 'GT', 'ISZERO', { to: 'more' }, 'JUMPI', 'STOP', { label: 'more' }, ...END]],
  ['by signed less', [1, ...INPUT, 'SLT', { to: 'less' }, 'JUMPI', 'STOP', { label: 'less' }, ...END]],
  ['by not signed less', [1, ...INPUT, 'SLT', 'ISZERO', { to: 'less' }, 'JUMPI', 'STOP', { label: 'less' }, ...END]],
  ['by signed more', [1, ...INPUT, 'SGT', { to: 'more' }, 'JUMPI', 'STOP', { label: 'more' }, ...END]],
  ['by not signed more', [1, ...INPUT, 'SGT', 'ISZERO', { to: 'more' }, 'JUMPI', 'STOP', { label: 'more' }, ...END]],
  ['by equality', [2, ...INPUT, 'EQ', { to: 'same' }, 'JUMPI', 'STOP', { label: 'same' }, ...END]],
  ['by inequality', [...INPUT, ...INPUT, 'EQ', 'ISZERO', { to: 'other' }, 'JUMPI', 'STOP', { label: 'other' }, ...END]],
  ['by zero', [...INPUT, 'ISZERO', { to: 'zero' }, 'JUMPI', 'STOP', { label: 'zero' }, ...END]],
  ['by not zero', [...INPUT, 'ISZERO', 'ISZERO', { to: 'other' }, 'JUMPI', 'STOP', { label: 'other' }, ...END]],
  ['by less, nowhere', [7, ...INPUT, 'LT', 1, 'JUMPI', ...END]],
  ['with too little on the stack', ['LT', { to: 'end' }, 'JUMPI', { label: 'end' }]],
  [
    'in a loop',
    [
      5,
      { label: 'again' },
      ...INPUT,
      'ADD',
      1,
      'SWAP1',
      'SUB',
      'DUP1',
      3,
      'LT',
      'ISZERO',
      { to: 'out' },
      'JUMPI',
      'DUP1',
      { to: 'again' },
      'JUMPI',
      { label: 'out' },
      ...END,
    ],
  ],
]

/** Writes, logs and reverts if its call data is 1. */
export const CALLEE: readonly Item[] = [
  ...[5, 0, 'SSTORE', 0, 0, 'LOG0', 9, 0, 'MSTORE'],
  ...[...INPUT, 'ISZERO', { to: 'fine' }, 'JUMPI', 32, 0, 'REVERT', { label: 'fine' }, 32, 0, 'RETURN'],
]

function callOther(op: 'CALL' | 'DELEGATECALL' | 'STATICCALL', value: readonly Item[], gas: Item): Item[] {
  return [32, 64, 32, 0, ...value, OTHER, gas, op, 'POP']
}

/** Each calls `OTHER`, which runs CALLEE, or does what costs by size. */
export const GAS_PROGRAMS: readonly (readonly [string, readonly Item[]])[] = [
  [
    'a call that gives all, and what it returned',
    [...callOther('CALL', [0], 'GAS'), 'RETURNDATASIZE', 0, 'MSTORE', ...END],
  ],
  [
    'a call of code that reverts',
    [1, 0, 'MSTORE', ...callOther('CALL', [0], 'GAS'), 'GAS', 0, 'MSTORE', 32, 0, 'RETURN'],
  ],
  ['a static call of code that writes', [...callOther('STATICCALL', [], 3000), 'GAS', 0, 'MSTORE', 32, 0, 'RETURN']],
  [
    'memory, hashes and copies',
    [
      ...[64, 0, 'KECCAK256', 300, 'MSTORE', 96, 7, 400, 'CODECOPY', 'MSIZE', 500, 'MSTORE8', 100, 32, 600, 'MCOPY'],
      ...[50, 0, 10, 'CALLDATACOPY', 3, 200, 'EXP', 'POP', 40, 0, 'LOG0', 1, 0, 'TSTORE', 0, 'TLOAD', 'POP', ...END],
    ],
  ],
  [
    'memory, then what is out of bounds, then more',
    [
      ...[1, 900, 'MSTORE', 5, 0, 0, 'RETURNDATACOPY'],
      ...Array.from({ length: 30 }, (): Item => 'MSIZE'),
      { label: 'end' },
    ],
  ],
]
