/**
 * Questions to the EVM: nothing is committed.
 */

import type { BlockId } from '../../chain/block-id.ts'
import type { CallRequest } from '../../chain/call-request.ts'
import { failureText } from '../../trace/failure-text.ts'
import { createAccessList } from '../access-list.ts'
import { blockId } from '../codecs/decode.ts'
import { blockOverrides, stateOverrides } from '../codecs/decode-overrides.ts'
import { transactionRequest } from '../codecs/decode-transaction.ts'
import { accessList, data, quantity } from '../codecs/encode.ts'
import { executionFailure } from '../failure.ts'
import type { Methods, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'

const LATEST: BlockId = 'latest'
const PENDING: BlockId = 'pending'
const BLOCK_FORM = 'tag, number, hash or EIP-1898 object'

const transaction = required('transaction', 'transaction request', transactionRequest)
const changedBlock = optional('blockOverrides', 'block fields to change for this run', blockOverrides)
const overrides = optional('stateOverrides', 'accounts to change for this run', stateOverrides)

/** Without a sender Hardhat takes its first account, anvil (as geth) the zero address. */
export function withSender(scope: Scope, request: CallRequest): CallRequest {
  const first = scope.accounts[0]
  if (request.from !== undefined || scope.dialect !== 'hardhat' || first === undefined) return request
  return { ...request, from: first.address }
}

export const callMethods: Methods = {
  eth_call: method({
    summary: 'Run a transaction without sending it. A revert is an error with code 3 and the revert data.',
    result: 'data',
    parameters: [
      transaction,
      optional('block', `${BLOCK_FORM}; default: latest`, blockId, LATEST),
      overrides,
      changedBlock,
    ],
    run: async (scope, [request, at, accounts, block]) => {
      const outcome = await scope.chain.call(withSender(scope, request), at, accounts, block)
      if (outcome.consoleCalls.length > 0) scope.onConsoleCalls?.(outcome.consoleCalls)
      if (outcome.kind !== 'success') throw executionFailure(outcome, scope.dialect)
      return data(outcome.output)
    },
  }),
  eth_estimateGas: method({
    summary: 'The least gas limit with which a transaction succeeds, exact to the unit.',
    result: 'quantity',
    parameters: [
      transaction,
      optional('block', `${BLOCK_FORM}; default: pending`, blockId, PENDING),
      overrides,
      changedBlock,
    ],
    run: async (scope, [request, at, accounts, block]) => {
      return quantity(await scope.chain.estimateGas(withSender(scope, request), at, accounts, block))
    },
  }),
  eth_createAccessList: method({
    summary: 'The access list (EIP-2930) that a transaction would use, and its gas with the list.',
    result: '`{accessList, gasUsed, error?}`',
    parameters: [
      transaction,
      optional('block', `${BLOCK_FORM}; default: latest`, blockId, LATEST),
      overrides,
      changedBlock,
    ],
    run: async (scope, [request, at, accounts, block]) => {
      const found = await createAccessList(scope.chain, withSender(scope, request), at, accounts, block)
      const { kind, halt, gasUsed } = found.outcome
      return {
        accessList: accessList(found.accessList),
        gasUsed: quantity(gasUsed),
        ...(kind === 'success' ? {} : { error: failureText(kind, halt) }),
      }
    },
  }),
}
