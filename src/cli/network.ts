import { once } from 'node:events'
import { setFlagsFromString } from 'node:v8'
import { UsageError } from '../errors.ts'
import {
  asksForAddresses,
  type NetworkAddresses,
  type NetworkMessage,
} from '../run/children/network-message.ts'
import { type NetworkOptions, startNetwork } from '../spark/spark.ts'
import { type FlagSpecs, parseFlags, parseWholeNumber, refuseWords } from '../text/text.ts'
import { helpText } from './help.ts'
import { printJson, printText } from './terminal-writer.ts'

const FLAGS = {
  port: {
    type: 'string',
    placeholder: 'N',
    describe: 'first port; the others follow it (default: any free ones)',
  },
  'control-token': {
    type: 'string',
    placeholder: 'T',
    describe: 'token of the control API (default: random)',
  },
  operators: { type: 'string', placeholder: 'N', describe: 'signing operators (default 3)' },
  threshold: { type: 'string', placeholder: 'N', describe: 'how many of them sign (default 2)' },
  'initial-timelock': {
    type: 'string',
    placeholder: 'BLOCKS',
    describe: "lock of a new leaf's refund, 200 to 2000 in hundreds; a transfer takes 100 (default 2000)",
  },
  'node-timelock': {
    type: 'string',
    placeholder: 'BLOCKS',
    describe: "lock of a new leaf's node, 0 to 2000 in hundreds; 0 is a deposit's (default 0)",
  },
  help: { type: 'boolean', describe: 'this text' },
} satisfies FlagSpecs

const HELP = helpText({
  usage: ['sdk-memtest network [flags]'],
  purpose:
    'Serves a Spark network on 127.0.0.1 until SIGINT or SIGTERM and prints one JSON line with its sparkConfig, faucetUrl, controlUrl and controlToken. docs/local-network.md shows how an SDK is pointed at it.',
  examples: [
    ['A network for tests of your own:', 'sdk-memtest network > network.json'],
    ['On ports that stay the same:', 'sdk-memtest network --port 34000 --control-token my-own-token'],
  ],
  flags: FLAGS,
})

/** `sdk-memtest network`: serves the local Spark network until it is told to stop, or its parent is gone. */
export async function networkCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseFlags('network', args, FLAGS)
  if (values.help) {
    printText(HELP)
    return 0
  }
  refuseWords('network', positionals)
  // V8 would double its young generation after bursts, and never give it back: the resident memory would rise in steps.
  setFlagsFromString('--semi-space-growth-factor=1')
  const network = await start(readOptions(values as Partial<Record<keyof typeof FLAGS, string>>))
  // Before the line is printed: who reads it may tell us to stop at once.
  const stop = toldToStop()
  const { sparkConfig, faucetUrl, controlUrl, controlToken } = network
  const addresses: NetworkAddresses = { sparkConfig, faucetUrl, controlUrl, controlToken }
  printJson(addresses)
  // Only when asked: a parent that reads the line may never take a message from the channel.
  process.on('message', (message) => {
    if (asksForAddresses(message))
      process.send?.({ kind: 'serving', addresses } satisfies NetworkMessage, () => {})
  })
  await stop
  await network.close()
  // An open channel to the parent would keep the process alive.
  if (process.connected) process.disconnect()
  return 0
}

function toldToStop(): Promise<unknown> {
  const signals = [once(process, 'SIGINT'), once(process, 'SIGTERM')]
  // A parent that spawned us with a channel may die without a signal.
  return Promise.race(process.send ? [...signals, once(process, 'disconnect')] : signals)
}

function readOptions(values: Partial<Record<keyof typeof FLAGS, string>>): NetworkOptions {
  const operators = parseWholeNumber('--operators', values.operators ?? '3', 1, 16)
  const threshold = parseWholeNumber('--threshold', values.threshold ?? '2', 1, 16)
  if (threshold > operators) {
    throw new UsageError(`--threshold should be at most the ${operators} operators, got ${threshold}`)
  }
  return {
    operators,
    threshold,
    mint: {
      refundBlocks: hundreds('--initial-timelock', values['initial-timelock'] ?? '2000', 200),
      nodeBlocks: hundreds('--node-timelock', values['node-timelock'] ?? '0', 0),
    },
    ...(values.port !== undefined && { port: parseWholeNumber('--port', values.port, 1, 65_000) }),
    ...(values['control-token'] !== undefined && { controlToken: token(values['control-token']) }),
  }
}

function hundreds(name: string, text: string, min: number): number {
  const blocks = parseWholeNumber(name, text, min, 2000)
  if (blocks % 100 !== 0) throw new UsageError(`${name} should be a multiple of 100, got ${text}`)
  return blocks
}

function token(text: string): string {
  if (!/^[\x21-\x7e]{8,200}$/.test(text)) {
    throw new UsageError('--control-token should be 8 to 200 visible ASCII characters')
  }
  return text
}

async function start(options: NetworkOptions) {
  try {
    return await startNetwork(options)
  } catch (error) {
    const { code, port } = error as NodeJS.ErrnoException & { port?: number }
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
    throw new UsageError(
      `--port: port ${port} is not free (${code}): choose another first port, or leave it out`,
    )
  }
}
