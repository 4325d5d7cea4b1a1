import { basename } from 'node:path'
import { UsageError } from '../../../errors.ts'
import type { HarnessConfig } from '../../protocol/protocol.ts'
import { type OwnMakings, type OwnParts, saidBy, seedOf } from '../../scenarios/scenarios.ts'
import { mnemonicOf } from '../mnemonic.ts'
import type { OwnFiles } from './own-files.ts'
import type { PageQuestion } from './page/page-agent.ts'
import type { PageSession } from './page-session.ts'

/**
 * Loads a scenario of the user's own into the page. The harness answers what only it can: seeds, and coins.
 * @throws UsageError in one sentence when the file does not load or holds no scenario.
 */
export async function loadOwnInPage(
  file: string,
  makings: OwnMakings,
  { page, ownFiles }: { page: PageSession; ownFiles: OwnFiles },
  { seeds, network, record }: Pick<HarnessConfig, 'seeds' | 'network' | 'record'>,
): Promise<OwnParts> {
  const { amountSat, counters, faucet, signal } = makings
  const answer = async (question: PageQuestion): Promise<string> =>
    question.kind === 'mnemonic'
      ? mnemonicOf(seedOf(seeds.alice, question.index))
      : await faucet.fund(question.address, question.amountSat)
  page.onEvent((event) => {
    if (event.kind !== 'question') return
    answer(event.question)
      .then(
        (ok) => page.ask('answered', event.id, { ok }),
        (error: unknown) => page.ask('answered', event.id, { error: saidBy(error) }),
      )
      // A page that is gone is told by the host.
      .catch(() => {})
  })
  const name = basename(file)
  const { leafOptimizer, sdkConfig: kind } = record
  const wallet = { network, leafOptimizer, kind }
  try {
    await page.ask('loadOwn', ownFiles.addressOf(file), name, { amountSat, network: network.kind, wallet })
  } catch (error) {
    const said = saidBy(error)
    throw new UsageError(said.startsWith(name) ? said : `${name} does not load: ${ownFiles.explain(said)}`)
  }
  signal.addEventListener('abort', () => page.ask('stopOwn').catch(() => {}), { once: true })
  return {
    async run(part) {
      const { counts, ...state } = await page.ask('runOwn', part).catch((error: Error) => {
        throw hasLeftPage(error) ? new Error(`${name}: ${part} left the page that it was loaded in`) : error
      })
      Object.assign(counters, counts)
      return state
    },
  }
}

/** As the browser words it, when a page went elsewhere under a call. */
function hasLeftPage({ message }: Error): boolean {
  return /navigated or closed|context was destroyed/.test(message)
}
