// Places: what their signs open, what residents read of them, and what is raised there.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`places, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env = { ECHOWALL_CLOCK: '2026-11-23T09:00:00' }
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const login = (role) => site.one(`SELECT o.login FROM officer o JOIN post p ON p.officer_id = o.id WHERE p.role = '${role}' AND p.until = 0 ORDER BY o.login LIMIT 1`)
    const [handler, unit] = site.sql("SELECT o.login, u.name FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE p.role = 'handler' AND p.until = 0 ORDER BY o.login")[0]
    const keeper = await as(handler), clerk = await as(login('intake'))
    const guest = new Client(server, { 'Accept-Language': 'en' })
    const town = site.sql("SELECT id, name, code FROM area WHERE level = 4 AND active = 1 ORDER BY id LIMIT 1")[0]
    const at = '/at/service_point/HT-01', desk = '/desk/s/service_point/HT-01'

    await t.test('residents read what is shown of a place, and nothing else', async () => {
      assert.doesNotMatch((await guest.get('/places')).text, /href="\/places\/service_point"/)
      const r = await keeper.submit('/desk/subjects/service_point/new', {
        code: 'HT-01', name: '华亭便民服务点', unit, area: town[2], services: '社保、医保', address: '华亭村部一楼', hours: '周一至周五 8:30—17:30', phone: '0596-1234567', keeper: '端木赐', mobile: '13906997531'
      })
      assert.equal(r.status, 303, r.text)
      const page = await guest.get(at)
      assert.equal(page.status, 200)
      for (const words of ['华亭便民服务点', '社保、医保', '华亭村部一楼', '8:30—17:30', '0596-1234567', town[1]]) assert.ok(page.text.includes(words), words)
      assert.ok(!/端木赐|13906997531|139\*/.test(page.text))
      assert.match((await guest.get('/places')).text, /href="\/places\/service_point"/)
      assert.match((await guest.get('/places/service_point')).text, /href="\/at\/service_point\/HT-01"/)
    })

    await t.test('a place says whether it is open, as far as its hours can be read', async () => {
      assert.match((await guest.get(at)).text, /Open now, until 17:30/)
      const add = (code, hours) => keeper.submit('/desk/subjects/service_point/new', { code, name: '服务点', unit, services: '社保', hours })
      assert.equal((await add('HT-02', '周六 9:00—11:00')).status, 303)
      assert.match((await guest.get('/at/service_point/HT-02')).text, /Closed now, opens Sat 28 November, 09:00/)
      assert.equal((await add('HT-03', '圩日上午，请先打电话')).status, 303)
      assert.doesNotMatch((await guest.get('/at/service_point/HT-03')).text, /Open now|Closed now/)
    })

    await t.test('a route shows its points in their order, and the days that groups book', async () => {
      const base = (code, name) => keeper.submit('/desk/subjects/base/new', { code, name, unit, about: '红色教育' })
      assert.equal((await base('B-01', '纪念馆')).status, 303)
      assert.equal((await keeper.submit('/desk/subjects/route/new', { code: 'R-01', name: '红色线路', unit, points: '村口老樟树\nB-01', hours: '3' })).status, 303)
      const page = (await guest.get('/at/route/R-01')).text
      assert.match(page, /Along the route[^]*村口老樟树[^]*href="\/at\/base\/B-01"[^]*纪念馆[^]*红色教育/)
      assert.match(page, /href="\/reception"[^]*Book a visit for a group/)
      assert.equal(page.match(/村口老樟树/g).length, 1)
    })

    await t.test('a register that is not public has no places', async () => {
      assert.equal((await keeper.submit('/desk/subjects/household/new', { code: 'H-0001', unit, head: '端木赐' })).status, 303)
      const none = (await guest.get('/at/service_point/NONE')).status
      assert.equal(none, 404)
      for (const path of ['/at/household/H-0001', '/places/household', '/places/nothing', '/at/nothing/1']) assert.equal((await guest.get(path)).status, none, path)
      assert.ok(!(await guest.get('/places')).text.includes('household'))
      const form = await guest.get('/say?at=household:H-0001')
      assert.equal(form.status, 200)
      assert.ok(!/You are at|name="at"/.test(form.text))
    })

    await t.test('the list goes page by page, and area by area', async () => {
      for (let i = 0; i < 55; i++) assert.equal((await keeper.submit('/desk/subjects/venue/new', { code: `V-${100 + i}`, name: `实践站${100 + i}`, unit })).status, 303)
      const first = (await guest.get('/places/venue')).text
      assert.equal(first.match(/href="\/at\/venue\//g).length, 50)
      const next = /rel="next" href="([^"]+)"/.exec(first)[1].replaceAll('&amp;', '&')
      const second = (await guest.get(next)).text
      assert.deepEqual(second.match(/V-\d+(?=")/g), ['V-150', 'V-151', 'V-152', 'V-153', 'V-154'])
      assert.equal((await guest.get('/places/venue?after=forged')).status, 400)
      const county = site.one(`SELECT parent_id FROM area WHERE id = ${town[0]}`)
      assert.match((await guest.get(`/places/service_point?area=${county}`)).text, /HT-01/)
      const other = site.one(`SELECT a.id FROM area a WHERE a.level = 3 AND a.id <> ${county} ORDER BY a.id LIMIT 1`)
      assert.ok(!(await guest.get(`/places/service_point?area=${other}`)).text.includes('HT-01'))
    })

    await t.test('the sign opens the form with the place filled in', async () => {
      const form = (await guest.get('/say?at=service_point:HT-01')).text
      assert.match(form, /You are at: 华亭便民服务点/)
      assert.match(form, /name="place"[^>]*value="华亭便民服务点（华亭村部一楼）"/)
      assert.match(form, new RegExp(`<option value="${town[0]}"[^>]*selected`))
      assert.match(form, /href="\/say\?at=service_point:HT-01&amp;procedure=xinfang"/)
      const sent = await guest.submit('/say?at=service_point:HT-01', { body: '大厅的叫号机坏了三天，老人排队很久。' }, { action: '/say' })
      assert.equal(sent.status, 200, sent.text)
      const [number, code] = site.sql("SELECT m.number, s.code FROM matter_subject x JOIN matter m ON m.id = x.matter_id JOIN subject s ON s.id = x.subject_id")[0]
      assert.equal(code, 'HT-01')
      const shown = (await clerk.get(`/desk/m/${number}`)).text
      assert.match(shown, /From the sign of<\/dt><dd><a href="\/desk\/s\/service_point\/HT-01">华亭便民服务点</)
    })

    await t.test('at the desk each sees of what was raised there what they may see anyhow', async () => {
      assert.match((await clerk.get(desk)).text, /叫号机/)
      // The handler keeps the place, but the matter has not reached their office.
      assert.ok(!(await keeper.get(desk)).text.includes('叫号机'))
    })

    await t.test('the sign is a page to print', async () => {
      const sign = (await keeper.get(`${desk}/sign`)).text
      assert.match(sign, /<svg class="sign-code"/)
      assert.match(sign, /class="sign-address">https?:\/\/[^<]+\/at\/service_point\/HT-01</)
      assert.match((await keeper.get(desk)).text, /HT-01\/sign/)
      assert.equal((await keeper.get('/desk/s/household/H-0001/sign')).status, 404)
    })

    await t.test('a place that is closed opens nothing, and what somebody wrote there is not lost', async () => {
      const open = await guest.get('/say?at=service_point:HT-01')
      assert.equal((await keeper.submit(desk, { why: '点位撤并到镇便民中心' }, { action: `${desk}/close` })).status, 303)
      assert.equal((await guest.get(at)).status, 404)
      assert.ok(!(await guest.get('/places/service_point')).text.includes('HT-01'))
      const before = site.one('SELECT COUNT(*) FROM matter')
      const sent = await guest.submit('/say', { body: '便民点门口的台阶太高，轮椅上不去。', at: 'service_point:HT-01' }, { action: '/say' })
      assert.equal(sent.status, 200, sent.text)
      assert.equal(Number(site.one('SELECT COUNT(*) FROM matter')), Number(before) + 1)
      assert.equal(site.one('SELECT COUNT(*) FROM matter_subject'), '1')
      assert.match(open.text, /name="at"/)
    })
    for (const c of [keeper, clerk, guest]) c.close()
  })
}
