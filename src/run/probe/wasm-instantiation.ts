import { isSdkModule, type MemoryHooks, rememberInstance, watchImports } from './wasm-capture.ts'

/**
 * Captures the SDK's wasm where its glue compiles it asynchronously, as in its build for pages: a page's main thread
 * may not instantiate more than 8 MB at once. The glue calls `__wbindgen_start` only with the instance in hand, so here
 * too the capture precedes its first own instruction. Must run before the SDK loads.
 */
export function captureInstantiation(hooks: MemoryHooks): void {
  const { instantiate, compile, compileStreaming } = WebAssembly
  const instantiateModule = async (module: WebAssembly.Module, imports?: WebAssembly.Imports) => {
    if (!isSdkModule(module)) return await instantiate(module, imports)
    const instance = await instantiate(module, watchImports(imports, hooks))
    rememberInstance(instance, hooks)
    return instance
  }
  WebAssembly.instantiateStreaming = async (source, imports) => {
    const module = await compileStreaming(source)
    return { module, instance: await instantiateModule(module, imports) }
  }
  WebAssembly.instantiate = (async (
    source: BufferSource | WebAssembly.Module,
    imports?: WebAssembly.Imports,
  ) => {
    if (source instanceof WebAssembly.Module) return await instantiateModule(source, imports)
    const module = await compile(source)
    return { module, instance: await instantiateModule(module, imports) }
  }) as typeof WebAssembly.instantiate
}
