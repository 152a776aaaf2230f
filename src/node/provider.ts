/**
 * The chain as an EIP-1193 provider, in process: no socket, no text. Requests go straight to the dispatcher.
 *
 * Events: `message` as EIP-1193 has it, and `notification` as older libraries expect it; `connect` is not sent, the
 * provider is connected from the start. Errors have `code` and `data` as over JSON-RPC (EIP-1474).
 */

import { EventEmitter } from 'node:events'
import type { Dispatcher } from '../rpc/dispatcher.ts'
import { RpcError } from '../rpc/rpc-error.ts'
import type { Session } from '../rpc/session.ts'

/** What is asked; `params` is a list, or left out. */
export interface RequestArguments {
  readonly method: string
  readonly params?: unknown
}

/** Code 4900 of EIP-1193. */
const DISCONNECTED = 4900

/** In-process access to one chain. */
export class Provider {
  readonly #dispatcher: Dispatcher
  readonly #session: Session
  readonly #emitter = new EventEmitter()
  readonly #close: () => Promise<void>
  #isClosed = false

  /** `close` stops the whole chain. */
  constructor(dispatcher: Dispatcher, close: () => Promise<void>) {
    this.#dispatcher = dispatcher
    this.#close = close
    // Libraries add many listeners to a provider that many contracts share: no warning at 11.
    this.#emitter.setMaxListeners(0)
    this.#session = dispatcher.connect((subscription, result) => this.#notify(subscription, result))
  }

  /** Answer one request. Rejects with an error that has `code`, `message` and where there is any `data`. */
  async request({ method, params }: RequestArguments): Promise<unknown> {
    if (this.#isClosed) throw closed()
    return this.#dispatcher.request(method, params, this.#session)
  }

  on(event: string, listener: (...values: unknown[]) => void): this {
    this.#emitter.on(event, listener)
    return this
  }

  once(event: string, listener: (...values: unknown[]) => void): this {
    this.#emitter.once(event, listener)
    return this
  }

  removeListener(event: string, listener: (...values: unknown[]) => void): this {
    this.#emitter.removeListener(event, listener)
    return this
  }

  off(event: string, listener: (...values: unknown[]) => void): this {
    return this.removeListener(event, listener)
  }

  /** Stop the chain; later requests are refused. */
  async close(): Promise<void> {
    await this.#close()
  }

  /** The chain behind is gone: end subscriptions and refuse requests. */
  detach(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#session.close()
    this.#emitter.emit('disconnect', closed())
  }

  #notify(subscription: string, result: unknown): void {
    this.#emitter.emit('message', { type: 'eth_subscription', data: { subscription, result } })
    this.#emitter.emit('notification', { subscription, result })
  }
}

function closed(): RpcError {
  return new RpcError(DISCONNECTED, 'The provider was closed')
}
