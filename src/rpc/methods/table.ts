/**
 * The method table: every method that the node answers, once.
 */

import type { Methods } from '../method.ts'
import { blockMethods } from './blocks.ts'
import { callMethods } from './calls.ts'
import { feeMethods } from './fees.ts'
import { filterMethods } from './filters.ts'
import { forcedMethods } from './forced.ts'
import { logMethods } from './logs.ts'
import { miningMethods } from './mining.ts'
import { nodeMethods } from './node.ts'
import { poolMethods } from './pool.ts'
import { rawMethods } from './raw.ts'
import { sendMethods } from './sends.ts'
import { settingsMethods } from './settings.ts'
import { signingMethods } from './signing.ts'
import { snapshotMethods } from './snapshots.ts'
import { stateMethods } from './state.ts'
import { timeMethods } from './time.ts'
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
  ['Pool', poolMethods],
  ['Mining', miningMethods],
  ['Time', timeMethods],
  ['Snapshots', snapshotMethods],
  ['Forced state and impersonation', forcedMethods],
  ['Settings and start over', settingsMethods],
]

export const METHODS: Methods = Object.assign({}, ...TOPICS.map(([, methods]) => methods))
