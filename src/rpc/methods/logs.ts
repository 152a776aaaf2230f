/**
 * Logs of the past, and what is pushed to a client as it happens.
 */

import type { Decoder } from '../codecs/decode.ts'
import { oneOf, string } from '../codecs/decode.ts'
import type { LogQuery } from '../codecs/decode-filter.ts'
import { logFilter, logQuery } from '../codecs/decode-filter.ts'
import { log } from '../codecs/encode.ts'
import type { Methods } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { RpcError } from '../rpc-error.ts'
import type { Session, Subscription } from '../session.ts'

const KINDS = ['newHeads', 'logs', 'newPendingTransactions'] as const

/** Decoded later, since what it may be depends on the kind. */
const anything: Decoder<unknown> = (value) => value

function subscriptionOf(kind: (typeof KINDS)[number], argument: unknown): Subscription {
  switch (kind) {
    case 'newHeads':
      return { kind }
    case 'logs':
      return { kind, filter: logFilter(argument ?? {}, 'parameter 2 (argument)') }
    case 'newPendingTransactions':
      return { kind, isFull: argument === true }
  }
}

function pushable(session: Session | null): Session {
  if (session === null)
    throw new RpcError(-32000, 'notifications not supported: subscribe over a WebSocket or in process')
  return session
}

export const logMethods: Methods = {
  eth_getLogs: method({
    summary: 'Logs of a range of blocks, or of one block by hash. Ends beyond the newest block are the newest block.',
    result: 'logs',
    parameters: [
      required('filter', '`{address, topics, fromBlock, toBlock}` or `{address, topics, blockHash}`', logQuery),
    ],
    run: async ({ chain }, [{ filter, from, to }]: readonly [LogQuery]) =>
      (await chain.logs(filter, from, to)).map(log),
  }),
  eth_subscribe: method({
    summary: 'Have blocks, logs or waiting transactions pushed (WebSocket and in process).',
    result: 'subscription id',
    parameters: [
      required('kind', KINDS.map((kind) => `\`${kind}\``).join(', '), oneOf(KINDS)),
      optional(
        'argument',
        'for `logs`: `{address, topics}`; for `newPendingTransactions`: `true` for whole ones',
        anything,
      ),
    ],
    run: (_scope, [kind, argument], session) => pushable(session).add(subscriptionOf(kind, argument)),
  }),
  eth_unsubscribe: method({
    summary: 'End a subscription.',
    result: '`true`, or `false` when there is none of that id',
    parameters: [required('id', 'subscription id', string)],
    run: (_scope, [id], session) => pushable(session).remove(id),
  }),
}
