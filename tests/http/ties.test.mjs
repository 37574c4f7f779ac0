// Ties at the desk: who is tied sees the household and nobody else does, what is written stays, the other side is heard, a gap shows.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`ties, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const clients = []
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      clients.push(c)
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const office = await as('zhuti01'), holder = await as('chengban01'), other = await as('chengban05')
    const unit = site.one("SELECT name FROM unit WHERE code = 'ZP-SA'")
    const home = '/desk/s/household/H-0001', tie = `${home}/tie/1`
    // One of the forms of the record, by its name.
    const write = async (c, page, form, values) => {
      const text = (await c.get(page)).text
      const found = forms(text, page).find((f) => f.fields.form === form)
      assert.ok(found, `${page} has no form ${form}`)
      return c.send(found.action, { ...found.fields, ...Object.fromEntries(Object.entries(values).map(([k, v]) => [`${k}_${form}`, v])) })
    }
    assert.equal((await office.submit('/desk/subjects/household/new', { code: 'H-0001', unit, people: '4' })).status, 303)
    assert.equal((await office.submit('/desk/subjects/household/new', { code: 'H-0002', unit, people: '2' })).status, 303)

    await t.test('who is not tied to it finds nothing, as where nothing is', async () => {
      for (const c of [holder, other])
        for (const [there, none] of [[`${home}/tie`, '/desk/s/household/H-9999/tie'], [tie, '/desk/s/household/H-9999/tie/1']]) {
          const a = await c.get(there), b = await c.get(none)
          assert.equal(a.status, 404)
          assert.equal(b.status, 404)
          const bare = (r, code) => /<main[^]*<\/main>/.exec(r.text)[0].replaceAll(code, '').replace(/number: \w+/, '')
          assert.equal(bare(a, 'H-0001'), bare(b, 'H-9999'))
        }
      const guest = new Client(server)
      assert.notEqual((await guest.get(tie)).status, 200)
      guest.close()
    })

    await t.test('what is wrong is told beside its field', async () => {
      const r = await office.submit(`${home}/tie`, { role: 'baihu', officer: 'nobody' })
      assert.equal(r.status, 422)
      assert.match(r.text, /no officer with the login nobody/)
      assert.equal((await office.submit(`${home}/tie`, { role: 'baihu', officer: 'chengban01', from: '2999-01-01' })).status, 422)
      assert.equal(site.one('SELECT COUNT(*) FROM tie'), '0')
    })

    await t.test('a tie opens the household to its holder, who writes the record', async () => {
      const op = /name="op" value="(\w+)"/.exec((await office.get(`${home}/tie`)).text)[1]
      const r = await office.submit(`${home}/tie`, { role: 'baihu', officer: 'chengban01', op })
      assert.equal(r.status, 303, r.text)
      assert.equal(r.headers.location, `${tie}?done=1`)
      const twice = await office.submit(`${home}/tie`, { role: 'baihu', officer: 'chengban01', op })
      assert.equal(twice.headers.location, `${tie}?done=1`)
      assert.equal((await office.submit(`${home}/tie`, { role: 'baihu', officer: 'chengban05' })).status, 409)
      assert.equal((await other.get(tie)).status, 404)
      assert.equal((await holder.get(home)).status, 200)
      assert.match((await holder.get('/desk/ties/mine')).text, /H-0001/)
      assert.match((await holder.get(tie)).text, /0\/1 this quarter/)
      const bad = await write(holder, tie, 'enter', { kind: 'visit', text: '' })
      assert.equal(bad.status, 422)
      const visit = await write(holder, tie, 'enter', { kind: 'visit', text: 'went to see them' })
      assert.equal(visit.status, 303, visit.text)
      const shown = (await holder.get(tie)).text
      assert.match(shown, /went to see them/)
      assert.match(shown, /1\/1 this quarter/)
      assert.ok(!forms(shown, tie).some((f) => f.fields.form === 'word'), 'the holder does not confirm')
    })

    await t.test('the other side is heard, and answered', async () => {
      assert.equal((await write(office, tie, 'word', { kind: 'dispute', text: '' })).status, 422)
      assert.equal((await write(office, tie, 'word', { kind: 'dispute', text: 'nobody was here', how: 'phone' })).status, 303)
      assert.match((await office.get('/desk/ties/baihu')).text, new RegExp(unit))
      assert.equal((await write(holder, tie, 'answer', { text: 'it was the evening' })).status, 303)
      assert.equal((await write(office, tie, 'word', { kind: 'confirm', how: 'phone' })).status, 303)
      const shown = (await office.get(tie)).text
      assert.match(shown, /by telephone/)
      assert.ok(!forms(shown, tie).some((f) => f.fields.form === 'word'), 'confirmed once')
    })

    await t.test('coverage says what is held and what is a gap', async () => {
      const all = (await office.get('/desk/ties/baihu')).text
      assert.match(all, /1\/2, 50\.00%/)
      const link = /href="([^"]*\/desk\/ties\/baihu\?register=household&amp;unit=ZP-SA)"/.exec(all)[1].replaceAll('&amp;', '&')
      const grid = (await office.get(link)).text
      assert.match(grid, /H-0001/)
      assert.match(grid, /H-0002/)
      const gaps = (await office.get(`${link}&show=gaps`)).text
      assert.ok(!gaps.includes('H-0001') && gaps.includes('H-0002'))
      assert.match((await office.get('/desk/ties')).text, /baihu"[^]*?1\/2/)
      assert.ok(!(await other.get(link)).text.includes('H-0001'))
      assert.equal((await office.get('/desk/ties/none')).status, 404)
      assert.equal((await office.get('/desk/ties/baihu?register=venue')).status, 404)
    })

    await t.test('handed over, the household closes to who had it, and what is disputed waits for the next', async () => {
      assert.equal((await write(holder, tie, 'enter', { kind: 'visit', text: 'went there again' })).status, 303)
      assert.equal((await write(office, tie, 'word', { kind: 'dispute', text: 'not this time', how: 'phone' })).status, 303)
      const early = await office.submit(tie, { end_why: 'enough' }, { action: `${tie}/end` })
      assert.equal(early.status, 409)
      assert.match(early.text, /waits for an answer/)
      const r = await office.submit(tie, { officer: 'chengban05', why: 'moved on' }, { action: `${tie}/hand` })
      assert.equal(r.status, 303, r.text)
      assert.equal(r.headers.location, `${home}/tie/2?done=1`)
      assert.equal((await holder.get(home)).status, 404)
      assert.match((await other.get(`${home}/tie/2`)).text, /went to see them/)
      assert.equal((await other.send(`${home}/tie/2/end`, { csrf: 'none', version: '1', end_why: 'enough' })).status, 403)
      const answer = await write(other, `${home}/tie/2`, 'answer', { text: 'the diary says so' })
      assert.equal(answer.status, 303, answer.text)
      assert.equal(answer.headers.location, `${home}/tie/2?done=1`)
      const end = await office.submit(`${home}/tie/2`, { end_why: 'enough' }, { action: `${home}/tie/2/end` })
      assert.equal(end.status, 303, end.text)
      assert.equal((await other.get(home)).status, 404)
      assert.match((await office.get(home)).text, /Ended/)
    })
    for (const c of clients) c.close()
  })
}
