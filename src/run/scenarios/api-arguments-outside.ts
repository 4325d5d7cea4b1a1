import {
  type ApiArguments,
  integer,
  type Known,
  NOBODY,
  one,
  PUBLIC_KEY,
  prepare,
  REGTEST_ADDRESS,
  result,
  step,
  ways,
  ZEROS,
} from './api-steps.ts'
import type { CallValue } from './host.ts'

/** A token that nobody issued. */
const TOKEN = 'btknrt1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnzs23v9ccrydpk8qarc0syfgm9u'
const ALLOWANCE = '00000000-0000-4000-8000-000000000000'

const PAY_REQUEST: CallValue = {
  callback: NOBODY,
  minSendable: 1000,
  maxSendable: 1_000_000,
  metadataStr: '[]',
  commentAllowed: 0,
  domain: '127.0.0.1',
  url: NOBODY,
}

/** As if an LNURL server had answered with something that is no invoice. */
const PREPARED_LNURL_PAY: CallValue = {
  amountSats: 1000,
  payRequest: PAY_REQUEST,
  feeSats: 0,
  invoiceDetails: {
    expiry: 3600,
    invoice: { bolt11: 'lnbcrt1', source: {} },
    minFinalCltvExpiryDelta: 18,
    network: 'regtest',
    payeePubkey: PUBLIC_KEY,
    paymentHash: ZEROS,
    paymentSecret: ZEROS,
    routingHints: [],
    timestamp: 0,
  },
  feePolicy: 'feesExcluded',
}

const ROUTE: CallValue = {
  provider: 'orchestra',
  chain: 'none',
  asset: 'USDC',
  decimals: 6,
  exactOutEligible: false,
  acceptedAssets: [],
  deliveryMethods: [],
}

const PREPARED_PULL: CallValue = {
  payerAddress: 'sprt1none',
  tokenIdentifier: TOKEN,
  receivers: [{ amount: integer('1') }],
  amount: integer('1'),
  allowanceId: ALLOWANCE,
  expiryTime: 0,
  pullContext: { $bytes: '00' },
}

const SIGNATURE_OF_NOTHING: CallValue = {
  type: 'token',
  signed: { signature: { bytes: { $bytes: '00'.repeat(64) } } },
}

const nothing = (fields: readonly string[]) => Object.fromEntries(fields.map((name) => [`${name}Sats`, 0]))
const RECOVERY_COSTS = nothing([
  ...['recoverableValue', 'totalFee', 'cooperativeFee', 'cpfpFee', 'fanoutFee', 'refundFee', 'sweepFee'],
])
const RECOVERY: Record<string, CallValue> = {
  ...RECOVERY_COSTS,
  leaves: [],
  feeRateSatPerVbyte: 1,
  destination: REGTEST_ADDRESS,
}

/**
 * The same of methods that need more than operators and service provider: an LNURL server, a signer outside, a token, a
 * chain, an exchange. What they can do by themselves is called in order, the rest up to its refusal.
 */
