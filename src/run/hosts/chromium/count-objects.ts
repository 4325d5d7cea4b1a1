/** What of a V8 heap snapshot tells its objects. */
interface Snapshot {
  snapshot: { meta: { node_fields: string[]; node_types: [kinds: string[], ...unknown[]] } }
  nodes: number[]
}

/** The kinds of nodes that a program could hold in its hand. */
const OBJECTS = ['object', 'closure', 'regexp']

/**
 * Live JavaScript objects in a heap snapshot as V8 writes it. `Runtime.queryObjects` would tell them sooner, but it
 * crashes the page with SDKs up to 0.13 (seen in Chromium 156).
 */
export function countObjectsIn(text: string): number {
  const { snapshot, nodes } = JSON.parse(text) as Snapshot
  const { node_fields: fields, node_types: types } = snapshot.meta
  const counted = new Set(OBJECTS.map((kind) => types[0].indexOf(kind)))
  let objects = 0
  for (let at = fields.indexOf('type'); at < nodes.length; at += fields.length) {
    if (counted.has(nodes[at] ?? -1)) objects += 1
  }
  return objects
}
