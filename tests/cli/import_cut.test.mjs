// An import that is killed goes on where it was, and ends as one that was not.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import path from 'node:path'
import { Site, engines, noSanitizer, program, tidyUp } from '../lib/site.mjs'
import { board, content, errorsOf, message, put, totals } from '../lib/board.mjs'
import { csv } from '../lib/sheet.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`cut off in the middle, ${engine.name}`, { skip: engine.skip }, async () => {
    const list = [...Array(1500).keys()].map((n) => message(n, n % 50 === 7 ? { 留言时间: '错' } : {}))
    const bytes = csv(board(list))
    const clean = await Site.make(engine)
    const r = await clean.ok('import', '--map', 'board', put(clean, 'list.csv', bytes))
    assert.equal(totals(r.stdout).added, 1470)

    const site = await Site.make(engine)
    const file = put(site, 'list.csv', bytes)
    let cut = 0
    for (let i = 1; i <= 3; i++) {
      const child = spawn(program, site.args('import', '--map', 'board', file), { cwd: site.dir, stdio: ['ignore', 'pipe', 'pipe'] })
      let log = ''
      child.stderr.on('data', (d) => (log += d))
      child.stdout.on('data', (d) => (log += d))
      const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal)))
      let done = false
      ended.then(() => (done = true))
      while (!done && Number(site.one('SELECT COUNT(*) FROM matter')) < i * 300) await new Promise((resolve) => setTimeout(resolve, 30))
      child.kill('SIGKILL')
      if ((await ended) === 'SIGKILL') cut++
      noSanitizer(log)
      await site.whole()
    }
    assert.equal(cut, 3, 'the import was too fast to be cut off')
    const have = Number(site.one('SELECT COUNT(*) FROM matter'))
    assert.ok(have >= 900 && have < 1470, `${have}`)
    const last = totals((await site.ok('import', '--map', 'board', file)).stdout)
    assert.deepEqual(last, { 'rows read': 1500, added: 1470 - have, updated: 0, unchanged: have, wrong: 30 })
    assert.deepEqual(await content(site), await content(clean))
    assert.deepEqual(await site.stats(), await clean.stats())
    assert.deepEqual(errorsOf(file), errorsOf(path.join(clean.dir, 'list.csv')))
    await site.whole()
    await clean.remove()
    await site.remove()
  })
}
