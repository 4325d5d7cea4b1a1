/**
 * Writes the Go source that names the binding's maps of callbacks: what the native library holds on Go's side. Which there
 * are differs by version, Go cannot list a package's variables, and the maps have no other way in.
 * @param binding The source of the generated binding.
 */
export function handleMapsSource(binding: string): string {
  const names = [...binding.matchAll(/^var FfiConverter(\w+)INSTANCE = \w+\{\s*handleMap:/gm)].map(
    ([, name = '']) => name,
  )
  const rows = names.map(
    (name) => `\t"${name.replace(/^CallbackInterface/, '')}": sdk.FfiConverter${name}INSTANCE,`,
  )
  return `package main

import sdk "github.com/breez/breez-sdk-spark-go/breez_sdk_spark"

// Keeps the import where there is none.
var _ = sdk.NetworkRegtest

var handleMaps = map[string]any{
${rows.join('\n')}
}
`
}
