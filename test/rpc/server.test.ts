/**
 * The HTTP and WebSocket server by itself, over a dispatcher that echoes: limits, connections, stopping.
 */

import { connect, type Socket } from 'node:net'
import { expect } from 'chai'
import { WebSocket } from 'ws'
import { MegadevError } from '../../src/base/errors.ts'
import type { Dispatcher } from '../../src/rpc/dispatcher.ts'
import { listen, type RpcServer, type ServerOptions } from '../../src/rpc/server.ts'

/** Answers with the body; `slow` takes 150 ms, `note` gets no answer. */
const echo: Dispatcher = {
  isLogging: true,
  request: async () => null,
  handle: async (body) => {
    const text = Buffer.from(body as Uint8Array).toString()
    if (text === 'slow') await new Promise((resolve) => setTimeout(resolve, 150))
    return text === 'note' ? null : JSON.stringify(text)
  },
  connect: () => ({ close: () => undefined }) as never,
  watchSubmissions: () => () => undefined,
}

describe('rpc server', () => {
  const open: RpcServer[] = []
  async function serve(options: Partial<ServerOptions> = {}): Promise<RpcServer> {
    const server = await listen({ dispatcher: echo, port: 0, ...options })
    open.push(server)
    return server
  }
  afterEach(async () => {
    await Promise.all(open.splice(0).map((server) => server.close()))
  })

  const post = (server: RpcServer, body: string): Promise<Response> => fetch(server.url, { method: 'POST', body })

  it('answers POST on any path, whatever the content type, with CORS open', async () => {
    const server = await serve()
    const response = await fetch(`${server.url}/any/path`, { method: 'POST', body: 'hello' })
    expect(response.status).to.equal(200)
    expect(response.headers.get('content-type')).to.equal('application/json')
    expect(response.headers.get('access-control-allow-origin')).to.equal('*')
    expect(await response.json()).to.equal('hello')
  })

  it('answers preflights, probes by GET and HEAD, and notifications', async () => {
    const { url } = await serve()
    const preflight = await fetch(url, { method: 'OPTIONS' })
    expect(preflight.status).to.equal(200)
    expect(preflight.headers.get('access-control-allow-headers')).to.include('content-type')
    expect((await fetch(url, { method: 'HEAD' })).status).to.equal(200)
    expect(await (await fetch(url)).json()).to.have.nested.property('error.code', -32700)
    expect((await fetch(url, { method: 'POST', body: 'note' })).status).to.equal(204)
  })

  it('has a CORS header of choice, or none', async () => {
    const some = await post(await serve({ allowOrigin: 'http://a.example' }), 'x')
    expect(some.headers.get('access-control-allow-origin')).to.equal('http://a.example')
    expect((await post(await serve({ allowOrigin: null }), 'x')).headers.has('access-control-allow-origin')).to.equal(
      false,
    )
  })

  it('takes a body of the limit and refuses one byte more', async () => {
    const server = await serve({ bodyLimit: 100_000 })
    expect((await post(server, 'a'.repeat(100_000))).status).to.equal(200)
    const response = await post(server, 'a'.repeat(100_001))
    expect(response.status).to.equal(413)
    expect(await response.json()).to.have.nested.property('error.code', -32600)
    expect((await post(server, 'still here')).status).to.equal(200)
  })

  it('keeps connections', async () => {
    const server = await serve()
    const socket = connect(server.port, server.host)
    const request = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nok'
    socket.write(request + request)
    const text = await textOf(socket, /"ok"(?:.|\s)*"ok"/)
    expect(text.match(/HTTP\/1\.1 200/g)).to.have.lengthOf(2)
    socket.destroy()
  })

  it('survives broken HTTP and clients that go away', async () => {
    const server = await serve()
    for (const bytes of [
      '\u0000\u0001',
      'POST / HTTP/1.1\r\ncontent-length: 99\r\n\r\nshort',
      'GET / HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n',
    ]) {
      const socket = connect(server.port, server.host)
      socket.on('error', () => undefined)
      socket.write(bytes)
      await new Promise((resolve) => setTimeout(resolve, 20))
      socket.destroy()
    }
    expect((await post(server, 'fine')).status).to.equal(200)
  })

  it('says when the port is taken', async () => {
    const { port } = await serve()
    const error = await serve({ port }).then(
      () => expect.fail('listens'),
      (reason: unknown) => reason,
    )
    expect(error).to.be.instanceOf(MegadevError).with.property('code', 'port-taken')
    expect((error as MegadevError).message).to.equal(`Port ${port} on 127.0.0.1 is already in use`)
  })

  it('says when the host is none', async () => {
    const error = await serve({ host: '192.0.2.1' }).catch((reason: unknown) => reason)
    expect(error).to.be.instanceOf(MegadevError).with.property('code', 'listen-failed')
  })

  describe('WebSocket', () => {
    async function socketTo(server: RpcServer): Promise<WebSocket> {
      const socket = new WebSocket(server.url.replace('http', 'ws'))
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
      return socket
    }
    const messageOf = (socket: WebSocket): Promise<string> =>
      new Promise((resolve) => socket.once('message', (message) => resolve(String(message))))

    it('answers text and binary messages', async () => {
      const socket = await socketTo(await serve())
      socket.send('text')
      expect(await messageOf(socket)).to.equal('"text"')
      socket.send(Buffer.from('bytes'))
      expect(await messageOf(socket)).to.equal('"bytes"')
      socket.terminate()
    })

    it('closes a connection whose message is too large, and no other', async () => {
      const server = await serve({ bodyLimit: 1000 })
      const [large, small] = [await socketTo(server), await socketTo(server)]
      large.send('a'.repeat(1001))
      expect(await new Promise((resolve) => large.once('close', resolve))).to.equal(1009)
      small.send('fine')
      expect(await messageOf(small)).to.equal('"fine"')
    })

    it('sends the answers that are due before it closes', async () => {
      const server = await serve()
      const socket = await socketTo(server)
      const answer = messageOf(socket)
      socket.send('slow')
      await new Promise((resolve) => setTimeout(resolve, 30))
      const closed = new Promise((resolve) => socket.once('close', resolve))
      await server.close()
      expect(await answer).to.equal('"slow"')
      expect(await closed).to.equal(1001)
    })
  })

  it('sends the answers that are due before it closes, and frees the port', async () => {
    const server = await serve()
    const answer = post(server, 'slow')
    await new Promise((resolve) => setTimeout(resolve, 30))
    const closed = server.close()
    expect(await (await answer).json()).to.equal('slow')
    await closed
    const again = await serve({ port: server.port })
    expect(again.port).to.equal(server.port)
  })

  it('closes although a client holds a connection and says nothing', async () => {
    const server = await serve()
    const socket = connect(server.port, server.host)
    socket.on('error', () => undefined)
    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\n\r\nab')
    await new Promise((resolve) => setTimeout(resolve, 30))
    const start = performance.now()
    await server.close()
    expect(performance.now() - start).to.be.below(1000)
    socket.destroy()
  })
})

function textOf(socket: Socket, until: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    socket.on('data', (chunk) => {
      text += chunk.toString()
      if (until.test(text)) resolve(text)
    })
  })
}
