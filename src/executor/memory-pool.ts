/**
 * Memories of chains that were closed, for the chains to come. A shared memory lives until every thread has collected its
 * last instance over it, and a thread that waits for work does not collect: who opens and closes chains one after the
 * other, as a test run does, would pile them up.
 */

import { MAXIMUM_PAGES, newMemory } from '../state/chain-memory.ts'
import { HEADER, HEADER_BASE } from '../state/layout.ts'

/** More are not kept, nor larger ones: what lies here is memory that nobody uses. */
const MOST = 4
const LARGEST_PAGES = 512

const spare: WebAssembly.Memory[] = []

/** Memory for an empty chain. Only its header is known to be zero. */
export function takeMemory(maximumPages: number): WebAssembly.Memory {
  return (maximumPages === MAXIMUM_PAGES ? spare.pop() : undefined) ?? newMemory(maximumPages)
}

/** Give back a memory of the greatest maximum that no thread works on any more. */
export function giveMemory(memory: WebAssembly.Memory): void {
  // Asking for growth shows how large other threads have made it.
  if (spare.length === MOST || memory.grow(0) > LARGEST_PAGES) return
  new Uint8Array(memory.buffer, HEADER_BASE, HEADER.size).fill(0)
  spare.push(memory)
}
