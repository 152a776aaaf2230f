/**
 * The constants that the runtime was generated from are those of the TypeScript tables, name by name and in both
 * directions: a constant without a row is as wrong as a row without a constant.
 */

import { readFileSync } from 'node:fs'
import { assert } from 'chai'
import { FUSED } from '../../../src/evm/fused.ts'
import { HALT_REASONS, REJECT_REASONS } from '../../../src/executor/outcome.ts'
import { GAS } from '../../../src/spec/gas.ts'
import { OPCODES } from '../../../src/spec/opcodes.ts'
import * as layout from '../../../src/state/layout.ts'

/** Constants of a generated file by name. */
function constantsOf(file: string): Map<string, bigint> {
  const source = readFileSync(new URL(`../../../src/evm/assembly/generated/${file}.ts`, import.meta.url), 'utf8')
  const found = [...source.matchAll(/^export const (\w+): \w+ = (-?\d+)$/gm)]
  assert.equal(found.length, source.split('\n').filter((line) => line.startsWith('export')).length, 'lines understood')
  return new Map(found.map(([, name, value]) => [name as string, BigInt(value as string)]))
}

/** 'gasUsed', 'out-of-gas' → GAS_USED, OUT_OF_GAS. */
function shouted(name: string): string {
  return name
    .replaceAll('-', '_')
    .replace(/[A-Z]/g, (letter) => `_${letter}`)
    .toUpperCase()
}

function rows(prefix: string, names: readonly string[], numberOf: (index: number) => number): [string, bigint][] {
  return names.map((name, index) => [`${prefix}_${shouted(name)}`, BigInt(numberOf(index))])
}

describe('state: layout', () => {
  it('is the same on both sides', () => {
    const structs = Object.entries(layout.STRUCTS).flatMap(([name, { size, at }]): [string, bigint][] => [
      [`${name}_SIZE`, BigInt(size)],
      ...Object.entries(at).map(([field, offset]): [string, bigint] => [`${name}_${shouted(field)}`, BigInt(offset)]),
    ])
    const { HEADER_BASE, HASH_RING, SMALL_CLASSES, LARGE_CLASSES, COMMIT_CHUNK, COMMIT_CHUNKS } = layout
    const sizes = Object.entries({
      HEADER_BASE,
      HASH_RING,
      SMALL_CLASSES,
      LARGE_CLASSES,
      COMMIT_CHUNK,
      COMMIT_CHUNKS,
    }).map(([name, value]): [string, bigint] => [name, BigInt(value)])
    const flag = (index: number): number => 2 ** index
    const expected = new Map([
      ...structs,
      ...sizes,
      ...rows('KIND', layout.OUTCOME_KINDS, Number),
      ...rows('FAILURE', layout.WORK_FAILURES, Number),
      ...rows('CHANGES', layout.CHANGE_FLAGS, flag),
      ...rows('TX', layout.TX_FLAGS, flag),
      ...layout.RULE_FLAGS.map((name, index): [string, bigint] => [`RULE_${name.toUpperCase()}`, BigInt(flag(index))]),
      ...rows('HALT', HALT_REASONS, Number),
      ...rows('REJECT', REJECT_REASONS, Number),
    ])
    assert.deepEqual(constantsOf('layout'), expected)
  })

  it('lists every structure there is', () => {
    const structs = Object.entries(layout).filter(
      ([, value]) => typeof value === 'object' && !Array.isArray(value) && 'at' in value,
    )
    const names = structs.map(([name]) => name)
    assert.sameMembers(names, Object.keys(layout.STRUCTS))
  })

  it('has fields one behind the other, in whole lines of 16 bytes', () => {
    for (const [name, { size, at }] of Object.entries(layout.STRUCTS)) {
      const fields = Object.entries(at)
      fields.slice(1).forEach(([field, offset], index) => {
        assert.isAbove(offset, fields[index]?.[1] as number, `${name}.${field}`)
      })
      assert.isAtLeast(size, fields.at(-1)?.[1] as number, name)
      assert.equal(size % 16, 0, name)
    }
  })

  it('numbers opcodes and prices the same on both sides', () => {
    const opcodes = new Map([
      ...OPCODES.map(({ name, byte }): [string, bigint] => [`OP_${name}`, BigInt(byte)]),
      ...FUSED.map((name, index): [string, bigint] => [`OP_${name}`, BigInt(0x100 + index)]),
    ])
    assert.deepEqual(constantsOf('opcodes'), opcodes)
    const gas = Object.entries(GAS).map(([name, value]): [string, bigint] => [`GAS_${shouted(name)}`, BigInt(value)])
    assert.deepEqual(constantsOf('gas'), new Map(gas))
  })
})
