/**
 * State tests: one transaction on a pre-state; the state root and the hash of the logs must come out as given.
 *
 * Source of the format: ethereum/tests docs, "State Tests", and execution-spec-tests, "state_test". A case with
 * `expectException` passes only when the transaction is rejected, by the decoder or by the engine, and the state is as before.
 */

import { equalBytes, hexFromBytes } from '../../../src/base/bytes.ts'
import { MegadevError } from '../../../src/base/errors.ts'
import { addressFromPrivateKey } from '../../../src/crypto/secp256k1.ts'
import type { BlockEnv } from '../../../src/executor/block-env.ts'
import type { Outcome } from '../../../src/executor/outcome.ts'
import { hashLogs } from '../../../src/protocol/receipt.ts'
import { decodeTransaction, type Transaction, unsignedTransaction } from '../../../src/protocol/transaction.ts'
import type { Rules } from '../../../src/spec/forks.ts'
import type { Engine, World } from '../engine.ts'
import { type BlobScheduleJson, networkOf, rulesFor } from '../forks.ts'
import { accountsOf, address, data, quantity, type StateJson, stateTestBlockHash, word } from '../json.ts'
import { supersededReason } from '../superseded.ts'
import type { Tally } from '../tally.ts'

export interface StateTestJson {
  readonly config?: { readonly chainid?: string; readonly blobSchedule?: BlobScheduleJson }
  readonly env: Readonly<Record<string, string>>
  readonly pre: StateJson
  readonly transaction: TransactionJson
  readonly post: Readonly<Record<string, readonly PostJson[]>>
}

interface TransactionJson {
  readonly data: readonly string[]
  readonly gasLimit: readonly string[]
  readonly value: readonly string[]
  readonly nonce: string
  readonly to?: string
  readonly sender?: string
  readonly secretKey?: string
  readonly gasPrice?: string
  readonly maxFeePerGas?: string
  readonly maxPriorityFeePerGas?: string
  readonly accessLists?: readonly (readonly AccessJson[] | null)[]
  readonly maxFeePerBlobGas?: string
  readonly blobVersionedHashes?: readonly string[]
  readonly authorizationList?: readonly Readonly<Record<string, string>>[]
}

interface AccessJson {
  readonly address: string
  readonly storageKeys: readonly string[]
}

interface PostJson {
  readonly hash: string
  readonly logs: string
  readonly indexes: { readonly data: number; readonly gas: number; readonly value: number }
  readonly txbytes?: string
  readonly expectException?: string
}

/** Base fee where an old file has none. */
const DEFAULT_BASE_FEE = '0xa'

/** Runs every case of one test. */
export async function runStateTest(name: string, test: StateTestJson, engine: Engine, tally: Tally): Promise<void> {
  let world: { readonly world: World; readonly start: number } | null = null
  const targetCode = test.pre[test.transaction.to ?? '']?.code ?? ''
  const outdated = supersededReason({ file: tally.file, name, hasConfig: test.config !== undefined, targetCode })
  for (const [network, posts] of Object.entries(test.post)) {
    const known = networkOf(network)
    for (const post of posts) {
      const { data: d, gas: g, value: v } = post.indexes
      const label = `${name} d${d}g${g}v${v}`
      if (!tally.wants(known.kind === 'fork' ? [network, known.fork] : [network], label)) continue
      if (known.kind === 'skip') tally.skip(network, known.reason)
      else if (known.kind !== 'fork') tally.fail(network, label, `no fork is called ${network}`)
      else if (outdated !== null) tally.skip(network, outdated)
      else {
        const rules = rulesFor(known.fork, test.config?.blobSchedule)
        if (world === null) {
          const fresh = await engine.createWorld(accountsOf(test.pre), rules, null)
          world = { world: fresh, start: await fresh.snapshot() }
        }
        const { world: here, start } = world
        await tally.run(network, label, async () => {
          await here.revert(start)
          return runCase(test, post, rules, here)
        })
      }
    }
  }
  await world?.world.close()
}

