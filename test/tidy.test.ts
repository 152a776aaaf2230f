/**
 * The house rules of `tidy.ts`, run over this repository; beside each, the rule run over a tree that breaks it.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import * as tidy from './tidy.ts'

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const FOLDERS = ['src', 'plugin', 'build', 'bin', 'test', 'bench']
const LEFT_OUT = new Set(['node_modules', 'generated', 'fixtures'])

/** Files that are started by name: by package.json, npm, mocha or the compiler of the runtime module. */
const ENTRIES = [
  /^src\/index\.ts$/,
  /^src\/cli\/main\.ts$/,
  /^src\/evm\/assembly\/index\.ts$/,
  /^test\/unit\/[^/]+\/assembly\/[\w-]+-entry\.ts$/,
  /^plugin\/[^/]+\.ts$/,
  /^(?:bench|test\/vectors|test\/differential)\/main\.ts$/,
  /^build\/(?:build|generate)\.ts$/,
  /\.test\.ts$/,
  /\.d\.ts$/,
]

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return LEFT_OUT.has(entry.name) ? [] : filesUnder(path)
    return /\.(?:ts|cjs|sol)$/.test(entry.name) ? [path] : []
  })
}

function treeOf(folders: readonly string[]): tidy.Tree {
  const present = folders.map((folder) => join(ROOT, folder)).filter((folder) => existsSync(folder))
  const paths = present.flatMap(filesUnder)
  return new Map(paths.map((path) => [relative(ROOT, path).replaceAll('\\', '/'), readFileSync(path, 'utf8')]))
}

function tree(files: Record<string, string>): tidy.Tree {
  return new Map(Object.entries(files))
}

