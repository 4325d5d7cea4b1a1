/**
 * Every command of the documents is run, and prints what is shown below it: a recipe that nobody runs rots. Long ones do as
 * little work as shows that they run.
 */

import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { blocksIn, commandsIn, type DocCommand, isPrinted } from '../../scripts/doc-commands.ts'
import { parseRunOptions } from '../../src/run/options/options.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
/** All but the changelog, which tells of commands that were. */
const FOLDERS = ['docs', 'baselines', 'examples', 'bench', '.github']
const DOCUMENTS = globSync(['*.md', ...FOLDERS.map((folder) => `${folder}/**/*.md`)], { cwd: ROOT })
  .filter((file) => file !== 'CHANGELOG.md')
  .sort()

/** Commands that are not run here, and why. Each line must fit a command that there is. */
const NOT_RUN: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/^npm ci$/, 'what CI begins with'],
  [/^npm test$/, 'it is what runs this'],
  [/^npm i /, 'the SDK lies in this repository already'],
  [/^git clone |^cd sdk-memtest$/, 'the clone is this repository'],
  [
    /--host python|^pip |^python /,
    'needs the SDK for Python: test/run/hosts/python runs it where it is found',
  ],
  [/--host go/, 'needs Go and its SDK: test/run/hosts/go runs it where it is found'],
  [/--host chromium|^chromium /, 'needs a browser: test/run/hosts/chromium runs it where it is found'],
  [/python3 -m http\.server/, 'serves until it is ended; test/run/hosts/chromium serves the same page'],
  [/^cargo |cargo test|^export FAUCET/, "needs a checkout of the SDK and the hosted faucet's credentials"],
  [/--as rust /, 'stores what a native host or the Rust test recorded: test/cli/baseline does'],
  [/^gh /, 'asks GitHub'],
  [/^curl /, 'asks a network that is running: test/spark/faucet does'],
  [/^SDK_MEMTEST_AGENT=/, 'needs an agent of yours: test/run/hosts/agents.test.ts tries those that are here'],
]

/**
 * The tool as a reader's shell has it, but that a run does little: 3 payments, 2 lives, 20 s of a sweep, in which a busy machine tries a method too. Verdicts (1 and 3)
 * are answers; 2 and 4 are not. A network ends once it has said where it is.
 */
const SHELL = `
set -e
sdk-memtest() {
  local code=0 less=
  case "$1 $*" in
    run*"--scenario api"*) less="--duration 20s" ;;
    run*--scenario\\ lifecycle*|run*--scenario\\ abandon*|run*--scenario\\ server*|run*.ts*) less="--cycles 2" ;;
    run*--scenario\\ failures*) less="--cycles 2" ;;
    run*) less="--payments 3 --interval 0" ;;
    self-test*) less="--cycles 8" ;;
    network*)
      rm -f served
      "$NODE" "$CLI" "$@" > served & local pid=$!
      until grep -q sparkConfig served 2>/dev/null; do kill -0 $pid; sleep 0.1; done
      kill $pid; wait $pid; cat served; return
      ;;
  esac
  "$NODE" "$CLI" "$@" $less || code=$?
  case $code in 0|1|3) ;; *) echo "exit code $code: sdk-memtest $* $less" >&2; return $code ;; esac
}
node() { "$NODE" "$@"; }
npm() {
  case "$*" in "run memtest"*) sdk-memtest run ;; *) echo "what is npm $*?" >&2; return 2 ;; esac
}
`

const base = mkdtempSync(join(tmpdir(), 'doc-commands-'))
after(() => rmSync(base, { recursive: true, force: true }))

/** A folder as a reader has it: what the documents name lies in it, what runs make lies in it alone. */
function workspaceFor(document: string): string {
  const folder = join(base, document.replaceAll('/', '-'))
  mkdirSync(folder)
  for (const name of ['node_modules', 'src', 'package.json'])
    symlinkSync(join(ROOT, name), join(folder, name))
  for (const name of ['examples', 'baselines'])
    cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  for (const name of globSync('docs/findings/repro-*.mjs', { cwd: ROOT })) {
    cpSync(join(ROOT, name), join(folder, name.slice('docs/findings/'.length)))
  }
  symlinkSync(packedSdk(), join(folder, 'breez-sdk-spark.tgz'))
  cpSync(join(ROOT, 'docs/recordings/go/stress.csv'), join(folder, 'go.csv'))
  cpSync(join(ROOT, 'baselines/rust/0.19.2/stress.csv'), join(folder, 'rust.csv'))
  writeFileSync(join(folder, 'suspect.ts'), ownScenario())
  if (document === 'docs/action.md') keptRunIn(join(folder, 'runs', '1'))
  return folder
}

