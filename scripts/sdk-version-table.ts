/** What a cycle of build, disconnect and free leaves behind, at rest. */
export interface Growth {
  blocks: number
  bytes: number
  externrefs: number
}

/** What probe-sdk-version.ts found out about one version. */
export interface VersionProbe {
  census: { kind: 'exact' } | { kind: 'unavailable'; reason: string }
  externrefTable: { exportedAs: string; firstSlot: number } | null
  rewriteProblem: string | null
  /** Whether walk and counters agreed at every checkpoint. */
  methodsAgree: boolean
  handleClasses: number
  client: Growth | null
  /** Null where the version has no server configuration. */
  server: Growth | null
  functionsPerAnswer: number
}

export type TriedVersion = { version: string } & (
  | { kind: 'tried'; probe: VersionProbe }
  | { kind: 'failed'; reason: string }
)

/** `docs/sdk-versions.md`. */
export function renderVersionTable(tried: readonly TriedVersion[], triedOn: string): string {
  const rows = tried.map((one) =>
    one.kind === 'failed'
      ? `| ${one.version} | could not be tried: ${one.reason} |||||||`
      : `| ${one.version} | ${cells(one.probe).join(' | ')} |`,
  )
  return `# SDK versions tried

<!-- Written by "npm run try-sdk-versions"; do not edit by hand. -->

Every version from 0.10 on that npm has, loaded with the preload, its wasm also rewritten to count its own allocations. Each made 13 cycles of build, disconnect and free in each configuration with every request refused, and then one with ten syncs whose gRPC-web requests are answered. Nothing left the machine. Tried on ${triedOn}.

| version | Rust heap census | equals the counters at every checkpoint | external references | handle classes | a client cycle leaves | a server cycle leaves | functions left for each answered gRPC-web request |
|---|---|---|---|---|---|---|---|
${rows.join('\n')}

- **census**: chunk walk, with its self-test at the start.
- **counters**: the second method, from the rewritten module.
- **external references**: the name under which the table is exported, and its first slot that is not the glue's own.
- **leaves**: at rest, per cycle, after three cycles of warm-up, with leftover timers drained: Rust blocks (bytes), external references.
- The last column is the subject of [a finding](findings/2026-11-externref-functions.md).
`
}

function cells(probe: VersionProbe): string[] {
  const { census, externrefTable, rewriteProblem, methodsAgree } = probe
  return [
    census.kind === 'exact' ? 'works' : `refused: ${census.reason}`,
    rewriteProblem ?? (methodsAgree ? 'yes' : '**no**'),
    externrefTable === null
      ? 'not found'
      : `\`${externrefTable.exportedAs}\`, from ${externrefTable.firstSlot}`,
    String(probe.handleClasses),
    describeGrowth(probe.client),
    describeGrowth(probe.server),
    number(probe.functionsPerAnswer),
  ]
}

function describeGrowth(growth: Growth | null): string {
  if (growth === null) return 'no such configuration'
  const { blocks, bytes, externrefs } = growth
  if (blocks === 0 && bytes === 0 && externrefs === 0) return 'nothing'
  return `**${number(blocks)} blocks (${number(bytes)} B), ${number(externrefs)} references**`
}

const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 })
