import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'

/**
 * Programs in other languages that other tools read as files. The build puts each beside the bundle under its name and
 * `.br`, packed with Brotli.
 */
export const PROGRAM_NAMES = [
  'count-blocks.c',
  'agent.py',
  'agent.go',
  'instances.go',
  'counting.go',
  'profiles.go',
  'workers.go',
  'calling.go',
] as const
export type ProgramName = (typeof PROGRAM_NAMES)[number]

const IN_SOURCES: Record<ProgramName, string> = {
  'count-blocks.c': './native/count-blocks.c',
  'agent.py': './python/agent.py',
  'agent.go': './go/agent.go',
  'instances.go': './go/instances.go',
  'counting.go': './go/counting.go',
  'profiles.go': './go/profiles.go',
  'workers.go': './go/workers.go',
  'calling.go': './go/calling.go',
}

/** Where a program lies among the sources. */
export function programSource(name: ProgramName): string {
  return fileURLToPath(new URL(IN_SOURCES[name], import.meta.url))
}

/** A program's text, from beside the bundle or, in a clone, from the sources. */
export function programText(name: ProgramName): string {
  const packed = fileURLToPath(new URL(`./${name}.br`, import.meta.url))
  if (existsSync(packed)) return brotliDecompressSync(readFileSync(packed)).toString('utf8')
  return readFileSync(programSource(name), 'utf8')
}

/**
 * Puts a program into a folder, under a name that changes with its text: one that runs from there is never overwritten.
 * @returns The file.
 */
export function programFile(name: ProgramName, dir: string): string {
  const text = programText(name)
  const at = name.lastIndexOf('.')
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const file = join(dir, `${name.slice(0, at)}-${hash}${name.slice(at)}`)
  if (existsSync(file)) return file
  mkdirSync(dir, { recursive: true })
  const staging = `${file}.${process.pid}`
  writeFileSync(staging, text)
  renameSync(staging, file)
  return file
}
