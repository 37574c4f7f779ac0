// The demonstration: made through the model, whole, in every state, and usable with what was printed.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`a demonstration, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: 'whole' })

    await t.test('it is whole and holds every state', async () => {
      assert.match(await site.whole(), /^whole: 5\d\d matters/)
      const states = site.sql("SELECT DISTINCT state FROM matter WHERE procedure = 'suqiu'").map(([x]) => x).sort()
      assert.deepEqual(states, ['appealed', 'closed', 'dispatched', 'handling', 'new', 'objected', 'refused', 'replied', 'returned', 'verified', 'withdrawn'])
      assert.ok(Number(site.one('SELECT COUNT(*) FROM notice')) >= 12)
      assert.deepEqual(site.sql('SELECT DISTINCT solved FROM rating').map(([x]) => x).sort(), ['half', 'no', 'yes'])
      assert.equal(site.one('SELECT COUNT(*) FROM matter WHERE compartment > 0'), '2')
      assert.equal(site.one(`SELECT COUNT(*) FROM matter WHERE submitted_at > ${Date.now()}`), '0')
      assert.equal(site.one(`SELECT COUNT(*) FROM entry WHERE occurred_at > ${Date.now()}`), '0')
    })

    await t.test('wishes wait, are offered for, are being made true, and one is to be released', async () => {
      const states = site.sql('SELECT state, COUNT(*) FROM wish WHERE live = 1 GROUP BY state ORDER BY state').map(([s, n]) => `${s} ${n}`)
      assert.deepEqual(states, ['going 2', 'waiting 3'])
      assert.deepEqual(site.sql('SELECT state FROM wish_claim ORDER BY state').map(([s]) => s), ['asked', 'confirmed'])
      assert.equal(site.one("SELECT COUNT(*) FROM matter WHERE procedure = 'xinyuan' AND state = 'listed'"), '5')
      const server = await site.serve()
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      const text = (await c.get('/wishes')).text
      assert.match(text, /想要一张书桌/)
      assert.doesNotMatch(text, /林先生|趴在床沿/)
      assert.match((await c.get('/wishes?state=going')).text, /想换一盏亮一点的灯/)
      c.close()
      await server.stop()
    })

    await t.test('a bulletin is issued and one is a draft, a contest is issued and one may be appealed against', async () => {
      const rows = (sql) => site.sql(sql).map((x) => x.join(' '))
      assert.deepEqual(rows('SELECT state, open FROM bulletin ORDER BY state'), ['draft 0', 'issued 1'])
      assert.deepEqual(rows('SELECT state FROM contest ORDER BY state'), ['issued', 'shown'])
      assert.deepEqual(rows('SELECT c.state, a.state FROM contest c JOIN contest_appeal a ON a.contest_id = c.id ORDER BY c.state'), ['issued upheld', 'shown open'])
      const kept = JSON.parse((await site.ok('contest', '--kept', site.one("SELECT key FROM contest WHERE state = 'issued'"))).stdout)
      assert.ok(kept.units.filter((u) => u.band).length >= 14, 'most units are placed')
      assert.match((await site.ok('figures', '--period', site.one("SELECT period FROM bulletin WHERE state = 'issued'"), '--recount')).stdout, /^whole: \d+ numbers/)
      const server = await site.serve()
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      assert.match((await c.get('/bulletins')).text, /“四下基层”工作调度情况的通报/)
      await c.submit('/desk/login', { login: 'zhuti01', password: site.logins.zhuti01.password })
      for (const page of ['/desk/bulletins', '/desk/contests']) assert.match((await c.get(page)).text, /已印发|已公布|已发布/, page)
      c.close()
      await server.stop()
    })

    await t.test('the printed log-ins open the desk at once, and every page says it is a demonstration', async () => {
      assert.ok(Object.keys(site.logins).length >= 20)
      assert.equal(new Set(Object.values(site.logins).map((x) => x.password)).size, Object.keys(site.logins).length)
      const server = await site.serve()
      for (const login of ['shouli01', 'paidan01', 'chengban01', 'duban01', 'xitong01']) {
        const c = new Client(server, { 'Accept-Language': 'zh-CN' })
        const r = await c.submit('/desk/login', { login, password: site.logins[login].password })
        assert.equal(r.status, 303)
        const desk = await c.get('/desk/account')
        assert.equal(desk.status, 200, login)
        assert.match(desk.text, /演示/)
        c.close()
      }
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      for (const page of ['/', '/say', '/track', '/wall']) assert.match((await c.get(page)).text, /class="demo">演示</)
      c.close()
      await server.stop()
    })

    await t.test('an export knows the words, a second init is refused', async () => {
      const out = path.join(site.dir, 'all.csv')
      await site.ok('export', '--out', out)
      assert.match(fs.readFileSync(out, 'utf8'), /已办结/)
      const again = await site.run('init', '--demo')
      assert.equal(again.code, 2)
    })
  })
}
