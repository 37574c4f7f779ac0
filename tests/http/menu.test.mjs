// The lecture menu: a resident orders from a venue's page without an account, a dispatcher reads why which team fits, the team's unit fixes
// the day, and the talk is an activity that residents read of.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`lecture menu, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env = { ECHOWALL_CLOCK: '2026-11-23T08:00:00' }
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const posts = (role) => site.sql(`SELECT o.login, u.id, u.name FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE p.role = '${role}' AND p.until = 0 ORDER BY o.login`)
    const above = (login, unit) => Number(site.one(`SELECT COUNT(*) FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit_tree t ON t.ancestor_id = p.unit_id WHERE o.login = '${login}' AND t.descendant_id = ${unit}`)) > 0
    const leaders = posts('leader').map(([login]) => login)
    const [own, unitId, unit] = posts('handler').find(([, id]) => leaders.some((l) => above(l, id)))
    const dispatcher = await as(posts('dispatcher')[0][0]), handler = await as(own), leader = await as(leaders.find((l) => above(l, unitId)))
    const stranger = await as(posts('handler').find(([login]) => login !== own && !above(login, unitId))[0])
    const guest = new Client(server, { 'Accept-Language': 'en' })
    const town = site.sql('SELECT id, name, code FROM area WHERE level = 4 AND active = 1 ORDER BY id LIMIT 1')[0]
    const add = async (register, fields) => {
      const r = await handler.submit(`/desk/subjects/${register}/new`, { unit, ...fields })
      assert.equal(r.status, 303, r.text)
    }
    const receipt = (text) => ({ number: /DD\d{6}-\d{7}/.exec(text)[0], secret: /(\d{4}) (\d{4})<\/dd>/.exec(text).slice(1).join('') })
    const wish = { wanted: '2026-12-04', speech: 'minnan', listeners: 'village', orderer: 'village', people: '60', place: '东桥实践站', note: '村里老人多', name: '端木赐', phone: '13906997531' }
    let first, second, home

    await t.test('what stands on the menu', async () => {
      assert.match((await guest.get('/menu')).text, /Nothing is on the menu yet/)
      await add('lecture_topic', { code: 'T1', name: '民法典进乡村', theme: 'law', speech: 'minnan', minutes: '45', audience: 'village', about: '邻里纠纷怎么办' })
      await add('lecture_topic', { code: 'T2', name: '南音里的党史', theme: 'art', minutes: '90' })
      await add('lecture_team', { code: 'A', name: '讲古寮', area: town[2], topics: '民法典进乡村', speech: 'minnan', a_month: '2', contact: '陈某', phone: '13906990001' })
      await add('lecture_team', { code: 'B', name: '老兵宣讲团', topics: 'T1\nT2', speech: 'putonghua' })
      await add('lecturer', { code: 'L1', name: '陈老师', team: 'A', full_name: '陈大文', phone: '13906990002' })
      await add('venue', { code: 'V1', name: '东桥实践站', area: town[2], seats: '80' })
      const text = (await guest.get('/menu')).text
      for (const words of ['民法典进乡村', 'Law · Minnan · 45 minutes · Towns and villages', '邻里纠纷怎么办', 'href="/menu/T2"']) assert.ok(text.includes(words), words)
      const art = (await guest.get('/menu?theme=art')).text
      assert.ok(art.includes('南音里的党史') && !art.includes('民法典进乡村'))
      assert.match((await guest.get('/')).text, /href="\/menu"/)
      assert.match((await guest.get('/at/venue/V1')).text, /href="\/menu\?at=venue:V1"/)
      assert.match((await guest.get('/menu?at=venue:V1')).text, /You are at: 东桥实践站[^]*href="\/menu\/T1\?at=venue%3AV1"/)
      assert.equal((await guest.get('/menu/NONE')).status, 404)
      const say = await guest.get('/say?procedure=diandan')
      assert.equal(say.status, 303)
      assert.equal(say.headers.location, '/menu')
    })

    await t.test('an order is sent without an account, and what is wrong with it is said', async () => {
      const page = '/menu/T1?at=venue:V1'
      for (const [fields, words] of [[{ wanted: '2026-11-23' }, /Please choose a day that is to come/], [{ wanted: '' }, /Please fill this in/], [{ speech: '' }, /id="e-speech"[^]*Please fill this in/], [{ speech: 'french' }, /Please choose from the list/], [{ place: '' }, /Exact place/], [{ phone: '12' }, /phone number/]]) {
        const r = await guest.submit(page, { ...wish, ...fields }, { action: '/menu/T1' })
        assert.equal(r.status, 422, r.text)
        assert.match(r.text, words)
        assert.ok(r.text.includes('村里老人多'), 'what was written stays')
      }
      assert.equal(site.one("SELECT COUNT(*) FROM matter WHERE procedure = 'diandan'"), '0')
      const r = await guest.submit(page, wish, { action: '/menu/T1' })
      assert.equal(r.status, 200, r.text)
      assert.match(r.headers['cache-control'], /no-store/)
      first = receipt(r.text)
      second = receipt((await guest.submit(page, wish, { action: '/menu/T1' })).text)
      assert.notEqual(second.number, first.number)
      assert.match((await guest.submit('/track', first)).headers.location ?? '', /\/track/)
    })

    await t.test('the desk reads why which team fits', async () => {
      const list = (await dispatcher.get('/desk/menu')).text
      assert.ok(list.includes(first.number) && list.includes('讲古寮') && list.includes('It gives just this talk: 民法典进乡村'))
      assert.ok(list.includes('老兵宣讲团'), 'the only lecturer of the first is proposed for the order before')
      assert.ok(!(await stranger.get('/desk/menu')).text.includes(first.number))
      assert.equal((await stranger.get(`/desk/menu/${first.number}`)).status, 404)
      const text = (await dispatcher.get(`/desk/menu/${first.number}`)).text
      for (const words of ['It speaks the language that is wanted', '陈老师 is free that day', `same town: ${town[1]}`, 'It is not known to speak the language that is wanted']) assert.ok(text.includes(words), words)
      assert.ok(!/端木赐|13906997531|陈大文|1390699000/.test(text + list))
    })

    await t.test('a team is chosen; its lecturer is had once that day', async () => {
      const here = `/desk/menu/${first.number}`
      const chosenOp = 'the-same-page'
      const chosen = await dispatcher.submit(here, { op: chosenOp }, { action: '/match' })
      assert.equal(chosen.status, 303, chosen.text)
      assert.match((await dispatcher.get('/desk/menu?state=matched')).text, /讲古寮[^]*陈老师/)
      const text = (await dispatcher.get(`/desk/menu/${second.number}`)).text
      assert.match(text, /Cannot come that day[^]*None of its lecturers who give it is free that day/)
      const page = await dispatcher.get(`/desk/menu/${second.number}`)
      const version = /name="version" value="(\d+)"/.exec(page.text)[1]
      const csrf = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]))
      const taken = await dispatcher.send(`/desk/menu/${second.number}/match`, { ...csrf, version, team: 'A', lecturer: 'L1', op: 'forced' })
      assert.equal(taken.status, 409, taken.text)
      assert.match(taken.text, /陈老师 gives another talk that day/)
      const firstVersion = Number(site.one(`SELECT version FROM matter WHERE number = '${first.number}'`))
      const back = await dispatcher.send(`${here}/match`, { ...csrf, version: String(firstVersion - 1), team: 'B', lecturer: '', op: chosenOp })
      assert.equal(back.status, 409, back.text)
      assert.match(back.text, /This form was sent before/)
      assert.match((await dispatcher.get('/desk/menu?state=matched')).text, /讲古寮[^]*陈老师/)
      assert.equal(site.one('SELECT COUNT(*) FROM lecture l JOIN subject s ON s.id = l.team_id'), '1')
    })

    await t.test('the day is fixed by the unit, approved by somebody else, and residents read of it', async () => {
      const here = `/desk/menu/${first.number}`
      assert.ok(!(await dispatcher.get(here)).text.includes('Fix it'))
      const early = await handler.submit(here, { from: '2026-11-01T09:00' }, { action: '/schedule' })
      assert.equal(early.status, 422)
      assert.match(early.text, /Please choose a time that is to come/)
      const fixed = await handler.submit(here, { from: '2026-12-04T15:00', minutes: '45' }, { action: '/schedule' })
      assert.equal(fixed.status, 303, fixed.text)
      const desk = /href="(\/desk\/a\/HD[^"]+)"/.exec((await handler.get(here)).text)[1]
      assert.ok(!(await guest.get('/reception')).text.includes('民法典进乡村'))
      const approve = await leader.submit(desk, {}, { action: '/act' })
      assert.equal(approve.status, 303, approve.text)
      assert.match((await guest.get('/reception')).text, /民法典进乡村/)
      assert.ok((await guest.get(desk.replace('/desk/a/', '/reception/'))).text.includes('讲古寮'))
      assert.match((await handler.get('/desk/menu?state=scheduled')).text, /The talk/)
    })

    await t.test('where somebody lives does not stand ready as the public place', async () => {
      home = receipt((await guest.submit('/menu/T1', { ...wish, wanted: '2026-12-04', place: '桥头里 7 号 302 室', area: town[0] }, { action: '/menu/T1' })).text)
      const here = `/desk/menu/${home.number}`
      const page = await dispatcher.get(here)
      const hidden = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]))
      const chosen = await dispatcher.send(`${here}/match`, { ...hidden, team: 'A', lecturer: '', op: 'home' })
      assert.equal(chosen.status, 303, chosen.text)
      const form = /<form[^>]*\/schedule"[^]*?<\/form>/.exec((await handler.get(here)).text)[0]
      assert.ok(!form.includes('桥头里'), form)
      assert.match(form, /Residents read it/)
      assert.match((await handler.submit(here, { from: '2026-12-05T15:00', minutes: '45' }, { action: '/schedule' })).text, /id="e-place"/)
      const fixed = await handler.submit(here, { from: '2026-12-05T15:00', minutes: '45', place: '东桥实践站' }, { action: '/schedule' })
      assert.equal(fixed.status, 303, fixed.text)
    })

    await t.test('a talk that is cancelled on its own page leaves the order without one', async () => {
      const here = `/desk/menu/${home.number}`
      const talk = /href="(\/desk\/a\/HD[^"]+)"/.exec((await handler.get(here)).text)[1]
      const version = site.one(`SELECT version FROM activity WHERE number = '${talk.split('/').pop()}'`)
      const page = await handler.get(talk)
      const hidden = Object.fromEntries([...page.text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)"/g)].map((m) => [m[1], m[2]]))
      const off = await handler.send(`${talk}/act`, { ...hidden, version, step: 'cancel', note: '礼堂停电，改期' })
      assert.equal(off.status, 303, off.text)
      assert.match((await handler.get(here)).text, /No talk is planned for this order/)
      const again = await guest.submit((await guest.submit('/track', home)).headers.location, { reason: '' }, { action: '/withdraw' })
      assert.equal(again.status, 303, again.text)
    })

    await t.test('whoever ordered takes it back: the talk is called off and the lecturer is free', async () => {
      const opened = await guest.submit('/track', first)
      const page = opened.headers.location
      const r = await guest.submit(page, { reason: '村里有事' }, { action: '/withdraw' })
      assert.equal(r.status, 303, r.text)
      assert.equal(site.one("SELECT DISTINCT state FROM activity WHERE programme = 'xuanjiang'"), 'cancelled')
      assert.equal(site.one('SELECT COUNT(*) FROM lecture WHERE on_day > 0'), '0')
      assert.match((await guest.get('/reception')).text, /民法典进乡村[^]*Cancelled/)
      assert.match((await dispatcher.get(`/desk/menu/${second.number}`)).text, /陈老师 is free that day/)
    })

    await t.test('the command line names teams and reasons', async () => {
      const r = await site.run('menu', 'match', '--json', '--lang', 'en')
      assert.equal(r.code, 0, r.stderr)
      const [order] = JSON.parse(r.stdout)
      assert.equal(order.number, second.number)
      assert.deepEqual([order.teams[0].code, order.teams[0].lecturer, order.teams[0].available], ['A', 'L1', true])
      assert.ok(order.teams[0].reasons.some((x) => x.words === 'It gives just this talk: 民法典进乡村' && !x.against))
      assert.match((await site.run('menu', 'match')).stdout, /能讲这个题目：民法典进乡村/)
      assert.equal((await site.run('menu', 'cook')).code, 2)
    })
    for (const c of [dispatcher, handler, leader, stranger, guest]) c.close()
  })
}
