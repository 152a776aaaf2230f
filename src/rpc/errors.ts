/**
 * Errors as JSON-RPC answers: one table from the chain's names to codes and words, a column per dialect.
 *
 * Codes: JSON-RPC 2.0, EIP-1474, EIP-7966. The words are those that Hardhat's and anvil's users meet, because client
 * libraries recognise failures by them (viem: `nonce too low`, `insufficient funds`; ethers: /revert/). Failed
 * executions are in `failure.ts`.
 */

import { MegadevError } from '../base/errors.ts'
import { ChainError, type ChainErrorCode, ExecutionError } from '../chain/chain-error.ts'
import { RlpError } from '../protocol/rlp-error.ts'
import { TransactionError } from '../protocol/transaction-error.ts'
import type { Dialect } from './dialect.ts'
import { executionFailure } from './failure.ts'
import { RpcError } from './rpc-error.ts'

type Details = Readonly<Record<string, bigint>>
type Words = string | ((details: Details) => string)
/** Code and message; `d` holds the details that `ChainErrorCode` names. */
type Answer = readonly [code: number, words: Words]

const INPUT = -32000
const NOT_FOUND = -32001
const REJECTED = -32003

/** `unknown-block`, when the block was asked for by number: its details then have one. */
type NumberedCode = 'unknown-block-number'

