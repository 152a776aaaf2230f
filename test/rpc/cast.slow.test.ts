/**
 * Foundry's `cast`, from npm, deploys a token on a node over HTTP and uses it. Needs the package registry: the binary is
 * too large to be a dependency.
 */

import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { AbiCoder } from 'ethers'
import { createNode, type NodeHandle } from '../../src/index.ts'
import { contractsOf } from '../support/solidity.ts'

const OWNER = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const FRIEND = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'
const SUPPLY = 1_000_000n
const TRANSFER = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'
const SUCCEEDED = '0x1'

interface CastReceipt {
  readonly status: string
  readonly type: string
  readonly contractAddress: string | null
  readonly logs: readonly { readonly topics: readonly string[] }[]
}

describe('cast', () => {
  const home = mkdtempSync(join(tmpdir(), 'megadev-cast-'))
  let node: NodeHandle
  let token: string

  before(async () => {
    writeFileSync(join(home, 'package.json'), '{"private":true}')
    const quiet = ['--silent', '--ignore-scripts', '--no-audit', '--no-fund']
    execFileSync('npm', ['install', ...quiet, '@foundry-rs/cast@1.7.1'], { cwd: home })
    node = await createNode({ server: { port: 0 } })
  })
  after(async () => {
    await node?.close()
    rmSync(home, { recursive: true, force: true })
  })

  /** Options stand before the rest: behind `--create` cast knows none. Its launcher ends with 0 also when cast fails. */
  async function cast(command: string, ...args: string[]): Promise<string> {
    const binary = join(home, 'node_modules/.bin/cast')
    const { stdout, stderr } = await promisify(execFile)(binary, [command, '--rpc-url', String(node.url), ...args])
    if (stdout === '') throw new Error(stderr)
    return stdout.trim()
  }

  async function send(...args: string[]): Promise<CastReceipt> {
    return JSON.parse(await cast('send', '--json', '--private-key', String(node.accounts[0]?.privateKey), ...args))
  }

  it('deploys a token', async () => {
    const { Token } = contractsOf('token.sol')
    const args = AbiCoder.defaultAbiCoder().encode(['string', 'string', 'uint256'], ['Gold', 'AU', SUPPLY])
    const receipt = await send('--create', `${Token?.bytecode}${args.slice(2)}`)
    expect(receipt.status).to.equal(SUCCEEDED)
    token = String(receipt.contractAddress)
    expect(await cast('call', token, 'name()(string)')).to.equal('"Gold"')
    expect((await cast('code', token)).length).to.be.above(2)
  })

  it('sends each kind of transaction that it knows', async () => {
    const transfer = [token, 'transfer(address,uint256)', FRIEND, '5']
    expect(await send(...transfer)).to.include({ status: SUCCEEDED, type: '0x2' })
    expect(await send('--legacy', ...transfer)).to.include({ status: SUCCEEDED, type: '0x0' })
    expect(await cast('call', token, 'balanceOf(address)(uint256)', FRIEND)).to.equal('10')
  })

  it('finds the event in the receipt and by a query', async () => {
    const receipt = await send(token, 'transfer(address,uint256)', FRIEND, '7')
    expect(receipt.logs.map((log) => log.topics[0])).to.deep.equal([TRANSFER])
    const logs: unknown[] = JSON.parse(await cast('logs', '--json', '--address', token, '--from-block', '0', TRANSFER))
    expect(logs).to.have.length.above(2)
  })

  it('shows a revert as one', async () => {
    const refused = send(token, 'transfer(address,uint256)', FRIEND, String(SUPPLY * 2n))
    const message = await refused.then(
      () => '',
      (error: Error) => error.message,
    )
    expect(message).to.match(/revert/)
  })

  it('reads the chain', async () => {
    expect(await cast('chain-id')).to.equal('31337')
    expect(await cast('balance', FRIEND)).to.equal(String(10_000n * 10n ** 18n))
    expect(Number(await cast('nonce', OWNER))).to.equal(Number(await cast('block-number')))
  })
})
