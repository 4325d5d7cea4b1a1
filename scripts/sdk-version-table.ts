import type { NpmPayments } from './npm-payments.ts'
import type { PythonPayments } from './python-payments.ts'

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
  | { kind: 'tried'; probe: VersionProbe; paid: NpmPayments }
  | { kind: 'failed'; reason: string }
)

/** What two wallets of a version of the Python package did on the local network, with its default configuration. */
export type TriedPythonVersion = { version: string } & (
  | { kind: 'tried'; asked: number; outcome: PythonPayments }
  | { kind: 'failed'; reason: string }
)

/** `docs/sdk-versions.md`. */
export function renderVersionPage(
  onNpm: readonly TriedVersion[],
  onPyPi: readonly TriedPythonVersion[],
  triedOn: string,
): string {
  return `${renderVersionTable(onNpm, triedOn)}
${renderPythonTable(onPyPi)}`
}

function renderPythonTable(tried: readonly TriedPythonVersion[]): string {
  const rows = tried.map((one) => {
    if (one.kind === 'failed') return `| ${one.version} | could not be tried: ${one.reason} ||||`
    const { payments, failures, seconds, conserved, ladder } = one.outcome
    const cells = [
      `${payments} of ${one.asked}`,
      failures[0] ?? (conserved ? 'yes' : '**no**'),
      number(payments / seconds),
      ladder ? 'yes, on' : 'no',
    ]
    return `| ${one.version} | ${cells.join(' | ')} |`
  })
  return `## The native library, by its Python package

Whether each version that PyPI has can pay on the local network. Two wallets of each, in the SDK's default configuration (leaf optimizer and, where there is one, fee ladder included), paid each other in turn, 1000 sat at a time, over native gRPC. Nothing left the machine: see [the local network](local-network.md#pointing-an-sdk-at-it).

| version | payments that arrived | conserved | payments a second | fee ladder |
|---|---|---|---|---|
${rows.join('\n')}

- **conserved**: at the end wallets and leaves both hold what the faucet paid.
- **fee ladder**: whether this version signs one beside each refund to itself, unless it is told not to.
`
}

function renderVersionTable(tried: readonly TriedVersion[], triedOn: string): string {
  const rows = tried.map((one) =>
    one.kind === 'failed'
      ? `| ${one.version} | could not be tried: ${one.reason} ||||||||`
      : `| ${one.version} | ${[...cells(one.probe), describePayments(one.paid)].join(' | ')} |`,
  )
  return `# SDK versions tried

<!-- Written by "npm run try-sdk-versions"; do not edit by hand. -->

What each version leaves behind, and whether its Rust heap can be counted: every version from 0.10 on that npm has. Each made 13 cycles of build, disconnect and free in each configuration with every request refused, and then one with ten syncs whose gRPC-web requests were answered. The heap was counted in two ways: by walking it, as every run does, and by counters written into the wasm. Nothing left the machine. Tried on ${triedOn}.

| version | Rust heap census | equals the counters at every checkpoint | external references | handle classes | a client cycle leaves | a server cycle leaves | functions left for each answered gRPC-web request | payments that arrived |
|---|---|---|---|---|---|---|---|---|
${rows.join('\n')}

- **census**: the count by walking the heap, which tests itself at the start.
- **counters**: the second way, written into the wasm.
- **external references**: JavaScript objects that Rust holds; the name of their table, and its first slot that is not the glue's own.
- **leaves**: at rest, a cycle, after three cycles of warm-up, with leftover timers fired: Rust blocks (bytes), external references.
- **functions left**: the subject of [a finding](findings/2026-11-externref-functions.md).
- **payments**: by \`run --scenario basic\` on [the local network](local-network.md#pointing-an-sdk-at-it); all the money is there at the end, where nothing else is said. 0.14 and 0.15 claim in three calls; 0.13.1 can be told of other operators, but signs refunds that these no longer take.
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

function describePayments({ payments, asked, conserved, reason }: NpmPayments): string {
  if (payments === asked) return `${payments} of ${asked}${conserved ? '' : ', **not conserved**'}`
  return `**${payments} of ${asked}**: ${(reason ?? 'they failed').replace(/\s+/g, ' ').replaceAll('|', '/')}`
}

function describeGrowth(growth: Growth | null): string {
  if (growth === null) return 'no such configuration'
  const { blocks, bytes, externrefs } = growth
  if (blocks === 0 && bytes === 0 && externrefs === 0) return 'nothing'
  return `**${number(blocks)} blocks (${number(bytes)} B), ${number(externrefs)} ${externrefs === 1 ? 'reference' : 'references'}**`
}

const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 })
