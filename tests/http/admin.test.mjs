// Administration through its pages: units, officers, lists, the trail, and who may do none of it.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const list = (text) => [{ field: 'list', name: 'list.csv', type: 'text/csv', data: text }]

for (const engine of engines) {
  test(`administration, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const sys = await as('xitong01'), sec = await as('anquan01'), watch = await as('shenji01')
    const unit = (code) => `/desk/admin/units/${site.one(`SELECT id FROM unit WHERE code = '${code}'`)}`
    const officer = (login) => `/desk/admin/officers/${site.one(`SELECT id FROM officer WHERE login = '${login}'`)}`

    await t.test('numbers of forms that nobody was given', async () => {
      // One more than the largest number is none on either engine.
      const most = String(2n ** 63n - 1n)
      const text = await sys.submit('/desk/admin/messages/scheduled?text=en', { version: most, mail: 'See you there.' }, { action: '/messages/scheduled' })
      assert.ok([409, 422].includes(text.status), `${text.status}`)
      assert.equal(site.one("SELECT COUNT(*) FROM message_text WHERE event = 'scheduled' AND lang = 'en'"), '0')
      const desk = await as('paidan01')
      const move = `/desk/m/${site.one("SELECT number FROM matter WHERE state = 'new' AND compartment = 0 AND procedure = 'suqiu' LIMIT 1")}/move/dispatch`
      assert.equal((await desk.submit(move, { version: most, seen: most, lead: 'CGJ' })).status, 409)
      desk.close()
    })

    await t.test('a unit is added, changed, moved', async () => {
      const wrong = await sys.submit('/desk/admin/units/new', { code: 'WG', name: '市文化和旅游局', area: '999999' })
      assert.equal(wrong.status, 422)
      assert.match(wrong.text, /no area with the code 999999/)
      const made = await sys.submit('/desk/admin/units/new', { code: 'WG', name: '市文化和旅游局', kind: 'department', area: '3506', parent: 'GOV' })
      assert.equal(made.status, 303)
      const twice = await sys.submit('/desk/admin/units/new', { code: 'WG', name: '另一个' })
      assert.equal(twice.status, 409)
      const at = unit('WG')
      const stale = forms((await sys.get(at)).text, at).find((f) => f.action.endsWith(at))
      assert.equal((await sys.submit(at, { name: '市文旅局' }, { action: at })).status, 303)
      assert.equal(site.one("SELECT name FROM unit WHERE code = 'WG'"), '市文旅局')
      assert.equal((await sys.send(stale.action, { ...stale.fields, name: '旧页面' })).status, 409)
      assert.equal(site.one("SELECT name FROM unit WHERE code = 'WG'"), '市文旅局')
      assert.equal((await sys.submit(at, { under: 'XC' }, { action: '/move' })).status, 303)
      assert.equal(site.one("SELECT p.code FROM unit u JOIN unit p ON p.id = u.parent_id WHERE u.code = 'WG'"), 'XC')
    })

    await t.test('a unit is merged only by typing its code', async () => {
      const at = unit('XC-ZS')
      const wrong = await sys.submit(at, { into: 'XC-NK', typed: 'XC' }, { action: '/merge' })
      assert.equal(wrong.status, 422)
      assert.equal(site.one("SELECT active FROM unit WHERE code = 'XC-ZS'"), '1')
      const done = await sys.submit(at, { into: 'XC-NK', typed: 'XC-ZS' }, { action: '/merge' })
      assert.equal(done.status, 303)
      assert.match(done.headers.location, /matters=[1-9]/)
      assert.equal(site.one("SELECT active FROM unit WHERE code = 'XC-ZS'"), '0')
      assert.match((await sys.get('/desk/admin/units?inactive=1')).text, /XC-ZS/)
      assert.doesNotMatch((await sys.get('/desk/admin/units')).text, /XC-ZS/)
    })

    await t.test('lists tell every mistake, or store everything', async () => {
      const page = '/desk/admin/units/import'
      const wrong = await sys.submit(page, {}, { files: list('代码,上级代码,名称,类型,受理\nA1,NOPE,甲,局,也许\nA2,GOV,,局,否\n') })
      assert.equal(wrong.status, 422)
      assert.equal((wrong.text.match(/<td class="num">[23]<\/td>/g) ?? []).length, 3)
      assert.equal(site.one("SELECT COUNT(*) FROM unit WHERE code IN ('A1', 'A2')"), '0')
      assert.equal((await sys.submit(page, {}, { files: list('代码,上级代码,名称,类型\nA2,A1,市图书馆,其他\nA1,GOV,市档案局,局\n') })).status, 200)
      assert.equal(site.one("SELECT COUNT(*) FROM unit WHERE code IN ('A1', 'A2')"), '2')
      assert.equal((await sys.submit(page, {})).status, 422)
      for (const odd of ['', '代码,名称\nB1,"没有结尾\n', '甲,乙\n1,2\n', 'PK\x03\x04 no workbook']) assert.equal((await sys.submit(page, {}, { files: list(odd) })).status, 422, odd)
      assert.equal(site.one("SELECT COUNT(*) FROM unit WHERE code = 'B1'"), '0')
      const many = '登录名,姓名\n' + Array.from({ length: 101 }, (_, i) => `many${i},某人\n`).join('')
      assert.equal((await sys.submit('/desk/admin/officers/import', {}, { files: list(many) })).status, 422)
      const people = await sys.submit('/desk/admin/officers/import', {}, { files: list('登录名,姓名\nliu01,刘一\nliu02,刘二\n') })
      assert.equal(people.status, 200)
      const passwords = [...people.text.matchAll(/class="password">([^<]+)</g)].map((m) => m[1])
      assert.equal(new Set(passwords).size, 2)
      site.logins.liu01 = { password: passwords[0] }
    })

    await t.test('accounts and posts are two people’s business', async () => {
      const at = officer('liu01')
      assert.equal((await sys.send(`${at}/posts`, {})).status, 403)
      assert.equal((await sec.submit(at, { unit: '12345', role: 'intake' }, { action: '/posts' })).status, 303)
      assert.equal((await sec.submit(at, { unit: '12345', role: 'intake' }, { action: '/posts' })).status, 409)
      const mine = officer('anquan01')
      assert.ok(!forms((await sec.get(mine)).text).some((f) => f.action.startsWith(mine)), 'nobody changes their own')
      const token = forms((await sec.get(at)).text).find((f) => f.action === `${at}/posts`).fields
      assert.equal((await sec.send(`${mine}/posts`, { ...token, unit: '12345', role: 'intake' })).status, 403)
      const clerk = new Client(server)
      await clerk.logIn('liu01', site.logins.liu01.password)
      assert.equal((await clerk.get('/desk/intake')).status, 200)
      assert.equal((await clerk.get('/desk/admin')).status, 403)
      const reset = await sec.submit(at, {}, { action: `${at}/password` })
      assert.equal(reset.status, 200)
      assert.match(reset.headers['cache-control'], /no-store/)
      const password = /class="password">([^<]+)</.exec(reset.text)[1]
      assert.doesNotMatch((await sec.get(at)).text, new RegExp(password))
      assert.equal((await clerk.get('/desk/account')).status, 303)
      await clerk.logIn('liu01', password)
      assert.equal((await sec.submit(at, {}, { action: `${at}/logout` })).status, 303)
      assert.equal((await clerk.get('/desk/account')).status, 303)
      const gone = await sys.submit(at, { successor: 'shouli01' }, { action: '/leave' })
      assert.equal(gone.status, 303)
      assert.equal(site.one("SELECT active FROM officer WHERE login = 'liu01'"), '0')
      assert.equal(site.one("SELECT COUNT(*) FROM post p JOIN officer o ON o.id = p.officer_id WHERE o.login = 'liu01' AND p.until = 0"), '0')
      clerk.close()
    })

    await t.test('each role has its pages', async () => {
      for (const [c, open] of [[sys, ['/desk/admin', '/desk/admin/units', '/desk/admin/officers']], [sec, ['/desk/admin', '/desk/admin/officers']], [watch, ['/desk/admin/trail']]]) {
        for (const page of ['/desk/admin', '/desk/admin/units', '/desk/admin/officers', '/desk/admin/trail']) {
          const want = open.includes(page) ? 200 : page === '/desk/admin' ? 303 : 403
          assert.equal((await c.get(page)).status, want, page)
        }
      }
      const none = new Client(server)
      assert.equal((await none.get('/desk/admin/units')).status, 303)
      assert.equal((await none.send(`${unit('GOV')}/merge`, { into: 'XC', typed: 'GOV' })).status, 303)
      assert.equal((await sys.send(`${unit('GOV')}/merge`, { into: 'XC', typed: 'GOV' })).status, 403, 'no token of the form')
      assert.equal(site.one("SELECT active FROM unit WHERE code = 'GOV'"), '1')
      none.close()
      assert.equal((await sys.get('/desk/admin/units/1')).status, 404)
      assert.equal((await sys.get('/desk/admin/officers/none')).status, 404)
    })

    await t.test('what runs by itself has a name', async () => {
      const kinds = site.sql('SELECT kind FROM job').map(([kind]) => kind)
      assert.ok(kinds.length > 5)
      const shown = [...(await sys.get('/desk/admin')).text.matchAll(/<td class="roomy">([^<]*)</g)].map((m) => m[1])
      assert.equal(shown.length, kinds.length)
      for (const kind of kinds) assert.ok(!shown.includes(kind), kind)
    })

    await t.test('everything stands in the trail', async () => {
      const text = (await watch.get('/desk/admin/trail')).text
      for (const act of ['Unit added', 'Unit changed', 'Unit moved', 'Units merged', 'Units read in', 'Accounts read in', 'Post given', 'Password set', 'Sessions ended', 'Officer left']) assert.match(text, new RegExp(`>${act}<`), act)
      const next = /href="(\/desk\/admin\/trail\?below=\d+)"/.exec(text)[1]
      assert.equal((await watch.get(next)).status, 200)
      await site.whole()
    })
    for (const c of [sys, sec, watch]) c.close()
    await server.stop()
  })
}
