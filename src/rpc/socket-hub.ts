/**
 * JSON-RPC over WebSockets: requests are answered as they finish, subscriptions live as long as the connection.
 */

import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { RawData, WebSocket } from 'ws'
import { WebSocketServer } from 'ws'
import type { Dispatcher } from './dispatcher.ts'

/** A client that reads nothing while this much waits for it is cut off, so that its notifications do not fill memory. */
const UNREAD_LIMIT = 256 * 1024 * 1024

/** Close code of RFC 6455, 7.4.1: the server goes away. */
const GOING_AWAY = 1001

/** The WebSocket side of a server. */
export class SocketHub {
  readonly #server: WebSocketServer
  readonly #dispatcher: Dispatcher
  readonly #due = new Set<Promise<void>>()
  #isClosing = false

  /** `messageLimit` in bytes; a longer message closes its connection with code 1009. */
  constructor(dispatcher: Dispatcher, messageLimit: number) {
    this.#dispatcher = dispatcher
    this.#server = new WebSocketServer({ noServer: true, maxPayload: messageLimit, perMessageDeflate: false })
  }

  /** Take over a connection that asked for an upgrade. */
  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.#isClosing) socket.destroy()
    else this.#server.handleUpgrade(request, socket, head, (client) => this.#serve(client))
  }

  /** Send the answers that are due, then close all connections; those that do not close in `graceMs` are cut. */
  async close(graceMs: number): Promise<void> {
    this.#isClosing = true
    await Promise.race([Promise.all(this.#due), new Promise((resolve) => setTimeout(resolve, graceMs).unref())])
    const closed = [...this.#server.clients].map((client) => closeClient(client))
    await Promise.all(closed)
    this.#server.close()
  }

  #serve(client: WebSocket): void {
    const session = this.#dispatcher.connect((subscription, result) => {
      this.#send(
        client,
        JSON.stringify({ jsonrpc: '2.0', method: 'eth_subscription', params: { subscription, result } }),
      )
    })
    client.on('close', () => session.close())
    // Broken frames and resets end in 'close'; without a listener they would end the process.
    client.on('error', () => client.terminate())
    client.on('message', (message: RawData) => {
      if (this.#isClosing) return
      const answer = this.#dispatcher.handle(bytesOf(message), session).then((text) => {
        if (text !== null) this.#send(client, text)
      })
      this.#due.add(answer)
      void answer.finally(() => this.#due.delete(answer))
    })
  }

  #send(client: WebSocket, text: string): void {
    if (client.readyState !== client.OPEN) return
    if (client.bufferedAmount > UNREAD_LIMIT) client.terminate()
    else client.send(text)
  }
}

function bytesOf(message: RawData): Uint8Array {
  if (Array.isArray(message)) return Buffer.concat(message)
  return message instanceof ArrayBuffer ? new Uint8Array(message) : message
}

/** How long a client may take to answer a close frame. */
const CLOSE_HANDSHAKE_MS = 300

function closeClient(client: WebSocket): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => client.terminate(), CLOSE_HANDSHAKE_MS)
    client.once('close', () => {
      clearTimeout(cut)
      resolve()
    })
    client.close(GOING_AWAY, 'The node is stopping')
  })
}
