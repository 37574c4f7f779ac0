// Activities at the desk: planned, approved by somebody else, held, written up, checked by somebody else; another unit sees nothing.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`activities, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env = { ECHOWALL_CLOCK: '2026-11-23T09:00:00' }
    const server = await site.serve()
    const clients = []
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      clients.push(c)
      return c
    }
    const posts = (role) => site.sql(`SELECT o.login, u.id, u.name FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE p.role = '${role}' AND p.until = 0 ORDER BY o.login`)
    const above = (login, unit) => Number(site.one(`SELECT COUNT(*) FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit_tree t ON t.ancestor_id = p.unit_id WHERE o.login = '${login}' AND t.descendant_id = ${unit}`)) > 0
    const leaders = posts('leader').map(([login]) => login)
    const [own, unitId, unit] = posts('handler').find(([, id]) => leaders.some((l) => above(l, id)))
    const other = posts('handler').find(([login]) => login !== own && !above(login, unitId))[0]
    const planner = await as(own), leader = await as(leaders.find((l) => above(l, unitId))), stranger = await as(other)
    const form = '/desk/activities/new/zoufang'
    const plan = { title: 'Visits in the north', topic: 'Water', unit, from: '2026-11-23T09:30', to: '2026-11-23T11:30', place: 'North village', downs: 'research' }
    let page
    // To an action that the page may not offer.
    const send = async (who, action, fields) => who.send(action, { ...forms((await who.get(form)).text, form).find((f) => f.action.endsWith(form)).fields, ...fields })

    await t.test('what is wrong is told beside its field, and nothing is kept', async () => {
      const r = await planner.submit(form, { ...plan, to: '2026-11-23T08:00', downs: 'reception' })
      assert.equal(r.status, 422)
      assert.match(r.text, /It has to end after it began/)
      assert.match((await planner.submit(form, { ...plan, from: 'soon' })).text, /Please give a day and a time/)
      assert.equal((await stranger.submit(form, plan)).status, 403)
      assert.equal(site.one('SELECT COUNT(*) FROM activity'), '0')
      assert.equal((await planner.get('/desk/activities/new/party')).status, 404)
    })

    await t.test('it is planned once, and listed in its week', async () => {
      const text = (await planner.get(form)).text
      const op = /name="op" value="([^"]+)"/.exec(text)[1]
      const first = await planner.submit(form, { ...plan, op }), again = await planner.submit(form, { ...plan, op })
      assert.equal(first.status, 303, first.text)
      assert.equal(again.headers.location, first.headers.location)
      page = first.headers.location.replace(/\?.*/, '')
      assert.equal(site.one('SELECT COUNT(*) FROM activity'), '1')
      assert.match((await planner.get('/desk/activities')).text, /Visits in the north/)
      assert.doesNotMatch((await planner.get('/desk/activities?from=2026-12-01')).text, /Visits in the north/)
      assert.match((await planner.get('/desk/activities?down=research&state=planned&programme=zoufang')).text, /Visits in the north/)
      assert.doesNotMatch((await planner.get('/desk/activities?down=office')).text, /Visits in the north/)
      assert.match((await planner.get('/desk/activities?from=yesterday')).text, /Please give a day/)
      assert.match((await planner.get('/desk/activities?unit=nowhere')).text, /There is no office called/)
    })

    await t.test('another unit sees nothing of it', async () => {
      for (const path of [page, `${page}/edit`, `${page}/write`, `${page}/raise`]) assert.equal((await stranger.get(path)).status, 404, path)
      assert.doesNotMatch((await stranger.get('/desk/activities')).text, /Visits in the north/)
      const r = await send(stranger, `${page}/act`, { step: 'cancel', note: 'not here', version: '1' })
      assert.equal(r.status, 404)
      const guest = new Client(server)
      assert.notEqual((await guest.get(page)).status, 200)
      guest.close()
    })

    const version = async () => /name="version" value="(\d+)"/.exec((await leader.get(page)).text)?.[1] ?? site.one('SELECT version FROM activity')
    const act = async (who, step, fields = {}) => send(who, `${page}/act`, { step, version: await version(), ...fields })

    await t.test('whoever planned it does not approve it', async () => {
      const r = await act(planner, 'approve')
      assert.equal(r.status, 403)
      assert.match(r.text, /Your posts at its unit do not do this/)
      assert.equal((await act(leader, 'approve', { version: '7' })).status, 409)
      assert.equal((await act(leader, 'approve')).status, 303)
      assert.equal((await send(planner, `${page}/edit`, { ...plan, version: '2' })).status, 409)
    })

    await t.test('it is held when it begins', async () => {
      const early = await act(planner, 'hold')
      assert.equal(early.status, 422)
      assert.match(early.text, /It has not begun yet/)
      site.sql('UPDATE activity SET starts_at = starts_at - 3600000')
      const r = await act(planner, 'hold', { note: 'All four villages' })
      assert.equal(r.status, 303, r.text)
    })

    await t.test('numbers are kept as they were said', async () => {
      const wrong = await planner.submit(`${page}/write`, { count_people: 'many', report: 'x' })
      assert.equal(wrong.status, 422)
      assert.match(wrong.text, /Please write a number/)
      const r = await planner.submit(`${page}/write`, { count_firms: '41', count_people: '720余', report: 'Water is short in two villages.' })
      assert.equal(r.status, 303, r.text)
      const text = (await leader.get(page)).text
      assert.match(text, /41 firms/)
      assert.match(text, /at least 720 people/)
      const other = (await planner.get(page)).text
      assert.doesNotMatch(other, /Check it off/)
      assert.equal((await act(planner, 'check')).status, 403)
      assert.equal((await act(leader, 'return', { note: 'x' })).status, 422)
      assert.equal((await act(leader, 'check')).status, 303)
      const list = (await planner.get('/desk/activities')).text
      assert.match(list, /People met[^]*?at least 720 people/)
      assert.match(list, /Research<\/dt><dd class="num">1</)
    })

    await t.test('a matter of it is noted by number, where one may see it', async () => {
      const [hidden] = site.sql(`SELECT m.number FROM matter m WHERE NOT EXISTS (SELECT 1 FROM matter_unit x JOIN unit_tree t ON t.descendant_id = x.unit_id JOIN post p ON p.unit_id = t.ancestor_id JOIN officer o ON o.id = p.officer_id WHERE x.matter_id = m.id AND o.login = '${own}') LIMIT 1`)[0]
      const [seen] = site.sql(`SELECT m.number FROM matter m JOIN matter_unit x ON x.matter_id = m.id WHERE x.unit_id = ${unitId} AND m.compartment = 0 LIMIT 1`)[0]
      const link = (number) => planner.submit(page, { matter: number, part: 'heard' }, { action: `${page}/link` })
      const r = await link(hidden)
      assert.equal(r.status, 422)
      assert.match(r.text, /There is no such matter that you may see/)
      assert.equal((await link(seen)).status, 303)
      assert.match((await planner.get(page)).text, new RegExp(`${seen}[^]*heard there`))
    })

    await t.test('what is decided on the spot becomes a matter, once', async () => {
      const made = await planner.submit('/desk/activities/new/xianchang', { ...plan, downs: 'office', title: 'At the plant', from: '2026-11-23T08:00', project: 'Plant', leader: 'Mayor Lin' })
      assert.equal(made.status, 303, made.text)
      const spot = made.headers.location.replace(/\?.*/, '')
      const step = (who, name) => send(who, `${spot}/act`, { step: name, version: site.one("SELECT version FROM activity WHERE programme = 'xianchang'") })
      assert.equal((await step(leader, 'approve')).status, 303)
      assert.equal((await step(planner, 'hold')).status, 303)
      const raise = `${spot}/raise`
      const text = (await planner.get(raise)).text
      assert.match(text, /value="Mayor Lin"/)
      assert.match(text, /value="2026-11-23"/)
      const op = /name="op" value="([^"]+)"/.exec(text)[1]
      const fields = { op, title: 'Power line', body: 'The power line is moved by March.', deadline: '2027-03-01' }
      const before = Number(site.one("SELECT COUNT(*) FROM matter WHERE procedure = 'xianchang'"))
      assert.equal((await planner.submit(raise, { ...fields, body: '' })).status, 422)
      const r = await planner.submit(raise, fields)
      assert.equal(r.status, 303, r.text)
      assert.equal((await planner.submit(raise, fields)).status, 303)
      assert.equal(Number(site.one("SELECT COUNT(*) FROM matter WHERE procedure = 'xianchang'")), before + 1)
      assert.equal(site.one("SELECT w.part FROM activity_matter w JOIN matter m ON m.id = w.matter_id WHERE m.procedure = 'xianchang'"), 'decided')
      assert.match((await leader.get(spot)).text, /Power line[^]*decided there/)
      assert.equal(site.one("SELECT k.value FROM kept k JOIN matter m ON m.id = k.matter_id WHERE m.procedure = 'xianchang' AND k.part = 'deadline'"), '2027-03-01')
    })
    for (const c of clients) c.close()
  })
}
