/**
 * House rules that no linter checks, as pure functions over a tree of files: path → text.
 *
 * A rule answers with what it found, one line each, `path: why`; nothing found is an empty list. `tidy.test.ts` runs every
 * rule over this repository and, apart from that, over a small tree that breaks it.
 */

import { posix } from 'node:path'

/** Paths from the root of the repository, with `/`. */
export type Tree = ReadonlyMap<string, string>

/** Folders of `src`, highest first: a file imports from its own folder and from those after it. */
export const LAYERS: readonly string[] = [
  'cli',
  'node',
  'rpc',
  'trace',
  'chain',
  'executor',
  'compiler',
  'evm',
  'state',
  'mega',
  'protocol',
  'wasm',
  'spec',
  'crypto',
  'base',
]

/** 256-bit words are a number type to the whole runtime module, so that its lower folders may use them too. */
const RUNTIME_WORDS = /^src\/evm\/assembly\/u256[\w-]*\.ts$/

/** Hand-written files longer than this want splitting. */
export const LINES_MAX = 500

/** As {@link LINES_MAX} for the runtime module: raw pointers take a line where an object takes a word. */
export const ASSEMBLY_LINES_MAX = 700

/** Files over their limit, each with the reason why it is better whole. */
export const LONG_FILES: ReadonlyMap<string, string> = new Map([
  ['src/evm/assembly/loop.ts', 'one switch, one case an opcode: only within a single function is it one jump table'],
])

