/**
 * The opcodes, one row each: the source of the interpreter's tables, the compiler, the disassembler and the tracers.
 * Source: Yellow Paper appendix H, EIP-2929 (warm prices), EIP-3198, EIP-3855, EIP-4844, EIP-1153, EIP-5656, EIP-7516,
 * EIP-7939. `since` is 'frontier' for all that the oldest supported fork has without having brought it itself.
 */

import { type ForkName, isForkAtLeast } from './forks.ts'

/** One opcode. */
export interface Opcode {
  readonly byte: number
  readonly name: string
  /** Words taken from the stack; for DUPn and SWAPn the depth they reach. */
  readonly inputs: number
  /** Words put on the stack, after the inputs are taken. */
  readonly outputs: number
  /** Bytes after the opcode that belong to it. */
  readonly immediate: number
  /**
   * Gas charged at every execution, whatever the operands. Memory growth, words copied, cold access, value transfer,
   * storage writes and initcode come on top (gas.ts).
   */
  readonly gas: number
  /** First fork that has it. */
  readonly since: ForkName | 'frontier'
}

type Row = readonly [
  byte: number,
  name: string,
  inputs: number,
  outputs: number,
  immediate: number,
  gas: number,
  since: ForkName | 'frontier',
]

const ROWS: readonly Row[] = [
  [0x00, 'STOP', 0, 0, 0, 0, 'frontier'],
  [0x01, 'ADD', 2, 1, 0, 3, 'frontier'],
  [0x02, 'MUL', 2, 1, 0, 5, 'frontier'],
  [0x03, 'SUB', 2, 1, 0, 3, 'frontier'],
  [0x04, 'DIV', 2, 1, 0, 5, 'frontier'],
  [0x05, 'SDIV', 2, 1, 0, 5, 'frontier'],
  [0x06, 'MOD', 2, 1, 0, 5, 'frontier'],
  [0x07, 'SMOD', 2, 1, 0, 5, 'frontier'],
  [0x08, 'ADDMOD', 3, 1, 0, 8, 'frontier'],
  [0x09, 'MULMOD', 3, 1, 0, 8, 'frontier'],
  [0x0a, 'EXP', 2, 1, 0, 10, 'frontier'],
  [0x0b, 'SIGNEXTEND', 2, 1, 0, 5, 'frontier'],
  [0x10, 'LT', 2, 1, 0, 3, 'frontier'],
  [0x11, 'GT', 2, 1, 0, 3, 'frontier'],
  [0x12, 'SLT', 2, 1, 0, 3, 'frontier'],
  [0x13, 'SGT', 2, 1, 0, 3, 'frontier'],
  [0x14, 'EQ', 2, 1, 0, 3, 'frontier'],
  [0x15, 'ISZERO', 1, 1, 0, 3, 'frontier'],
  [0x16, 'AND', 2, 1, 0, 3, 'frontier'],
  [0x17, 'OR', 2, 1, 0, 3, 'frontier'],
  [0x18, 'XOR', 2, 1, 0, 3, 'frontier'],
  [0x19, 'NOT', 1, 1, 0, 3, 'frontier'],
  [0x1a, 'BYTE', 2, 1, 0, 3, 'frontier'],
  [0x1b, 'SHL', 2, 1, 0, 3, 'frontier'],
  [0x1c, 'SHR', 2, 1, 0, 3, 'frontier'],
  [0x1d, 'SAR', 2, 1, 0, 3, 'frontier'],
  [0x1e, 'CLZ', 1, 1, 0, 5, 'osaka'],
  [0x20, 'KECCAK256', 2, 1, 0, 30, 'frontier'],
  [0x30, 'ADDRESS', 0, 1, 0, 2, 'frontier'],
  [0x31, 'BALANCE', 1, 1, 0, 100, 'frontier'],
  [0x32, 'ORIGIN', 0, 1, 0, 2, 'frontier'],
  [0x33, 'CALLER', 0, 1, 0, 2, 'frontier'],
  [0x34, 'CALLVALUE', 0, 1, 0, 2, 'frontier'],
  [0x35, 'CALLDATALOAD', 1, 1, 0, 3, 'frontier'],
  [0x36, 'CALLDATASIZE', 0, 1, 0, 2, 'frontier'],
  [0x37, 'CALLDATACOPY', 3, 0, 0, 3, 'frontier'],
  [0x38, 'CODESIZE', 0, 1, 0, 2, 'frontier'],
  [0x39, 'CODECOPY', 3, 0, 0, 3, 'frontier'],
  [0x3a, 'GASPRICE', 0, 1, 0, 2, 'frontier'],
  [0x3b, 'EXTCODESIZE', 1, 1, 0, 100, 'frontier'],
  [0x3c, 'EXTCODECOPY', 4, 0, 0, 100, 'frontier'],
  [0x3d, 'RETURNDATASIZE', 0, 1, 0, 2, 'frontier'],
  [0x3e, 'RETURNDATACOPY', 3, 0, 0, 3, 'frontier'],
  [0x3f, 'EXTCODEHASH', 1, 1, 0, 100, 'frontier'],
  [0x40, 'BLOCKHASH', 1, 1, 0, 20, 'frontier'],
  [0x41, 'COINBASE', 0, 1, 0, 2, 'frontier'],
  [0x42, 'TIMESTAMP', 0, 1, 0, 2, 'frontier'],
  [0x43, 'NUMBER', 0, 1, 0, 2, 'frontier'],
  [0x44, 'PREVRANDAO', 0, 1, 0, 2, 'frontier'],
  [0x45, 'GASLIMIT', 0, 1, 0, 2, 'frontier'],
  [0x46, 'CHAINID', 0, 1, 0, 2, 'frontier'],
  [0x47, 'SELFBALANCE', 0, 1, 0, 5, 'frontier'],
  [0x48, 'BASEFEE', 0, 1, 0, 2, 'london'],
  [0x49, 'BLOBHASH', 1, 1, 0, 3, 'cancun'],
  [0x4a, 'BLOBBASEFEE', 0, 1, 0, 2, 'cancun'],
  [0x50, 'POP', 1, 0, 0, 2, 'frontier'],
  [0x51, 'MLOAD', 1, 1, 0, 3, 'frontier'],
  [0x52, 'MSTORE', 2, 0, 0, 3, 'frontier'],
  [0x53, 'MSTORE8', 2, 0, 0, 3, 'frontier'],
  [0x54, 'SLOAD', 1, 1, 0, 100, 'frontier'],
  [0x55, 'SSTORE', 2, 0, 0, 0, 'frontier'],
  [0x56, 'JUMP', 1, 0, 0, 8, 'frontier'],
  [0x57, 'JUMPI', 2, 0, 0, 10, 'frontier'],
  [0x58, 'PC', 0, 1, 0, 2, 'frontier'],
  [0x59, 'MSIZE', 0, 1, 0, 2, 'frontier'],
  [0x5a, 'GAS', 0, 1, 0, 2, 'frontier'],
  [0x5b, 'JUMPDEST', 0, 0, 0, 1, 'frontier'],
  [0x5c, 'TLOAD', 1, 1, 0, 100, 'cancun'],
  [0x5d, 'TSTORE', 2, 0, 0, 100, 'cancun'],
  [0x5e, 'MCOPY', 3, 0, 0, 3, 'cancun'],
  [0x5f, 'PUSH0', 0, 1, 0, 2, 'shanghai'],
  [0x60, 'PUSH1', 0, 1, 1, 3, 'frontier'],
  [0x61, 'PUSH2', 0, 1, 2, 3, 'frontier'],
  [0x62, 'PUSH3', 0, 1, 3, 3, 'frontier'],
  [0x63, 'PUSH4', 0, 1, 4, 3, 'frontier'],
  [0x64, 'PUSH5', 0, 1, 5, 3, 'frontier'],
  [0x65, 'PUSH6', 0, 1, 6, 3, 'frontier'],
  [0x66, 'PUSH7', 0, 1, 7, 3, 'frontier'],
  [0x67, 'PUSH8', 0, 1, 8, 3, 'frontier'],
  [0x68, 'PUSH9', 0, 1, 9, 3, 'frontier'],
  [0x69, 'PUSH10', 0, 1, 10, 3, 'frontier'],
  [0x6a, 'PUSH11', 0, 1, 11, 3, 'frontier'],
  [0x6b, 'PUSH12', 0, 1, 12, 3, 'frontier'],
  [0x6c, 'PUSH13', 0, 1, 13, 3, 'frontier'],
  [0x6d, 'PUSH14', 0, 1, 14, 3, 'frontier'],
  [0x6e, 'PUSH15', 0, 1, 15, 3, 'frontier'],
  [0x6f, 'PUSH16', 0, 1, 16, 3, 'frontier'],
  [0x70, 'PUSH17', 0, 1, 17, 3, 'frontier'],
  [0x71, 'PUSH18', 0, 1, 18, 3, 'frontier'],
  [0x72, 'PUSH19', 0, 1, 19, 3, 'frontier'],
  [0x73, 'PUSH20', 0, 1, 20, 3, 'frontier'],
  [0x74, 'PUSH21', 0, 1, 21, 3, 'frontier'],
  [0x75, 'PUSH22', 0, 1, 22, 3, 'frontier'],
  [0x76, 'PUSH23', 0, 1, 23, 3, 'frontier'],
  [0x77, 'PUSH24', 0, 1, 24, 3, 'frontier'],
  [0x78, 'PUSH25', 0, 1, 25, 3, 'frontier'],
  [0x79, 'PUSH26', 0, 1, 26, 3, 'frontier'],
  [0x7a, 'PUSH27', 0, 1, 27, 3, 'frontier'],
  [0x7b, 'PUSH28', 0, 1, 28, 3, 'frontier'],
  [0x7c, 'PUSH29', 0, 1, 29, 3, 'frontier'],
  [0x7d, 'PUSH30', 0, 1, 30, 3, 'frontier'],
  [0x7e, 'PUSH31', 0, 1, 31, 3, 'frontier'],
  [0x7f, 'PUSH32', 0, 1, 32, 3, 'frontier'],
  [0x80, 'DUP1', 1, 2, 0, 3, 'frontier'],
  [0x81, 'DUP2', 2, 3, 0, 3, 'frontier'],
  [0x82, 'DUP3', 3, 4, 0, 3, 'frontier'],
  [0x83, 'DUP4', 4, 5, 0, 3, 'frontier'],
  [0x84, 'DUP5', 5, 6, 0, 3, 'frontier'],
  [0x85, 'DUP6', 6, 7, 0, 3, 'frontier'],
  [0x86, 'DUP7', 7, 8, 0, 3, 'frontier'],
  [0x87, 'DUP8', 8, 9, 0, 3, 'frontier'],
  [0x88, 'DUP9', 9, 10, 0, 3, 'frontier'],
  [0x89, 'DUP10', 10, 11, 0, 3, 'frontier'],
  [0x8a, 'DUP11', 11, 12, 0, 3, 'frontier'],
  [0x8b, 'DUP12', 12, 13, 0, 3, 'frontier'],
  [0x8c, 'DUP13', 13, 14, 0, 3, 'frontier'],
  [0x8d, 'DUP14', 14, 15, 0, 3, 'frontier'],
  [0x8e, 'DUP15', 15, 16, 0, 3, 'frontier'],
  [0x8f, 'DUP16', 16, 17, 0, 3, 'frontier'],
  [0x90, 'SWAP1', 2, 2, 0, 3, 'frontier'],
  [0x91, 'SWAP2', 3, 3, 0, 3, 'frontier'],
  [0x92, 'SWAP3', 4, 4, 0, 3, 'frontier'],
  [0x93, 'SWAP4', 5, 5, 0, 3, 'frontier'],
  [0x94, 'SWAP5', 6, 6, 0, 3, 'frontier'],
  [0x95, 'SWAP6', 7, 7, 0, 3, 'frontier'],
  [0x96, 'SWAP7', 8, 8, 0, 3, 'frontier'],
  [0x97, 'SWAP8', 9, 9, 0, 3, 'frontier'],
  [0x98, 'SWAP9', 10, 10, 0, 3, 'frontier'],
  [0x99, 'SWAP10', 11, 11, 0, 3, 'frontier'],
  [0x9a, 'SWAP11', 12, 12, 0, 3, 'frontier'],
  [0x9b, 'SWAP12', 13, 13, 0, 3, 'frontier'],
  [0x9c, 'SWAP13', 14, 14, 0, 3, 'frontier'],
  [0x9d, 'SWAP14', 15, 15, 0, 3, 'frontier'],
  [0x9e, 'SWAP15', 16, 16, 0, 3, 'frontier'],
  [0x9f, 'SWAP16', 17, 17, 0, 3, 'frontier'],
  [0xa0, 'LOG0', 2, 0, 0, 375, 'frontier'],
  [0xa1, 'LOG1', 3, 0, 0, 750, 'frontier'],
  [0xa2, 'LOG2', 4, 0, 0, 1125, 'frontier'],
  [0xa3, 'LOG3', 5, 0, 0, 1500, 'frontier'],
  [0xa4, 'LOG4', 6, 0, 0, 1875, 'frontier'],
  [0xf0, 'CREATE', 3, 1, 0, 32_000, 'frontier'],
  [0xf1, 'CALL', 7, 1, 0, 100, 'frontier'],
  [0xf2, 'CALLCODE', 7, 1, 0, 100, 'frontier'],
  [0xf3, 'RETURN', 2, 0, 0, 0, 'frontier'],
  [0xf4, 'DELEGATECALL', 6, 1, 0, 100, 'frontier'],
  [0xf5, 'CREATE2', 4, 1, 0, 32_000, 'frontier'],
  [0xfa, 'STATICCALL', 6, 1, 0, 100, 'frontier'],
  [0xfd, 'REVERT', 2, 0, 0, 0, 'frontier'],
  [0xfe, 'INVALID', 0, 0, 0, 0, 'frontier'],
  [0xff, 'SELFDESTRUCT', 1, 0, 0, 5000, 'frontier'],
]

/** All opcodes in order of their byte. 0x44 is DIFFICULTY before Paris (EIP-4399), with the same row. */
export const OPCODES: readonly Opcode[] = ROWS.map(([byte, name, inputs, outputs, immediate, gas, since]) =>
  Object.freeze({ byte, name, inputs, outputs, immediate, gas, since }),
)

/** The opcodes a fork has. */
export function opcodesOf(fork: ForkName): readonly Opcode[] {
  return OPCODES.filter((opcode) => opcode.since === 'frontier' || isForkAtLeast(fork, opcode.since))
}
