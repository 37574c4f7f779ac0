// What everybody may read: exactly the public copies, in every form of the wall, never a compartment; and what is taken back or erased,
// also by another process, is gone from all of them at once.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, request, unescape } from '../lib/client.mjs'
import { City } from '../lib/city.mjs'
import { numbers, sorted } from '../lib/oracle.mjs'
import { records } from '../lib/sheet.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const enc = encodeURIComponent

for (const engine of engines) {
  test(`what everybody may read, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const city = await City.make(engine)
    const { site, server } = city
    const report = await city.report({ body: '交通运输局执法人员乱罚款，不开票。', title: '执法人员乱罚款' }, { unit: 'JTJ' })
    const get = async (at) => {
      const r = await request(server, at)
      assert.equal(r.status, 200, `${at}: ${r.text.slice(0, 300)}`)
      return r
    }
    const live = () => new Set(site.sql('SELECT n.number FROM notice n JOIN matter m ON m.id = n.matter_id WHERE n.live = 1 AND m.published_at <> 0 AND m.compartment = 0').flat())
    // Every number of a list, page after page.
    const walk = async (at, next) => {
      const all = new Set()
      while (at) {
        const r = await get(at)
        for (const n of numbers(r.text)) all.add(n)
        at = next(r.text)
      }
      return sorted(all)
    }
    const paged = (at) => walk(at, (text) => {
      const m = /href="(\/wall\?[^"]*after=[^"]*)"/.exec(text)
      return m && unescape(m[1])
    })
    const atom = (at) => walk(at, (text) => {
      const m = /<link rel="next" href="[^"]*(\/wall\.atom[^"]*)"/.exec(text)
      return m && unescape(m[1])
    })
    const feed = (at) => walk(at, (text) => (JSON.parse(text).next_url ? new URL(JSON.parse(text).next_url).pathname + new URL(JSON.parse(text).next_url).search : null))
    const api = (at) => walk(at, (text) => (JSON.parse(text).next ? `/api/v1/wall?limit=3&after=${enc(JSON.parse(text).next)}` : null))
    const csv = async (at) => records((await get(at)).bytes).map((x) => x.number).sort()
    const months = async () => {
      const all = []
      for (const [, at] of (await get('/open')).text.matchAll(/href="(\/open\/wall\/\d{4}-\d\d\.csv)"/g)) all.push(...(await csv(at)))
      return all.sort()
    }
    const places = { wall: () => paged('/wall'), atom: () => atom('/wall.atom'), feed: () => feed('/wall.json'), api: () => api('/api/v1/wall?limit=3'), csv: () => csv('/open/wall.csv'), months, sitemap: () => walk('/sitemap.xml', () => null) }
    // Words of what is public and of what is not: only copies that hold them are found, and all of those.
    const words = sorted(new Set(site.sql('SELECT title FROM matter').flat().filter((x) => /^\p{Script=Han}+$/u.test(x)).map((x) => [...x].slice(-4).join('')))).slice(0, 16)
    const searched = async (why) => {
      const copies = site.sql('SELECT number, title, question, answer FROM notice WHERE live = 1')
      for (const word of words) assert.deepEqual(await paged(`/wall?q=${enc(word)}`), sorted(new Set(copies.filter((c) => c.some((x) => x.includes(word))).map((c) => c[0]))), `${why}: ${word}`)
    }
    const everywhere = async (why) => {
      await searched(why)
      const expected = sorted(live())
      for (const [name, all] of Object.entries(places)) {
        const found = await all()
        if (name !== 'atom' && name !== 'feed') assert.deepEqual(found, expected, `${why}: ${name}`)
        for (const n of found) assert.ok(expected.includes(n), `${why}: ${name} has ${n}`)
      }
      for (const n of numbers((await get('/')).text)) assert.ok(expected.includes(n), `${why}: home`)
      return expected
    }

    const all = await everywhere('at first')
    assert.ok(all.length >= 5 && !all.includes(report))
    for (const [number, title] of site.sql('SELECT number, title FROM matter')) {
      const shown = all.includes(number)
      for (const at of [`/wall/${number}`, `/api/v1/wall/${number}`]) {
        const r = await request(server, at)
        assert.equal(r.status, shown ? 200 : 404, at)
        if (!shown) assert.ok(!r.text.includes(title))
      }
      if (!shown) await city.alike((n) => request(server, `/wall/${n}`), number, number)
    }

    await t.test('a copy that is marked as speaking of somebody is gone', async () => {
      const number = all[0], title = site.one(`SELECT title FROM notice WHERE number = '${number}'`)
      await city.move('duban01', number, 'against', { against: site.one("SELECT name FROM unit WHERE code = 'JTJ'"), reason: '信中点名' })
      assert.equal(site.one(`SELECT compartment FROM matter WHERE number = '${number}'`), '1')
      assert.ok(!(await everywhere('marked')).includes(number))
      for (const at of ['/wall', '/', '/wall.atom', '/wall.json', `/wall?q=${enc(title)}`, `/api/v1/wall?q=${enc(title)}`]) assert.ok(!(await get(at)).text.includes(number), at)
      await city.alike((n) => request(server, `/wall/${n}`), number, 'page')
      const guest = new Client(server)
      const said = await guest.submit('/say?procedure=suqiu', { body: title, look: '1' })
      assert.ok(!said.text.includes(`/wall/${number}`))
      guest.close()
    })

    await t.test('erased by another process', async () => {
      const number = site.one("SELECT n.number FROM notice n JOIN matter m ON m.id = n.matter_id WHERE n.live = 1 AND m.person_id IS NOT NULL AND m.compartment = 0 ORDER BY n.number LIMIT 1")
      const [[title, question, answer]] = site.sql(`SELECT title, question, answer FROM notice WHERE number = '${number}'`)
      // So that what caches keep is made of what was before.
      const before = new Map()
      for (const at of ['/', '/wall', '/wall.atom', '/wall.json', '/sitemap.xml', '/api/v1/wall', `/wall/${number}`, `/api/v1/wall/${number}`]) before.set(at, (await get(at)).headers.etag)
      await site.ok('erase', '--number', number, '--reason', '本人书面申请删除')
      const [[title2, question2]] = site.sql(`SELECT title, question FROM notice WHERE number = '${number}'`)
      await everywhere('erased')
      for (const [at, etag] of before) {
        const r = await request(server, at, { headers: etag ? { 'If-None-Match': etag } : {} })
        for (const [old, now] of [[title, title2], [question, question2]]) if (old !== now) assert.ok(!r.text.includes(old), at)
        if (title !== title2 && at.includes('wall')) assert.notEqual(r.status, 304, at)
      }
      assert.ok(answer)
    })

    await city.stop()
    await site.whole()
    await site.remove()
  })
}