const STRING_OR_COMMENT = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const IMPORT = /\b(?:import|export)\b[^'"`;]*?\bfrom\s*['"]([^'"]+)['"]|\bimport\s*\(?\s*['"]([^'"]+)['"]/g
const TYPE_IMPORT = /^(?:import|export) type\b[^'"]*['"][^'"]+['"]/gm
const FILE_URL = /\bnew URL\(\s*['"](\.[^'"]+)['"]/g

const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\b(?:TO[D]O|FIX[M]E|XX[X]|HA[C]K)\b/, 'unfinished work is an issue, not a comment'],
  [/\bdebugger\b/, 'a breakpoint'],
  [/\b(?:describe|it)\.only\(/, 'a test run that leaves the others out'],
  [/\bnot (?:yet )?implemented\b/i, 'say what is supported, or leave it out'],
  [/(?:^|[\s'"`(])\/(?:home|root|Users)\/\w/, 'a path of one machine'],
]

const PRINTS: readonly (readonly [RegExp, string])[] = [
  [/\bconsole\s*\.\s*\w+\s*\(/, 'printing belongs to src/cli'],
  [/\bprocess\s*\.\s*exit\s*\(/, 'ending the process belongs to src/cli'],
]

/** `text` with every comment blanked out, lines and columns kept. */
export function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, (match) => (match.startsWith('/') ? match.replace(/[^\n]/g, ' ') : match))
}

/** Words and marks that no file may hold. */
export function bannedWords(tree: Tree): string[] {
  return [...tree].flatMap(([path, text]) => matches(path, text, BANNED))
}

/** Printing and process ends in the library and the plugin; only the command line does either. */
export function printsOutsideCli(tree: Tree): string[] {
  return [...tree]
    .filter(([path]) => /^(?:src|plugin)\//.test(path) && !path.startsWith('src/cli/'))
    .flatMap(([path, text]) => matches(path, withoutComments(text), PRINTS))
}

/** Imports in `src` that go upward in {@link LAYERS}, and imports of the plugin beneath the public entry. */
export function upwardImports(tree: Tree): string[] {
  const found: string[] = []
  for (const [path, targets] of importGraph(tree)) {
    for (const target of targets) {
      if (isUpward(path, target)) found.push(`${path}: imports ${target}, which is above it`)
    }
  }
  return found
}

/** Folders of `src` that {@link LAYERS} does not place. */
export function unplacedFolders(tree: Tree): string[] {
  const folders = new Set([...tree.keys()].filter((path) => /^src\/[^/]+\//.test(path)).map((path) => folderOf(path)))
  return [...folders].filter((folder) => !LAYERS.includes(folder)).map((folder) => `src/${folder}: not in LAYERS`)
}

/**
 * Files that need each other to run: one line for each group. Types do not count, since they are gone when the code runs:
 * two files of a folder may describe each other.
 */
export function importCycles(tree: Tree): string[] {
  const graph = importGraph(new Map([...tree].map(([path, text]) => [path, text.replace(TYPE_IMPORT, '')])))
  return stronglyConnected(graph)
    .filter((group) => group.length > 1 || graph.get(group[0] as string)?.includes(group[0] as string) === true)
    .map((group) => `${group.toSorted().join(' ⇄ ')}: import each other`)
}

/** Files that nothing imports or starts; `entries` are known from outside, such as by package.json. */
export function unusedFiles(tree: Tree, entries: readonly RegExp[]): string[] {
  const used = new Set<string>()
  for (const [path, text] of tree) {
    for (const target of [...importsOf(tree, path), ...references(tree, path, text, FILE_URL)]) {
      if (target !== path) used.add(target)
    }
  }
  return [...tree.keys()]
    .filter((path) => path.endsWith('.ts') && !used.has(path) && !entries.some((entry) => entry.test(path)))
    .map((path) => `${path}: nothing imports it`)
}

/** Files over their limit of lines that `allowed` does not name. */
export function longFiles(tree: Tree, allowed: ReadonlyMap<string, string> = LONG_FILES): string[] {
  return [...tree]
    .filter(([path]) => path.endsWith('.ts') && !allowed.has(path))
    .map(([path, text]) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ path, lines }) => lines > (path.includes('/assembly/') ? ASSEMBLY_LINES_MAX : LINES_MAX))
    .map(({ path, lines }) => `${path}: ${lines} lines`)
}

/** File and folder names that name no concept, or are not kebab-case. */
export function vagueNames(tree: Tree): string[] {
  return [...tree.keys()].flatMap((path) => {
    const parts = path.split('/').map((part) => part.replace(/\..*$/, ''))
    if (parts.some((part) => /^(?:utils?|helpers?|common|types|misc|shared)$/.test(part))) {
      return [`${path}: names no concept`]
    }
    return path.endsWith('.ts') && parts.some((part) => !/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(part))
      ? [`${path}: is not kebab-case`]
      : []
  })
}

/** Source files that do not begin by saying what they are for. */
export function missingHeaders(tree: Tree): string[] {
  return [...tree]
    .filter(([path, text]) => path.endsWith('.ts') && !/^(?:#![^\n]*\n)?\s*(?:\/\*|\/\/)/.test(text))
    .map(([path]) => `${path}: has no header comment`)
}

function matches(path: string, text: string, rules: readonly (readonly [RegExp, string])[]): string[] {
  return text.split('\n').flatMap((line, index) => {
    return rules.filter(([pattern]) => pattern.test(line)).map(([, why]) => `${path}:${index + 1}: ${why}`)
  })
}

function folderOf(path: string): string {
  return path.split('/')[1] ?? ''
}

function isUpward(path: string, target: string): boolean {
  if (path.startsWith('plugin/')) return target.startsWith('src/') && target !== 'src/index.ts'
  if (!path.startsWith('src/') || path === 'src/index.ts') return false
  if (target === 'src/index.ts') return true
  if (path.includes('/assembly/') && RUNTIME_WORDS.test(target)) return false
  return LAYERS.indexOf(folderOf(target)) < LAYERS.indexOf(folderOf(path))
}

function importGraph(tree: Tree): Map<string, string[]> {
  return new Map([...tree.keys()].filter((path) => path.endsWith('.ts')).map((path) => [path, importsOf(tree, path)]))
}

function importsOf(tree: Tree, path: string): string[] {
  return references(tree, path, tree.get(path) ?? '', IMPORT)
}

/** Files of the tree that `text` names by a relative specifier; AssemblyScript leaves the extension out. */
function references(tree: Tree, path: string, text: string, pattern: RegExp): string[] {
  const specifiers = [...withoutComments(text).matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '')
  return specifiers
    .filter((specifier) => specifier.startsWith('.'))
    .map((specifier) => posix.join(posix.dirname(path), specifier))
    .map((target) => [target, `${target}.ts`, `${target}/index.ts`].find((candidate) => tree.has(candidate)) ?? '')
    .filter((target) => target !== '')
}

/** Tarjan's algorithm: groups of nodes that can all reach each other. */
function stronglyConnected(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const index = new Map<string, number>()
  const stack: string[] = []
  const groups: string[][] = []
  const visit = (node: string): number => {
    const own = index.size
    index.set(node, own)
    let lowest = own
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next))
      else if (stack.includes(next)) lowest = Math.min(lowest, index.get(next) as number)
    }
    if (lowest === own) groups.push(stack.splice(stack.indexOf(node)))
    return lowest
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return groups
}
