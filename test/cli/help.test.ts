import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import manifest from '../../package.json' with { type: 'json' }
import { main } from '../../src/cli/main.ts'
import { terminalWidth } from '../../src/cli/terminal.ts'
import { parseRunOptions } from '../../src/run/options/options.ts'

const COMMANDS = ['run', 'compare', 'history', 'network', 'baseline', 'self-test']

/** What a command line prints on both streams, and its exit code. */
async function printedBy(t: TestContext, ...args: string[]) {
  const printed = { out: '', err: '' }
  t.mock.method(process.stdout, 'write', (chunk: string) => {
    printed.out += chunk
    return true
  })
  t.mock.method(process.stderr, 'write', (chunk: string) => {
    printed.err += chunk
    return true
  })
  const code = await main(args)
  t.mock.restoreAll()
  return { ...printed, code }
}

for (const args of [['--help'], ...COMMANDS.map((command) => [command, '--help'])]) {
  test(`sdk-memtest ${args.join(' ')} fits into 80 columns and shows examples by task`, async (t) => {
    const { out, code } = await printedBy(t, ...args)
    const lines = out.split('\n')
    assert.equal(code, 0)
    assert.deepEqual(
      lines.filter((line) => line.length > 80),
      [],
    )
    assert.ok(examplesIn(out).length >= 2)
    assert.match(out, /\S\n$/)
  })
}

test('help is asked for in the ways that other tools know', async (t) => {
  const { out: run } = await printedBy(t, 'run', '--help')
  for (const args of [
    ['run', '-h'],
    ['help', 'run'],
    ['run', '-help'],
  ]) {
    assert.equal((await printedBy(t, ...args)).out, run)
  }
  const { out: all } = await printedBy(t, '--help')
  for (const args of [['-h'], ['help'], []]) assert.equal((await printedBy(t, ...args)).out, all)
})

test('the version is printed alone', async (t) => {
  for (const flag of ['--version', '-V', 'version']) {
    assert.deepEqual(await printedBy(t, flag), {
      out: `sdk-memtest ${manifest.version}\n`,
      err: '',
      code: 0,
    })
  }
})

test('every command stands in the help, and every flag of a run under a heading of its own', async (t) => {
  const { out } = await printedBy(t, '--help')
  for (const command of COMMANDS) assert.match(out, new RegExp(`^  ${command} `, 'm'))
  assert.doesNotMatch((await printedBy(t, 'run', '--help')).out, /^More$/m)
})

test('every example of a run is one that the tool takes', async (t) => {
  for (const args of [['--help'], ...COMMANDS.map((command) => [command, '--help'])]) {
    for (const [command, ...flags] of examplesIn((await printedBy(t, ...args)).out)) {
      assert.ok(command !== undefined && COMMANDS.includes(command), command)
      if (command === 'run') assert.notEqual(parseRunOptions(flags, {}), 'help')
    }
  }
})

test('a slip of the hand is answered with the word that was most likely meant', async (t) => {
  const refusals: [args: string[], meant: RegExp][] = [
    [['rnu'], /^sdk-memtest: unknown command "rnu" \(did you mean run\?\): expected one of run, compare, /],
    [['run', '--duratoin', '3s'], /unknown flag --duratoin \(did you mean --duration\?\): run "sdk-memtest /],
    [['run', '--no-force-cg'], /unknown flag --no-force-cg \(did you mean --no-force-gc\?\)/],
    [['run', '--scenario', 'lifecyle'], /got "lifecyle" \(did you mean lifecycle\?\)/],
    [['compare', '--prevoius', 'x.csv'], /\(did you mean --previous\?\)/],
    [['baseline', 'recrod'], /got "recrod" \(did you mean record\?\)/],
    [['run', '--speed', '9'], /unknown flag --speed: run/],
  ]
  for (const [args, meant] of refusals) {
    const { err, code } = await printedBy(t, ...args)
    assert.match(err, meant)
    assert.equal(code, 2)
  }
})

test('without a terminal the output is 80 columns wide, whatever the command', () => {
  assert.equal(terminalWidth({}), 80)
  assert.equal(terminalWidth({ columns: 132 }), 132)
})

/** The command lines of a help text, joined where a backslash ends a line. */
function examplesIn(help: string): string[][] {
  return [...help.replace(/ \\\n +/g, ' ').matchAll(/^ {2}sdk-memtest (.+)$/gm)].map(([, words = '']) =>
    words.split(' '),
  )
}
