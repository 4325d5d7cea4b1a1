// JavaScript, since an older Node reads no TypeScript: it would show a stack instead of this sentence.
const LEAST_MAJOR = 24
if (Number(process.versions.node.split('.')[0]) < LEAST_MAJOR) {
  console.error(
    `expected Node ${LEAST_MAJOR} or later, got ${process.versions.node}: "npm ci" brings it, "npm ci --ignore-scripts" does not (put one on the PATH)`,
  )
  process.exitCode = 2
}