/** A judged run, as an artifact holds it. */
function keptRunIn(folder: string): void {
  const recorded = join(ROOT, 'test/report/recorded')
  cpSync(recorded, folder, { recursive: true })
  const args = [join(ROOT, 'src/cli.ts'), 'compare', join(folder, 'samples.csv'), '--fail-on', 'never']
  execFileSync(process.execPath, [...args, '--out', folder])
}

let packed: string | null = null

/** The SDK as `npm pack` makes it of a build. */
function packedSdk(): string {
  if (packed !== null) return packed
  const args = ['pack', '--silent', '--ignore-scripts', '--pack-destination', base]
  const name = execFileSync('npm', [...args, join(ROOT, 'node_modules/@breeztech/breez-sdk-spark')])
  packed = join(base, name.toString().trim())
  return packed
}

/** The lines that docs/scenarios.md tells the reader to paste. */
function ownScenario(): string {
  const page = readFileSync(join(ROOT, 'docs/scenarios.md'), 'utf8')
  const [, lines] = /```ts\n(\/\/ suspect\.ts\n[\s\S]*?)```/.exec(page) ?? []
  assert.ok(lines !== undefined, 'docs/scenarios.md should show suspect.ts')
  return lines
}

/** Parts that a shell runs one after the other. */
const partsOf = ({ command }: DocCommand) => (command.startsWith('for ') ? [command] : command.split(' && '))

const whyNot = (part: string) => NOT_RUN.find(([pattern]) => pattern.test(part))?.[1] ?? null

async function runIn(folder: string, command: string): Promise<{ code: number | null; text: string }> {
  const env = { ...process.env, NODE: process.execPath, CLI: join(ROOT, 'src/cli.ts') }
  const child = spawn('bash', ['-c', `${SHELL}\n${command}\nfor job in $(jobs -p); do wait $job; done`], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, text }
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8')
const all = DOCUMENTS.flatMap((file) => commandsIn(file, read(file)))
/** What ran already, as it is typed: many documents show the same. Not what needs an earlier line of its own document. */
const ran = new Set<string>()
const folders = new Map<string, string>()

for (const each of all) {
  const parts = partsOf(each)
  const runnable = parts.filter((part) => whyNot(part) === null)
  const command = runnable.join(' && ')
  const needsEarlier = /memtest-out\/latest|before|base\/|out-\$scenario/.test(command)
  if (runnable.length === 0 || (ran.has(command) && !needsEarlier && each.printed === '')) continue
  ran.add(command)
  test(`${each.file}:${each.line}: ${command.split('\n')[0]}`, async () => {
    const folder = folders.get(each.file) ?? workspaceFor(each.file)
    folders.set(each.file, folder)
    const { code, text } = await runIn(folder, command)
    assert.equal(code, 0, text.slice(-2000))
    assert.ok(isPrinted(each.printed, text), `shown:\n${each.printed}\nprinted:\n${text.slice(-2000)}`)
  })
}

test('every command of the tool takes its flags, those that are not run here too', () => {
  const runs = all
    .flatMap(partsOf)
    .filter((part) => /^sdk-memtest run\b/.test(part))
    .map((part) =>
      part
        .replace(/ [>&|].*$/, '')
        .split(' ')
        .slice(2),
    )
  assert.ok(runs.length > 20)
  for (const flags of runs) assert.notEqual(parseRunOptions(flags, {}), 'help', flags.join(' '))
})

test('every block of code says what it is: commands alone (sh), with what they print (console), a file, or text', () => {
  const known = ['sh', 'console', 'text', 'yaml', 'json', 'ts', 'js']
  const others = DOCUMENTS.flatMap((file) => blocksIn(file, read(file)))
    .filter(({ language }) => !known.includes(language))
    .map(({ file, line, language }) => `${file}:${line}: ${language === '' ? 'no language' : language}`)
  assert.deepEqual(others, [])
})

test('each reason not to run a command is one that a command has', () => {
  const parts = all.flatMap(partsOf)
  for (const [pattern] of NOT_RUN)
    assert.ok(
      parts.some((part) => pattern.test(part)),
      String(pattern),
    )
})
