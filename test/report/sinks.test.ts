import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { test } from 'node:test'

const ROOT = new URL('../../', import.meta.url)

/** Whoever may write: each file escapes all that goes through it. */
const WRITERS: Record<string, string> = {
  'src/github/runner-core.ts': "the runner's log, commands and outputs",
  'src/cli/terminal-writer.ts': "the command line's two streams",
  'src/spark/fault-log.ts': "the local network's log",
  // In the page: it takes the methods away from the SDK there, too.
  'src/run/hosts/chromium/page/agent.ts': "the measured page's silenced console",
  // It takes the methods away from the SDK; what the child prints nobody reads.
  'src/run/hosts/node/sdk-config.ts': "the measured process's silenced console",
}

/** All ways out of a process to whoever watches it. */
const WAYS_OUT = [
  /\bconsole\s*(\?\.|[.[])/,
  /\bprocess\s*(\?\.|\.)\s*std(out|err)\b/,
  /\bprocess\s*\[/,
  /\{[^}]*\bstd(out|err)\b[^}]*\}\s*=\s*process\b/,
  /from '(node:)?(console|process)'/,
  /@actions\/core/,
  /\b(write|writeSync|writeFileSync|createWriteStream)\(\s*['"`]?(1|2|\/dev\/std(out|err)|\/dev\/tty)\b/,
  /stdio: '?(inherit)|stdio: \[[^\]]*('inherit'|\b[12]\b)/,
  // Open devices and descriptors by any other name.
  /['"`]\/(dev\/(std(out|err)|tty|fd\/\d)|proc\/self\/fd\/\d)/,
  /\bappendFile(Sync)?\(\s*[12]\b|\bnew (tty\.)?WriteStream\(/,
  // Both print: a warning its text, a debug log what it is given.
  /\bemitWarning\(|\b_rawDebug\(|\bdebuglog\(/,
  // Their default hands our streams on.
  /\b(fork|execSync|execFileSync)\(/,
  // Another name for the process or the console would hide what is done with it.
  /=\s*(globalThis\.)?(process|console)\s*[;,)\n]/,
  /\bglobalThis\s*\[/,
  // The runner's files of commands: whoever writes there sets outputs, variables and the path.
  /GITHUB_(OUTPUT|ENV|PATH|STATE)\b/,
]

/** A source without its comments: they may speak of what code may not do. */
function code(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

const waysOutOf = (source: string) => WAYS_OUT.filter((way) => way.test(code(source)))

test('nothing in src reaches the terminal, the log or the runner but through a writer', async () => {
  const found: string[] = []
  for await (const file of glob('src/**/*.ts', { cwd: ROOT })) {
    const name = file.replaceAll('\\', '/')
    if (waysOutOf(await readFile(new URL(name, ROOT), 'utf8')).length > 0) found.push(name)
  }
  assert.deepEqual(found.sort(), Object.keys(WRITERS).sort())
})

const PAST = [
  "console.log('x')",
  "console['warn']('x')",
  "process.stdout.write('x')",
  "process?.stderr.write('x')",
  "process['stdout'].write('x')",
  'const { stdout } = process',
  "import * as core from '@actions/core'",
  "import { stdout } from 'node:process'",
  'writeSync(1, text)',
  "createWriteStream('/dev/stdout')",
  "spawn(command, { stdio: 'inherit' })",
  "spawn(command, { stdio: ['ignore', 'inherit', 'pipe'] })",
  "spawn(command, { stdio: ['ignore', 1, 2] })",
  "appendFileSync('/dev/stderr', 'x')",
  "openSync('/proc/self/fd/1', 'w')",
  'appendFileSync(2, text)',
  'new WriteStream(1)',
  "process.emitWarning('x')",
  "debuglog('x')",
  'fork(file)',
  "execSync('ls')",
  'const own = process\n',
  "globalThis['console'].log('x')",
  "appendFileSync(process.env.GITHUB_OUTPUT ?? '', 'verdict=no-leak')",
]
for (const line of PAST) {
  test(`the rule sees ${line}`, () => assert.equal(waysOutOf(line).length > 0, true))
}

test('the rule does not take words for deeds', () => {
  assert.deepEqual(waysOutOf('/** prints through `console.log` */\nconst a = 1 // process.stdout\n'), [])
  assert.deepEqual(waysOutOf("child.stdout.on('data', read)"), [])
})
