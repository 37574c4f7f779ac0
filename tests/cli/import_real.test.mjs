// Real messages with their real answers.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, noSanitizer, program, shared, tidyUp } from '../lib/site.mjs'
import { content, totals } from '../lib/board.mjs'
import { records } from '../lib/sheet.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`real messages, ${engine.name}`, { skip: engine.skip || (shared ? false : 'no shared data') }, async (t) => {
    const site = await Site.make(engine)
    const take = async (name) => totals((await site.ok('import', '--map', 'board', '--errors', path.join(site.dir, 'errors.csv'), path.join(shared, name))).stdout)

    await t.test('1,400 answered messages, twice', async () => {
      assert.equal((await take('board-replies.csv')).added, 1400)
      const once = await site.stats()
      assert.deepEqual([once.matters, once.replied, once.closed], [1400, 1400, 1400])
      const before = await content(site)
      assert.deepEqual(await take('board-replies.csv'), { 'rows read': 1400, added: 0, updated: 0, unchanged: 1400, wrong: 0 })
      assert.deepEqual(await site.stats(), once)
      assert.deepEqual(await content(site), before)
      assert.equal(site.one('SELECT COUNT(*) FROM matter WHERE published_at <> 0'), '0')
      assert.equal(site.one("SELECT submitted_at FROM matter WHERE external_id = '2549'"), String(Date.parse('2019-04-25T09:32:09+08:00')))
      const out = path.join(site.dir, 'board.csv')
      await site.ok('export', '--what', 'matters', '--format', 'csv', '--map', 'board', '--out', out)
      const back = new Set(records(fs.readFileSync(out)).map((x) => x.留言编号))
      const given = new Set(records(fs.readFileSync(path.join(shared, 'board-replies.csv'))).map((x) => x.留言编号.trim()))
      assert.deepEqual([...back].sort(), [...given].sort())
    })

    await t.test('a million formatted rows hold 495 messages', async () => {
      const before = await site.stats()
      const child = spawn(program, site.args('import', '--map', 'board', '--errors', path.join(site.dir, 'errors.csv'), path.join(shared, 'board-labelled.xlsx')), { cwd: site.dir, stdio: ['ignore', 'pipe', 'pipe'] })
      let log = '', peak = 0
      child.stdout.on('data', (d) => (log += d))
      child.stderr.on('data', (d) => (log += d))
      const ended = new Promise((resolve) => child.on('close', resolve))
      const timer = setInterval(() => {
        try {
          peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(fs.readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1] ?? 0))
        } catch {}
      }, 5)
      assert.equal(await ended, 0, log)
      clearInterval(timer)
      noSanitizer(log)
      assert.equal(totals(log)['rows read'], 495)
      assert.ok(peak > 0 && peak < 400 * 1024, `${peak} KiB, where a sanitizer takes most`)
      assert.equal((await site.stats()).matters, before.matters + 495, log)
    })

    await t.test('messages with votes', async () => {
      const t = await take('board-votes.csv')
      assert.equal(t.wrong, 0)
      assert.equal(t['rows read'], records(fs.readFileSync(path.join(shared, 'board-votes.csv'))).filter((x) => x.留言编号).length)
      assert.equal((await site.stats()).matters, 1895 + t.added)
    })

    await t.test('the record is whole', () => site.whole())
    await site.remove()
  })
}
