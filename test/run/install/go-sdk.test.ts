import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { bindingNamesSource } from '../../../src/run/install/go-binding-names.ts'
import { installGoSdk } from '../../../src/run/install/go-sdk.ts'
import { goIsMissing } from '../profiling/go-pprof.ts'

const MODULE = 'github.com/breez/breez-sdk-spark-go'
const dir = mkdtempSync(join(tmpdir(), 'go-sdk-test-'))
after(() => rmSync(dir, { recursive: true }))
const options = { cacheDir: dir, sources: {} }

/** A command that answers `go env -json` and nothing else. */
function goThatSays(name: string, env: Record<string, string>): string {
  const file = join(dir, name)
  writeFileSync(file, `#!/bin/sh\ncat <<'END'\n${JSON.stringify(env)}\nEND\n`)
  chmodSync(file, 0o755)
  return file
}

const LINUX = { GOOS: 'linux', GOARCH: 'amd64', CGO_ENABLED: '1', CC: 'gcc' }

test('what is no version and no folder of the module is refused, with what came', async () => {
  const other = join(dir, 'other')
  mkdirSync(other)
  writeFileSync(join(other, 'go.mod'), 'module example.org/other\n')
  for (const [spec, reason] of [
    ['latest-ish', 'neither of them'],
    ['$(reboot)', 'neither of them'],
    ['0.19.2@v1', 'neither of them'],
    ['0.19', 'neither of them'],
    [other, `its go.mod names another module than ${MODULE}`],
  ] as const) {
    await assert.rejects(installGoSdk(spec, options), {
      name: 'UsageError',
      message: `--sdk with --host go should be a version of ${MODULE} or a folder that holds it, got ${JSON.stringify(spec)} (${reason})`,
    })
  }
})

test('without Go, or with one of before 1.22, the sentence says what to install', async () => {
  await assert.rejects(installGoSdk(null, { ...options, go: 'no-such-go' }), {
    name: 'UsageError',
    message:
      '--host go needs no-such-go of version 1.22 or later, got none: install it (see go.dev/doc/install)',
  })
  const old = goThatSays('old-go', { ...LINUX, GOVERSION: 'go1.21.13' })
  await assert.rejects(installGoSdk(null, { ...options, go: old }), {
    name: 'UsageError',
    message: `--host go needs ${old} of version 1.22 or later, got 1.21.13: install a newer one (see go.dev/doc/install)`,
  })
})

test('without a C compiler, or on another system, the sentence says so', async () => {
  const bare = goThatSays('bare-go', { ...LINUX, GOVERSION: 'go1.22', CGO_ENABLED: '0' })
  await assert.rejects(installGoSdk(null, { ...options, go: bare }), {
    name: 'UsageError',
    message:
      '--host go needs cgo with a C compiler, got CGO_ENABLED=0 and CC=gcc: install gcc (on Debian and Ubuntu: apt install gcc libc6-dev)',
  })
  const windows = goThatSays('windows-go', { ...LINUX, GOVERSION: 'go1.26.1', GOOS: 'windows' })
  await assert.rejects(installGoSdk(null, { ...options, go: windows }), {
    name: 'UsageError',
    message: '--host go runs on Linux and macOS, got windows: use --host node there',
  })
})

test('a version that the module proxy does not have is refused, and leaves nothing behind', {
  skip: goIsMissing,
}, async () => {
  await assert.rejects(installGoSdk('99.0.0', options), {
    name: 'UsageError',
    message: /^--sdk with --host go should be .* got "99\.0\.0" \(/,
  })
  assert.ok(!readdirSync(dir).includes('go'))
})

test('a folder whose binding the agent does not fit is refused with the compiler’s first words', {
  skip: goIsMissing || (process.platform !== 'linux' && 'the folder holds a library for Linux'),
}, async () => {
  const arch = process.arch === 'arm64' ? 'aarch64' : 'amd64'
  const own = join(dir, 'own build')
  const binding = join(own, 'breez_sdk_spark')
  mkdirSync(join(binding, 'lib', `linux-${arch}`), { recursive: true })
  writeFileSync(join(own, 'go.mod'), `module ${MODULE}\n\ngo 1.19\n`)
  writeFileSync(join(binding, 'breez_sdk_spark.go'), 'package breez_sdk_spark\n\nconst NetworkRegtest = 1\n')
  writeFileSync(join(binding, 'lib', `linux-${arch}`, 'libbreez_sdk_spark_bindings.so'), '')
  const source = `package main\n\nimport sdk "${MODULE}/breez_sdk_spark"\n\nfunc main() { sdk.Forgotten() }\n`
  await assert.rejects(installGoSdk(own, { ...options, sources: { 'agent.go': source } }), {
    name: 'UsageError',
    message: /\(the agent does not build against it: agent\.go:5:\d+: undefined: sdk\.Forgotten\)$/,
  })
  assert.deepEqual(readdirSync(join(dir, 'go')), [])
})

test('the names that Go cannot list are read from the binding', () => {
  const source = bindingNamesSource(`
type EventListener interface {
	OnEvent(event SdkEvent)
}
var FfiConverterCallbackInterfaceEventListenerINSTANCE = FfiConverterCallbackInterfaceEventListener{
	handleMap: newConcurrentHandleMap[EventListener](),
}
var FfiConverterPaymentTypeINSTANCE = FfiConverterPaymentType{}
type Seed interface {
	Destroy()
}
type SeedEntropy struct {
	Field0 []byte
}
type PaymentType uint

const (
	PaymentTypeSend PaymentType = 1
)
`)
  assert.match(source, /\n\t"EventListener": sdk\.FfiConverterCallbackInterfaceEventListenerINSTANCE,\n}/)
  assert.match(source, /\n\t"SeedEntropy": reflect\.TypeOf\(sdk\.SeedEntropy\{\}\),\n}/)
  assert.match(source, /\n\t"PaymentTypeSend": uint64\(sdk\.PaymentTypeSend\),\n}/)
  assert.doesNotMatch(source, /FfiConverterPaymentType/)
})
