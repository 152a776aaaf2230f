/**
 * Operations of the decoded form that no single byte of EVM code stands for. The decoder (assembly/decode.ts) makes
 * them; the loop (assembly/loop.ts) runs them. Numbered from 0x100 in this order.
 *
 * BEGIN opens every basic block and carries what is checked once for all of it: gas, stack needed, stack growth. The
 * others take an immediate or replace a sequence that solc emits often, to save dispatches.
 */
export const FUSED = [
  'BEGIN',
  'PUSH_SMALL', // immediate below 2^32
  'PUSH_WIDE', // pointer to a word
  'JUMP_TO', // PUSH JUMP
  'JUMPI_TO', // PUSH JUMPI
  'JUMP_UNLESS', // ISZERO PUSH JUMPI
  'BAD_JUMP', // where a constant destination leads that is no JUMPDEST
  'ADD_SMALL', // PUSH ADD
  'SMALL_SUB', // PUSH SUB: immediate − top
  'AND_SMALL', // PUSH AND
  'AND_WIDE',
  'EQ_SMALL', // PUSH EQ
  'SHL_BY', // PUSH SHL
  'SHR_BY', // PUSH SHR
  'MLOAD_AT', // PUSH MLOAD
  'MSTORE_AT', // PUSH MSTORE
  'CALLDATALOAD_AT', // PUSH CALLDATALOAD
  'SWAP_POP', // SWAPn POP
  'JUMP_LT', // LT PUSH JUMPI and the like; with ISZERO before the PUSH in the second half
  'JUMP_GT',
  'JUMP_SLT',
  'JUMP_SGT',
  'JUMP_EQ',
  'JUMP_NOT_LT',
  'JUMP_NOT_GT',
  'JUMP_NOT_SLT',
  'JUMP_NOT_SGT',
  'JUMP_NOT_EQ',
] as const
