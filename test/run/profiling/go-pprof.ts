import { execFile, execFileSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Why tests with Go's tool are skipped, or false where it is installed. */
export const goIsMissing: string | false = (() => {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' })
    return false
  } catch {
    return 'go is not installed'
  }
})()

/** What `go tool pprof -top` prints for a profile file. */
export async function goPprofTop(file: string, ...flags: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('go', [
    'tool',
    'pprof',
    '-top',
    '-symbolize=none',
    ...flags,
    file,
  ])
  return stdout
}
