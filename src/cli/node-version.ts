const LEAST_MAJOR = 24

/** Why this Node cannot run the tool, in a sentence, or null. An older one fails at syntax that it does not know. */
export function refuseNode(version: string): string | null {
  const major = Number(version.split('.')[0])
  return major >= LEAST_MAJOR
    ? null
    : `needs Node ${LEAST_MAJOR} or later, this is ${version}: install it, or run "npm ci" in a clone, which brings it`
}
