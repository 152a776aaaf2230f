/**
 * The JSON-RPC 2.0 envelope: a body in, a body out. Whatever comes in, the answer is JSON-RPC; nothing throws.
 *
 * A request that is plainly well-formed is answered here; everything else (notifications, malformed requests) goes to
 * the json-rpc-2.0 package, and a test holds both ways equal. Worth about 0.6 µs of 1.7 a request, and the 7 ms that
 * loading the package would add to every start. Three things are settled before either: a body that is
 * not JSON, an item that is not an object or has an id that is none (the package crashes on the first and echoes the
 * second), and a batch, whose answer is a list also when it has one item (JSON-RPC 2.0, section 6).
 */

import type { JSONRPCServer } from 'json-rpc-2.0'
import { RpcError } from './rpc-error.ts'
import type { Session } from './session.ts'

/** Runs a method; throws `RpcError` and nothing else. */
export type Request = (method: string, params: unknown, session: Session | null) => Promise<unknown>

export interface EnvelopeOptions {
  readonly request: Request
  /** Must this method run alone, in its turn, in a batch? */
  readonly isChange: (method: string) => boolean
  readonly batchLimit: number
  /** False: every object goes through the package (the test's slow twin). Default true. */
  readonly isFast?: boolean
}

interface RpcAnswer {
  readonly jsonrpc: '2.0'
  readonly id: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown }
}

type Item = Record<string, unknown>

export class Envelope {
  readonly #options: EnvelopeOptions
  #package: Promise<JSONRPCServer<Session | null>> | null = null

  constructor(options: EnvelopeOptions) {
    this.#options = options
  }

  /** The answer to a body, or null when there is nothing to say (notifications alone). */
  async answer(body: string | Uint8Array, session: Session | null): Promise<string | null> {
    const text =
      typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.length).toString('utf8')
    let parsed: unknown
    try {
      parsed = JSON.parse(text)
    } catch {
      return JSON.stringify(errorAnswer(null, -32700, 'Parse error'))
    }
    const answer = Array.isArray(parsed) ? await this.#batch(parsed, session) : await this.#single(parsed, session)
    return answer === null ? null : JSON.stringify(answer)
  }

  async #batch(items: readonly unknown[], session: Session | null): Promise<RpcAnswer | RpcAnswer[] | null> {
    if (items.length === 0) return errorAnswer(null, -32600, 'Invalid Request')
    const { batchLimit, isChange } = this.#options
    if (items.length > batchLimit) {
      return errorAnswer(null, -32600, `Batch of ${items.length} requests is larger than the limit of ${batchLimit}`)
    }
    const answers: (RpcAnswer | null | Promise<RpcAnswer | null>)[] = []
    for (const item of items) {
      const method = (item as Item | null)?.method
      const isAlone = typeof method === 'string' && isChange(method)
      // A change sees all reads before it finished, and all reads after it see the change.
      if (isAlone) await Promise.all(answers)
      const answer = this.#single(item, session)
      answers.push(isAlone ? await answer : answer)
    }
    const spoken = (await Promise.all(answers)).filter((answer) => answer !== null)
    return spoken.length === 0 ? null : spoken
  }

  async #single(item: unknown, session: Session | null): Promise<RpcAnswer | null> {
    if (typeof item !== 'object' || item === null || Array.isArray(item))
      return errorAnswer(null, -32600, 'Invalid Request')
    const request = item as Item
    const { id } = request
    if (id !== undefined && !isId(id)) return errorAnswer(null, -32600, 'Invalid Request')
    if (typeof request.method !== 'string') return errorAnswer(id ?? null, -32600, 'Invalid Request')
    return this.#options.isFast !== false && isPlain(request)
      ? this.#run(request, session)
      : this.#viaPackage(request, session)
  }

  async #run(request: Item, session: Session | null): Promise<RpcAnswer> {
    const { id } = request
    try {
      const result = await this.#options.request(request.method as string, request.params, session)
      return { jsonrpc: '2.0', id, result: result ?? null }
    } catch (error) {
      return failureAnswer(id, error)
    }
  }

  async #viaPackage(request: Item, session: Session | null): Promise<RpcAnswer | null> {
    this.#package ??= this.#load()
    return (await (await this.#package).receive(request as never, session)) as RpcAnswer | null
  }

  /** Loaded when first needed: start-up is counted, and most nodes never see a request that needs it. */
  async #load(): Promise<JSONRPCServer<Session | null>> {
    const { JSONRPCServer } = await import('json-rpc-2.0')
    const server = new JSONRPCServer<Session | null>({ errorListener: () => undefined })
    server.mapErrorToJSONRPCErrorResponse = (id, error) => failureAnswer(id, error) as never
    server.applyMiddleware(async (_next, request, session) => {
      const result = await this.#options.request(request.method, request.params, session ?? null)
      return request.id === undefined ? null : { jsonrpc: '2.0', id: request.id, result: result ?? null }
    })
    return server
  }
}

function isId(id: unknown): boolean {
  return typeof id === 'string' || typeof id === 'number' || id === null
}

function isPlain(request: Item): boolean {
  return (
    request.jsonrpc === '2.0' && request.id !== undefined && request.result === undefined && request.error === undefined
  )
}

function errorAnswer(id: unknown, code: number, message: string): RpcAnswer {
  return { jsonrpc: '2.0', id, error: { code, message } }
}

function failureAnswer(id: unknown, error: unknown): RpcAnswer {
  if (!(error instanceof RpcError))
    return errorAnswer(id, -32603, error instanceof Error ? error.message : String(error))
  const { code, message, data } = error
  return { jsonrpc: '2.0', id, error: data === undefined ? { code, message } : { code, message, data } }
}