export function argumentsOfOutsiders({ address }: Known): ApiArguments {
  const unsigned = [
    prepare(address, '1000'),
    step('buildUnsignedTransferPackage', { prepareResponse: result(0) }),
  ]
  const misSigned = (method: string) => ({
    'signature of another kind': [
      ...unsigned,
      step(method, { signedPackage: { unsigned: result(1), signature: SIGNATURE_OF_NOTHING } }),
    ],
  })
  const batch = step('prepareSendBatch', {
    recipients: [
      { paymentRequest: address, amount: integer('500'), tokenIdentifier: TOKEN },
      { paymentRequest: address, amount: integer('500'), tokenIdentifier: TOKEN },
    ],
  })
  const limit: CallValue = { type: 'amount', amount: integer('1') }
  const bridged: CallValue = { address: 'none', route: ROUTE, amount: integer('1000') }
  const recoverable = step('prepareRecoverFunds', {
    feeRateSatPerVbyte: 1,
    destination: REGTEST_ADDRESS,
    selection: { type: 'recoverableOnly' },
  })
  return {
    bridgeFromCashApp: ways({ 'no route': [step('bridgeFromCashApp', bridged)] }),
    bridgeToCashApp: ways({
      'no route': [
        step('bridgeToCashApp', {
          recipient: '$none',
          route: ROUTE,
          amount: integer('1000'),
          refundAddress: address,
        }),
      ],
    }),
    buildUnsignedBatchPackage: ways({
      'no token': [batch, step('buildUnsignedBatchPackage', { prepareResponse: result(0) })],
    }),
    buildUnsignedLnurlPayPackage: ways({
      'no invoice': [step('buildUnsignedLnurlPayPackage', { prepareResponse: PREPARED_LNURL_PAY })],
    }),
    buildUnsignedPullPackage: ways({
      'no allowance': [step('buildUnsignedPullPackage', { prepareResponse: PREPARED_PULL })],
    }),
    checkRecoverFunds: ways({
      nothing: [
        step('checkRecoverFunds', {
          recovery: { ...RECOVERY, failed: [], transactions: [], fundingInputs: [] },
        }),
      ],
    }),
    createTokenAllowance: ways({
      'no token': [
        step('createTokenAllowance', {
          spenderAddress: address,
          tokenIdentifier: TOKEN,
          maxPerPayment: limit,
          maxTotal: limit,
          expiryTime: 4_000_000_000,
          allowedRecipients: [],
        }),
      ],
    }),
    exportUnilateralExitState: one(step('exportUnilateralExitState')),
    fetchClaimDepositQuote: ways({ unknown: [step('fetchClaimDepositQuote', { txid: ZEROS, vout: 0 })] }),
    importUnilateralExitState: ways({
      exported: [
        step('exportUnilateralExitState'),
        step('importUnilateralExitState', { exitState: result(0, 'exitState') }),
      ],
      garbage: [step('importUnilateralExitState', { exitState: 'garbage' })],
    }),
    listTokenAllowances: ways({
      owner: [step('listTokenAllowances', { role: 'owner' })],
      spender: [step('listTokenAllowances', { role: 'spender' })],
    }),
    lnurlPay: ways({ 'no invoice': [step('lnurlPay', { prepareResponse: PREPARED_LNURL_PAY })] }),
    lnurlWithdraw: ways({
      unreachable: [
        step('lnurlWithdraw', {
          amountSats: 1000,
          withdrawRequest: {
            callback: NOBODY,
            k1: ZEROS,
            defaultDescription: 'x',
            minWithdrawable: 1000,
            maxWithdrawable: 1_000_000,
            url: NOBODY,
          },
        }),
      ],
    }),
    prepareLnurlPay: ways({
      unreachable: [step('prepareLnurlPay', { amount: integer('500'), payRequest: PAY_REQUEST })],
    }),
    preparePaymentLink: ways({ 'no route': [step('preparePaymentLink', bridged)] }),
    preparePullPayment: ways({
      'no allowance': [
        step('preparePullPayment', {
          payerAddress: address,
          tokenIdentifier: TOKEN,
          receivers: [{ amount: integer('1') }],
        }),
      ],
    }),
    prepareRecoverFunds: one(recoverable),
    prepareSendBatch: one(batch),
    publishSignedLnurlPayPackage: ways(misSigned('publishSignedLnurlPayPackage')),
    publishSignedPullPackage: ways(misSigned('publishSignedPullPackage')),
    publishSignedTransferPackage: ways(misSigned('publishSignedTransferPackage')),
    pullPayment: ways({ 'no allowance': [step('pullPayment', { prepareResponse: PREPARED_PULL })] }),
    recoverFunds: ways({
      nothing: [
        step(
          'recoverFunds',
          {
            prepared: {
              ...RECOVERY,
              skipped: [],
              exitChainState: {
                ...{ confirmedNodes: [], refunds: [], stoppedLeafIds: [] },
                ...{ unverifiedNodeIds: [], unverifiableConfirmedNodeIds: [] },
              },
            },
          },
          null,
        ),
      ],
    }),
    revokeTokenAllowance: ways({ unknown: [step('revokeTokenAllowance', { allowanceId: ALLOWANCE })] }),
    sendBatch: ways({ 'no token': [batch, step('sendBatch', { prepareResponse: result(0) })] }),
  }
}
