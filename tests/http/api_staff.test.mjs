// What programs do in an officer's name: tokens and their scopes, reading, acting once, files; and what they may not learn.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, json, raise, request } from '../lib/client.mjs'
import { Description } from '../lib/openapi.mjs'
import { png } from '../lib/picture.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const scopes = ['matters:read', 'matters:act', 'matters:write', 'files:write', 'search']
const nobody = 'SQ260101-0000000'

for (const engine of engines) {
  test(`the interface for programs, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const description = await Description.of(server)
    const tokens = []
    const token = async (login, ...own) => {
      const r = await site.ok('token', 'add', '--officer', login, '--name', `test ${login}`, ...(own.length ? own : scopes).flatMap((s) => ['--scope', s]))
      tokens.push(r.stdout.trim())
      return r.stdout.trim()
    }
    let last = 0
    const call = async (bearer, method, target, { body, key, headers = {}, raw } = {}) => {
      const all = { ...(bearer ? { Authorization: `Bearer ${bearer}` } : {}), ...headers }
      if (key !== null && method === 'POST') all['Idempotency-Key'] = key ?? `k${++last}`
      const r = raw ? await request(server, target, { method, headers: all, body: raw }) : method === 'POST' ? await json(server, target, body ?? {}, all) : await request(server, target, { headers: all })
      description.check(method, target, r)
      return { ...r, json: /json/.test(r.headers['content-type'] ?? '') ? JSON.parse(r.text) : null }
    }
    const get = (bearer, target, headers) => call(bearer, 'GET', target, { headers })
    const desk = (number) => `/api/v1/desk/matters/${number}`
    const clerk = await token('shouli01'), dispatcher = await token('paidan01'), supervisor = await token('duban01'), reader = await token('paidan01', 'matters:read'), searcher = await token('paidan01', 'search')

    await t.test('a token is shown once, acts for its officer and is stored nowhere', async () => {
      assert.match(clerk, /^ew_[0-9a-f]{64}$/)
      const me = await get(dispatcher, '/api/v1/me')
      assert.equal(me.status, 200, me.text)
      assert.equal(me.json.login, 'paidan01')
      assert.ok(me.json.roles.some((x) => x.code === 'dispatcher'))
      const listed = (await site.ok('token', 'list')).stdout
      assert.match(listed, /paidan01 .*matters:read/)
      for (const x of tokens) {
        assert.ok(!listed.includes(x) && !server.log.includes(x))
        assert.ok(!site.bytes().toString('latin1').includes(x.slice(3)))
      }
      assert.equal((await site.run('token', 'add', '--officer', 'nobody', '--scope', 'search')).code, 2)
      assert.equal((await site.run('token', 'add', '--officer', 'paidan01', '--scope', 'everything')).code, 2)
      assert.equal((await site.run('token', 'add', '--officer', 'paidan01')).code, 2)
    })

    await t.test('without a token, with a wrong one, and beyond its scopes', async () => {
      for (const [method, at, x] of description.operations()) {
        if (!x.security) continue
        const target = at.replace('{number}', nobody).replace('{id}', '1').replace('{move}', 'note')
        for (const wrong of [null, 'ew_', 'ew_' + '0'.repeat(64), clerk.slice(0, -1), 'x'.repeat(5000)]) {
          const r = await call(wrong, method, target)
          assert.equal(r.status, 401, `${method} ${target}: ${r.text}`)
          assert.match(r.headers['www-authenticate'], /^Bearer/)
          assert.equal(r.json.code, 'token')
        }
        if (!x['x-scope']) continue
        const r = await call(x['x-scope'] === 'matters:read' ? searcher : reader, method, target)
        assert.equal(r.status, 403, `${method} ${target}: ${r.text}`)
        assert.equal(r.json.code, 'scope')
        assert.match(r.json.detail, new RegExp(x['x-scope']))
      }
      // A cookie is no token, so no page of another site can use one.
      const client = new Client(server)
      await client.logIn('paidan01', site.logins.paidan01.password)
      assert.equal((await client.get('/api/v1/me')).status, 401)
      client.close()
    })

    await t.test('media types, methods, parameters', async () => {
      assert.equal((await get(reader, '/api/v1/me', { Accept: 'text/html' })).status, 406)
      assert.equal((await get(reader, '/api/v1/me', { Accept: 'text/html, application/*;q=0.5' })).status, 200)
      assert.equal((await get(reader, '/api/v1/desk/matters?limit=201')).status, 400)
      assert.equal((await get(reader, '/api/v1/desk/matters?queue=nothing')).json.field, 'queue')
      assert.equal((await get(reader, '/api/v1/desk/matters?stat=new')).json.field, 'stat')
      assert.equal((await get(reader, '/api/v1/desk/matters?after=zzz')).status, 400)
      const form = await request(server, '/api/v1/desk/matters', { method: 'POST', headers: { Authorization: `Bearer ${clerk}`, 'Content-Type': 'application/x-www-form-urlencoded', 'Idempotency-Key': 'f' }, body: 'body=x' })
      assert.equal(form.status, 415)
      const method = await request(server, '/api/v1/me', { method: 'DELETE', headers: { Authorization: `Bearer ${clerk}` } })
      assert.equal(method.status, 405)
      assert.equal(JSON.parse(method.text).code, 'method')
      assert.match(method.headers.allow, /GET/)
      const long = await request(server, '/api/v1/desk/matters', { method: 'POST', headers: { Authorization: `Bearer ${clerk}`, 'Content-Type': 'application/json', 'Idempotency-Key': 'f' }, body: `{"body":"${'x'.repeat(300_000)}"}` })
      assert.equal(long.status, 413)
      for (const bad of [undefined, '', ' ', 'k'.repeat(121), 'ключ']) {
        const r = await request(server, '/api/v1/desk/matters', { method: 'POST', headers: { Authorization: `Bearer ${clerk}`, 'Content-Type': 'application/json', ...(bad === undefined ? {} : { 'Idempotency-Key': Buffer.from(bad).toString('latin1') }) }, body: Buffer.from('{"body":"x"}') })
        assert.equal(r.status, 400, r.text)
        assert.equal(JSON.parse(r.text).field, 'Idempotency-Key')
      }
    })

    await t.test('every list in pages, each matter once', async () => {
      const all = new Set()
      for (let at = '/api/v1/desk/matters?limit=7'; at; ) {
        const r = await get(supervisor, at)
        assert.equal(r.status, 200, r.text)
        for (const m of r.json.items) {
          assert.ok(!all.has(m.number))
          all.add(m.number)
        }
        at = r.json.next && `/api/v1/desk/matters?limit=7&after=${encodeURIComponent(r.json.next)}`
      }
      assert.ok(all.size > 20)
      for (const number of [...all].slice(0, 60)) {
        const r = await get(supervisor, desk(number))
        assert.equal(r.status, 200, r.text)
        assert.equal(r.headers.etag, `"${r.json.version}"`)
      }
      const queues = description.document.paths['/api/v1/desk/matters'].get.parameters[0].schema.enum
      for (const queue of queues) assert.equal((await get(supervisor, `/api/v1/desk/matters?queue=${queue}`)).status, 200)
      const states = {}
      for (const m of [...all]) (states[site.one(`SELECT state FROM matter WHERE number = '${m}'`)] ??= []).push(m)
      for (const [state, own] of Object.entries(states)) {
        const r = await get(supervisor, `/api/v1/desk/matters?limit=200&state=${state}`)
        assert.deepEqual(r.json.items.map((m) => m.number).sort(), own.slice().sort(), state)
      }
      assert.equal((await get(supervisor, '/api/v1/desk/matters?clock=maybe')).json.field, 'clock')
      assert.deepEqual((await get(supervisor, '/api/v1/desk/matters?from=2999-01-01')).json.items, [])
      const units = []
      for (let at = '/api/v1/units?limit=20'; at; ) {
        const r = await get(reader, at)
        units.push(...r.json.items.map((u) => u.code))
        at = r.json.next && `/api/v1/units?limit=20&after=${encodeURIComponent(r.json.next)}`
      }
      assert.deepEqual(units.sort(), site.sql('SELECT code FROM unit WHERE active = 1').flat().sort())
    })

    let number
    await t.test('recording: once for a key, with its files', async () => {
      const sent = await call(clerk, 'POST', '/api/v1/desk/files?name=lamp.png', { key: 'file-1', raw: png(30, 20) })
      assert.equal(sent.status, 201, sent.text)
      const resent = await call(clerk, 'POST', '/api/v1/desk/files?name=lamp.png', { key: 'file-1', raw: png(30, 20) })
      assert.equal(resent.text, sent.text)
      assert.equal((await call(clerk, 'POST', '/api/v1/desk/files?name=lamp.png', { key: 'file-1', raw: png(31, 20) })).json.code, 'key_used')
      assert.equal((await call(clerk, 'POST', '/api/v1/desk/files', { raw: Buffer.from('no picture') })).status, 400)
      const body = { title: '公园路灯不亮', body: '来电反映公园东门路灯不亮。', channel: 'phone', contact: { name: '林阿水', phone: '13806001234' }, files: [sent.json.id] }
      const before = await site.stats()
      const all = await Promise.all([...Array(12)].map(() => call(clerk, 'POST', '/api/v1/desk/matters', { body, key: 'new-1' })))
      for (const r of all) assert.equal(r.status, 201, r.text)
      assert.equal(new Set(all.map((r) => r.text)).size, 1)
      number = all[0].json.number
      assert.equal((await site.stats()).matters, before.matters + 1)
      const other = await call(clerk, 'POST', '/api/v1/desk/matters', { body: { ...body, channel: 'visit' }, key: 'new-1' })
      assert.equal(other.status, 409)
      assert.equal(other.json.code, 'key_used')
      // A resident's key of the same name is another one.
      assert.equal((await raise(server, { body: '别的事情' }, 'new-1')).status, 201)
      // Files are their sender's own.
      const stolen = await call(dispatcher, 'POST', desk(number) + '/moves/note', { body: { version: 1, fields: { note: '附图' }, files: [sent.json.id] } })
      assert.equal(stolen.status, 400)
      assert.equal(stolen.json.field, 'files')
      assert.equal((await call(dispatcher, 'POST', '/api/v1/desk/matters', { body })).status, 403, 'a dispatcher takes nothing in')
      const seen = await get(clerk, desk(number))
      assert.equal(seen.json.person.phone, '138****1234')
      assert.ok(!seen.text.includes('林阿水') && !seen.text.includes('13806001234'))
      const file = seen.json.entries[0].files[0]
      const picture = await get(clerk, file.url)
      assert.equal(picture.status, 200)
      assert.equal(picture.headers['content-type'], 'image/jpeg')
      assert.equal((await get(clerk, file.url + '?small=1')).status, 200)
      assert.equal((await get(clerk, desk(number) + '/files/1')).status, 404)
    })

    await t.test('acting: offered, done once, told the same', async () => {
      const seen = await get(dispatcher, desk(number))
      const offer = seen.json.offers.find((o) => o.move === 'dispatch')
      assert.ok(offer?.sends_orders, seen.text)
      assert.ok(!seen.json.offers.some((o) => o.move === 'reveal'))
      const fields = Object.fromEntries(offer.fields.filter((f) => f.min).map((f) => [f.name, '请按职责办理。'.repeat(3)]))
      const lead = site.one("SELECT code FROM unit WHERE kind = 'department' AND active = 1 ORDER BY code LIMIT 1")
      const body = { version: seen.json.version, lead, fields }
      const before = await site.stats()
      assert.equal((await call(dispatcher, 'POST', desk(number) + '/moves/dispatch', { body: { ...body, lead: 'nowhere' } })).json.field, 'lead')
      assert.equal((await call(dispatcher, 'POST', desk(number) + '/moves/dispatch', { body: { lead, fields } })).json.field, 'version')
      assert.equal((await call(dispatcher, 'POST', desk(number) + '/moves/nonsense', { body })).status, 404)
      assert.equal((await call(dispatcher, 'POST', desk(number) + '/moves/reveal', { body: { version: seen.json.version, fields: { reason: '核对电话' } } })).status, 404)
      assert.equal((await call(dispatcher, 'POST', desk(number) + '/moves/rate', { body })).status, 404)
      assert.equal((await call(clerk, 'POST', desk(number) + '/moves/sign_off', { body })).status >= 400, true)
      assert.equal((await site.stats()).entries, before.entries)
      const all = await Promise.all([...Array(16)].map(() => call(dispatcher, 'POST', desk(number) + '/moves/dispatch', { body, key: 'go-1' })))
      for (const r of all) assert.equal(r.status, 200, r.text)
      assert.equal(new Set(all.map((r) => r.text)).size, 1)
      assert.equal((await site.stats()).entries, before.entries + 1)
      assert.equal(all[0].json.version, seen.json.version + 1)
      const late = await call(dispatcher, 'POST', desk(number) + '/moves/note', { body: { version: seen.json.version, fields: { note: '已电话联系。' } } })
      assert.equal(late.status, 409)
      assert.equal(late.json.code, 'conflict')
      const noted = await call(dispatcher, 'POST', desk(number) + '/moves/note', { key: 'note-1', body: { fields: { note: '已电话联系。' } }, headers: { 'If-Match': `"${all[0].json.version}"` } })
      assert.equal(noted.status, 200, noted.text)
      // Later, with the matter gone on, the first answer still stands.
      assert.equal((await call(dispatcher, 'POST', desk(number) + '/moves/dispatch', { body, key: 'go-1' })).text, all[0].text)
      const another = await call(dispatcher, 'POST', desk(number) + '/moves/dispatch', { body: { ...body, co: [] }, key: 'go-1' })
      assert.equal(another.json.code, 'key_used')
      assert.equal((await call(dispatcher, 'POST', desk(number) + '/moves/note', { body, key: 'go-1' })).json.code, 'key_used')
      // The key is the officer's: another's is another.
      assert.equal((await call(supervisor, 'POST', desk(number) + '/moves/note', { body: { version: noted.json.version, fields: { note: '关注。' } }, key: 'go-1' })).status, 200)
    })

    await t.test('what may not be seen is answered as what is not there, byte for byte', async () => {
      const r = await raise(server, { body: '派单员陈志明压着件不派。', title: '派单员压件' })
      const against = JSON.parse(r.text).number
      const seen = await get(supervisor, desk(against))
      const mark = await call(supervisor, 'POST', desk(against) + '/moves/against', { body: { version: seen.json?.version, officer: 'paidan01', fields: { reason: '信中点名' } } })
      assert.equal(mark.status, 200, mark.text)
      const clean = (x, n) => [x.status, x.text.replaceAll(x.id, 'ID').replaceAll(n, 'N'), x.headers['content-type'], x.headers.etag]
      const ways = [
        (n) => get(dispatcher, desk(n)),
        (n) => get(dispatcher, desk(n) + '/files/1'),
        ...['note', 'dispatch', 'against', 'nonsense', 'reveal'].map((m) => (n) => call(dispatcher, 'POST', `${desk(n)}/moves/${m}`, { body: { version: 1, fields: { note: 'x' } }, key: 'probe' })),
        ...['note', 'dispatch'].map((m) => (n) => call(dispatcher, 'POST', `${desk(n)}/moves/${m}`, { body: { version: 1 }, key: null })),
      ]
      for (const way of ways) {
        assert.deepEqual(clean(await way(against), against), clean(await way(nobody), nobody))
        assert.equal((await way(against)).status, 404)
      }
      const all = []
      for (let at = '/api/v1/desk/matters?limit=200'; at; ) {
        const p = await get(dispatcher, at)
        all.push(...p.json.items.map((m) => m.number))
        at = p.json.next && `/api/v1/desk/matters?limit=200&after=${encodeURIComponent(p.json.next)}`
      }
      assert.ok(all.includes(number) && !all.includes(against))
      // A key spent before the officer was named tells nothing afterwards.
      const own = JSON.parse((await raise(server, { body: '窗口排队太久，没人管。' })).text).number
      const first = await call(dispatcher, 'POST', desk(own) + '/moves/note', { body: { version: (await get(dispatcher, desk(own))).json.version, fields: { note: '先记一笔。' } }, key: 'spent' })
      assert.equal(first.status, 200, first.text)
      await call(supervisor, 'POST', desk(own) + '/moves/against', { body: { version: first.json.version, officer: 'paidan01', fields: { reason: '信中点名' } } })
      const after = await call(dispatcher, 'POST', desk(own) + '/moves/note', { body: { version: 1, fields: { note: '先记一笔。' } }, key: 'spent' })
      assert.equal(after.status, 404)
    })

    await t.test('hostile values are refused with a sentence', async () => {
      const at = desk(number) + '/moves/note'
      for (const body of [[], 'x', { version: '1' }, { version: 9223372036854775807 }, { version: -1 }, { version: 1.5 }, { version: 1, fields: [] }, { version: 1, fields: { note: 5 } }, { version: 1, files: 'x' }, { version: 1, files: Array(10).fill('x') }, { version: 1, files: ["' OR 1=1 --"] }, { version: 1, fields: { note: 'x\0y' } }, { version: 1, occurred_at: 'yesterday' }]) {
        const r = await call(dispatcher, 'POST', at, { body })
        assert.ok([400, 409].includes(r.status), JSON.stringify(body) + r.text)
        assert.match(r.json.detail, /\p{Script=Han}/u)
      }
      for (const n of ['%00', '..%2F..', "'%20OR%201=1", '9'.repeat(3000), 'SQ999999-9999999']) assert.ok([400, 404, 414].includes((await request(server, desk(n), { headers: { Authorization: `Bearer ${dispatcher}` } })).status), n)
      assert.equal((await get(dispatcher, `${desk(number)}/files/99999999999999999999999`)).status, 404)
      const english = await get(dispatcher, desk(nobody), { 'Accept-Language': 'en' })
      assert.match(english.json.detail, /^There is no such matter/)
    })

    await t.test('a token ends by revoking and when the officer leaves', async () => {
      const id = site.one("SELECT t.id FROM api_token t JOIN officer o ON o.id = t.officer_id WHERE o.login = 'duban01' ORDER BY t.id LIMIT 1")
      await site.ok('token', 'revoke', id)
      assert.equal((await get(supervisor, '/api/v1/me')).status, 401)
      assert.equal((await get(dispatcher, '/api/v1/me')).status, 200)
      const client = new Client(server)
      await client.logIn('xitong01', site.logins.xitong01.password)
      const officer = site.one("SELECT id FROM officer WHERE login = 'shouli01'")
      const page = await client.submit(`/desk/admin/officers/${officer}`, { typed: 'shouli01' }, { action: '/leave' })
      assert.equal(page.status, 303, page.text.slice(0, 2000))
      client.close()
      assert.equal((await get(clerk, '/api/v1/me')).status, 401)
      const acts = site.sql('SELECT act FROM audit').flat()
      assert.ok(acts.includes('token.add') && acts.includes('token.revoke'))
    })

    await t.test('an address that goes on with wrong tokens is slowed down, a good token is not', async () => {
      let status
      for (let i = 0; i < 200 && status !== 429; i++) status = (await get('ew_' + String(i).padStart(64, '0'), '/api/v1/me')).status
      assert.equal(status, 429)
      const r = await get('ew_' + '1'.repeat(64), '/api/v1/me')
      assert.match(r.headers['retry-after'], /^\d+$/)
      assert.equal((await get(dispatcher, '/api/v1/me')).status, 200)
    })

    await t.test('the record is whole, and no token is in the log', async () => {
      for (const x of tokens) assert.ok(!server.log.includes(x.slice(3, 40)))
      assert.doesNotMatch(server.log, /level=error/)
      await server.stop()
      await site.whole()
    })
    await site.remove()
  })
}
