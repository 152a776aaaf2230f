/**
 * Transaction tests: bytes that are a valid transaction (of known hash, sender and intrinsic gas) or must be refused.
 *
 * Source of the format: ethereum/tests docs, "Transaction Tests". "Refused" is by the decoder or by transactionFault; the
 * engine, which runs the transaction for a sender with the right nonce and all the ether that fits, must say the same.
 */

import { hexFromBytes } from '../../../src/base/bytes.ts'
import { MegadevError } from '../../../src/base/errors.ts'
import type { BlockEnv } from '../../../src/executor/block-env.ts'
import { intrinsicGas } from '../../../src/protocol/intrinsic-gas.ts'
import { decodeTransaction, type Transaction } from '../../../src/protocol/transaction.ts'
import { transactionFault } from '../../../src/protocol/transaction-validity.ts'
import { type Rules, rulesOf } from '../../../src/spec/forks.ts'
import type { Engine } from '../engine.ts'
import { networkOf } from '../forks.ts'
import { data, quantity } from '../json.ts'
import type { Tally } from '../tally.ts'

export interface TransactionTestJson {
  readonly txbytes: string
  readonly result: Readonly<Record<string, ResultJson>>
}

interface ResultJson {
  readonly hash?: string
  readonly sender?: string
  readonly intrinsicGas?: string
  readonly exception?: string
}

const CHAIN_ID = 1n
/** No limit of the block shall be the reason for a refusal. */
const BLOCK_GAS_LIMIT = (1n << 63n) - 1n
const WEALTH = (1n << 256n) - 1n

/** A valid transaction can ask for more ether and gas than there can be. */
const BEYOND_THE_WORLD: ReadonlySet<string> = new Set(['insufficient-funds', 'gas-limit-above-block'])

/** Runs the transaction under every fork that the test names. */
export async function runTransactionTest(
  name: string,
  test: TransactionTestJson,
  engine: Engine,
  tally: Tally,
): Promise<void> {
  for (const [fork, expected] of Object.entries(test.result)) {
    const network = networkOf(fork)
    if (!tally.wants(network.kind === 'fork' ? [fork, network.fork] : [fork], name)) continue
    if (network.kind === 'skip') tally.skip(fork, network.reason)
    else if (network.kind !== 'fork') tally.fail(fork, name, `no fork is called ${fork}`)
    else await tally.run(fork, name, () => check(data(test.txbytes), expected, rulesOf(network.fork), engine))
  }
}

async function check(bytes: Uint8Array, expected: ResultJson, rules: Rules, engine: Engine): Promise<string | null> {
  const transaction = tryDecode(bytes)
  const fault = typeof transaction === 'string' ? transaction : transactionFault(transaction, rules, CHAIN_ID)
  if (typeof transaction !== 'string') {
    const found = await faultOf(transaction, rules, engine)
    if (found !== undefined && (found === null) !== (fault === null)) {
      return `the engine says ${found ?? 'valid'}, transactionFault says ${fault ?? 'valid'}`
    }
  }
  if (expected.exception !== undefined)
    return fault === null ? `was accepted, must be refused: ${expected.exception}` : null
  if (typeof transaction === 'string' || fault !== null) return `was refused: ${fault}`
  const facts: readonly (readonly [string, string, string | undefined])[] = [
    ['hash', hexFromBytes(transaction.hash), expected.hash],
    ['sender', hexFromBytes(transaction.sender), expected.sender],
    ['intrinsic gas', String(intrinsicGas(transaction, rules)), String(quantity(expected.intrinsicGas))],
  ]
  const wrong = facts.find(([, found, wanted]) => found !== wanted)
  return wrong === undefined ? null : `${wrong[0]} ${wrong[1]}, must be ${wrong[2]}`
}

function tryDecode(bytes: Uint8Array): Transaction | string {
  try {
    return decodeTransaction(bytes)
  } catch (error) {
    if (!(error instanceof MegadevError)) throw error
    return error.message
  }
}

/** Why the engine does not run it, null when it does, undefined when that is the world's fault. */
async function faultOf(transaction: Transaction, rules: Rules, engine: Engine): Promise<string | null | undefined> {
  const rich = { address: transaction.sender, balance: WEALTH, nonce: transaction.nonce }
  const world = await engine.createWorld([rich], rules, null)
  const outcome = await world.run(environment(rules), transaction)
  await world.close()
  if (outcome.kind !== 'rejected') return null
  return BEYOND_THE_WORLD.has(outcome.reason) ? undefined : outcome.reason
}

function environment(rules: Rules): BlockEnv {
  return {
    rules,
    chainId: CHAIN_ID,
    number: 1n,
    timestamp: 1n,
    gasLimit: BLOCK_GAS_LIMIT,
    coinbase: new Uint8Array(20).fill(0xcb),
    baseFee: 0n,
    prevRandao: new Uint8Array(32),
    excessBlobGas: 0n,
    parentBeaconBlockRoot: null,
    blockHash: () => null,
  }
}
