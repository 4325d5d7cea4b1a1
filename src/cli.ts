#!/usr/bin/env node
import { describeError, main } from './commands/main.ts'
import { refuseNode } from './commands/node-version.ts'
import { outliveReaders, printError } from './commands/terminal-writer.ts'

outliveReaders()

process.on('uncaughtException', (error) => {
  printError(describeError(error))
  process.exit(4)
})

const refusal = refuseNode(process.versions.node)
if (refusal === null) process.exitCode = await main(process.argv.slice(2))
else {
  printError(refusal)
  process.exitCode = 2
}
