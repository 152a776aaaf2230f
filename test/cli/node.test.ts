/**
 * `megadev node` as a user starts it: the built package's binary in a process of its own.
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Interface } from 'ethers'
import { ADDRESSES, KEYS } from '../support/rpc-node.ts'
import { contractsOf } from '../support/solidity.ts'

const BINARY = fileURLToPath(new URL('../../bin/megadev.cjs', import.meta.url))
const BUILT = new URL('../../dist/cli/main.js', import.meta.url)
const VERSION = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')).version as string

interface Run {
  readonly process: ChildProcess
  out: string
  err: string
  /** Exit code, when it has ended by itself. */
  readonly ended: Promise<number | null>
}

const running = new Set<ChildProcess>()

function megadev(...args: readonly string[]): Run {
  const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', (code) => {
      running.delete(child)
      resolve(code)
    })
  })
  const run: Run = { process: child, out: '', err: '', ended }
  child.stdout.on('data', (chunk) => {
    run.out += chunk
  })
  child.stderr.on('data', (chunk) => {
    run.err += chunk
  })
  return run
}

/** Wait until what was printed matches. */
async function printed(run: Run, pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    const match = pattern.exec(run.out)
    if (match !== null) return match
    if (run.process.exitCode !== null) expect.fail(`ended with ${run.process.exitCode}: ${run.out}${run.err}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function start(...args: readonly string[]): Promise<{ run: Run; port: number; url: string }> {
  const run = megadev('node', '--port', '0', ...args)
  const [, port] = await printed(run, /^Listening on 127\.0\.0\.1:(\d+)$/m)
  return { run, port: Number(port), url: `http://127.0.0.1:${port}` }
}

async function ask(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const answer = (await (await fetch(url, { method: 'POST', body })).json()) as { result?: unknown; error?: unknown }
  expect(answer.error).to.equal(undefined)
  return answer.result
}

describe('megadev', () => {
  before(() => expect(existsSync(BUILT), 'run `npm run build` first').to.equal(true))
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
  })

  it('prints its version and its help', async () => {
    const version = megadev('--version')
    expect(await version.ended).to.equal(0)
    expect(version.out).to.equal(`${VERSION}\n`)
    const help = megadev('--help')
    expect(await help.ended).to.equal(0)
    expect(help.out)
      .to.match(/Usage: megadev/)
      .and.match(/node/)
    const node = megadev('node', '--help')
    expect(await node.ended).to.equal(0)
    expect(node.out)
      .to.match(/--port/)
      .and.match(/Examples:/)
      .and.match(/Exit codes/)
  })

  it('runs without its launcher', async () => {
    const child = spawn(process.execPath, [fileURLToPath(BUILT), '--version'], { stdio: ['ignore', 'pipe', 'inherit'] })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    const code = await new Promise((resolve) => child.once('close', resolve))
    expect([code, out]).to.deep.equal([0, `${VERSION}\n`])
  })

  const wrong: readonly (readonly [args: string[], words: RegExp])[] = [
    [['node', '--bogus'], /unknown option '--bogus'/],
    [['node', '--port', 'x'], /'-p, --port <number>' argument 'x' is invalid/],
    [['node', '--port', '65536'], /port from 0 to 65535/],
    [['node', '--hardfork', 'frontier'], /Invalid hardfork: frontier is not known/],
    [['node', '--balance', '-1'], /amount of ether/],
    [['node', '--tx-gas-limit', 'none'], /a whole number/],
    [['node', '--coinbase', '0x1'], /Invalid coinbase/],
    [['node', '--block-time', '0'], /a time above 0/],
    [['node', '--no-mining', '--block-time', '2'], /exclude each other/],
    [['node', '--mixed-mining'], /needs --block-time/],
    [['node', '--order', 'price'], /Allowed choices are fees, fifo/],
    [['node', '--dialect', 'ganache'], /Allowed choices are anvil, hardhat/],
    [['node', 'extra'], /too many arguments/],
    [['nod'], /unknown command 'nod'/],
    [[], /Usage: megadev/],
  ]
  for (const [args, words] of wrong) {
    it(`ends with 2 for \`megadev ${args.join(' ')}\``, async () => {
      const run = megadev(...args)
      expect(await run.ended).to.equal(2)
      expect(run.err).to.match(words)
      expect(run.out).to.equal('')
    })
  }

  describe('node', () => {
    it('prints accounts and keys, and the lines that tools wait for when it answers', async () => {
      const { run, url } = await start()
      expect(run.out).to.include(`Started HTTP and WebSocket JSON-RPC server at ${url}/\n`)
      expect(run.out).to.match(/keys are publicly known/)
      ADDRESSES.forEach((address, index) => {
        expect(run.out).to.include(`Account #${index}: ${address} (10000 ETH)\nPrivate Key: ${KEYS[index]}`)
      })
      expect(run.out).to.match(/Chain id: +31337/)
      expect(await ask(url, 'eth_chainId')).to.equal('0x7a69')
    })

    it('stops at Ctrl-C with 0, and frees the port', async () => {
      const { run, port } = await start()
      run.process.kill('SIGINT')
      expect(await run.ended).to.equal(0)
      expect(run.err).to.equal('')
      const server = createServer()
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve))
      server.close()
    })

    it('stops at SIGTERM while a client is connected', async () => {
      const { run, url } = await start()
      const socket = new WebSocket(url.replace('http', 'ws'))
      await new Promise((resolve) => socket.addEventListener('open', resolve))
      const closed = new Promise((resolve) => socket.addEventListener('close', resolve))
      run.process.kill('SIGTERM')
      await closed
      expect(await run.ended).to.equal(0)
    })

    it('says in one line that the port is taken, and ends with 1', async () => {
      const { port } = await start()
      const second = megadev('node', '--port', String(port))
      expect(await second.ended).to.equal(1)
      expect(second.err).to.match(
        new RegExp(`^megadev: Port ${port} on 127\\.0\\.0\\.1 is already in use\\.[^\\n]*\\n$`),
      )
      expect(second.out).to.equal('')
    })

    it('prints a line per transaction', async () => {
      const { run, url } = await start()
      const [from, to] = ADDRESSES.map((address) => address.toLowerCase())
      const sent = await ask(url, 'eth_sendTransaction', { from, to, value: '0x1' })
      const transfer = `eth_sendTransaction ${sent} ${from} → ${to} ok gas 21000 block 1\n`
      await printed(run, new RegExp(`^\\d\\d:\\d\\d:\\d\\d ${transfer}`, 'm'))
      const failing = await ask(url, 'eth_sendTransaction', { from, data: '0x60006000fd', gas: '0x186a0' })
      await printed(run, new RegExp(`${failing} ${from} → new contract execution reverted gas \\d+ block 2\n`))
    })

    it('prints what contracts log, from transactions and calls', async () => {
      const { run, url } = await start()
      const { Token } = contractsOf('token.sol')
      const abi = new Interface([...(Token?.abi ?? [])])
      const from = ADDRESSES[0]
      const data = `${Token?.bytecode}${abi.encodeDeploy(['Gold', 'AU', 1n]).slice(2)}`
      const hash = await ask(url, 'eth_sendTransaction', { from, data })
      const { contractAddress: target } = (await ask(url, 'eth_getTransactionReceipt', hash)) as {
        contractAddress: string
      }
      await ask(url, 'eth_call', { to: target, data: abi.encodeFunctionData('log', ['from a call']) })
      await printed(run, /^from a call$/m)
      await ask(url, 'eth_sendTransaction', {
        from,
        to: target,
        data: abi.encodeFunctionData('log', ['when mined']),
        gas: '0x186a0',
      })
      await printed(run, /^when mined$/m)
      expect(run.out.match(/when mined/g)).to.have.lengthOf(1)
    })

    it('takes its flags', async () => {
      const phrase = 'legal winner thank year wave sausage worth useful legal winner thank yellow'
      const { run, url } = await start(
        ...['--chain-id', '0x539', '--hardfork', 'Cancun', '--accounts', '2', '--balance', '0.5', '--mnemonic', phrase],
        ...['--block-gas-limit', '30000000', '--base-fee', '7', '--timestamp', '2000000000', '--dialect', 'hardhat'],
        ...[
          '--hostname',
          '127.0.0.1',
          '--coinbase',
          ADDRESSES[2],
          '--tx-gas-limit',
          'off',
          '--disable-code-size-limit',
        ],
        '--allow-blocks-with-same-timestamp',
      )
      expect(await ask(url, 'eth_chainId')).to.equal('0x539')
      const accounts = (await ask(url, 'eth_accounts')) as string[]
      expect(accounts).to.have.lengthOf(2)
      expect(accounts).not.to.include(ADDRESSES[0].toLowerCase())
      expect(await ask(url, 'eth_getBalance', accounts[1])).to.equal(`0x${(5n * 10n ** 17n).toString(16)}`)
      const block = (await ask(url, 'eth_getBlockByNumber', 'latest', false)) as Record<string, unknown>
      expect(block).to.include({ gasLimit: '0x1c9c380', baseFeePerGas: '0x7', timestamp: '0x77359400' })
      expect(block).not.to.have.property('requestsHash')
      expect(await ask(url, 'web3_clientVersion')).to.match(/^HardhatNetwork\//)
      expect(await ask(url, 'eth_coinbase')).to.equal(ADDRESSES[2].toLowerCase())
      expect(run.out).to.match(/Hardfork: +cancun/)
      // Code of 24,577 bytes, one more than EIP-170 allows.
      const data = '0x6160016000f3'
      const hash = await ask(url, 'eth_sendTransaction', { from: accounts[0], data, gas: '0x989680' })
      expect(await ask(url, 'eth_getTransactionReceipt', hash)).to.include({ status: '0x1' })
      const { timestamp } = (await ask(url, 'eth_getBlockByNumber', 'latest', false)) as { timestamp: string }
      await ask(url, 'evm_mine', timestamp)
    })

    it('makes a block every so often with --block-time', async () => {
      const { url } = await start('--block-time', '100ms')
      const [from, to] = ADDRESSES
      const hash = await ask(url, 'eth_sendTransaction', { from, to, value: '0x1' })
      const deadline = Date.now() + 5000
      while ((await ask(url, 'eth_getTransactionReceipt', hash)) === null) {
        if (Date.now() > deadline) expect.fail('no block came')
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      expect(await ask(url, 'anvil_getAutomine')).to.equal(false)
    })

    it('makes a block only when asked with --no-mining', async () => {
      const { url } = await start('--no-mining', '--order', 'fifo')
      const [from, to] = ADDRESSES
      const hash = await ask(url, 'eth_sendTransaction', { from, to, value: '0x1' })
      expect(await ask(url, 'eth_getTransactionReceipt', hash)).to.equal(null)
      expect(await ask(url, 'eth_blockNumber')).to.equal('0x0')
      await ask(url, 'evm_mine')
      expect(await ask(url, 'eth_getTransactionReceipt', hash)).to.include({ blockNumber: '0x1', status: '0x1' })
    })

    it('makes blocks both ways with --mixed-mining', async () => {
      const { url } = await start('--mixed-mining', '--block-time', '1')
      const [from, to] = ADDRESSES
      const hash = await ask(url, 'eth_sendTransaction', { from, to, value: '0x1' })
      expect(await ask(url, 'eth_getTransactionReceipt', hash)).to.include({ status: '0x1' })
      expect(await ask(url, 'anvil_getAutomine')).to.equal(true)
    })

    it('prints nothing with --quiet', async () => {
      const free = createServer()
      const port = await new Promise<number>((resolve) => {
        free.listen(0, '127.0.0.1', () => resolve((free.address() as { port: number }).port))
      })
      await new Promise((resolve) => free.close(resolve))
      const run = megadev('node', '--port', String(port), '--quiet')
      const url = `http://127.0.0.1:${port}`
      while (!(await ask(url, 'eth_chainId').then(Boolean, () => false)))
        await new Promise((resolve) => setTimeout(resolve, 20))
      await ask(url, 'eth_sendTransaction', { to: ADDRESSES[1] })
      run.process.kill('SIGINT')
      expect(await run.ended).to.equal(0)
      expect(run.out + run.err).to.equal('')
    })
  })
})
