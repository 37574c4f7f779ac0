// Reception days: residents book without an account, 200 of them at once for 20 places; a clerk receives who comes.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms, request } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const CLIENTS = 200, SLOTS = 20

for (const engine of engines) {
  test(`reception days, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env = { ECHOWALL_CLOCK: '2026-11-23T08:00:00' }
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
    const clerk = await as(own), leader = await as(leaders.find((l) => above(l, unitId)))
    const stranger = await as(posts('handler').find(([login]) => login !== own && !above(login, unitId))[0])
    const resident = new Client(server, { 'Accept-Language': 'en' })
    const blank = '/desk/activities/new/jiefang'
    const send = async (who, action, fields) => who.send(action, { ...forms((await who.get(blank)).text, blank).find((f) => f.action.endsWith(blank)).fields, ...fields })
    let number, desk, day, queue

    await t.test('the first page says that nothing is announced', async () => {
      assert.match((await resident.get('/')).text, /No reception day or talk is announced for the next seven days/)
    })

    await t.test('it is announced once it is approved, three days before', async () => {
      const r = await clerk.submit(blank, { title: 'The director hears you', unit, from: '2026-11-27T09:00', to: '2026-11-27T17:00', place: 'Room 101', downs: 'reception', leader: 'Lin', post: 'Director', remit: 'Roads and lamps', mode: 'regular' })
      assert.equal(r.status, 303, r.text)
      desk = r.headers.location.replace(/\?.*/, '')
      number = desk.split('/').pop()
      day = `/reception/${number}`
      queue = `${desk}/queue`
      assert.equal((await resident.get(day)).status, 404)
      const slots = await clerk.submit(queue, { from: '2026-11-27T09:00', minutes: '20', count: String(SLOTS), room: '1' }, { action: '/slots' })
      assert.equal(slots.status, 303, slots.text)
      assert.equal((await send(leader, `${desk}/act`, { step: 'approve', version: '1' })).status, 303)
      const text = (await resident.get(day)).text
      for (const shown of ['Lin', 'Director', 'Roads and lamps', 'Room 101', 'On the leader&#39;s day']) assert.ok(text.includes(shown) || text.includes(shown.replace('&#39;', "'")), shown)
      assert.match((await resident.get('/reception')).text, /The director hears you[^]*Times to book/)
      const home = (await resident.get('/')).text
      assert.match(home, /Today and the next days[^]*href="\/reception\/[^"]*">The director hears you<[^]*Reception by a leader ·[^]*27 November, 09:00[^]*Room 101/)
      assert.doesNotMatch(home, />Today</)
      assert.equal(forms(text, day)[0] !== undefined, true)
    })

    await t.test('200 at once, 20 places: 20 are booked', async () => {
      const page = await resident.get(day)
      const form = forms(page.text, day).find((f) => f.method === 'POST' && f.action === day)
      const cookie = [...resident.cookies].map(([k, v]) => `${k}=${v}`).join('; ')
      const times = [...page.text.matchAll(/name="slot" value="(\d+)"/g)].map((m) => m[1])
      assert.equal(times.length, SLOTS)
      const book = (i) => request(server, day, {
        method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept-Language': 'en', Cookie: cookie },
        body: new URLSearchParams({ ...form.fields, op: `race-${i}`, slot: times[i % SLOTS], name: `R${i}`, phone: `1390699${String(i).padStart(4, '0')}`, party: '1' }).toString(),
      })
      const answers = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => book(i)))
      const by = (status) => answers.filter((r) => r.status === status).length
      assert.deepEqual([by(200), by(409)], [SLOTS, CLIENTS - SLOTS], answers.find((r) => ![200, 409].includes(r.status))?.text)
      assert.equal(site.one("SELECT COUNT(*) FROM booking WHERE state = 'booked'"), String(SLOTS))
      assert.equal(site.one('SELECT COUNT(DISTINCT slot_id) FROM booking'), String(SLOTS))
      assert.equal(site.one('SELECT COUNT(*) FROM activity_slot WHERE taken <> 1'), '0')
      const codes = new Set(answers.filter((r) => r.status === 200).map((r) => /class="code"[^>]*>(\d{4} \d{4})</.exec(r.text)[1]))
      assert.equal(codes.size, SLOTS)
      assert.match(answers.find((r) => r.status === 409).text, /This time is taken/)
      assert.match((await resident.get(day)).text, /All times are taken/)
    })

    await t.test('a time that is given back is had by somebody else', async () => {
      const i = Number(site.one('SELECT COUNT(*) FROM booking')) // any one of those booked: by hand, with a code of our own
      assert.equal(i, SLOTS)
      const slots = await clerk.submit(queue, { from: '2026-11-27T16:00', minutes: '30', count: '1', room: '1' }, { action: '/slots' })
      assert.equal(slots.status, 303, slots.text)
      const fields = { name: '端木赐', phone: '13906997531', party: '2' }
      const wrong = await resident.submit(day, { ...fields, phone: '12', slot: /name="slot" value="(\d+)"/.exec((await resident.get(day)).text)[1] })
      assert.equal(wrong.status, 422)
      assert.match(wrong.text, /Please give a phone number with all its digits/)
      const slot = /name="slot" value="(\d+)"/.exec((await resident.get(day)).text)[1]
      const large = await resident.submit(day, { ...fields, slot, party: '6' })
      assert.equal(large.status, 422)
      assert.match(large.text, /Up to 5 people/)
      const got = await resident.submit(day, { ...fields, slot })
      assert.equal(got.status, 200, got.text)
      assert.match(got.headers['cache-control'], /no-store/)
      const code = /class="code"[^>]*>(\d{4} \d{4})</.exec(got.text)[1]
      const cancel = (fields) => resident.submit(`${day}/cancel`, fields)
      assert.equal((await cancel({ phone: fields.phone, code: '0000 0000' })).status, 422)
      const back = await cancel({ phone: '139 0699 7531', code })
      assert.match(back.text, /The time is free again/)
      assert.equal((await resident.submit(day, { ...fields, slot })).status, 200)
    })

    await t.test('the day: who is there, who came without one, and one is received', async () => {
      for (const path of [queue, `${queue}/1`]) assert.equal((await stranger.get(path)).status, 404, path)
      const text = (await clerk.get(queue)).text
      assert.ok(!text.includes('13906997531') && !text.includes('端木赐'))
      assert.match(text, /139\*\*\*\*7531/)
      assert.equal((await clerk.submit(queue, { name: '', phone: '', party: '1' }, { action: '/walk-in' })).status, 303)
      assert.match((await clerk.get(queue)).text, /came without one/)
      const id = site.one("SELECT b.id FROM booking b JOIN activity_slot s ON s.id = b.slot_id WHERE b.state = 'booked' ORDER BY s.starts_at DESC LIMIT 1")
      assert.equal((await send(clerk, `${queue}/mark`, { id, state: 'here' })).status, 303)
      const page = `${queue}/${id}`
      assert.match((await clerk.get(page)).text, /value="Lin"/)
      assert.equal((await clerk.submit(page, { body: '' })).status, 422)
      // Whoever sends the very key that the program uses takes nothing away.
      const forged = await resident.request('/api/v1/matters', { method: 'POST', headers: { 'Content-Type': 'application/json', 'Idempotency-Key': `booking:${id}` }, body: JSON.stringify({ body: 'Something else.' }) })
      assert.equal(forged.status, 201, forged.text)
      const r = await clerk.submit(page, { body: 'The lamp at our gate has been out for months.', notice: '9:00 in room 101' })
      assert.equal(r.status, 200, r.text)
      assert.match(r.text, /JD\d{6}-\d{7}/)
      assert.equal(site.one("SELECT COUNT(*) FROM matter m JOIN activity_matter x ON x.matter_id = m.id WHERE m.procedure = 'jiefang' AND x.part = 'heard'"), '1')
      assert.equal(site.one(`SELECT state FROM booking WHERE id = ${id}`), 'received')
      const open = await clerk.submit(page, { reason: 'to tell them' }, { action: '/reveal' })
      assert.ok(open.text.includes('端木赐') && open.text.includes('13906997531'))
      assert.match((await clerk.get(desk)).text, /Looked into the vault[^]*to tell them/)
    })

    await t.test('what speaks of an office goes where that office does not reach', async () => {
      const id = site.one("SELECT id FROM booking WHERE state = 'here' AND slot_id IS NULL")
      const bare = (text) => text.replace(/[0-9a-f]{16,}/g, '') // tokens of forms
      const before = bare((await clerk.get(desk)).text)
      const r = await clerk.submit(`${queue}/${id}`, { body: 'The office took money for the permit.', against: '1', mode: 'walk_in', leader: 'Lin', notice: '9:00 in room 101' })
      assert.equal(r.status, 200, r.text)
      assert.match(r.text, /only the supervisors open it/)
      const hidden = /JD\d{6}-\d{7}/.exec(r.text)[0]
      assert.equal((await clerk.get(`/desk/m/${hidden}`)).status, 404)
      assert.equal(bare((await clerk.get(desk)).text), before) // as if it had been heard and nothing were to follow
      assert.ok(!(await clerk.get(queue)).text.includes(hidden))
    })

    await t.test('a day that is cancelled stays on the list, and nobody books it', async () => {
      const version = site.one(`SELECT version FROM activity WHERE number = '${number}'`)
      const r = await send(leader, `${desk}/act`, { step: 'cancel', version, note: 'The director is ill' })
      assert.equal(r.status, 303, r.text)
      assert.match((await resident.get('/reception')).text, /The director hears you[^]*Cancelled/)
      const text = (await resident.get(day)).text
      assert.match(text, /This day is cancelled/)
      assert.doesNotMatch(text, /name="slot"/)
      assert.doesNotMatch(text, /is ill/)
      assert.match((await clerk.get(queue)).text, /Whoever booked has to be told/)
    })

    await t.test('the first page says what is today', async () => {
      await server.stop()
      site.env = { ECHOWALL_CLOCK: '2026-11-27T16:00:00' }
      const late = new Client(await site.serve(), { 'Accept-Language': 'en' })
      assert.match((await late.get('/')).text, /The director hears you<[^]*Today<[^]*Cancelled<[^]*Reception by a leader ·/)
      late.close()
    })
    for (const c of [...clients, resident]) c.close()
  })
}
