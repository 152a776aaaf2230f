/**
 * From a method name to its row, its decoded parameters and its result. One dispatcher serves a whole node: HTTP and
 * WebSocket bodies through `handle`, in-process callers through `request`.
 */

import type { RpcContext } from './context.ts'
import { clientVersion } from './dialect.ts'
import { Envelope } from './envelope.ts'
import { rpcErrorFrom } from './errors.ts'
import { Filters } from './filters.ts'
import type { Method, OnSubmission, Scope } from './method.ts'
import { decodeParameters } from './method.ts'
import { METHODS } from './methods/table.ts'
import { NodeState } from './node-state.ts'
import { RpcError } from './rpc-error.ts'
import type { Notify } from './session.ts'
import { Session } from './session.ts'
import { Turns } from './turns.ts'

export interface Dispatcher {
  /** EIP-1193: the result as JSON values. @throws {RpcError} */
  request(method: string, params?: unknown, session?: Session | null): Promise<unknown>
  /** A JSON-RPC body (single or batch) to its answer; null when there is nothing to answer. Never throws. */
  handle(body: string | Uint8Array, session?: Session | null): Promise<string | null>
  /** Subscriptions of one client; close it when the client goes. */
  connect(notify: Notify): Session
  /** False when a client has turned the node's lines off (`hardhat_setLoggingEnabled`). */
  readonly isLogging: boolean
  /** Be told of the transactions that requests send; call the result to stop. */
  watchSubmissions(watcher: OnSubmission): () => void
}

const BATCH_LIMIT = 10_000

const TABLE: ReadonlyMap<string, Method> = new Map(Object.entries(METHODS))

/** Join a chain and the method table. */
export function createDispatcher(context: RpcContext): Dispatcher {
  const { chain, accounts, dialect, onConsoleCalls } = context
  const version = clientVersion(dialect, context.version)
  const watchers = new Set<OnSubmission>()
  const state = new NodeState()
  const scope: Scope = {
    chain,
    accounts,
    dialect,
    version,
    onConsoleCalls,
    onSubmission: (method, submission) => watchers.forEach((watcher) => watcher(method, submission)),
    onWarning: context.onWarning ?? (() => undefined),
    state,
    sends: new Turns(),
    filters: new Filters(chain),
  }

  async function request(name: string, params: unknown, session: Session | null): Promise<unknown> {
    try {
      const row = TABLE.get(name)
      if (row === undefined) throw unknownMethod(scope, name)
      return await row.run(scope, decodeParameters(row.parameters, params, dialect), session)
    } catch (error) {
      throw rpcErrorFrom(error, dialect)
    }
  }

  const envelope = new Envelope({
    request,
    isChange: (name) => TABLE.get(name)?.isChange ?? false,
    batchLimit: context.batchLimit ?? BATCH_LIMIT,
  })
  return {
    get isLogging() {
      return state.isLogging
    },
    request: (name, params, session = null) => request(name, params, session),
    handle: (body, session = null) => envelope.answer(body, session),
    connect: (notify) => new Session(chain, notify),
    watchSubmissions: (watcher) => {
      watchers.add(watcher)
      return () => watchers.delete(watcher)
    },
  }
}

function unknownMethod(scope: Scope, name: string): RpcError {
  const shown = name.length > 100 ? `${name.slice(0, 100)}…` : name
  if (scope.dialect === 'hardhat') return new RpcError(-32004, `Method ${shown} is not supported`)
  return new RpcError(-32601, `Method not found: ${shown}`)
}
