/** What keeps Node's event loop alive: the counterpart of Go's running goroutines. By type, e.g. `{ Timeout: 2 }`. */
export function activeResourcesByType(types = process.getActiveResourcesInfo()): Record<string, number> {
  const byType: Record<string, number> = {}
  for (const type of types) byType[type] = (byType[type] ?? 0) + 1
  return byType
}
