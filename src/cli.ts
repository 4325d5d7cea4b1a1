#!/usr/bin/env node
/** The command `sdk-memtest`: refuses a Node that is too old, then runs one command line. */
import { describeError, main, outliveReaders, printError } from './cli/main.ts'
import { refuseNode } from './cli/node-version.ts'

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
