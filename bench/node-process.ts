/**
 * A node under test as a process of its own, and the JSON-RPC client that drives it: one kept-alive connection over
 * loopback HTTP, the same for every program. An error reply throws, so that a failed call never counts as a fast one.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { Agent, request } from 'node:http'
import type { Program } from './peers.ts'

const START_LIMIT_MS = 30_000

/** A running node. */
export interface NodeProcess {
  readonly name: Program['name']
  /** Milliseconds from the start of the process to its first answer. */
  readonly startMs: number
  rpc<T>(method: string, params?: readonly unknown[]): Promise<T>
  /** Resident memory of the process now, in bytes. */
  residentBytes(): number
  stop(): Promise<void>
}

/** Starts the program with its flags on a free port and resolves when it has answered `eth_chainId`. */
export async function startNode(program: Program, flags: readonly string[], port: number): Promise<NodeProcess> {
  const started = performance.now()
  const child = spawn(program.file, [...program.args, '--port', String(port), ...flags], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  const rpc = <T>(method: string, params: readonly unknown[] = []): Promise<T> => post<T>(agent, port, method, params)
  await firstAnswer(child, rpc, started)
  return {
    name: program.name,
    startMs: performance.now() - started,
    rpc,
    residentBytes: () =>
      Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) * 1024,
    stop: () => {
      agent.destroy()
      return stopped(child)
    },
  }
}

async function firstAnswer(
  child: ChildProcess,
  rpc: (method: string) => Promise<unknown>,
  started: number,
): Promise<void> {
  let complaint = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-2000)
  })
  for (;;) {
    try {
      await rpc('eth_chainId')
      return
    } catch (error) {
      if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}: ${complaint}`)
      if (performance.now() - started > START_LIMIT_MS) throw error
      await new Promise((resolve) => setTimeout(resolve, 2))
    }
  }
}

function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return Promise.resolve()
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill('SIGKILL'), 3000)
    child.once('exit', () => {
      clearTimeout(force)
      resolve()
    })
    child.kill('SIGTERM')
  })
}

function post<T>(agent: Agent, port: number, method: string, params: readonly unknown[]): Promise<T> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const call = request({ agent, host: '127.0.0.1', port, method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('error', reject)
      response.on('end', () => {
        try {
          resolve(resultOf<T>(method, Buffer.concat(chunks).toString()))
        } catch (error) {
          reject(error)
        }
      })
    })
    call.on('error', reject)
    call.end(body)
  })
}

function resultOf<T>(method: string, text: string): T {
  const reply = JSON.parse(text) as { result?: T; error?: { code: number; message: string } }
  if (reply.error !== undefined) throw new Error(`${method}: ${reply.error.code} ${reply.error.message}`)
  return reply.result as T
}
