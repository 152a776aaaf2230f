/**
 * `npm run bench -- exec [rounds]`: gas per second of `eth_call` over our own Solidity contracts, megadev against anvil.
 *
 * Each function runs with a small and a large loop count; the figure is the slope between them, so the cost of the call
 * itself drops out. The contracts measure their gas with GASLEFT. Both nodes must return the same result and the same gas,
 * or the run fails. Rounds are interleaved (A B, B A), and only the megadev and anvil of one run are ever compared.
 */

import { type Compiled, callOf, compileContracts } from './contracts.ts'
import { type NodeProcess, startNode } from './node-process.ts'
import { anvil, installPeers, megadev } from './peers.ts'
import { geometricMean, median, printMachine, printTable } from './report.ts'

/** Frozen: changing a row makes older figures incomparable. Counts are such that anvil takes about 0.1 s for the large one. */
const WORKLOADS: readonly [contract: string, name: string, small: number, large: number][] = [
  ['Compute', 'arithmetic', 100_000, 1_000_000],
  ['Compute', 'checkedLoop', 50_000, 500_000],
  ['Compute', 'wideDivision', 50_000, 500_000],
  ['Compute', 'mulmodLoop', 100_000, 1_000_000],
  ['Compute', 'keccakLoop', 20_000, 200_000],
  ['Compute', 'sort', 300, 1_000],
  ['Compute', 'fibonacci', 18, 24],
  ['Storage', 'warm', 30_000, 300_000],
  ['Storage', 'distinct', 1_000, 10_000],
  ['Storage', 'many', 20_000, 220_000],
  ['Storage', 'mappingLoop', 20_000, 200_000],
  ['Token', 'transferLoop', 5_000, 50_000],
  ['Calls', 'externalCalls', 10_000, 100_000],
  ['RayTracer', 'draw', 200, 4_000],
]
const CALL_GAS = 30_000_000_000
const FLAGS = ['--hardfork', 'prague', '--gas-limit', '100000000000']
const WARM_UPS = 3
/** A short call is repeated for about this long and its median taken. */
const SAMPLE_SECONDS = 0.06
const MOST_REPEATS = 40

interface Run {
  readonly result: string
  readonly gas: number
  readonly seconds: number
}

interface Target {
  readonly node: NodeProcess
  readonly addresses: ReadonlyMap<string, string>
}

/** Runs the suite and prints its table. */
export async function benchExec(args: readonly string[]): Promise<void> {
  const rounds = Number(args[0] ?? 5)
  installPeers()
  const programs = [megadev(), anvil()]
  printMachine(programs)
  const contracts = compileContracts()
  const targets: Target[] = []
  try {
    for (const [i, program] of programs.entries()) {
      const flags = program.name === 'anvil' ? [...FLAGS, '--silent'] : FLAGS
      targets.push(await deployAll(await startNode(program, flags, 18_600 + i), contracts))
    }
    const ratios: number[] = []
    const rows: string[][] = []
    for (const [contract, name, small, large] of WORKLOADS) {
      const compiled = contracts[contract] as Compiled
      const calls = [callOf(compiled, name, small), callOf(compiled, name, large)] as const
      const rates = await compare(targets, contract, calls, rounds)
      const [ours, theirs] = rates.map(median) as [number, number]
      ratios.push(ours / theirs)
      rows.push([`${contract}.${name}`, millions(ours), millions(theirs), `${(ours / theirs).toFixed(2)}×`])
    }
    rows.push(['geometric mean', '', '', `${geometricMean(ratios).toFixed(2)}×`])
    printTable(['Mgas/s, median', 'megadev', 'anvil', 'ratio'], rows)
  } finally {
    for (const { node } of targets) await node.stop()
  }
}

const millions = (rate: number): string => (rate / 1e6).toFixed(0)

async function deployAll(node: NodeProcess, contracts: Record<string, Compiled>): Promise<Target> {
  const [from] = await node.rpc<string[]>('eth_accounts')
  const addresses = new Map<string, string>()
  for (const [name, { bytecode }] of Object.entries(contracts)) {
    const transaction = { from, data: bytecode, gas: '0x989680' }
    const hash = await node.rpc<string>('eth_sendTransaction', [transaction])
    const receipt = await receiptOf(node, hash)
    if (receipt.status !== '0x1') throw new Error(`${node.name} could not deploy ${name}`)
    addresses.set(name, receipt.contractAddress)
  }
  return { node, addresses }
}

/** anvil answers with the hash before it has mined. */
async function receiptOf(node: NodeProcess, hash: string): Promise<{ status: string; contractAddress: string }> {
  for (let tries = 0; tries < 500; tries++) {
    const receipt = await node.rpc<{ status: string; contractAddress: string } | null>('eth_getTransactionReceipt', [
      hash,
    ])
    if (receipt !== null) return receipt
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  throw new Error(`${node.name} did not mine ${hash}`)
}

/** Gas per second of each target, one figure a round. */
async function compare(
  targets: readonly Target[],
  contract: string,
  calls: readonly [small: string, large: string],
  rounds: number,
): Promise<number[][]> {
  const rates: number[][] = targets.map(() => [])
  const expected = new Map<string, string>()
  const measure = async (target: Target, data: string): Promise<Run> => {
    const run = await timedCall(target, contract, data)
    const answer = `${run.result}, ${run.gas} gas`
    const known = expected.get(data) ?? answer
    if (known !== answer) throw new Error(`${target.node.name} differs in ${contract}: ${answer}, not ${known}`)
    expected.set(data, known)
    return run
  }
  for (const target of targets) {
    for (let i = 0; i < WARM_UPS; i++) await measure(target, calls[1])
  }
  for (let round = 0; round < rounds; round++) {
    const order = targets.map((target, i) => [target, rates[i] as number[]] as const)
    if (round % 2 === 1) order.reverse()
    for (const [target, list] of order) {
      const small = await measure(target, calls[0])
      const large = await measure(target, calls[1])
      const seconds = large.seconds - small.seconds
      // A slope at or below zero is noise on a busy machine: the round does not count for this node.
      if (seconds > 0) list.push((large.gas - small.gas) / seconds)
    }
  }
  return rates
}

async function timedCall(target: Target, contract: string, data: string): Promise<Run> {
  const first = await oneCall(target, contract, data)
  const repeats = Math.min(MOST_REPEATS, Math.floor(SAMPLE_SECONDS / first.seconds))
  const times = [first.seconds]
  for (let i = 0; i < repeats; i++) times.push((await oneCall(target, contract, data)).seconds)
  return { ...first, seconds: median(times) }
}

async function oneCall({ node, addresses }: Target, contract: string, data: string): Promise<Run> {
  const call = { to: addresses.get(contract), data, gas: `0x${CALL_GAS.toString(16)}` }
  const started = performance.now()
  const answer = await node.rpc<string>('eth_call', [call, 'latest'])
  const seconds = (performance.now() - started) / 1000
  if (answer.length !== 130) throw new Error(`${node.name} answered ${answer}`)
  return { result: answer.slice(0, 66), gas: Number(`0x${answer.slice(66)}`), seconds }
}
