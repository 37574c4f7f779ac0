// Checklists at the desk: begun and ticked by who keeps the subject or is tied to it, taken back with a reason, listed by how far they are.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`checklists, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const clients = []
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      clients.push(c)
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const office = await as('zhuti01'), officer = await as('chengban01'), other = await as('chengban05')
    const unit = site.one("SELECT name FROM unit WHERE code = 'ZP-SA'")
    const member = '/desk/s/member/M-001', run = `${member}/checklist/1`, village = '/desk/s/village/V-01'
    const tick = async (c, page, item, values) => {
      const found = forms((await c.get(page)).text, page).find((f) => f.fields.item === item)
      assert.ok(found, `${page} has no form for ${item}`)
      return c.send(found.action, { ...found.fields, ...values })
    }
    for (const code of ['M-001', 'M-002'])
      assert.equal((await office.submit('/desk/subjects/member/new', { code, unit })).status, 303)
    assert.equal((await office.submit('/desk/subjects/village/new', { code: 'V-01', name: 'North', unit })).status, 303)

    await t.test('begun on the page of the member, and ticked', async () => {
      const r = await office.submit(member, { list: 'sanyige_b' }, { action: `${member}/checklist` })
      assert.equal(r.status, 303, r.text)
      assert.equal(r.headers.location, run)
      assert.equal((await tick(office, run, 'papers', {})).status, 303)
      const bad = await tick(office, run, 'suggestion', { text_suggestion: '' })
      assert.equal(bad.status, 422)
      assert.equal((await tick(office, run, 'suggestion', { text_suggestion: 'more classes on the net' })).status, 303)
      const page = (await office.get(run)).text
      assert.match(page, /2\/3/)
      assert.match(page, /more classes on the net/)
      assert.match((await office.get(member)).text, /2\/3/)
    })

    await t.test('who does not see the member finds nothing', async () => {
      for (const c of [officer, other]) {
        assert.equal((await c.get(run)).status, 404)
        assert.ok(!(await c.get('/desk/checklists/sanyige_b')).text.includes('M-001'))
      }
      const page = forms((await office.get(run)).text, run).find((f) => f.fields.item)
      assert.notEqual((await other.send(page.action, page.fields)).status, 303)
    })

    await t.test('taken back with a reason', async () => {
      assert.equal((await tick(office, run, 'papers', { text_papers: '' })).status, 422)
      assert.equal((await tick(office, run, 'papers', { text_papers: 'sent to another' })).status, 303)
      const page = (await office.get(run)).text
      assert.match(page, /1\/3/)
      assert.match(page, /Tick taken back[^]*sent to another/)
    })

    await t.test('listed by how far they are', async () => {
      const all = (await office.get('/desk/checklists')).text
      assert.match(all, /sanyige_b\?register=member&amp;done=0">0\/3 <span class="num">1</)
      assert.match(all, /sanyige_b\?register=member&amp;done=1">1\/3 <span class="num">1</)
      const one = (await office.get('/desk/checklists/sanyige_b?register=member&done=1')).text
      assert.ok(one.includes('M-001') && !one.includes('M-002'))
      assert.match((await office.get('/desk/checklists/sanyige_b')).text, /M-001[^]*M-002[^]*Not begun/)
      assert.equal((await office.get('/desk/checklists/none')).status, 404)
    })

    await t.test('of a tie, by its holder', async () => {
      assert.equal((await office.submit(`${village}/tie`, { role: 'baicun', officer: 'chengban01' })).status, 303)
      const r = await officer.submit(`${village}/tie/1`, { list: 'wuyige' }, { action: '/checklist' })
      assert.equal(r.status, 303, r.text)
      assert.equal((await tick(officer, r.headers.location, 'lecture', { number_lecture: 'x' })).status, 422)
      assert.equal((await tick(officer, r.headers.location, 'lecture', { number_lecture: '42' })).status, 303)
      assert.match((await officer.get(`${village}/tie/1`)).text, /1\/5/)
      assert.equal(forms((await other.get(r.headers.location)).text).filter((f) => f.fields.item).length, 0)
      assert.match((await office.get('/desk/checklists/wuyige')).text, /North[^]*1\/5/)
    })
    for (const c of clients) c.close()
  })
}
