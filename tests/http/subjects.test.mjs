// Subjects at the desk: a household is seen by the office that keeps it and nobody else, the vault opens with a reason that stays.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const name = '端木赐', phone = '13906997531'

for (const engine of engines) {
  test(`subjects, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const rows = site.sql("SELECT o.login, u.id, u.name FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE p.role = 'handler' AND p.until = 0 ORDER BY o.login")
    const [own, unitId, unit] = rows[0]
    const above = (login) => Number(site.one(`SELECT COUNT(*) FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit_tree t ON t.ancestor_id = p.unit_id WHERE o.login = '${login}' AND t.descendant_id = ${unitId}`))
    const other = rows.find(([login]) => login !== own && above(login) === 0)
    const keeper = await as(own), stranger = await as(other[0])
    const form = '/desk/subjects/household/new', page = '/desk/s/household/H-0001'

    await t.test('what is wrong is told beside its field, and nothing is kept', async () => {
      const r = await keeper.submit(form, { code: 'H 1', unit, head: name, phone: '12', people: '4' })
      assert.equal(r.status, 422)
      assert.match(r.text, /letters, digits, dots, dashes and underlines/)
      assert.equal(site.one('SELECT COUNT(*) FROM subject'), '0')
      const late = await stranger.submit(form, { code: 'H-0001', unit, head: name, phone, people: '4' })
      assert.equal(late.status, 403)
    })

    await t.test('a household is added, and shown with masks', async () => {
      const r = await keeper.submit(form, { code: 'H-0001', unit, head: name, phone, people: '4' })
      assert.equal(r.status, 303, r.text)
      assert.equal(r.headers.location, `${page}?done=1`)
      const shown = (await keeper.get(page)).text
      assert.ok(!shown.includes(name) && !shown.includes(phone))
      assert.match(shown, /139\*\*\*\*7531/)
      assert.match((await keeper.get('/desk/subjects/household')).text, /H-0001/)
      assert.equal((await keeper.submit(form, { code: 'H-0001', unit })).status, 409)
    })

    await t.test('nobody else sees that it is there', async () => {
      assert.equal((await stranger.get(page)).status, 404)
      assert.equal((await stranger.get(`${page}/edit`)).status, 404)
      assert.ok(!(await stranger.get('/desk/subjects/household')).text.includes('H-0001'))
      assert.ok(!(await stranger.get('/desk/subjects/household?q=H')).text.includes('H-0001'))
      assert.equal(/household"[^]*?<td class="num">(\d+)</.exec((await stranger.get('/desk/subjects')).text)[1], '0')
      assert.equal(/household"[^]*?<td class="num">(\d+)</.exec((await keeper.get('/desk/subjects')).text)[1], '1')
      const guest = new Client(server)
      assert.notEqual((await guest.get(page)).status, 200)
      guest.close()
    })

    await t.test('the vault opens with a reason, which stays', async () => {
      const short = await keeper.submit(page, { reason: 'x' }, { action: `${page}/reveal` })
      assert.equal(short.status, 422)
      assert.ok(!short.text.includes(name))
      const open = await keeper.submit(page, { reason: 'to visit them' }, { action: `${page}/reveal` })
      assert.equal(open.status, 200)
      assert.ok(open.text.includes(name) && open.text.includes(phone))
      assert.match((await keeper.get(page)).text, /Looked into the vault[^]*to visit them/)
      assert.equal(site.one("SELECT detail FROM audit WHERE act = 'subject.reveal'"), 'household:H-0001', 'the reason stands where it can be erased')
    })

    await t.test('it is changed once, and closed', async () => {
      const version = /name="version" value="(\d+)"/.exec((await keeper.get(`${page}/edit`)).text)[1]
      const edit = (fields) => keeper.submit(`${page}/edit`, { unit, people: '5', ...fields })
      assert.equal((await edit({ version })).status, 303)
      assert.equal((await edit({ version })).status, 409)
      assert.match((await keeper.get(page)).text, /139\*\*\*\*7531/)
      const closed = await keeper.submit(page, { why: 'moved away' }, { action: `${page}/close` })
      assert.equal(closed.status, 303, closed.text)
      assert.ok(!(await keeper.get('/desk/subjects/household')).text.includes('H-0001'))
      assert.match((await keeper.get('/desk/subjects/household?closed=1')).text, /H-0001/)
    })

    await t.test('a list goes on where its page ends', async () => {
      for (let i = 0; i < 55; i++) {
        const r = await keeper.submit('/desk/subjects/venue/new', { code: `V${String(i).padStart(3, '0')}`, name: `Hall ${i}`, unit })
        assert.equal(r.status, 303, r.text)
      }
      const seen = []
      for (let next = '/desk/subjects/venue?q=hall'; next; ) {
        const text = (await stranger.get(next)).text
        seen.push(...[...text.matchAll(/href="\/desk\/s\/venue\/(V\d+)"/g)].map((m) => m[1]))
        next = /rel="next" href="([^"]*)"/.exec(text)?.[1].replace(/&amp;/g, '&')
      }
      assert.equal(seen.length, 55)
      assert.deepEqual(seen, [...seen].sort())
      assert.match((await stranger.get('/desk/subjects/venue?unit=nowhere')).text, /There is no office called/)
    })
    for (const c of [keeper, stranger]) c.close()
  })
}
