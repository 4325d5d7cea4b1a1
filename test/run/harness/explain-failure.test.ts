import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../../src/errors.ts'
import { explainFailure } from '../../../src/run/harness/explain-failure.ts'

const failure = new Error('alice should hold 2000 sat')
const network = (...unserved: string[]) => ({ unserved: async () => unserved })

test('a failure of an SDK that asked for what the network does not have says so', async () => {
  assert.equal(
    String(await explainFailure(failure, network('claim_transfer_tweak_keys'))),
    'Error: alice should hold 2000 sat: this SDK calls claim_transfer_tweak_keys, which the local network, made for SDK 0.14 to 0.27, does not have; scenarios without payments (lifecycle, server) may do without it',
  )
  assert.match(
    String(await explainFailure(failure, network('one', 'two', 'three'))),
    /calls one and 2 more, which/,
  )
})

test('any other failure stays as it is, also where the network is not ours or does not answer', async () => {
  assert.equal(await explainFailure(failure, network()), failure)
  assert.equal(await explainFailure(failure, null), failure)
  const gone = { unserved: () => Promise.reject(new Error('gone')) }
  assert.equal(await explainFailure(failure, gone), failure)
  const mistake = new UsageError('no')
  assert.equal(await explainFailure(mistake, network('one')), mistake)
})