/** Chain error → [anvil, Hardhat]. One entry: both say the same. */
const ANSWERS: Readonly<Record<ChainErrorCode | NumberedCode, readonly [Answer] | readonly [Answer, Answer]>> = {
  'nonce-too-low': [
    [REJECTED, (d) => `nonce too low: the next nonce is ${d.expected}, the transaction has ${d.actual}`],
    [INPUT, (d) => `Nonce too low. Expected nonce to be ${d.expected} but got ${d.actual}.`],
  ],
  'nonce-too-high': [
    [REJECTED, (d) => `Nonce too high: the next nonce is ${d.expected}, the transaction has ${d.actual}`],
    [
      INPUT,
      (d) =>
        `Nonce too high. Expected nonce to be ${d.expected} but got ${d.actual}. ` +
        "Note that transactions can't be queued when automining.",
    ],
  ],
  'nonce-overflow': [[REJECTED, 'nonce has max value']],
  'insufficient-funds': [
    [REJECTED, (d) => `Insufficient funds for gas * price + value: cost ${d.cost}, balance ${d.balance}`],
    [
      INPUT,
      (d) =>
        `Sender doesn't have enough funds to send tx. The max upfront cost is: ${d.cost} ` +
        `and the sender's balance is: ${d.balance}.`,
    ],
  ],
  'intrinsic-gas-too-low': [
    [INPUT, (d) => `intrinsic gas too low: gas ${d.gasLimit}, minimum needed ${d.required}`],
    [INPUT, (d) => `Transaction requires at least ${d.required} gas but got ${d.gasLimit}`],
  ],
  'floor-gas-too-low': [
    [INPUT, (d) => `intrinsic gas too low: gas ${d.gasLimit}, calldata floor ${d.required} (EIP-7623)`],
    [INPUT, (d) => `Transaction requires at least ${d.required} gas but got ${d.gasLimit}`],
  ],
  'fee-cap-below-base-fee': [
    [REJECTED, (d) => `max fee per gas less than block base fee: fee cap ${d.feeCap}, base fee ${d.baseFee}`],
    [
      INPUT,
      (d) =>
        `Transaction ${d.legacy === 1n ? 'gasPrice' : 'maxFeePerGas'} (${d.feeCap}) is too low for the next block, ` +
        `which has a baseFeePerGas of ${d.baseFee}`,
    ],
  ],
  'priority-fee-above-fee-cap': [
    [
      REJECTED,
      (d) => `max priority fee per gas higher than max fee per gas: priority fee ${d.priorityFee}, fee cap ${d.feeCap}`,
    ],
    [INPUT, (d) => `maxPriorityFeePerGas (${d.priorityFee}) is bigger than maxFeePerGas (${d.feeCap})`],
  ],
  'gas-limit-above-block': [
    [
      REJECTED,
      (d) => `Transaction gas limit is greater than the block gas limit, gas_limit: ${d.gasLimit}, cap: ${d.limit}`,
    ],
    [INPUT, (d) => `Transaction gas limit is ${d.gasLimit} and exceeds block gas limit of ${d.limit}`],
  ],
  'gas-limit-above-cap': [
    [
      INPUT,
      (d) =>
        `intrinsic gas too high -- transaction gas limit ${d.gasLimit} is greater than the cap ${d.limit} (EIP-7825)`,
    ],
    [INPUT, (d) => `Transaction gas limit is ${d.gasLimit} and exceeds transaction gas cap of ${d.limit}`],
  ],
  'sender-not-eoa': [[REJECTED, 'sender not an eoa: the account that sends has code (EIP-3607)']],
  'initcode-too-large': [
    [REJECTED, 'max initcode size exceeded (EIP-3860)'],
    [
      INPUT,
      (d) =>
        `Trying to send a deployment transaction whose init code length is ${d.size}. The max length allowed by ` +
        `EIP-3860 is ${d.limit}. Enable the 'allowUnlimitedContractSize' option to allow init codes of any length.`,
    ],
  ],
  'blob-fee-cap-too-low': [
    [REJECTED, (d) => `max fee per blob gas less than block blob gas fee: cap ${d.feeCap}, fee ${d.baseFee}`],
    [
      INPUT,
      (d) =>
        `Transaction maxFeePerBlobGas (${d.feeCap}) is too low for the next block, ` +
        `which has a baseFeePerBlobGas of ${d.baseFee}`,
    ],
  ],
  'blob-count-zero': [[REJECTED, 'blob transaction missing blob hashes (EIP-4844)']],
  'blob-count-above-limit': [[REJECTED, 'blob transaction carries too many blobs']],
  'blob-version': [[REJECTED, 'blob transaction contains an invalid versioned hash (EIP-4844)']],
  'blob-create': [[REJECTED, 'blob transaction must not create a contract (EIP-4844)']],
  'blob-sidecar-invalid': [[REJECTED, 'blob sidecar invalid: commitments, proofs and versioned hashes do not agree']],
  'authorization-list-empty': [[REJECTED, 'set code transaction must have an authorization list (EIP-7702)']],
  'authorization-create': [[REJECTED, 'set code transaction must not create a contract (EIP-7702)']],
  'type-not-supported': [
    [REJECTED, 'transaction type not supported by this hardfork (transaction type not valid)'],
    [
      -32602,
      (d) =>
        `The transaction contains ${d.type === 3n ? 'EIP-4844' : 'EIP-7702'} parameters, but they are not supported by ` +
        'the current hardfork',
    ],
  ],
  'wrong-chain-id': [
    [-32602, (d) => `invalid chain id for signer: have ${d.actual}, want ${d.expected}`],
    [-32602, 'Trying to send an incompatible EIP-155 transaction, signed for another chain.'],
  ],
  'unknown-block': [
    [NOT_FOUND, 'Resource not found: unknown block'],
    [INPUT, 'unknown block'],
  ],
  'unknown-block-number': [
    [-32602, (d) => `BlockOutOfRangeError: block height is ${d.latest} but requested was ${d.number}`],
    [INPUT, (d) => `Received invalid block tag ${d.number}. Latest block number is ${d.latest}`],
  ],
  'timestamp-too-low': [
    [-32602, (d) => `Timestamp error: ${d.timestamp} is lower than previous block's timestamp ${d.parent}`],
    [INPUT, (d) => `Timestamp ${d.timestamp} is lower than the previous block's timestamp ${d.parent}`],
  ],
  'timestamp-equal': [
    [-32602, (d) => `Timestamp error: ${d.timestamp} is equal to the previous block's timestamp`],
    [
      INPUT,
      (d) =>
        `Timestamp ${d.timestamp} is equal to the previous block's timestamp. ` +
        "Enable the 'allowBlocksWithSameTimestamp' option to allow this",
    ],
  ],
  'gas-exceeds-allowance': [[INPUT, (d) => `Out of gas: gas required exceeds allowance: ${d.allowance}`]],
  'known-transaction': [
    [REJECTED, 'transaction already imported'],
    [INPUT, 'Known transaction'],
  ],
  'replacement-underpriced': [
    [
      REJECTED,
      (d) =>
        `replacement transaction underpriced: ${d.tip === 1n ? 'a priority fee' : 'a fee'} of at least ${d.required} wei ` +
        `per gas is needed to replace nonce ${d.nonce}`,
    ],
    [
      INPUT,
      (d) =>
        `Replacement transaction underpriced. A ${d.tip === 1n ? 'maxPriorityFeePerGas' : 'gasPrice/maxFeePerGas'} of at ` +
        `least ${d.required} is necessary to replace the existing transaction with nonce ${d.nonce}.`,
    ],
  ],
  'pool-full': [
    [REJECTED, (d) => `txpool is full: ${d.limit} transactions wait already (mine or drop some, or raise the limit)`],
    [INPUT, (d) => `The transaction pool is full: ${d.limit} transactions wait already`],
  ],
  'sender-queue-full': [
    [
      REJECTED,
      (d) =>
        `txpool is full for this sender: ${d.limit} transactions wait for nonce ${d.expected} (the limit is settable)`,
    ],
    [INPUT, (d) => `Too many queued transactions of this sender: ${d.limit} wait for nonce ${d.expected}`],
  ],
  'nonce-not-lower': [
    [INPUT, (d) => `New nonce (${d.actual}) must not be smaller than the existing nonce (${d.existing})`],
  ],
  'pool-not-empty': [[-32603, 'Cannot set account nonce when the transaction pool is not empty']],
  'too-many-blocks': [[INPUT, (d) => `Too many blocks: the chain has room for ${d.most} more`]],
  'block-range-reversed': [[-32602, (d) => `invalid block range: from ${d.from} to ${d.to}`]],
  'block-invalid': [[-32603, 'The block could not be built']],
  'state-not-loaded': [[INPUT, 'The state of this block is no longer kept (missing trie node)']],
  closed: [[INPUT, 'The node has been stopped']],
}

