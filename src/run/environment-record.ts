import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os'
import type { EnvironmentRecord } from '../compare/run-metadata.ts'

/** What the run was measured on: two runs are compared only when these agree. */
export function environmentRecord(): EnvironmentRecord {
  return {
    runtime: `node ${process.versions.node}`,
    v8: process.versions.v8,
    os: `${platform()} ${release()}`,
    arch: arch(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryBytes: totalmem(),
  }
}