describe('house rules', () => {
  const all = treeOf(FOLDERS)
  const own = new Map([...all].filter(([path]) => /^(?:src|plugin|build)\//.test(path)))

  describe('no banned words', () => {
    it('here', () => expect(tidy.bannedWords(all)).to.deep.equal([]))
    it('finds them with their line', () => {
      const mark = ['TO', 'DO'].join('')
      expect(tidy.bannedWords(tree({ 'src/a.ts': `x\n// ${mark}: later` }))).to.have.lengthOf(1)
      expect(tidy.bannedWords(tree({ 'src/a.ts': `x\n// ${mark}: later` }))[0]).to.match(/^src\/a\.ts:2: /)
      expect(tidy.bannedWords(tree({ 'test/a.test.ts': ['it', 'only("x")'].join('.') }))).to.have.lengthOf(1)
      expect(tidy.bannedWords(tree({ 'src/a.ts': ["'", 'root', 'x'].join('/') }))).to.have.lengthOf(1)
      expect(tidy.bannedWords(tree({ 'src/a.ts': 'const autodoc = method.today' }))).to.deep.equal([])
    })
  })

  describe('printing only in src/cli', () => {
    it('here', () => expect(tidy.printsOutsideCli(all)).to.deep.equal([]))
    it('finds calls, not comments', () => {
      expect(tidy.printsOutsideCli(tree({ 'src/rpc/a.ts': 'console.warn("x")' }))).to.have.lengthOf(1)
      expect(tidy.printsOutsideCli(tree({ 'plugin/a.ts': 'process.exit(1)' }))).to.have.lengthOf(1)
      expect(tidy.printsOutsideCli(tree({ 'src/cli/a.ts': 'console.log("x")' }))).to.deep.equal([])
      expect(tidy.printsOutsideCli(tree({ 'src/rpc/a.ts': '// console.log("x")\n/* process.exit(1) */' }))).to.be.empty
    })
  })

  describe('imports go downward', () => {
    it('here', () => expect(tidy.upwardImports(all)).to.deep.equal([]))
    it('and every folder has its place', () => expect(tidy.unplacedFolders(all)).to.deep.equal([]))
    it('finds an upward import in its forms', () => {
      const upward = (text: string): string[] =>
        tidy.upwardImports(
          tree({ 'src/evm/a.ts': text, 'src/chain/b.ts': '', 'src/base/c.ts': '', 'src/index.ts': '' }),
        )
      expect(upward("import { b } from '../chain/b.ts'")).to.have.lengthOf(1)
      expect(upward("import type { b } from '../chain/b.ts'")).to.have.lengthOf(1)
      expect(upward("import {\n  b,\n} from '../chain/b.ts'")).to.have.lengthOf(1)
      expect(upward("export { b } from '../chain/b.ts'")).to.have.lengthOf(1)
      expect(upward("await import('../chain/b.ts')")).to.have.lengthOf(1)
      expect(upward("import '../chain/b.ts'")).to.have.lengthOf(1)
      expect(upward("import { b } from '../chain/b'")).to.have.lengthOf(1)
      expect(upward("import { x } from '../index.ts'")).to.have.lengthOf(1)
      expect(upward("import { c } from '../base/c.ts'")).to.deep.equal([])
      expect(upward("// import { b } from '../chain/b.ts'")).to.deep.equal([])
    })
    it('lets the lower folders of the runtime module use its words, and nobody else', () => {
      const words = (path: string): string[] =>
        tidy.upwardImports(
          tree({ [path]: "import { add } from '../../evm/assembly/u256'", 'src/evm/assembly/u256.ts': '' }),
        )
      expect(words('src/state/assembly/a.ts')).to.deep.equal([])
      expect(words('src/state/b/a.ts')).to.have.lengthOf(1)
    })
    it('finds a plugin that reaches beneath the public entry', () => {
      const plugin = (from: string): string[] =>
        tidy.upwardImports(tree({ 'plugin/a.ts': `import {} from '${from}'`, 'src/node/n.ts': '', 'src/index.ts': '' }))
      expect(plugin('../src/node/n.ts')).to.have.lengthOf(1)
      expect(plugin('../src/index.ts')).to.deep.equal([])
    })
    it('finds a folder without a place', () => {
      expect(tidy.unplacedFolders(tree({ 'src/attic/a.ts': '' }))).to.have.lengthOf(1)
    })
  })

  describe('no import cycles', () => {
    it('here', () => expect(tidy.importCycles(all)).to.deep.equal([]))
    it('finds one of three files, once', () => {
      const ring = tree({
        'src/base/a.ts': "import { b } from './b.ts'",
        'src/base/b.ts': "import { c } from './c.ts'",
        'src/base/c.ts': "import { a } from './a.ts'\nimport { d } from './d.ts'",
        'src/base/d.ts': '',
      })
      expect(tidy.importCycles(ring)).to.deep.equal([
        'src/base/a.ts ⇄ src/base/b.ts ⇄ src/base/c.ts: import each other',
      ])
    })
    it('lets two files describe each other', () => {
      const pair = { 'src/a.ts': "import type {\n  B,\n} from './b.ts'", 'src/b.ts': "import { a } from './a.ts'" }
      expect(tidy.importCycles(tree(pair))).to.deep.equal([])
      expect(
        tidy.importCycles(tree({ ...pair, 'src/a.ts': "import type { C } from './c.ts'\nimport './b.ts'" })),
      ).to.have.lengthOf(1)
    })
    it('finds a file that imports itself', () => {
      expect(tidy.importCycles(tree({ 'src/a.ts': "import './a.ts'" }))).to.have.lengthOf(1)
    })
  })

  describe('no file that nothing imports', () => {
    it('here', () => expect(tidy.unusedFiles(all, ENTRIES)).to.deep.equal([]))
    it('finds one; a worker started by its URL is used', () => {
      const files = tree({
        'src/index.ts': "import './a.ts'\nnew Worker(new URL('./worker.ts', import.meta.url))",
        'src/a.ts': '',
        'src/worker.ts': '',
        'src/lost.ts': "import './lost.ts'",
      })
      expect(tidy.unusedFiles(files, ENTRIES)).to.deep.equal(['src/lost.ts: nothing imports it'])
    })
  })

  describe('files of a size to read', () => {
    it('here', () => expect(tidy.longFiles(own)).to.deep.equal([]))
    it('finds the first line too many, unless there is a reason', () => {
      const files = tree({ 'src/a.ts': '\n'.repeat(tidy.LINES_MAX), 'src/b.ts': '\n'.repeat(tidy.LINES_MAX + 1) })
      expect(tidy.longFiles(files)).to.deep.equal([`src/b.ts: ${tidy.LINES_MAX + 1} lines`])
      expect(tidy.longFiles(files, new Map([['src/b.ts', 'a table']]))).to.deep.equal([])
      const assembly = (lines: number): tidy.Tree => tree({ 'src/evm/assembly/a.ts': '\n'.repeat(lines) })
      expect(tidy.longFiles(assembly(tidy.ASSEMBLY_LINES_MAX))).to.deep.equal([])
      expect(tidy.longFiles(assembly(tidy.ASSEMBLY_LINES_MAX + 1))).to.have.lengthOf(1)
    })
    it('has no reason for a file that is gone', () => {
      expect([...tidy.LONG_FILES.keys()].filter((path) => !all.has(path))).to.deep.equal([])
    })
  })

  describe('names of concepts', () => {
    it('here', () => expect(tidy.vagueNames(all)).to.deep.equal([]))
    it('finds vague files and folders, and other cases', () => {
      const bad = ['src/base/utils.ts', 'src/helpers/a.ts', 'src/rpc/types.ts', 'src/rpc/myFile.ts', 'src/a/B.ts']
      expect(tidy.vagueNames(tree(Object.fromEntries(bad.map((path) => [path, '']))))).to.have.lengthOf(bad.length)
      expect(tidy.vagueNames(tree({ 'src/rpc/error-types.ts': '', 'test/unit/a-b.slow.test.ts': '' }))).to.be.empty
    })
  })

  describe('a header on every source file', () => {
    it('here', () => expect(tidy.missingHeaders(own)).to.deep.equal([]))
    it('finds a file without one', () => {
      expect(tidy.missingHeaders(tree({ 'src/a.ts': 'export const a = 1\n// late' }))).to.have.lengthOf(1)
      expect(tidy.missingHeaders(tree({ 'src/a.ts': '// What it is for.\nexport const a = 1' }))).to.be.empty
    })
  })

  it('blanks comments without losing strings that look like them', () => {
    expect(tidy.withoutComments("'//a' // b\n`/*c*/` /* d\n*/ e")).to.equal("'//a'     \n`/*c*/`     \n   e")
  })
})

describe('the documents', () => {
  const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

  it('give the test command that the checks run', () => {
    expect(read('README.md')).to.include('npm install && npm test')
    expect(read('.ci/run')).to.include('npm install && npm test')
  })

  it('name only scripts that package.json has', () => {
    const manifest: { scripts: Record<string, string> } = JSON.parse(read('package.json'))
    for (const path of ['README.md', 'AGENTS.md', 'docs/architecture.md']) {
      const named = [...read(path).matchAll(/\bnpm run ([\w:-]+)/g)].map((match) => String(match[1]))
      expect(
        named.filter((name) => !(name in manifest.scripts)),
        path,
      ).to.deep.equal([])
    }
  })

  it('name only source files that exist', () => {
    for (const path of ['README.md', 'AGENTS.md', 'docs/architecture.md']) {
      const named = [...read(path).matchAll(/`((?:src|test|build|bench|bin)\/[\w/.-]+\.(?:ts|cjs))`/g)].map((match) =>
        String(match[1]),
      )
      const present = new Set(treeOf(FOLDERS).keys())
      expect(
        named.filter((name) => !present.has(name)),
        path,
      ).to.deep.equal([])
    }
  })
})
