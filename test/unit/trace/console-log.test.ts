/**
 * console.log lines: the functions of hardhat/console.sol by their known selectors, and every one of them through an ABI
 * encoder. Formats are those of Node's util.format, with numbers as text.
 */

import { expect } from 'chai'
import { AbiCoder, id } from 'ethers'
import { bytesFromHex, hexFromBytes } from '../../../src/base/bytes.ts'
import { Prng } from '../../../src/base/prng.ts'
import { CONSOLE_ADDRESS, consoleLine, consoleLines } from '../../../src/trace/console-log.ts'

const coder = AbiCoder.defaultAbiCoder()

/** Call data of `log(types…)`. */
function call(types: string, ...values: readonly unknown[]): Uint8Array {
  const plain = types.replace(/\bu?int\b/g, (type) => `${type}256`)
  const encoded = coder.encode(plain === '' ? [] : plain.split(','), values)
  return bytesFromHex(id(`log(${types})`).slice(0, 10) + encoded.slice(2))
}

describe('console.log', () => {
  it('has the address that spells its name', () => {
    expect(hexFromBytes(CONSOLE_ADDRESS)).to.equal('0x000000000000000000636f6e736f6c652e6c6f67')
  })

  it('knows the selectors of console.sol, old and new', () => {
    const word = '00'.repeat(32)
    for (const selector of [
      '51973ec9', // log()
      '41304fac', // log(string)
      'f82c50f1', // log(uint256)
      'f5b1bba9', // log(uint)
      '2d5b6cb9', // log(int256)
      '4e0c1d1d', // log(int)
      '32458eed', // log(bool)
      '2c2ecbc2', // log(address)
      '0be77f56', // log(bytes)
      '27b7cf85', // log(bytes32)
      'b60e72cc', // log(string,uint256)
      '9710a9d0', // log(string,uint)
      '4b5c4277', // log(string,string)
      '3ca6268e', // log(string,int256)
    ]) {
      expect(consoleLine(bytesFromHex(selector + word.repeat(8))), selector).to.be.a('string')
    }
    expect(consoleLine(bytesFromHex(`deadbeef${word}`))).to.equal(null)
    expect(consoleLine(bytesFromHex('51973e'))).to.equal(null)
  })

  it('prints each type', () => {
    const address = '0x5B38Da6a701c568545dCfcB03FcB875f56beddC4'
    expect(consoleLine(call(''))).to.equal('')
    expect(consoleLine(call('string', 'grüße 🚀'))).to.equal('grüße 🚀')
    expect(consoleLine(call('uint256', 2n ** 256n - 1n))).to.equal((2n ** 256n - 1n).toString())
    expect(consoleLine(call('uint', 7n))).to.equal('7')
    expect(consoleLine(call('int256', -(2n ** 255n)))).to.equal((-(2n ** 255n)).toString())
    expect(consoleLine(call('int', -1n))).to.equal('-1')
    expect(consoleLine(call('bool', true))).to.equal('true')
    expect(consoleLine(call('bool', false))).to.equal('false')
    expect(consoleLine(call('address', address))).to.equal(address.toLowerCase())
    expect(consoleLine(call('bytes', '0x010203'))).to.equal('0x010203')
    expect(consoleLine(call('bytes', '0x'))).to.equal('0x')
    expect(consoleLine(call('bytes4', '0x01020304'))).to.equal('0x01020304')
    expect(consoleLine(call('bytes32', `0x${'ab'.repeat(32)}`))).to.equal(`0x${'ab'.repeat(32)}`)
  })

  it('formats as Node does, with every number as text', () => {
    expect(consoleLine(call('string,uint256', 'a is %d', 5n))).to.equal('a is 5')
    expect(consoleLine(call('string,uint', 'a is %i', 5n))).to.equal('a is 5')
    expect(consoleLine(call('string,uint256', '%d', 2n ** 200n))).to.equal((2n ** 200n).toString())
    expect(consoleLine(call('string,int256', '%s!', -5n))).to.equal('-5!')
    expect(consoleLine(call('string,uint256,bool', 'rest:', 1n, true))).to.equal('rest: 1 true')
    expect(consoleLine(call('string,string', '100%% of %s', 'it'))).to.equal('100% of it')
    expect(consoleLine(call('string,uint256', '%%d', 1n))).to.equal('%d 1')
    expect(consoleLine(call('string', '100%% %d'))).to.equal('100%% %s')
    expect(consoleLine(call('uint256,string', 1n, '%d'))).to.equal('1 %d')
    expect(consoleLine(call('string,string', '%j', 'x'))).to.equal('"x"')
  })

  it('decodes every combination of up to four arguments', () => {
    const prng = new Prng(7)
    const make: Record<string, () => [unknown, string]> = {
      string: () => {
        const text = 'x'.repeat(prng.below(70))
        return [text, text]
      },
      uint256: () => both(prng.bigInt(256)),
      int256: () => both(prng.bigInt(256) - 2n ** 255n),
      bool: () => both(prng.below(2) === 1),
      address: () => both(hexFromBytes(prng.bytes(20))),
    }
    const names = Object.keys(make)
    let lists: string[][] = [[]]
    for (let count = 1; count <= 4; count++) {
      lists = lists.flatMap((list) => names.map((name) => [...list, name]))
      for (const list of lists) {
        const values = list.map((name) => (make[name] as () => [unknown, string])())
        const expected = values.map(([, text]) => text).join(' ')
        const data = values.map(([value]) => value)
        const types = list.join(',')
        expect(consoleLine(call(types, ...data)), types).to.equal(expected)
        const legacy = types.replaceAll('int256', 'int')
        expect(consoleLine(call(legacy, ...data)), legacy).to.equal(expected)
      }
    }
  })

  it('survives call data that lies about itself', () => {
    const prng = new Prng(9)
    const honest = call('string,string,bytes32'.slice(0, 13), 'abc', 'def')
    for (let i = 0; i < 500; i++) {
      const data = honest.slice(0, 4 + prng.below(honest.length - 3))
      for (let j = 0; j < 3; j++) if (data.length > 4) data[4 + prng.below(data.length - 4)] = prng.below(256)
      expect(consoleLine(data)).to.be.a('string')
    }
  })

  it('gives the lines of a run in order', () => {
    expect(consoleLines([call('uint256', 1n), bytesFromHex('deadbeef'), call('uint256', 2n)])).to.deep.equal(['1', '2'])
  })
})

function both(value: unknown): [unknown, string] {
  return [value, String(value)]
}
