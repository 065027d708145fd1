import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openProject } from '../../../test/journeys/project.ts'
import { collect } from './collect.ts'

test('garbage is not collected by an empty catalog beside stored objects: the catalog is likelier lost', async () => {
  const { project, remove } = await openProject()
  try {
    assert.equal((await collect(project)).keptCount, 0)
    const { digest } = await project.objects.put('something that matters')
    const later = { ...project, effects: { ...project.effects, now: () => project.effects.now() + 1e12 } }
    await assert.rejects(collect(later), { code: 'refused' })
    assert(await project.objects.has(digest))
  } finally {
    await remove()
  }
})
