/**
 * What happens around sending: nonces in turn, the answer of each dialect, waiting for a receipt.
 */

import type { Chain } from '../chain/chain.ts'
import type { ReceiptView, Submission } from '../chain/views.ts'
import type { Transaction } from '../protocol/transaction.ts'
import type { TransactionRequest } from './codecs/decode-transaction.ts'
import { data } from './codecs/encode.ts'
import { executionFailure } from './failure.ts'
import type { Scope } from './method.ts'
import { RpcError } from './rpc-error.ts'
import { signRequest } from './sign-request.ts'

/** EIP-7966. */
const CONFIRMATION_TIMEOUT = 4

/** Makes a transaction of a request. */
export type Signer = (scope: Scope, request: TransactionRequest) => Promise<Transaction>

/** Sign and send when all requests before have been sent, so that each gets the nonce after the one before. */
export function submitInTurn(
  scope: Scope,
  request: TransactionRequest,
  sign: Signer = signRequest,
): Promise<Submission> {
  return scope.sends.run(async () => scope.chain.sendTransaction(await sign(scope, request)))
}

/** The hash to answer. @throws {RpcError} in the Hardhat dialect, when the transaction was mined and failed. */
export function settle(scope: Scope, method: string, submission: Submission): Uint8Array {
  const { outcome, hash } = submission
  scope.onSubmission(method, submission)
  if (scope.dialect === 'hardhat' && outcome !== null && outcome.kind !== 'success') {
    throw executionFailure(outcome, scope.dialect, data(hash))
  }
  return hash
}

/** The receipt, now or when its block comes. @throws {RpcError} code 4 after `timeoutMs`, with the hash as data. */
export async function receiptOf(chain: Chain, hash: Uint8Array, timeoutMs: number): Promise<ReceiptView> {
  const receipt = (await chain.receipt(hash)) ?? (await receiptInTime(chain, hash, timeoutMs))
  if (receipt === null) throw new RpcError(CONFIRMATION_TIMEOUT, 'Transaction confirmation timeout', data(hash))
  return receipt
}

function receiptInTime(chain: Chain, hash: Uint8Array, timeoutMs: number): Promise<ReceiptView | null> {
  return new Promise((resolve, reject) => {
    const stop = chain.subscribe((event) => {
      if (event.kind === 'block') look()
    })
    const timer = setTimeout(() => finish(null), timeoutMs)
    const finish = (receipt: ReceiptView | null): void => {
      stop()
      clearTimeout(timer)
      resolve(receipt)
    }
    const look = (): void => {
      chain.receipt(hash).then((receipt) => receipt !== null && finish(receipt), reject)
    }
    // It may have been sealed between the first look and the subscription.
    look()
  })
}
