import { statSync } from 'node:fs'
import { UsageError } from '../errors.ts'

/** Before anything is installed or started. @throws UsageError when a scenario of the user's own is not there. */
export function expectScenario(file: string): void {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats?.isFile()) return
  throw new UsageError(
    `--scenario should name one of ours or a file, got ${file}, which ${stats === undefined ? 'is not there' : 'is no file'}: see docs/scenarios.md`,
  )
}
