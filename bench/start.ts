/**
 * `npm run bench -- start [rounds]`: time from the start of the process to the first answer, and resident memory right
 * after it and after a first transaction; megadev against anvil, interleaved.
 */

import { type NodeProcess, startNode } from './node-process.ts'
import { anvil, installPeers, megadev, type Program } from './peers.ts'
import { median, printMachine, printTable } from './report.ts'

interface Sample {
  readonly startMs: number
  readonly residentMb: number
  readonly workingMb: number
}

/** Runs the suite and prints its table. */
export async function benchStart(args: readonly string[]): Promise<void> {
  const rounds = Number(args[0] ?? 7)
  installPeers()
  const programs = [megadev(), anvil()]
  printMachine(programs)
  const samples = new Map<Program, Sample[]>(programs.map((program) => [program, []]))
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? programs : programs.toReversed()
    for (const [i, program] of order.entries()) samples.get(program)?.push(await sample(program, 18_700 + i))
  }
  const row = (name: string, pick: (sample: Sample) => number): string[] => {
    const [ours, theirs] = programs.map((program) => median((samples.get(program) ?? []).map(pick))) as [number, number]
    return [name, ours.toFixed(0), theirs.toFixed(0), `${(ours / theirs).toFixed(1)}×`]
  }
  printTable(
    [`median of ${rounds}`, 'megadev', 'anvil', 'megadev ÷ anvil'],
    [
      row('first answer, ms', ({ startMs }) => startMs),
      row('resident after it, MB', ({ residentMb }) => residentMb),
      row('resident after a transaction, MB', ({ workingMb }) => workingMb),
    ],
  )
}

async function sample(program: Program, port: number): Promise<Sample> {
  const node = await startNode(program, program.name === 'anvil' ? ['--silent'] : [], port)
  try {
    const residentMb = node.residentBytes() / 1e6
    await sendOne(node)
    return { startMs: node.startMs, residentMb, workingMb: node.residentBytes() / 1e6 }
  } finally {
    await node.stop()
  }
}

async function sendOne(node: NodeProcess): Promise<void> {
  const [from, to] = await node.rpc<string[]>('eth_accounts')
  const hash = await node.rpc<string>('eth_sendTransaction', [{ from, to, value: '0x1' }])
  for (let tries = 0; tries < 500; tries++) {
    if ((await node.rpc('eth_getTransactionReceipt', [hash])) !== null) return
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  throw new Error(`${node.name} did not mine ${hash}`)
}
