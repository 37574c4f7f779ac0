// A backup made under load restores on either engine; what is no backup, or of another site, does not.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, tidyUp } from '../lib/site.mjs'
import { Client, raise, track } from '../lib/client.mjs'
import { flood } from '../lib/load.mjs'
import { png } from '../lib/picture.mjs'

after(tidyUp)

const indexes = (site) => site.sql('SELECT indexdef FROM pg_indexes WHERE schemaname = current_schema() ORDER BY indexname')
const other = (name) => engines.find((e) => e.name !== name)

for (const engine of engines) {
  test(`backup while 8 residents write, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine)
    const server = await site.serve()
    const guest = new Client(server)
    const said = await guest.submit('/say?procedure=suqiu', { body: '附上照片。' }, { files: [{ field: 'photos', name: 'a.png', data: png(30, 20) }] })
    assert.equal(said.status, 200)
    guest.close()
    const archive = path.join(site.dir, 'site.backup')
    let early, saved
    const { receipts } = await flood({ server }, {
      total: 240,
      clients: 8,
      progress(n) {
        if (n !== 80) return
        early = Number(site.one('SELECT COUNT(*) FROM matter'))
        saved = site.ok('backup', '--out', archive)
      },
    })
    await saved
    await server.stop()
    await site.whole()
    const twice = await site.run('backup', '--out', archive)
    assert.equal(twice.code, 2, 'a backup is never written over')

    for (const to of [engine, other(engine.name)]) {
      if (to.skip) continue
      const fresh = site.beside(to)
      await fresh.ok('restore', '--from', archive)
      assert.match(await fresh.whole(), /^whole: \d+ matters/)
      // What was away while rows came in is back, as the migrations made it.
      if (to.name === 'postgresql' && engine.name === 'postgresql') assert.deepEqual(indexes(fresh), indexes(site))
      const { matters } = await fresh.stats()
      assert.ok(matters >= early && matters <= 241, `${early} <= ${matters} <= 241`)
      const again = await fresh.run('restore', '--from', archive)
      assert.equal(again.code, 2)
      assert.match(again.stderr, /not empty/)
      const second = await fresh.serve()
      const there = new Set(fresh.sql('SELECT number FROM matter').map(([n]) => n))
      let tracked = 0
      for (const x of receipts.filter((x) => there.has(x.number)).slice(0, 40)) {
        assert.equal((await track(second, x.number, x.secret)).status, 200)
        tracked++
      }
      assert.equal(tracked, 40)
      // A key that was used before still answers with the same receipt.
      const first = receipts.find((x) => there.has(x.number))
      const i = receipts.indexOf(first)
      const r = await raise(second, { title: `第${i}件`, body: `第${i}件：门口积水。`, ...(i % 3 ? {} : { contact: { name: `居民${i}`, phone: `138${String(i).padStart(8, '0')}` } }) }, `receipt-${i}`)
      assert.deepEqual(JSON.parse(r.text), first)
      await second.stop()
      await fresh.remove()
    }

    // Cut, altered, of another site.
    const bytes = fs.readFileSync(archive)
    const broken = {
      cut: bytes.subarray(0, bytes.length - 3000), half: bytes.subarray(0, bytes.length >> 1), none: Buffer.from('no backup'),
      bit: Buffer.from(bytes.map((b, i) => (i === bytes.length >> 1 ? b ^ 1 : b))),
    }
    for (const [name, content] of Object.entries(broken)) {
      const fresh = site.beside('sqlite')
      const file = path.join(fresh.dir, 'x.backup')
      fs.writeFileSync(file, content)
      const r = await fresh.run('restore', '--from', file)
      assert.equal(r.code, 2, `${name}: ${r.stdout}${r.stderr}`)
      await fresh.remove()
    }
    const stranger = await Site.make('sqlite', { alone: true })
    const fresh = stranger.beside('sqlite')
    const r = await fresh.run('restore', '--from', archive)
    assert.equal(r.code, 2)
    assert.match(r.stderr, /key/)
    for (const s of [fresh, stranger, site]) await s.remove()
  })
}
