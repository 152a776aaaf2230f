/**
 * The method table: every method that the node answers, once.
 */

import type { Methods } from '../method.ts'
import { blockMethods } from './blocks.ts'
import { callMethods } from './calls.ts'
import { developmentMethods } from './development.ts'
import { feeMethods } from './fees.ts'
import { filterMethods } from './filters.ts'
import { logMethods } from './logs.ts'
import { nodeMethods } from './node.ts'
import { rawMethods } from './raw.ts'
import { sendMethods } from './sends.ts'
import { signingMethods } from './signing.ts'
import { stateMethods } from './state.ts'
import { tracingMethods } from './tracing.ts'
import { transactionMethods } from './transactions.ts'

/** Topics in the order of docs/rpc.md. */
export const TOPICS: readonly (readonly [title: string, methods: Methods])[] = [
  ['Node', nodeMethods],
  ['Blocks', blockMethods],
  ['Transactions and receipts', transactionMethods],
  ['State', stateMethods],
  ['Calls and estimates', callMethods],
  ['Fees', feeMethods],
  ['Logs and subscriptions', logMethods],
  ['Filters', filterMethods],
  ['Sending', sendMethods],
  ['Signing', signingMethods],
  ['Tracing', tracingMethods],
  ['Raw encodings', rawMethods],
  ['Development', developmentMethods],
]

export const METHODS: Methods = Object.assign({}, ...TOPICS.map(([, methods]) => methods))
