/**
 * Writes Go source that names the parts of the binding which Go cannot list at run time: its maps of callbacks, the
 * variants of its enumerations, and their plain values. They differ by version.
 * @param binding The source of the generated binding.
 */
export function bindingNamesSource(binding: string): string {
  const handleMaps = [...binding.matchAll(/^var FfiConverter(\w+)INSTANCE = \w+\{\s*handleMap:/gm)].map(
    ([, name = '']) => `\t"${name.replace(/^CallbackInterface/, '')}": sdk.FfiConverter${name}INSTANCE,`,
  )
  const unions = [...binding.matchAll(/^type (\w+) interface \{\s*Destroy\(\)\s*\}/gm)].map(
    ([, name = '']) => name,
  )
  const structs = [...binding.matchAll(/^type ([A-Z]\w+) struct/gm)].map(([, name = '']) => name)
  const variants = structs
    .filter((name) => unions.some((union) => name.startsWith(union) && name !== union))
    .map((name) => `\t"${name}": reflect.TypeOf(sdk.${name}{}),`)
  const enumerations = new Set([...binding.matchAll(/^type (\w+) uint$/gm)].map(([, name = '']) => name))
  const values = [...binding.matchAll(/^\t(\w+) (\w+) = \d+$/gm)]
    .filter(([, , type = '']) => enumerations.has(type))
    .map(([, name = '']) => `\t"${name}": uint64(sdk.${name}),`)
  return `package main

import (
	"reflect"

	sdk "github.com/breez/breez-sdk-spark-go/breez_sdk_spark"
)

var handleMaps = map[string]any{
${handleMaps.join('\n')}
}

var variants = map[string]reflect.Type{
${variants.join('\n')}
}

var enumerated = map[string]uint64{
${values.join('\n')}
}

// Keeps the import where nothing is named.
var _ = sdk.NetworkRegtest
`
}
