import { argumentsOfOutsiders } from './api-arguments-outside.ts'
import {
  type ApiArguments,
  type Known,
  NOBODY,
  one,
  PUBLIC_KEY,
  plain,
  prepare,
  REGTEST_ADDRESS,
  result,
  step,
  ways,
  ZEROS,
} from './api-steps.ts'
import type { CallValue } from './host.ts'

const LARGE_SAT = '100000000'

/**
 * The arguments of every known public method, in all the ways of calling worth telling apart: in order, and refused. A
 * method that the local network cannot serve is called too, and its error path is counted. A method listed here that
 * the SDK does not have is passed over; a method of the SDK that is not listed is named as not tried.
 */
export function apiArguments(known: Known): ApiArguments {
  const { address, paymentId } = known
  const receive = (paymentMethod: CallValue) => [step('receivePayment', { paymentMethod })]
  return {
    ...argumentsOfOutsiders(known),
    addContact: one(
      step('addContact', { name: 'x', paymentIdentifier: 'a@b.c' }),
      step('deleteContact', result(0, 'id')),
    ),
    addEventListener: one(
      step('addEventListener', { $listener: true }),
      step('removeEventListener', result(0)),
    ),
    authorizeLightningAddressTransfer: plain('authorizeLightningAddressTransfer', {
      transfereePubkey: PUBLIC_KEY,
    }),
    buildUnsignedTransferPackage: one(
      prepare(address, '1000'),
      step('buildUnsignedTransferPackage', { prepareResponse: result(0) }),
    ),
    buyBitcoin: plain('buyBitcoin', { type: 'moonpay' }),
    checkLightningAddressAvailable: plain('checkLightningAddressAvailable', { username: 'x' }),
    checkMessage: one(
      step('signMessage', { message: 'x', compact: true }),
      step('checkMessage', {
        message: 'x',
        pubkey: result(0, 'pubkey'),
        signature: result(0, 'signature'),
      }),
    ),
    claimDeposit: ways({ unknown: [step('claimDeposit', { txid: ZEROS, vout: 0 })] }),
    claimHtlcPayment: ways({ unknown: [step('claimHtlcPayment', { preimage: ZEROS })] }),
    claimLightningAddressTransfer: plain('claimLightningAddressTransfer', {
      authorization: { username: 'x', pubkey: PUBLIC_KEY, signature: '00' },
    }),
    deleteContact: ways({ unknown: [step('deleteContact', 'nope')] }),
    deleteLightningAddress: plain('deleteLightningAddress'),
    fetchConversionLimits: plain('fetchConversionLimits', { conversionType: { type: 'fromBitcoin' } }),
    getCrossChainRoutes: plain('getCrossChainRoutes', { type: 'receive' }),
    getInfo: ways({
      stored: [step('getInfo', {})],
      ensureSynced: [step('getInfo', { ensureSynced: true })],
    }),
    getLightningAddress: plain('getLightningAddress'),
    getPayment: ways({
      known: [step('getPayment', { paymentId })],
      unknown: [step('getPayment', { paymentId: 'nope' })],
    }),
    getTokenIssuer: one({ ...step('getTokenIssuer'), frees: true }),
    getTokensMetadata: plain('getTokensMetadata', { tokenIdentifiers: [] }),
    getUserSettings: plain('getUserSettings'),
    listContacts: plain('listContacts', {}),
    listFiatCurrencies: plain('listFiatCurrencies'),
    listFiatRates: plain('listFiatRates'),
    listPayments: plain('listPayments', {}),
    listUnclaimedDeposits: plain('listUnclaimedDeposits', {}),
    listWebhooks: plain('listWebhooks'),
    lnurlAuth: ways({
      unreachable: [
        step('lnurlAuth', { k1: ZEROS, domain: '127.0.0.1', url: `${NOBODY}/?tag=login&k1=${ZEROS}` }),
      ],
    }),
    optimizeLeaves: plain('optimizeLeaves', { mode: 'full' }),
    parse: ways({
      'Spark address': [step('parse', address)],
      Bolt11: [step('parse', 'lnbcrt1')],
      garbage: [step('parse', 'garbage')],
    }),
    prepareSendPayment: ways({
      'Spark address': [prepare(address, '1000')],
      garbage: [prepare('garbage', '1000')],
    }),
    receivePayment: ways({
      sparkAddress: receive({ type: 'sparkAddress' }),
      sparkInvoice: receive({ type: 'sparkInvoice', amount: '1000' }),
      bitcoinAddress: receive({ type: 'bitcoinAddress' }),
      bolt11Invoice: receive({ type: 'bolt11Invoice', description: 'x', amountSats: 1000 }),
    }),
    recommendedFees: plain('recommendedFees'),
    refundDeposit: ways({
      unknown: [
        step('refundDeposit', {
          txid: ZEROS,
          vout: 0,
          destinationAddress: REGTEST_ADDRESS,
          fee: { type: 'fixed', amount: 100 },
        }),
      ],
    }),
    refundPendingConversions: plain('refundPendingConversions'),
    registerLightningAddress: plain('registerLightningAddress', { username: 'x' }),
    registerWebhook: plain('registerWebhook', { url: `${NOBODY}/x`, secret: 'y', eventTypes: [] }),
    removeEventListener: ways({ unknown: [step('removeEventListener', 'nope')] }),
    sendPayment: ways({
      'too much': [prepare(address, LARGE_SAT), step('sendPayment', { prepareResponse: result(0) })],
    }),
    signMessage: plain('signMessage', { message: 'hello', compact: true }),
    syncWallet: plain('syncWallet', {}),
    unregisterWebhook: plain('unregisterWebhook', { webhookId: 'x' }),
    updateContact: ways({
      unknown: [step('updateContact', { id: 'nope', name: 'x', paymentIdentifier: 'a@b.c' })],
    }),
    updateUserSettings: plain('updateUserSettings', { sparkPrivateModeEnabled: true }),
  }
}
