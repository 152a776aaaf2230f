/**
 * From the paths of the command line to a list of files.
 *
 * A path is a file, a folder, or a pack (`NAME.tar.xz`), which the system's tar and xz unpack into a temporary folder. A
 * folder that holds packs is a collection: each pack and each subfolder of it is a row of its own. No names are known here,
 * so that new files of the same kind are found without a change.
 */

import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { mkdtemp, readdir, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join, relative } from 'node:path'

/** A file of vectors: `path` to read, `pack` and `name` to print. */
export interface VectorFile {
  readonly pack: string
  readonly name: string
  readonly path: string
  readonly bytes: number
  /** Its cases are said to take long. */
  readonly isSlow: boolean
}

export interface Collection {
  /** Those that take longest first, as far as can be told, so that no worker ends long after the others. */
  readonly files: readonly VectorFile[]
  /** Removes what was unpacked, which otherwise happens at the end of the process. */
  readonly dispose: () => void
}

const PACK_SUFFIX = '.tar.xz'

/** Finds the files under `paths`. Throws when a path does not exist or a pack cannot be unpacked. */
export async function collectFiles(paths: readonly string[]): Promise<Collection> {
  const unpacked = await mkdtemp(join(tmpdir(), 'megadev-vectors-'))
  const remove = (): void => rmSync(unpacked, { recursive: true, force: true })
  const dispose = (): void => {
    process.off('exit', remove)
    remove()
  }
  process.on('exit', remove)
  try {
    const files: VectorFile[] = []
    for (const path of paths) files.push(...(await filesOf(path, unpacked)))
    files.sort((a, b) => Number(b.isSlow) - Number(a.isSlow) || b.bytes - a.bytes)
    return { files, dispose }
  } catch (error) {
    dispose()
    throw error
  }
}

function fileAt(pack: string, name: string, path: string, bytes: number): VectorFile {
  return { pack, name, path, bytes, isSlow: /TimeConsuming|Performance/.test(path) }
}

async function filesOf(path: string, unpacked: string): Promise<VectorFile[]> {
  if (path.endsWith(PACK_SUFFIX)) return unpackAndList(path, unpacked)
  const info = await stat(path)
  if (info.isFile()) return [fileAt(basename(path), basename(path), path, info.size)]
  const entries = await readdir(path, { withFileTypes: true })
  if (!entries.some((entry) => entry.name.endsWith(PACK_SUFFIX))) return listFolder(basename(path), path)
  const files: VectorFile[] = []
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) files.push(...(await listFolder(entry.name, inner)))
    else if (entry.name.endsWith(PACK_SUFFIX)) files.push(...(await unpackAndList(inner, unpacked)))
  }
  return files
}

async function unpackAndList(path: string, unpacked: string): Promise<VectorFile[]> {
  const pack = basename(path).slice(0, -PACK_SUFFIX.length)
  const folder = await mkdtemp(join(unpacked, `${pack}-`))
  await extract(path, folder)
  const inner = join(folder, pack)
  const hasOwnFolder = await stat(inner).then(
    (info) => info.isDirectory(),
    () => false,
  )
  return listFolder(pack, hasOwnFolder ? inner : folder)
}

async function extract(path: string, folder: string): Promise<void> {
  const child = spawn('tar', ['-xJf', path, '-C', folder], { stdio: ['ignore', 'ignore', 'pipe'] })
  let complaint = ''
  child.stderr.on('data', (chunk) => (complaint += chunk))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject)
    child.on('close', resolve)
  })
  if (code !== 0) throw new Error(`tar could not unpack ${path}: ${complaint.trim() || `exit code ${code}`}`)
}

async function listFolder(pack: string, root: string): Promise<VectorFile[]> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true })
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  return Promise.all(files.map(async (path) => fileAt(pack, relative(root, path), path, (await stat(path)).size)))
}
