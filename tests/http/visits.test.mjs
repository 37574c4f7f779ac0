// The visit planner at the desk: what clashes is told, a free day is one press away, approval asks why, the host objects, quiet periods.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`visits, ${engine.name}`, { skip: engine.skip }, async (t) => {
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
    const [other, hostId, hostUnit] = posts('handler').find(([login]) => login !== own && !above(login, unitId))
    const top = leaders.find((l) => above(l, unitId) && above(l, hostId)) ?? leaders.find((l) => above(l, unitId))
    const planner = await as(own), leader = await as(top), host = await as(other)
    const form = '/desk/activities/new/zoufang'
    const propose = async (fields) => {
      const r = await planner.submit(form, { topic: 'Water', unit, host: hostUnit, downs: 'research', ...fields })
      assert.equal(r.status, 303, r.text)
      return r.headers.location.replace(/\?.*/, '')
    }
    const act = async (who, page, step, note = '') => {
      const version = site.one(`SELECT version FROM activity WHERE number = '${page.split('/').at(-1)}'`)
      const blank = forms((await who.get(form)).text, form).find((f) => f.action.endsWith(form)).fields
      return who.send(`${page}/act`, { ...blank, step, note, version })
    }
    let first, second

    await t.test('a clash is told on the week and on the visit, with days without one', async () => {
      first = await propose({ title: 'First', from: '2026-12-01T09:00', to: '2026-12-01T11:00' })
      second = await propose({ title: 'Second', topic: 'Forests', from: '2026-12-03T09:00', to: '2026-12-03T11:00' })
      const week = (await planner.get('/desk/visits?from=2026-11-30&to=2026-12-13')).text
      assert.match(week, /Visits that clash: 2/)
      assert.match(week, new RegExp(`${hostUnit} is visited again too soon[^]*2 days apart`))
      assert.match(week, /Load of the hosts[^]*<td class="num">2</)
      const page = (await planner.get(second)).text
      assert.match(page, /Days without a clash/)
      assert.match(page, /approved only with a reason/)
      assert.doesNotMatch((await planner.get('/desk/visits?from=2027-02-01&to=2027-02-07')).text, /First/)
      assert.match((await planner.get('/desk/visits?from=2026-01-01&to=2026-12-31')).text, /at most two months later/)
      assert.match((await planner.get('/desk/visits?from=soon')).text, /Please give a day/)
    })

    await t.test('a month shows the same visits, at most four a day, and leads to the week', async () => {
      const month = (await planner.get('/desk/visits?view=month&from=2026-12-17')).text
      assert.match(month, /<caption>December 2026</)
      assert.match(month, /30 November[^]*Tue 1 December[^]*class="clashing"><a href="[^"]*">First<[^]*Clash[^]*Thu 3 December[^]*>Second<[^]*Clash[^]*3 January/)
      assert.match(month, /aria-current="true">By month</)
      assert.match(month, /href="\/desk\/visits\?view=month&amp;from=2026-11-01[^"]*"[^]*href="\/desk\/visits\?view=month&amp;from=2027-01-01/)
      assert.match((await planner.get('/desk/visits?view=month&from=soon')).text, /Please give a day/)
      const shorter = (await planner.get('/desk/visits?view=month&from=2027-02-28')).text // 28 days from a Monday
      assert.equal(shorter.match(/class="month-date"/g).length, 28)
      assert.doesNotMatch(shorter, /First/)
      for (const hour of [10, 11, 12, 13, 14]) await propose({ title: `Talk ${hour}`, topic: `T${hour}`, from: `2027-08-03T${hour}:00`, to: `2027-08-03T${hour}:30` })
      for (const list of ['visits', 'activities']) {
        const full = (await planner.get(`/desk/${list}?view=month&from=2027-08-01`)).text
        const [, week] = />Talk 13<[^]*?<a href="([^"]*)">1 more in the week</.exec(full)
        assert.doesNotMatch(full, /Talk 14/)
        // What is planned, approved or cancelled is told apart.
        if (list === 'activities') assert.match(full, />Talk 13<\/a>\s*<span class="badge badge-(?!late)/)
        assert.match((await planner.get(week.replaceAll('&amp;', '&'))).text, /Talk 14/)
      }
    })

    await t.test('the host sees it and objects; it is not approved before it was changed', async () => {
      assert.match((await host.get(second)).text, /Object as its host/)
      assert.equal((await act(host, second, 'approve')).status, 403)
      assert.equal((await act(host, second, 'object')).status, 422)
      assert.equal((await act(host, second, 'object', 'Flood week')).status, 303)
      assert.match((await planner.get(second)).text, /Its host objected[^]*Flood week/)
      const r = await act(leader, second, 'approve')
      assert.equal(r.status, 422)
      assert.match(r.text, /Its host objected. The plan has to be changed first/)
      const same = await planner.submit(`${second}/edit`, {})
      assert.equal(same.status, 303, same.text)
    })

    await t.test('approval over a clash asks why, and the trail keeps it', async () => {
      assert.equal((await act(leader, first, 'approve')).status, 303)
      const r = await act(leader, second, 'approve')
      assert.equal(r.status, 422)
      assert.match(r.text, /please write why it is to be all the same/)
      assert.equal((await act(leader, second, 'approve', 'A second look after the storm')).status, 303)
      assert.match((await planner.get(second)).text, /Approved in spite of the same host[^]*A second look after the storm/)
      const seen = (await host.get(second)).text
      assert.match(seen, /Second[^]*Forests[^]*Flood week/)
      assert.doesNotMatch(seen, /A second look after the storm|In spite of/i)
    })

    await t.test('a free day is one press away', async () => {
      const third = await propose({ title: 'Third', topic: 'Roads', from: '2026-12-04T09:00', to: '2026-12-04T11:00' })
      const link = /href="([^"]+\/edit\?day=\d+)"/.exec((await planner.get(third)).text)[1]
      assert.equal((await planner.submit(link, {}, { action: `${third}/edit` })).status, 303)
      assert.doesNotMatch((await planner.get(third)).text, /too soon/)
      assert.equal((await act(leader, third, 'approve')).status, 303)
    })

    await t.test('a quiet period refuses', async () => {
      const quiet = '/desk/visits/quiet'
      assert.doesNotMatch((await host.get(quiet)).text, /Set one/)
      assert.equal((await leader.submit(quiet, { from: '2027-03-01', to: '2027-02-01', reason: 'Exams' })).status, 422)
      assert.equal((await leader.submit(quiet, { from: '2027-03-01', to: '2027-03-10', unit: hostUnit, reason: 'Exams' })).status, 303)
      const late = await propose({ title: 'Late', topic: 'Bridges', from: '2027-03-05T09:00', to: '2027-03-05T11:00' })
      assert.match((await planner.get(late)).text, /Quiet period: Exams/)
      const r = await act(leader, late, 'approve', 'It has to be then')
      assert.equal(r.status, 422)
      assert.match(r.text, /It is not approved as long as it clashes over Exams/)
      assert.match((await planner.get('/desk/visits?from=2027-03-01&to=2027-03-07')).text, /Exams/)
      assert.equal((await leader.submit(quiet, {}, { action: '/quiet/end' })).status, 303)
      assert.equal((await act(leader, late, 'approve')).status, 303)
    })

    await t.test('a plan for topics, whose lines are proposals', async () => {
      const schedule = '/desk/visits/schedule'
      assert.equal((await leader.submit(schedule, { topics: '', hosts: hostUnit, from: '2027-05-03', each: '1' })).status, 422)
      const r = await leader.submit(schedule, { topics: `Rural water | ${own}\nSchools`, hosts: `${hostUnit}, ${unit}`, from: '2027-05-03', each: '2' })
      assert.equal(r.status, 200)
      const lines = [...r.text.matchAll(/href="(\/desk\/activities\/new\/zoufang\?[^"]+)"/g)].map((m) => m[1].replaceAll('&amp;', '&'))
      assert.equal(lines.length, 4)
      assert.match((await planner.get(lines[0])).text, /value="Rural water"[^]*value="2027-05-03T09:00"/)
      assert.equal((await planner.submit(lines[0], { unit, downs: 'research' }, { action: form })).status, 303)
    })

    for (const c of clients) c.close()
  })
}
