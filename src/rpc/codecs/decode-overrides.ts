/**
 * State and block overrides of `eth_call` and estimates, with geth's names and anvil's.
 */

import type { BlockOverrides } from '../../chain/call-request.ts'
import type { AccountOverride } from '../../executor/executor.ts'
import { invalidParams } from '../rpc-error.ts'
import type { Decoder } from './decode.ts'
import { address, data, field, object, quantity, quantity64, word } from './decode.ts'

const storage: Decoder<[Uint8Array, Uint8Array][]> = (value, at) => {
  return Object.entries(object(value, at)).map(([slot, entry]) => [
    word(slot, `${at} key`),
    word(entry, `${at}.${slot}`),
  ])
}

/** `{address: {balance?, nonce?, code?, state?, stateDiff?}}`: `state` replaces the storage, `stateDiff` changes slots. */
export const stateOverrides: Decoder<AccountOverride[]> = (value, at) => {
  return Object.entries(object(value, at)).map(([key, entry]) => accountOverride(key, entry, at))
}

function accountOverride(key: string, entry: unknown, at: string): AccountOverride {
  const place = `${at}.${key}`
  const from = object(entry, place)
  if (from.movePrecompileToAddress !== undefined && from.movePrecompileToAddress !== null) {
    throw invalidParams(`${place}.movePrecompileToAddress: not supported, precompiles stay where the fork has them`)
  }
  const balance = field(from, 'balance', quantity, place)
  const nonce = field(from, 'nonce', quantity64, place)
  const code = field(from, 'code', data, place)
  const state = field(from, 'state', storage, place)
  const stateDiff = field(from, 'stateDiff', storage, place)
  if (state !== undefined && stateDiff !== undefined)
    throw invalidParams(`${place}: state and stateDiff exclude each other`)
  const slots = state ?? stateDiff
  return {
    address: address(key, `${at} key`),
    ...(balance === undefined ? {} : { balance }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(code === undefined ? {} : { code }),
    ...(slots === undefined ? {} : { storage: slots, replaceStorage: state !== undefined }),
  }
}

/** Each field by geth's name, or the name that older geth and anvil give it. */
export const blockOverrides: Decoder<BlockOverrides> = (value, at) => {
  const from = object(value, at)
  return {
    number: field(from, 'number', quantity64, at),
    timestamp: field(from, 'time', quantity64, at) ?? field(from, 'timestamp', quantity64, at),
    gasLimit: field(from, 'gasLimit', quantity64, at),
    coinbase: field(from, 'feeRecipient', address, at) ?? field(from, 'coinbase', address, at),
    baseFee: field(from, 'baseFeePerGas', quantity, at) ?? field(from, 'baseFee', quantity, at),
    prevRandao: field(from, 'prevRandao', word, at) ?? field(from, 'random', word, at),
  }
}
