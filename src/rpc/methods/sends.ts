/**
 * Sending transactions: signed ones, and requests that the node signs with a development account's key.
 */

import { data as decodeData, smallQuantity } from '../codecs/decode.ts'
import { transactionRequest } from '../codecs/decode-transaction.ts'
import { data, receipt } from '../codecs/encode.ts'
import type { Methods } from '../method.ts'
import { method, optional, required } from '../method.ts'
import { signRequest, unsignedRequest } from '../sign-request.ts'
import { receiptOf, settle, submitInTurn } from '../submit.ts'

const RAW = required('transaction', 'signed transaction (EIP-2718); blobs with their sidecar', decodeData)
const TIMEOUT_MS_DEFAULT = 20_000
const TIMEOUT_MS_MAX = 60_000

export const sendMethods: Methods = {
  eth_sendRawTransaction: method({
    summary: 'Send a signed transaction. In automine it is sealed in a block before the answer.',
    result: 'transaction hash',
    isChange: true,
    parameters: [RAW],
    run: async (scope, [raw]) =>
      data(settle(scope, 'eth_sendRawTransaction', await scope.chain.sendRawTransaction(raw))),
  }),
  eth_sendRawTransactionSync: method({
    summary: 'Send a signed transaction and wait for its receipt (EIP-7966).',
    result: 'receipt',
    isChange: true,
    parameters: [RAW, optional('timeoutMs', `quantity, at most ${TIMEOUT_MS_MAX}`, smallQuantity, TIMEOUT_MS_DEFAULT)],
    run: async (scope, [raw, timeoutMs]) => {
      const submission = await scope.chain.sendRawTransaction(raw)
      scope.onSubmission('eth_sendRawTransactionSync', submission)
      return receipt(await receiptOf(scope.chain, submission.hash, Math.min(timeoutMs, TIMEOUT_MS_MAX)))
    },
  }),
  eth_sendTransaction: method({
    summary: "Fill in, sign with a development account's key, and send.",
    result: 'transaction hash',
    isChange: true,
    parameters: [required('transaction', 'transaction request', transactionRequest)],
    run: async (scope, [request]) => data(settle(scope, 'eth_sendTransaction', await submitInTurn(scope, request))),
  }),
  eth_sendTransactionSync: method({
    summary: "Fill in, sign with a development account's key, send, and wait for the receipt (EIP-7966).",
    result: 'receipt',
    isChange: true,
    parameters: [
      required('transaction', 'transaction request', transactionRequest),
      optional('timeoutMs', `quantity, at most ${TIMEOUT_MS_MAX}`, smallQuantity, TIMEOUT_MS_DEFAULT),
    ],
    run: async (scope, [request, timeoutMs]) => {
      const submission = await submitInTurn(scope, request)
      scope.onSubmission('eth_sendTransactionSync', submission)
      return receipt(await receiptOf(scope.chain, submission.hash, Math.min(timeoutMs, TIMEOUT_MS_MAX)))
    },
  }),
  eth_sendUnsignedTransaction: method({
    summary: 'Fill in and send as the account in `from`, without a key.',
    result: 'transaction hash',
    isChange: true,
    parameters: [required('transaction', 'transaction request', transactionRequest)],
    run: async (scope, [request]) =>
      data(settle(scope, 'eth_sendUnsignedTransaction', await submitInTurn(scope, request, unsignedRequest))),
  }),
  eth_signTransaction: method({
    summary: "Fill in and sign with a development account's key, without sending.",
    result: 'signed transaction',
    parameters: [required('transaction', 'transaction request', transactionRequest)],
    run: async (scope, [request]) => data((await signRequest(scope, request)).raw),
  }),
}
