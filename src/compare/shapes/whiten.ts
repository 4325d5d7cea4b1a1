/** Takes the part of each value that the one before foretells out of it. */
export function whiten(values: Float64Array, memory: number): Float64Array {
  const white = new Float64Array(values.length)
  let before = 0
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0
    white[i] = value - memory * before
    before = value
  }
  white[0] = Math.sqrt(1 - memory * memory) * (values[0] ?? 0)
  return white
}

export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number)
  return sum
}
