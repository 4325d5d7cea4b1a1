import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { parseAst } from 'rolldown/parseAst'

const SRC = fileURLToPath(new URL('../../src', import.meta.url))

interface Node {
  type: string
  start: number
  [key: string]: unknown
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'

/** What only names or reads: a bundler may drop a statement of it, and what it was to keep alive goes. */
function onlyNames(value: unknown): boolean {
  if (!isNode(value)) return true
  const parts = (...names: string[]) => names.every((name) => onlyNames(value[name]))
  switch (value.type) {
    case 'Identifier':
    case 'ThisExpression':
    case 'Literal':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return true
    case 'MemberExpression':
      return parts('object') && (value.computed !== true || parts('property'))
    case 'UnaryExpression':
      return value.operator !== 'delete' && parts('argument')
    case 'LogicalExpression':
    case 'BinaryExpression':
      return parts('left', 'right')
    case 'ConditionalExpression':
      return parts('test', 'consequent', 'alternate')
    case 'SequenceExpression':
      return (value.expressions as Node[]).every(onlyNames)
    case 'ArrayExpression':
      return (value.elements as Node[]).every(onlyNames)
    case 'ChainExpression':
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return parts('expression')
    // `x satisfies never` is written for the compiler alone: nothing of it is meant to run.
    default:
      return false
  }
}

/** The statements of a source that do nothing but name something, as they are written. */
function statementsWithoutEffect(source: string): string[] {
  const found: string[] = []
  const walk = (node: Node) => {
    if (
      node.type === 'ExpressionStatement' &&
      typeof node.directive !== 'string' &&
      onlyNames(node.expression)
    ) {
      found.push(source.slice(node.start, node.end as number))
    }
    for (const child of Object.values(node).flat()) if (isNode(child)) walk(child)
  }
  walk(parseAst(source, { lang: 'ts' }) as unknown as Node)
  return found
}

test('no statement is kept for an effect that a bundler does not see', () => {
  const files = globSync('**/*.ts', { cwd: SRC })
  assert.ok(files.length > 100, `${files.length} files`)
  const found = files.flatMap((file) =>
    statementsWithoutEffect(readFileSync(path.join(SRC, file), 'utf8')).map((text) => `${file}: ${text}`),
  )
  assert.deepEqual(found, [], 'hold what must stay alive by a property instead')
})

test('a planted statement that only names something is found, one that does something is not', () => {
  for (const dropped of [
    'void instance',
    'instance',
    'a.b?.c',
    'a && !b',
    '(a, [b])',
    '(x as T)',
    '"a" + b',
  ]) {
    assert.deepEqual(
      statementsWithoutEffect(`const go = async () => { f(); ${dropped} }`),
      [dropped],
      dropped,
    )
  }
  for (const kept of [
    'void f()',
    'a ??= b',
    'delete a.b',
    'a?.()',
    'await a',
    'x satisfies never',
    'new A()',
    'a++',
  ]) {
    assert.deepEqual(statementsWithoutEffect(`const go = async () => { ${kept} }`), [], kept)
  }
  assert.deepEqual(statementsWithoutEffect("'use strict'; f()"), [])
})
