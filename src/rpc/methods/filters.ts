/**
 * Filters that are asked for news, for clients without a connection that can be pushed to.
 */

import type { Decoder } from '../codecs/decode.ts'
import { boolean, quantity } from '../codecs/decode.ts'
import { logQuery } from '../codecs/decode-filter.ts'
import { quantity as hex } from '../codecs/encode.ts'
import type { Methods, Scope } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { RpcError } from '../rpc-error.ts'

/** Any spelling of the number is the same filter. */
const filterId: Decoder<string> = (value, at) => hex(quantity(value, at))

const id = required('id', 'filter id', filterId)

/** Of an unknown filter Hardhat answers null, anvil an error. */
function known(scope: Scope, found: unknown[] | undefined): unknown[] | null {
  if (found !== undefined) return found
  if (scope.dialect === 'hardhat') return null
  throw new RpcError(-32000, 'filter not found')
}

export const filterMethods: Methods = {
  eth_newFilter: method({
    summary: 'Collect the logs of the blocks to come.',
    result: 'filter id',
    parameters: [
      required('filter', '`{address, topics, fromBlock, toBlock}` or `{address, topics, blockHash}`', logQuery),
    ],
    run: ({ filters }, [query]) => filters.add({ kind: 'logs', query }),
  }),
  eth_newBlockFilter: method({
    summary: 'Collect the hashes of the blocks to come.',
    result: 'filter id',
    parameters: [],
    run: ({ filters }) => filters.add({ kind: 'newHeads' }),
  }),
  eth_newPendingTransactionFilter: method({
    summary: 'Collect the transactions that are sent.',
    result: 'filter id',
    parameters: [optional('full', '`true`: whole transactions; default: their hashes', boolean, false)],
    run: ({ filters }, [isFull]) => filters.add({ kind: 'newPendingTransactions', isFull }),
  }),
  eth_getFilterChanges: method({
    summary: 'What a filter has collected since it was last asked. After 5 minutes without a question it is dropped.',
    result: 'logs, or hashes',
    parameters: [id],
    run: (scope, [of]) => known(scope, scope.filters.changes(of)),
  }),
  eth_getFilterLogs: method({
    summary: 'All logs of the range of a log filter.',
    result: 'logs',
    parameters: [id],
    run: async (scope, [of]) => known(scope, await scope.filters.logs(of)),
  }),
  eth_uninstallFilter: method({
    summary: 'End a filter.',
    result: '`true`, or `false` when there is none of that id',
    parameters: [id],
    run: ({ filters }, [of]) => filters.remove(of),
  }),
}
