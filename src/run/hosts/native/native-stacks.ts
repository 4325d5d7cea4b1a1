import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { CulpritStack } from '../../../compare/compare.ts'
import { encodePprof, type MeasuredStack } from '../../profiling/profiling.ts'

const run = promisify(execFile)

/** Frames of the allocator and of growing collections: whose they are is told by the next ones. */
const NOT_TELLING = /^(-$|__r|_rdl|<?alloc::|<?core::|<?hashbrown::|<?std::|RNv)/
/** Stacks that agree in so many frames are one culprit. */
const TELLING_FRAMES = 6
const MOST_CULPRITS = 10

/** Names of a library's functions by where they begin. */
export interface SymbolTable {
  offsets: number[]
  names: string[]
}

/**
 * Reads the names of a library's functions with `nm`.
 * @throws Error when there is no `nm`, or it cannot read the library.
 */
export async function readSymbols(library: string): Promise<SymbolTable> {
  const { stdout } = await run('nm', ['-C', '--defined-only', '-n', library], { maxBuffer: 256 << 20 })
  return parseSymbols(stdout)
}

/** Reads what `nm -C -n` prints. */
export function parseSymbols(text: string): SymbolTable {
  const table: SymbolTable = { offsets: [], names: [] }
  for (const [, hex = '', name = ''] of text.matchAll(/^([0-9a-f]+) [tTwW] (.+)$/gm)) {
    table.offsets.push(Number.parseInt(hex, 16))
    table.names.push(name.replace(/::h[0-9a-f]{16}$/, ''))
  }
  return table
}

/**
 * Sums live native blocks by stack, the largest first.
 * @param dump What the counting shim wrote: a line a block of serial, size, and its frames, innermost first.
 */
export function nativeCulprits(dump: string, symbols: SymbolTable): CulpritStack[] {
  const byStack = new Map<string, CulpritStack>()
  for (const { bytes, frames: whole } of blocksIn(dump, symbols)) {
    const frames = whole.slice(0, TELLING_FRAMES)
    const key = frames.join('\n')
    const stack = byStack.get(key) ?? {
      side: 'rust',
      frames,
      inuseBytes: 0,
      inuseObjects: 0,
      allocBytes: null,
      allocObjects: null,
    }
    stack.inuseBytes += bytes
    stack.inuseObjects += 1
    byStack.set(key, stack)
  }
  return [...byStack.values()].sort((a, b) => b.inuseBytes - a.inuseBytes).slice(0, MOST_CULPRITS)
}

/** Live native blocks by whole stack, as a gzipped pprof profile. */
export function nativeProfile(dump: string, symbols: SymbolTable, timeMs = Date.now()): Uint8Array {
  const byStack = new Map<string, { stack: MeasuredStack; objects: number; bytes: number }>()
  for (const { bytes, frames } of blocksIn(dump, symbols)) {
    const named = frames.length === 0 ? ['(unknown)'] : frames
    const known = byStack.get(named.join('\n'))
    const stack = known?.stack ?? { frames: named.map((name) => ({ name, file: '', line: 0 })), values: [] }
    const objects = (known?.objects ?? 0) + 1
    byStack.set(named.join('\n'), { stack, objects, bytes: (known?.bytes ?? 0) + bytes })
  }
  const stacks = Array.from(byStack.values(), ({ stack: { frames }, objects, bytes }) => ({
    frames,
    values: [objects, bytes],
  }))
  return encodePprof(stacks, {
    sampleTypes: [
      { type: 'inuse_objects', unit: 'count' },
      { type: 'inuse_space', unit: 'bytes' },
    ],
    defaultSampleType: 'inuse_space',
    timeMs,
  })
}

/**
 * The blocks of a dump, each with its stack, innermost first. A stack begins at the first function that tells whose it
 * is.
 */
function* blocksIn(dump: string, symbols: SymbolTable): Generator<{ bytes: number; frames: string[] }> {
  for (const line of dump.split('\n')) {
    const [, size, ...offsets] = line.split(' ')
    if (size === undefined) continue
    const named = offsets.map((offset) =>
      offset === '-' ? '-' : nameAt(symbols, Number.parseInt(offset, 16)),
    )
    const telling = named.findIndex((name) => !NOT_TELLING.test(name))
    const frames = (telling < 0 ? named : named.slice(telling)).filter((name) => name !== '-')
    yield { bytes: Number(size), frames }
  }
}

function nameAt({ offsets, names }: SymbolTable, offset: number): string {
  let [low, high] = [0, offsets.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((offsets[middle] ?? 0) <= offset) low = middle + 1
    else high = middle
  }
  return names[low - 1] ?? '-'
}
