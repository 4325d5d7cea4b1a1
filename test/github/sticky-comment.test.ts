import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseComment, type Section } from '../../src/github/comment/comment-sections.ts'
import { composeComment } from '../../src/github/comment/compose-comment.ts'
import {
  type Conversation,
  type PostedComment,
  postSection,
} from '../../src/github/comment/sticky-comment.ts'

const SHA = 'ab12'.repeat(10)
const noPause = async () => {}

function section(key: string, runId = 7): Section {
  return { key, stamp: { headSha: SHA, runId, attempt: 1 }, markdown: `report of ${key}` }
}

/** A conversation in memory, to which another job can write at the worst moment. */
function conversation(comments: PostedComment[], afterUpdate: (comment: PostedComment) => void = () => {}) {
  const own: Conversation = {
    self: async () => 'github-actions',
    async *list() {
      yield* comments.map((comment) => ({ ...comment }))
    },
    read: async (id) => comments.find((comment) => comment.id === id) ?? null,
    async create(body) {
      const comment = posted(comments.length + 1, body)
      comments.push(comment)
      return comment
    },
    async update(id, body) {
      const comment = comments.find((each) => each.id === id)
      if (comment === undefined) throw new Error(`no comment ${id}`)
      comment.body = body
      afterUpdate(comment)
    },
    async remove(id) {
      comments.splice(
        comments.findIndex((comment) => comment.id === id),
        1,
      )
    },
  }
  return own
}

function posted(id: number, body: string, author = 'github-actions[bot]'): PostedComment {
  return { id, author, body, url: `https://github.com/o/r/pull/5#issuecomment-${id}` }
}

function keysOf(comment: PostedComment | undefined): string[] {
  return parseComment(comment?.body ?? '')?.map(({ key }) => key) ?? []
}

test('the first section creates the comment, the second joins it', async () => {
  const comments: PostedComment[] = []
  assert.equal((await postSection(conversation(comments), section('basic'), true, noPause)).kind, 'created')
  assert.equal((await postSection(conversation(comments), section('stress'), true, noPause)).kind, 'updated')
  assert.equal(comments.length, 1)
  assert.deepEqual(keysOf(comments[0]), ['basic', 'stress'])
})

test('a section that another job wrote away is written again', async () => {
  const comments = [posted(1, composeComment([section('basic')]))]
  let collisions = 2
  const other = (comment: PostedComment) => {
    // The other job read before our write and writes its own view.
    if (collisions-- > 0) comment.body = composeComment([section('basic'), section('listener')])
  }
  await postSection(conversation(comments, other), section('stress'), true, noPause)
  assert.deepEqual(keysOf(comments[0]), ['basic', 'listener', 'stress'])
})

test('of two comments created at once the older stays, with both sections', async () => {
  const comments: PostedComment[] = []
  const own = conversation(comments)
  const racing: Conversation = {
    ...own,
    async create(body) {
      comments.push(posted(1, composeComment([section('listener')])))
      return own.create(body)
    },
  }
  assert.equal((await postSection(racing, section('stress'), true, noPause)).kind, 'updated')
  assert.equal(comments.length, 1)
  assert.deepEqual(keysOf(comments[0]), ['listener', 'stress'])
})

test('a comment that somebody deletes in the meantime is written anew', async () => {
  const comments = [posted(1, composeComment([section('basic')]))]
  const deleting = conversation(comments, () => comments.splice(0, 1))
  assert.equal((await postSection(deleting, section('stress'), true, noPause)).kind, 'created')
  assert.deepEqual(keysOf(comments[0]), ['basic', 'stress'])
})

test('without a comment there is nothing to keep up to date', async () => {
  const comments: PostedComment[] = []
  assert.deepEqual(await postSection(conversation(comments), section('basic'), false, noPause), {
    kind: 'nothing-to-say',
  })
  assert.equal(comments.length, 0)
})