async function runCase(test: StateTestJson, post: PostJson, rules: Rules, world: World): Promise<string | null> {
  const outcome = await outcomeOf(test, post, rules, world)
  if (post.expectException !== undefined) {
    if (typeof outcome !== 'string' && outcome.kind !== 'rejected')
      return `was executed, must be rejected: ${post.expectException}`
  } else if (typeof outcome === 'string') {
    return `was rejected by the decoder: ${outcome}`
  } else if (outcome.kind === 'rejected') {
    return `was rejected: ${outcome.reason}`
  } else if (outcome.kind === 'missed') {
    return 'missed state although nothing is remote'
  } else {
    const logs = hexFromBytes(hashLogs(outcome.logs))
    if (logs !== post.logs) return `logs hash ${logs}, must be ${post.logs} (${describeOutcome(outcome)})`
  }
  const root = hexFromBytes(await world.stateRoot())
  if (root === post.hash) return null
  return `state root ${root}, must be ${post.hash} (${typeof outcome === 'string' ? outcome : describeOutcome(outcome)})`
}

/** For messages: kind, reason and gas. */
export function describeOutcome(outcome: Outcome): string {
  if (outcome.kind === 'rejected') return `rejected ${outcome.reason}`
  if (outcome.kind === 'missed') return 'missed'
  return `${outcome.kind}${outcome.halt === 'none' ? '' : ` ${outcome.halt}`}, gas ${outcome.gasUsed}`
}

/** The outcome, or why the decoder refused the transaction. */
async function outcomeOf(test: StateTestJson, post: PostJson, rules: Rules, world: World): Promise<Outcome | string> {
  const sender = senderOf(test.transaction)
  let transaction: Transaction
  try {
    transaction =
      post.txbytes === undefined ? assemble(test.transaction, post, sender) : decodeTransaction(data(post.txbytes))
  } catch (error) {
    if (!(error instanceof MegadevError)) throw error
    return error.message
  }
  if (post.txbytes !== undefined && !equalBytes(transaction.sender, sender) && post.expectException === undefined) {
    throw new Error(`sender recovered as ${hexFromBytes(transaction.sender)}`)
  }
  return world.run(environmentOf(test, rules), transaction)
}

function senderOf(json: TransactionJson): Uint8Array {
  if (json.sender !== undefined) return address(json.sender)
  if (json.secretKey === undefined) throw new Error('the transaction has neither sender nor secretKey')
  return addressFromPrivateKey(word(json.secretKey))
}

function environmentOf({ env, config }: StateTestJson, rules: Rules): BlockEnv {
  return {
    rules,
    chainId: quantity(config?.chainid ?? env.currentChainId ?? '0x1'),
    number: quantity(env.currentNumber),
    timestamp: quantity(env.currentTimestamp),
    gasLimit: quantity(env.currentGasLimit),
    coinbase: address(env.currentCoinbase!),
    baseFee: quantity(env.currentBaseFee ?? DEFAULT_BASE_FEE),
    prevRandao: word(rules.eip4399 ? env.currentRandom : env.currentDifficulty),
    excessBlobGas: rules.eip4844 ? quantity(env.currentExcessBlobGas) : 0n,
    parentBeaconBlockRoot: null,
    blockHash: stateTestBlockHash,
  }
}

function assemble(json: TransactionJson, { indexes }: PostJson, sender: Uint8Array): Transaction {
  const accessList = json.accessLists?.[indexes.data] ?? null
  const gasPrice = quantity(json.gasPrice)
  const maxFeePerGas = json.maxFeePerGas === undefined ? gasPrice : quantity(json.maxFeePerGas)
  return unsignedTransaction(
    {
      type: typeOf(json, accessList !== null),
      chainId: 1n,
      nonce: quantity(json.nonce),
      gasLimit: quantity(json.gasLimit[indexes.gas]),
      to: json.to === undefined || json.to === '' ? null : address(json.to),
      value: quantity(json.value[indexes.value]),
      data: data(json.data[indexes.data]),
      gasPrice: json.maxFeePerGas === undefined ? gasPrice : maxFeePerGas,
      maxFeePerGas,
      maxPriorityFeePerGas: json.maxFeePerGas === undefined ? gasPrice : quantity(json.maxPriorityFeePerGas),
      accessList: (accessList ?? []).map((entry) => ({
        address: address(entry.address),
        storageKeys: entry.storageKeys.map(word),
      })),
      maxFeePerBlobGas: quantity(json.maxFeePerBlobGas),
      blobVersionedHashes: (json.blobVersionedHashes ?? []).map(word),
      authorizationList: [],
    },
    sender,
  )
}

function typeOf(json: TransactionJson, hasAccessList: boolean): 0 | 1 | 2 | 3 {
  if (json.authorizationList !== undefined) throw new Error('a set-code transaction needs txbytes')
  if (json.maxFeePerBlobGas !== undefined) return 3
  if (json.maxFeePerGas !== undefined) return 2
  return hasAccessList ? 1 : 0
}
