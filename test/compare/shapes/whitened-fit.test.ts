import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shapeLibrary } from '../../../src/compare/shapes/models.ts'
import { fitShapes, type ShapeFit } from '../../../src/compare/shapes/whitened-fit.ts'
import { seededRandom } from '../../seeded-random.ts'

const LIBRARY = shapeLibrary({
  longestTau: 0.4,
  mixedCells: true,
  sinceStart: 0.1,
  day: null,
  collects: false,
  stairs: null,
  marks: [],
})
const MISFIT_KB = 30
const minutes = Array.from({ length: 24 }, (_, i) => 10 + i)

function weightsOf(fits: readonly ShapeFit[]): Map<string, number> {
  const weights = new Map<string, number>()
  for (const { model, weight } of fits) weights.set(model.name, (weights.get(model.name) ?? 0) + weight)
  return weights
}

function noisy(shape: (minute: number) => number, sizeKb = 20) {
  const random = seededRandom(11)
  const y = minutes.map((minute) => 45_000 + shape(minute) + sizeKb * random.gaussian())
  return fitShapes({ x: minutes, y }, LIBRARY, MISFIT_KB)
}

test('the weights of the shapes are probabilities', () => {
  const total = noisy((t) => 90 * t).reduce((sum, { weight }) => sum + weight, 0)
  assert.equal(total.toFixed(9), '1.000000000')
})

for (const [name, shape, likeliest] of [
  ['a line', (t: number) => 120 * t, 'linear'],
  ['a flat series', () => 0, 'constant'],
  ['a step', (t: number) => (t < 21.5 ? 0 : 3000), 'step'],
  ['a bend after which it rises', (t: number) => 400 * Math.max(0, t - 20), 'hinge'],
  ['a rise that comes to rest', (t: number) => 9000 * (1 - Math.exp((10 - t) / 3)), 'saturating'],
] as const) {
  test(`${name} is told by its shape`, () => {
    const weights = weightsOf(noisy(shape))
    const best = [...weights].sort((a, b) => b[1] - a[1])[0]
    assert.equal(best?.[0], likeliest, JSON.stringify([...weights]))
  })
}

test('a bounded shape does not grow after the run, a line by its slope', () => {
  for (const { model, slope } of noisy((t) => 120 * t)) {
    if (model.future === 'bounded') assert.equal(slope, 0)
    if (model.name === 'linear') assert.ok(Math.abs(slope - 120) < 10, String(slope))
  }
})

test('a step in the middle of a cell takes nothing from the line beside it', () => {
  const line = (t: number) => 150 * t
  // The 14th cell holds samples from before and after the step.
  const fits = noisy((t) => line(t) + (t < 23 ? 0 : t === 23 ? 1300 : 4000))
  assert.ok((weightsOf(fits).get('step and linear') ?? 0) > 0.9, JSON.stringify([...weightsOf(fits)]))
})

test('a slow wander is less sure of its slope than independent noise of the same size', () => {
  const random = seededRandom(5)
  const lineError = (memory: number) => {
    let level = 100 * random.gaussian()
    const y = minutes.map(() => {
      level = memory * level + Math.sqrt(1 - memory * memory) * 100 * random.gaussian()
      return 45_000 + level
    })
    const fits = fitShapes({ x: minutes, y }, LIBRARY, MISFIT_KB)
    const lines = fits.filter(({ model }) => model.name === 'linear')
    const total = lines.reduce((sum, { weight }) => sum + weight, 0)
    return lines.reduce((sum, { weight, slopeError }) => sum + (weight * slopeError) / total, 0)
  }
  const meanError = (memory: number) =>
    Array.from({ length: 40 }, () => lineError(memory)).reduce((a, b) => a + b, 0) / 40
  assert.ok(meanError(0.8) > 1.3 * meanError(0))
})

test('growing shapes stay among the fits though a bounded one is far likelier', () => {
  const fits = noisy((t) => (t < 21.5 ? 0 : 30_000))
  assert.ok(fits.some(({ model }) => model.future === 'growing'))
})

test('a shape of a curve that the library does not have is a mistake, not a shape that explains nothing', () => {
  const [model] = LIBRARY.models
  assert.ok(model)
  for (const curve of [-1, LIBRARY.curves.length]) {
    const library = { ...LIBRARY, models: [{ ...model, curves: [curve], endSlopes: [0] }] }
    assert.throws(() => fitShapes({ x: minutes, y: minutes }, library, MISFIT_KB), {
      name: 'RangeError',
      message: `expected curves from 0 to ${LIBRARY.curves.length - 1} in the model ${model.name}, got ${curve}`,
    })
  }
})

test('a fit does not depend on what was fitted before it', () => {
  const y = minutes.map((minute, i) => 45_000 + 800 * Math.floor((minute - 10) / 8) + 30 * Math.sin(i * i))
  const stairs = (place: number) => ({
    once: Float64Array.from(minutes, (minute) => (minute < place ? 0 : 1)),
    again: Float64Array.from(minutes, (minute) => Math.floor((minute - 10) / (place - 10))),
    period: (place - 10) / 23,
    height: 800,
    bent: Float64Array.from(minutes, (minute) => Math.max(0, minute - place) / 23),
  })
  const options = { longestTau: 0.4, mixedCells: true, sinceStart: 0.1, day: null, collects: false }
  const fitWith = (place: number) =>
    fitShapes({ x: minutes, y }, shapeLibrary({ ...options, stairs: stairs(place), marks: [] }), MISFIT_KB)
  const [first] = [fitWith(18), fitWith(29), noisy((t) => 300 * t)]
  assert.deepEqual(fitWith(18), first)
  assert.ok(first?.some(({ model }) => model.name === 'stairs'))
})
