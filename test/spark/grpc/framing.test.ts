import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { frame, parseUnary, trailerFrame } from '../../../src/spark/grpc/framing.ts'
import { GrpcError } from '../../../src/spark/grpc/status.ts'

const codeOf = (body: Uint8Array) => {
  try {
    parseUnary(body)
    return 'ok'
  } catch (error) {
    assert.ok(error instanceof GrpcError)
    return error.code
  }
}

test('a message is framed by a flag and its length in four big-endian bytes', () => {
  assert.equal(frame(Uint8Array.of(8, 150, 1)).toString('hex'), '0000000003089601')
  assert.deepEqual([...parseUnary(Buffer.from('0000000003089601', 'hex'))], [8, 150, 1])
})

test('the trailer frame has the high bit set and headers as lines', () => {
  assert.equal(
    trailerFrame({ 'grpc-status': '0' }).toString('latin1'),
    '\x80\x00\x00\x00\x0fgrpc-status:0\r\n',
  )
})

test('a body that is not one whole uncompressed message is refused with a code', () => {
  assert.equal(codeOf(Buffer.from('0000000000', 'hex')), 'ok', 'an empty message')
  assert.equal(codeOf(Buffer.from('', 'hex')), 'invalidArgument', 'nothing')
  assert.equal(codeOf(Buffer.from('00000000', 'hex')), 'invalidArgument', 'half a header')
  assert.equal(codeOf(Buffer.from('00000000030896', 'hex')), 'invalidArgument', 'too short')
  assert.equal(codeOf(Buffer.from('000000000308960100', 'hex')), 'invalidArgument', 'too long')
  assert.equal(codeOf(Buffer.from('00ffffffff', 'hex')), 'invalidArgument', 'four gigabytes announced')
  assert.equal(codeOf(Buffer.from('0100000000', 'hex')), 'unimplemented', 'compressed')
  assert.equal(codeOf(Buffer.from('8000000000', 'hex')), 'invalidArgument', 'a trailer')
})

test('whatever is framed comes back, and random bytes never throw anything but a status', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (payload) => {
      assert.deepEqual([...parseUnary(frame(payload))], [...payload])
      codeOf(payload)
    }),
    { seed: 4 },
  )
})
