// Campaigns at the desk: planned, started by somebody else, the matrix whose numbers open their rows, the next visit planned from them.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`campaigns, ${engine.name}`, { skip: engine.skip }, async (t) => {
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
    const posts = (role) => site.sql(`SELECT o.login, u.id, u.name, u.code FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE p.role = '${role}' AND p.until = 0 ORDER BY o.login`)
    const above = (login, unit) => Number(site.one(`SELECT COUNT(*) FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit_tree t ON t.ancestor_id = p.unit_id WHERE o.login = '${login}' AND t.descendant_id = ${unit}`)) > 0
    const leaders = posts('leader')
    const [own, unitId, unit, unitCode] = posts('handler').find(([, id]) => leaders.some(([l]) => above(l, id)))
    const [top, , topUnit] = leaders.find(([l]) => above(l, unitId))
    const leader = await as(top), handler = await as(own)
    const office = await as(posts('office')[0][0])
    for (const code of ['H-0001', 'H-0002', 'H-0003'])
      assert.equal((await handler.submit('/desk/subjects/household/new', { code, unit })).status, 303)
    let page, rows

    await t.test('a plan says what it goes over; what is missing is told beside its field', async () => {
      const form = '/desk/campaigns/new/jincun'
      const bad = await leader.submit(form, { title: 'All', goal: 'Each once', unit: topUnit, from: '2026-11-30', to: '2026-11-01', rounds: '2' })
      assert.equal(bad.status, 422)
      assert.match(bad.text, /The last day is not before the first/)
      const many = await leader.submit(form, { title: 'All', goal: 'Each once', unit: topUnit, from: '2026-11-01', to: '2026-11-30', rounds: '13' })
      assert.match(many.text, /12 rounds at most/)
      const r = await leader.submit(form, { title: 'All households', goal: 'Each once', unit: topUnit, from: '2026-11-01', to: '2026-12-30', rounds: '2' })
      assert.equal(r.status, 303, r.text)
      page = r.headers.location.replace(/\?.*/, '')
      assert.match((await leader.get('/desk/campaigns')).text, /All households/)
      assert.equal((await handler.submit(form, { title: 'Mine', goal: 'Mine', unit: topUnit, from: '2026-11-01', to: '2026-11-30', rounds: '1' })).status, 403)
      assert.equal((await leader.get('/desk/campaigns/new/none')).status, 404)
      assert.equal((await leader.get('/desk/campaigns/XD261123-0000000')).status, 404)
    })

    await t.test('whoever planned it does not start it', async () => {
      assert.doesNotMatch((await leader.get(page)).text, /Start it/)
      const r = await office.submit(page, { act: 'start' }, { action: '/act' })
      assert.equal(r.status, 303, r.text)
      assert.match((await leader.get(page)).text, /Under way/)
    })

    await t.test('each number of the matrix opens its rows', async () => {
      const text = (await leader.get(page)).text
      const line = new RegExp(`<th scope="row">${unit}</th>([^]*?)</tr>`).exec(text)[1]
      assert.match(line, />3<[^]*"num">0\s[^]*0\.00%/)
      rows = /href="([^"]*show=gaps)"/.exec(line)[1].replaceAll('&amp;', '&')
      const gaps = (await handler.get(rows)).text
      assert.match(gaps, /H-0001[^]*H-0002[^]*H-0003/)
      assert.doesNotMatch((await leader.get(rows.replace('gaps', 'covered'))).text, /H-0001/)
      assert.equal((await leader.get(`${page}/rows?unit=nowhere`)).status, 404)
    })

    await t.test('its board opens the same rows', async () => {
      const board = page.replace('/desk/campaigns/', '/desk/board?campaign=')
      const found = [...(await handler.get(board)).text.matchAll(/<a href="(\/desk\/campaigns\/[^"]*\/rows[^"]*)">\s*(\d+)/g)]
      assert.deepEqual(found.map((m) => m[2]), ['3', '3'])
      for (const [, url, says] of found) {
        const text = (await handler.get(url.replaceAll('&amp;', '&'))).text
        assert.equal([...text.matchAll(/<td class="nowrap"><a href="\/desk\/s\//g)].length, Number(says), url)
      }
      assert.match((await leader.get(page)).text, /\/desk\/board\?campaign=/)
      assert.equal((await leader.get('/desk/board?campaign=XD261123-0000000')).status, 404)
    })

    await t.test('the next visit is planned from the rows that were chosen', async () => {
      const none = await handler.submit(rows, { from: '2026-11-25T09:00', to: '2026-11-25T11:00', code: [] }, { action: '/visit' })
      assert.equal(none.status, 422, none.text)
      assert.match(none.text, /at least one/)
      assert.match(none.text, /name="show" value="gaps"/)
      const late = await handler.submit(rows, { from: 'soon', to: '2026-11-25T11:00', code: ['H-0003'] }, { action: '/visit' })
      assert.equal(late.status, 422)
      assert.match(late.text, /name="show" value="gaps"/)
      assert.match(late.text, /value="H-0003" checked/)
      assert.doesNotMatch(late.text, /value="H-0001" checked/)
      const r = await handler.submit(rows, { from: '2026-11-25T09:00', to: '2026-11-25T11:00', code: ['H-0001', 'H-0003'] }, { action: '/visit' })
      assert.equal(r.status, 303, r.text)
      const visit = (await handler.get(r.headers.location)).text
      assert.match(visit, /H-0001[^]*H-0003/)
      assert.doesNotMatch(visit, /H-0002/)
      assert.match((await leader.get(page)).text, /A visit was planned/)
      assert.ok(unitCode)
    })

    await t.test('it ends with what came of it', async () => {
      assert.equal((await leader.submit(page, { act: 'end', note: '' }, { action: '/act' })).status, 422)
      const r = await leader.submit(page, { act: 'end', note: 'Two of three were seen.' }, { action: '/act' })
      assert.equal(r.status, 303, r.text)
      assert.match((await leader.get(page)).text, /Ended[^]*Two of three were seen/)
      assert.doesNotMatch((await leader.get('/desk/campaigns')).text, /All households/)
      assert.match((await leader.get('/desk/campaigns?show=all')).text, /All households/)
    })
    for (const c of clients) c.close()
  })
}
