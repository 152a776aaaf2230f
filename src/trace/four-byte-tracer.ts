/**
 * `4byteTracer`: how often each function selector was called, with how much data behind it.
 * Source: go-ethereum documentation, "Built-in tracers", 4byteTracer. Precompiles are left out: what they get is no selector.
 */

import { bigIntFromBytes, hexFromBytes } from '../base/bytes.ts'
import type { FrameEntry, FrameKind, StepListener } from '../executor/step.ts'

const SELECTOR_BYTES = 4
const CALLS: ReadonlySet<FrameKind> = new Set<FrameKind>(['CALL', 'CALLCODE', 'DELEGATECALL', 'STATICCALL'])

/** Collects one transaction. */
export class FourByteTracer implements StepListener {
  readonly #precompiles: ReadonlySet<number>
  readonly #counts: Record<string, number> = {}

  /** `precompiles`: their addresses as numbers. */
  constructor(precompiles: readonly number[]) {
    this.#precompiles = new Set(precompiles)
  }

  onEnter({ kind, to, input }: FrameEntry): void {
    if (!CALLS.has(kind) || input.length < SELECTOR_BYTES) return
    const address = bigIntFromBytes(to)
    if (address < 0x10000n && this.#precompiles.has(Number(address))) return
    const key = `${hexFromBytes(input.subarray(0, SELECTOR_BYTES))}-${input.length - SELECTOR_BYTES}`
    this.#counts[key] = (this.#counts[key] ?? 0) + 1
  }

  /** Selector and number of bytes behind it → calls. */
  result(): Readonly<Record<string, number>> {
    return this.#counts
  }
}
