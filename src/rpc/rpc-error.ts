/**
 * The error that clients get: thrown by `request` in process (EIP-1193: `code`, `message`, `data`) and written as the
 * `error` of a JSON-RPC answer.
 */

export interface RpcErrorExtra {
  /** `0x…`: the transaction that was mined and failed, as Hardhat's clients expect in process. */
  readonly transactionHash?: string | undefined
  readonly cause?: unknown
}

/** An error with a numeric code of JSON-RPC 2.0, EIP-1474 or EIP-1193. */
export class RpcError extends Error {
  readonly code: number
  /** JSON; for a revert the raw revert data as hex. Absent when there is none. */
  declare readonly data?: unknown
  declare readonly transactionHash?: string

  constructor(code: number, message: string, data?: unknown, extra: RpcErrorExtra = {}) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.name = 'RpcError'
    this.code = code
    if (data !== undefined) this.data = data
    if (extra.transactionHash !== undefined) this.transactionHash = extra.transactionHash
  }
}

/** −32602: a parameter that cannot be used as it is. */
export function invalidParams(message: string): RpcError {
  return new RpcError(-32602, message)
}
