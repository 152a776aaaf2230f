/**
 * One line per transaction: when, by which method, what, from whom to whom, how it ended, what it cost, where it is.
 */

import chalk from 'chalk'

/** What the line tells. Hashes and addresses are `0x…` in full, so that they can be copied. */
export interface TransactionFacts {
  readonly time: Date
  /** JSON-RPC method that sent it; null when no request of this node did. */
  readonly method: string | null
  readonly hash: string
  readonly from: string
  /** Null: a creation, of the contract at `createdAddress`. */
  readonly to: string | null
  readonly createdAddress: string | null
  /** Null: success; else why not. */
  readonly failure: string | null
  readonly gasUsed: bigint
  readonly blockNumber: bigint
}

/** Without newline. */
export function transactionLine(facts: TransactionFacts): string {
  const { method, hash, from, to, createdAddress, failure, gasUsed, blockNumber } = facts
  const target = to ?? `new ${createdAddress ?? 'contract'}`
  const status = failure === null ? chalk.green('ok') : chalk.red(failure)
  const time = chalk.dim(timeText(facts.time))
  const name = chalk.bold(method ?? 'transaction')
  return `${time} ${name} ${hash} ${from} → ${target} ${status} gas ${gasUsed} block ${blockNumber}`
}

/** Local time of day. */
function timeText(time: Date): string {
  const two = (value: number): string => value.toString().padStart(2, '0')
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}
