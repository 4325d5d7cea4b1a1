import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from './bundle.ts'

const committed = fileURLToPath(new URL('../dist', import.meta.url))
const built = await mkdtemp(path.join(tmpdir(), 'sdk-memtest-dist-'))
try {
  await bundle(built)
  const differing = await differences(committed, built)
  if (differing.length > 0) {
    console.error(
      `dist is not what src builds (${differing.join(', ')}): run "npm ci && npm run build" and commit dist`,
    )
    process.exitCode = 1
  } else console.log('dist is what src builds, byte for byte')
} finally {
  await rm(built, { recursive: true, force: true })
}

async function differences(a: string, b: string): Promise<string[]> {
  const [left, right] = await Promise.all([a, b].map((dir) => readdir(dir).catch(() => [])))
  const names = [...new Set([...(left ?? []), ...(right ?? [])])].sort()
  const same = await Promise.all(
    names.map(async (name) => {
      const [one, other] = await Promise.all(
        [a, b].map((dir) => readFile(path.join(dir, name)).catch(() => null)),
      )
      return one != null && other != null && one.equals(other)
    }),
  )
  return names.filter((_, index) => same[index] !== true)
}
