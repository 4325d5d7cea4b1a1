import type { Scenario, Wallet } from 'sdk-memtest/scenario'

// A screen of an app: each time it opens it listens to the wallet, and nobody removes the listener when it closes.
async function openScreen(wallet: Wallet): Promise<void> {
  const payments = new Array<number>(8192).fill(0.5)
  await wallet.sdk.addEventListener({
    onEvent: (event) => {
      if (event.type === 'paymentSucceeded') payments.push(Number(event.payment.amount))
    },
  })
}

export default {
  async setup({ wallet }) {
    const alice = wallet('alice')
    await alice.connect()
    return alice
  },
  cycle: (_, alice) => openScreen(alice),
  teardown: (_, alice) => alice.disconnect(),
} satisfies Scenario<Wallet>
