/**
 * JSON-RPC over HTTP and WebSocket on one port.
 *
 * Follows Hardhat's and anvil's servers where they agree: any path, POST for requests, an upgrade for WebSockets, CORS open to
 * all, always JSON in answers. Bodies are read as chunks up to a limit; `listen` rejects when the port is taken; `close`
 * stops taking connections, lets answers that are due go out, then closes what is left.
 */

import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { MegadevError } from '../base/errors.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { SocketHub } from './socket-hub.ts'

// Not imported: that would read all of its exports, and one of them loads Node's WebSocket client, which takes 40 ms.
const { createServer } = process.getBuiltinModule('node:http')

export interface ServerOptions {
  readonly dispatcher: Dispatcher
  /** Default 127.0.0.1, as Hardhat and anvil: IPv4 loopback only. `::1` is reached with `host: '::1'`. */
  readonly host?: string | undefined
  /** 0: any free port. */
  readonly port: number
  /** Largest body or WebSocket message, in bytes; default 32 MiB. */
  readonly bodyLimit?: number | undefined
  /** `Access-Control-Allow-Origin`; default `*`. Null: no CORS headers. */
  readonly allowOrigin?: string | null | undefined
}

/** A server that listens. */
export interface RpcServer {
  readonly host: string
  readonly port: number
  /** `http://127.0.0.1:8545` */
  readonly url: string
  /** Resolves when the port is free. Answers that are due are sent first. */
  close(): Promise<void>
}

export const DEFAULT_BODY_LIMIT: number = 32 * 1024 * 1024

/** Longer than any client keeps an idle connection, so that none is closed under a request that is just being sent. */
const KEEP_ALIVE_MS = 120_000

/** How long `close` waits for answers that are due. */
const CLOSE_GRACE_MS = 5_000

/**
 * Listen for JSON-RPC.
 * @throws {MegadevError} `port-taken`, `listen-failed`
 */
export async function listen(options: ServerOptions): Promise<RpcServer> {
  const host = options.host ?? '127.0.0.1'
  const bodyLimit = options.bodyLimit ?? DEFAULT_BODY_LIMIT
  const due = new Set<Promise<void>>()
  const headers = corsHeaders(options.allowOrigin)
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, noDelay: true })
  server.on('request', async (request, response) => {
    const body = request.method === 'POST' ? await readBody(request, bodyLimit) : null
    if (body === 'aborted') return
    // Due from here on: `close` does not wait for a body that is still coming.
    const answer = httpAnswer(request.method ?? 'GET', options.dispatcher, body, bodyLimit).then((found) =>
      send(response, found, headers),
    )
    due.add(answer)
    await answer
    due.delete(answer)
  })
  const hub = socketHub(server, options.dispatcher, bodyLimit)
  await start(server, host, options.port)
  const { port } = server.address() as AddressInfo
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`
  return { host, port, url, close: () => stop(server, hub, due) }
}

function start(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => reject(listenError(error, host, port)))
    server.listen(port, host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): MegadevError {
  const cause = { cause: error }
  if (error.code === 'EADDRINUSE') {
    return new MegadevError('port-taken', `Port ${port} on ${host} is already in use`, {
      hint: 'Stop the program that uses it, or choose another port.',
      ...cause,
    })
  }
  return new MegadevError('listen-failed', `Cannot listen on ${host}:${port}: ${error.message}`, cause)
}

/** The `ws` package is loaded with the first upgrade: most nodes never see one, and start-up is counted. */
function socketHub(server: Server, dispatcher: Dispatcher, bodyLimit: number): () => Promise<SocketHub> | null {
  let hub: Promise<SocketHub> | null = null
  server.on('upgrade', (request, socket, head) => {
    socket.on('error', () => socket.destroy())
    hub ??= import('./socket-hub.ts').then(({ SocketHub }) => new SocketHub(dispatcher, bodyLimit))
    void hub.then((loaded) => loaded.accept(request, socket, head))
  })
  return () => hub
}

async function stop(server: Server, hub: () => Promise<SocketHub> | null, due: Set<Promise<void>>): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()))
  server.closeIdleConnections()
  const sockets = await hub()
  const settled = Promise.all([Promise.all(due), sockets?.close(CLOSE_GRACE_MS)])
  await Promise.race([settled, new Promise((resolve) => setTimeout(resolve, CLOSE_GRACE_MS).unref())])
  server.closeIdleConnections()
  // A connection whose client neither reads nor closes must not hold the port.
  const force = setTimeout(() => server.closeAllConnections(), 100)
  await closed
  clearTimeout(force)
}

type Headers = Readonly<Record<string, string>>

function corsHeaders(allowOrigin: string | null | undefined): Headers {
  if (allowOrigin === null) return {}
  return {
    'access-control-allow-origin': allowOrigin ?? '*',
    'access-control-allow-methods': 'POST, GET, OPTIONS',
    'access-control-allow-headers': '*, content-type, authorization',
    'access-control-max-age': '86400',
  }
}

/** What to answer to one request. */
interface HttpAnswer {
  readonly status: number
  readonly text: string
  /** The connection cannot go on. */
  readonly isLast?: boolean
}

/** Answer one HTTP request; never rejects. `body` is null when it was not a POST. */
async function httpAnswer(
  method: string,
  dispatcher: Dispatcher,
  body: Body | null,
  bodyLimit: number,
): Promise<HttpAnswer> {
  if (method === 'OPTIONS' || method === 'HEAD') return { status: 200, text: '' }
  // Tools wait for a server by asking for `/`: it must be a success, although there is no request in it.
  if (body === null) return { status: 200, text: errorBody(-32700, 'Parse error: send requests by POST') }
  if (body === 'too-large') {
    const words = `Request body is larger than the limit of ${bodyLimit} bytes`
    return { status: 413, text: errorBody(-32600, words), isLast: true }
  }
  const answer = await dispatcher.handle(body)
  return answer === null ? { status: 204, text: '' } : { status: 200, text: answer }
}

function errorBody(code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: null, error: { code, message } })
}

/** Resolves when the answer has left, or cannot leave any more. */
function send(response: ServerResponse, { status, text, isLast }: HttpAnswer, cors: Headers): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve()
    response.once('close', resolve)
    const bytes = Buffer.from(text)
    const headers: Record<string, string | number> = { ...cors }
    if (bytes.length > 0) headers['content-type'] = 'application/json'
    if (status !== 204) headers['content-length'] = bytes.length
    if (isLast === true) headers.connection = 'close'
    response.writeHead(status, headers)
    response.end(bytes, resolve)
  })
}

type Body = Buffer | 'too-large'

function readBody(request: IncomingMessage, limit: number): Promise<Body | 'aborted'> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= limit) chunks.push(chunk)
      else {
        // What is still to come is dropped; the answer closes the connection.
        chunks.length = 0
        resolve('too-large')
      }
    })
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    request.on('error', () => resolve('aborted'))
    request.on('close', () => resolve('aborted'))
  })
}
