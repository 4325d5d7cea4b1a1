import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

const GO_HEADER =
  'timestamp,elapsed_sec,rss_bytes,heap_alloc_bytes,heap_inuse_bytes,heap_objects,heap_sys_bytes,goroutines,payments,listeners'

/** The Go harness's CSV: 10 minutes, a sample every 5 s, a heap that grows by `bytesPerSample`, 3 payments a sample. */
export function goCsv(bytesPerSample: number): string {
  const rows = Array.from({ length: 121 }, (_, index) => {
    const time = new Date(Date.UTC(2026, 0, 1) + index * 5000).toISOString()
    // A sawtooth of 40 KB stands for the collector, so that a flat heap is not suspiciously flat.
    const heap = 10_000_000 + index * bytesPerSample + (index % 7) * 6000
    return [time, index * 5, 60_000_000, heap, 20_000_000, 1000, 30_000_000, 20, index * 3, 2].join(',')
  })
  return `${[GO_HEADER, ...rows].join('\n')}\n`
}

/** A checkout with the given files. */
export async function checkout(files: Record<string, string>): Promise<{ dir: string } & AsyncDisposable> {
  const dir = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-workspace-'))
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name)), { recursive: true })
    await writeFile(path.join(dir, name), content)
  }
  return { dir, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}
