#!/usr/bin/env node
import { describeError, main } from './commands/main.ts'
import { refuseNode } from './commands/node-version.ts'

// Whoever read the output is gone, such as `| head`: the run and its report go on without.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})

process.on('uncaughtException', (error) => {
  process.stderr.write(`sdk-memtest: ${describeError(error)}\n`)
  process.exit(4)
})

const refusal = refuseNode(process.versions.node)
if (refusal === null) process.exitCode = await main(process.argv.slice(2))
else {
  process.stderr.write(`sdk-memtest: ${refusal}\n`)
  process.exitCode = 2
}