/** Any error as what a client of `dialect` gets. What is not an error of ours is a bug: −32603 with its message. */
export function rpcErrorFrom(error: unknown, dialect: Dialect): RpcError {
  if (error instanceof RpcError) return error
  if (error instanceof ExecutionError) return executionFailure(error.outcome, dialect)
  if (error instanceof ChainError) return chainAnswer(error, dialect)
  if (error instanceof TransactionError || error instanceof RlpError) {
    return new RpcError(-32602, `Failed to decode transaction: ${error.message}`, undefined, { cause: error })
  }
  if (error instanceof MegadevError && error.code !== 'internal') {
    return new RpcError(INPUT, error.message, undefined, { cause: error })
  }
  const message = error instanceof Error ? error.message : String(error)
  return new RpcError(-32603, `Internal error: ${message}`, undefined, { cause: error })
}

function chainAnswer(error: ChainError, dialect: Dialect): RpcError {
  const isNumbered = error.code === 'unknown-block' && error.details.number !== undefined
  const answers = ANSWERS[isNumbered ? 'unknown-block-number' : error.code]
  const [code, words] = (dialect === 'hardhat' ? answers[1] : undefined) ?? answers[0]
  // What only execution finds out comes without figures; its own message then has the words that clients look for.
  const isBare = Object.keys(error.details).length === 0
  const message = typeof words === 'string' ? words : isBare ? error.message : words(error.details)
  return new RpcError(code, message, undefined, { cause: error })
}
