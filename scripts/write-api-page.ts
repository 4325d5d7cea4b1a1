import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgeMethods } from '../src/compare/judge-methods.ts'
import type { MethodJudgement } from '../src/compare/judgement.ts'
import type { RunMetadata } from '../src/compare/recording/run-metadata.ts'

/**
 * Writes `docs/api-methods.md`: the sweeps of two hosts side by side. Their difference is the binding's.
 * `node scripts/write-api-page.ts DIR_OF_NODE DIR_OF_PYTHON DIR_OF_PYTHON_WITH_THE_NEWEST_SDK`
 */
const [nodeDir, pythonDir, newestDir] = process.argv.slice(2)
if (nodeDir === undefined || pythonDir === undefined || newestDir === undefined) {
  throw new Error(
    'give the folders of three runs of --scenario api: of --host node, of --host python, and of the newest SDK there',
  )
}
const [node, python, newest] = [sweepIn(nodeDir), sweepIn(pythonDir), sweepIn(newestDir)]

function sweepIn(dir: string): { run: RunMetadata; methods: Map<string, MethodJudgement> } {
  const run = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as RunMetadata
  if (run.sweep === undefined) throw new Error(`${dir} holds no run of --scenario api`)
  return { run, methods: new Map(judgeMethods(run.sweep).map((method) => [method.method, method])) }
}

const amount = (value: number | null | undefined) =>
  value == null ? '–' : value.toFixed(2).replace(/^-0\.00$/, '0.00')
const isClean = (method: MethodJudgement | undefined) => method?.verdict === 'no-leak'

const rows = [...node.methods.values()].map((inNode) => ({
  inNode,
  inPython: python.methods.get(inNode.method),
}))
const clean = rows.filter(({ inNode, inPython }) => isClean(inNode) && isClean(inPython))
const told = rows.filter((row) => !clean.includes(row) && row.inNode.verdict !== 'not-tried')
const untried = rows.filter(({ inNode }) => inNode.verdict === 'not-tried').map(({ inNode }) => inNode.method)

/** How a call of the newest SDK ends, without what differs from run to run. */
function ending({ remark, verdict }: MethodJudgement): string {
  const said = (remark ?? (verdict === 'no-leak' ? 'done' : verdict))
    .replace(/\s+/g, ' ')
    .replaceAll('|', '/')
    .replace(/sparkrt1\w+/g, 'an address')
    .replace(/lnbcrt\w+/g, 'an invoice')
    .replace(/ \(http\S*\)/g, '')
  return said.length > 100 ? `${said.slice(0, 100)} …` : said
}

const onlyNewest = [...newest.methods.values()].filter(({ method }) => !node.methods.has(method))
const newestOther = [...newest.methods.values()]
  .filter((one) => !isClean(one))
  .map((one) => ` \`${one.method}\`: ${ending(one)}.`)
  .join('')
const newestClean = [...newest.methods.values()].filter(isClean).length

const line = (cells: string[]) => `| ${cells.join(' | ')} |`
const table = told.map(({ inNode, inPython }) =>
  line([
    `\`${inNode.method}\``,
    String(inNode.calls),
    amount(inNode.requests),
    amount(inNode.operatorCalls),
    amount(inNode.references),
    amount(inNode.rustBlocks),
    amount(inNode.rustBytes),
    String(inPython?.calls ?? '–'),
    inPython === undefined || inPython.calls === 0
      ? (inPython?.remark ?? 'not there')
      : amount(inPython.rustBlocks),
    amount((inNode.rustBlocks ?? 0) - (inPython?.rustBlocks ?? 0)),
  ]),
)
const page = `# What a call of each method leaves

SDK ${node.run.sdk.version}, by \`sdk-memtest run --scenario api\` on two hosts: ${node.run.environment.runtime} (WebAssembly) and
${python.run.environment.runtime} (the native library). The figures are for one call, counted at rest, an empty cycle taken off
([how](scenarios.md#api)). What the native library leaves less is the binding's.

| method | calls | requests | to operators | references | Rust blocks | Rust bytes | calls (python) | Rust blocks (python) | the binding's |
|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
${table.join('\n')}

Clean on both hosts, 0.00 references, blocks and descriptors a call: ${clean.map(({ inNode }) => `\`${inNode.method}\``).join(', ')}.

${untried.length === 0 ? '' : `Not tried: ${untried.map((name) => `\`${name}\``).join(', ')}.\n\n`}What leaks is not a method: each call that an operator answers leaves one reference, whatever method made it
([finding](findings/2026-11-externref-functions.md)). The native library leaves none. Written by \`scripts/write-api-page.ts\`.

## The newest native library

SDK ${newest.run.sdk.version} in Python: ${newestClean} of ${newest.methods.size} ways of calling are clean, 0.00 blocks and descriptors a call.${newestOther}
Those that ${node.run.sdk.version} does not have:

| method | calls | Rust blocks | how a call ends |
|---|--:|--:|---|
${onlyNewest.map((one) => line([`\`${one.method}\``, String(one.calls), amount(one.rustBlocks), ending(one)])).join('\n')}

What needs an exchange, a token that somebody issued, a chain or a signer outside is called up to its refusal: the way
there is what is counted.
`
writeFileSync(new URL('../docs/api-methods.md', import.meta.url), page)
