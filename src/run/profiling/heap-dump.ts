import { createWriteStream, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { WriteFailure } from '../../errors.ts'
import type { Profiled, Profiling } from './profiles.ts'

/** Only the user may read what a heap holds. */
const PRIVATE = 0o600

/**
 * Writes what `--heap-dump` promises into a folder: the V8 heap profile, the Rust heap profile when there is one, and a
 * V8 snapshot. The snapshot's name warns of secrets, since it holds every string of the heap, seeds too.
 * @returns Lines for the user: how to open each file, and what could not be written.
 */
export async function writeHeapDump(
  dir: string,
  profiling: Pick<Profiling, 'heap' | 'rustHeap' | 'heapSnapshot'>,
  now = new Date(),
): Promise<string[]> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, '')
  const lines: string[] = []
  const write = async (name: string, profile: Profiled<Uint8Array>) => {
    if (profile.kind === 'unavailable') {
      lines.push(`No ${name} profile: ${profile.reason}`)
      return
    }
    const file = join(dir, `${name}-${stamp}.pb.gz`)
    const how = `${name} profile: go tool pprof -top ${file}`
    lines.push(await tryToWrite(file, () => writeFile(file, profile.content, { mode: PRIVATE }), how))
  }
  await write('heap', await profiling.heap())
  const rust = profiling.rustHeap()
  if (rust.kind === 'profile') await write('rustheap', rust)
  const snapshot = join(dir, `heap-${stamp}-may-contain-secrets.heapsnapshot`)
  const how = `V8 snapshot: load ${snapshot} in Chrome's developer tools, tab Memory. Do not share it: it may hold secrets`
  const dump = () => pipeline(profiling.heapSnapshot(), createWriteStream(snapshot, { mode: PRIVATE }))
  lines.push(await tryToWrite(snapshot, dump, how))
  return lines
}

// A dump must not cost the run its verdict, nor half a dump fill the disk that the report needs.
async function tryToWrite(file: string, write: () => Promise<void>, how: string): Promise<string> {
  try {
    await write()
    return how
  } catch (error) {
    rmSync(file, { force: true })
    return new WriteFailure(file, error).message
  }
}
