// What the field kit asks the server for, without its script: who may, what each answer is, what is done once.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Client } from '../lib/client.mjs'
import { png } from '../lib/picture.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`the field kit, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const clients = []
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      clients.push(c)
      if (login) await c.logIn(login, site.logins[login].password)
      return c
    }
    const office = await as('zhuti01'), holder = await as('chengban01'), other = await as('chengban05'), guest = await as(null)
    const unit = site.one("SELECT name FROM unit WHERE code = 'ZP-SA'")
    assert.equal((await office.submit('/desk/subjects/household/new', { code: 'H-0001', unit, people: '4' })).status, 303)
    assert.equal((await office.submit('/desk/s/household/H-0001/tie', { role: 'baihu', officer: 'chengban01' })).status, 303)

    const phone = async (c) => {
      const { csrf } = JSON.parse((await c.get('/field/session')).text)
      const r = await c.request('/field/device', { method: 'POST', headers: { 'X-CSRF-Token': csrf } })
      assert.equal(r.status, 201, r.text)
      return { 'X-CSRF-Token': csrf, 'X-Field-Secret': JSON.parse(r.text).secret }
    }
    const sync = async (c, headers, ops, more = {}) => {
      const r = await c.request('/field/sync', { method: 'POST', headers: { 'Content-Type': 'application/json', ...headers }, body: JSON.stringify({ phone_at: Date.now(), ops, ...more }) })
      return { status: r.status, ...JSON.parse(r.text) }
    }
    const visit = (key, text) => ({ key, kind: 'visit', phone_at: Date.now(), offset: 0, contact: 0, reg: 'household', code: 'H-0001', no: 1, entry: 'visit', text })

    await t.test('the page and its worker are for everybody and hold nothing of anybody', async () => {
      const page = await guest.get('/field')
      assert.equal(page.status, 200)
      assert.doesNotMatch(page.text, /H-0001|chengban/)
      const worker = await guest.get('/field/sw.js')
      assert.equal(worker.headers['service-worker-allowed'], '/field')
      assert.match(worker.headers['content-type'], /javascript/)
      const { urls } = JSON.parse(/self\.SHELL=(\{.*?\});/.exec(worker.text)[1])
      for (const url of urls) assert.equal((await guest.get(url)).status, 200, url)
      const manifest = JSON.parse((await guest.get('/field/manifest.json')).text)
      assert.equal(manifest.scope, '/field')
      for (const icon of manifest.icons) assert.equal((await guest.get(icon.src)).status, 200, icon.src)
      assert.deepEqual(JSON.parse((await guest.get('/field/contact', { 'X-Field-Secret': 'x' })).text).wipe, false)
    })

    await t.test('without a log-in nothing else is told, and in JSON', async () => {
      for (const path of ['/field/session', '/field/pack', '/field/photo/abcdefgh12']) {
        const r = await guest.get(path)
        assert.equal(r.status, 401, path)
        assert.equal(JSON.parse(r.text).code, 'login')
      }
    })

    const mine = await phone(holder)
    await t.test('the pack has what the officer answers for, and nobody else is given it', async () => {
      const pack = JSON.parse((await holder.get('/field/pack', mine)).text)
      assert.deepEqual(pack.ties.map((x) => [x.code, x.holds, x.keeps]), [['H-0001', true, false]])
      assert.equal(pack.ties[0].fields.find((f) => f.part === 'people').value, '4')
      assert.ok(!pack.ties[0].fields.some((f) => ['head', 'phone', 'address'].includes(f.part)), 'nothing of the vault')
      const theirs = await phone(other)
      assert.deepEqual(JSON.parse((await other.get('/field/pack', theirs)).text).ties, [])
      const r = await other.get('/field/pack', mine)
      assert.equal(r.status, 403)
      assert.match(r.text, /another officer/)
    })

    await t.test('an operation is done once; what is wrong with one keeps no other', async () => {
      const ops = [visit('key-http-0001', 'went there'), visit('key-http-0002', ''), { key: 'key-http-0003', kind: 7 }, visit('key-http-0004', 'and again')]
      const first = await sync(holder, mine, ops)
      assert.equal(first.status, 200, JSON.stringify(first))
      assert.deepEqual(first.results.map((x) => x.status), ['done', 'refused', 'refused', 'done'])
      assert.ok(first.results[1].text.length > 5)
      const second = await sync(holder, mine, ops)
      assert.deepEqual(second.results.map((x) => x.status), ['already', 'refused', 'refused', 'already'])
      assert.equal(site.one("SELECT COUNT(*) FROM tie_record WHERE kind = 'visit'"), '2')
      assert.equal((await sync(holder, { ...mine, 'X-CSRF-Token': '' }, ops)).status, 403)
      assert.equal((await sync(holder, mine, Array(51).fill(ops[0]))).status, 400)
      assert.equal((await sync(other, { ...(await phone(other)) }, [visit('key-http-0005', 'not mine')])).results[0].status, 'refused')
    })

    await t.test('a photo comes in parts and is a photo of the visit', async () => {
      const bytes = png(40, 30)
      const original = createHash('sha256').update(bytes).digest('hex')
      const part = async (key, from, to, all = bytes, hash = original) => {
        const r = await holder.request(`/field/photo/${key}?offset=${from}&size=${all.length}&original=${hash}&name=a.png`, { method: 'PUT', headers: { ...mine, 'Content-Type': 'application/octet-stream' }, body: all.subarray(from, to) })
        return { status: r.status, ...JSON.parse(r.text) }
      }
      const op = { ...visit('key-http-0010', 'with a photo'), photos: ['photo-http-01'] }
      assert.deepEqual((await sync(holder, mine, [op])).results.map((x) => x.status), ['waits'])
      assert.equal((await part('photo-http-01', 0, 50)).received, 50)
      assert.equal((await part('photo-http-01', 0, 50)).received, 50)
      assert.equal(JSON.parse((await holder.get('/field/photo/photo-http-01')).text).received, 50)
      assert.equal((await part('photo-http-01', 50, bytes.length)).whole, true)
      assert.deepEqual((await sync(holder, mine, [op])).results.map((x) => x.status), ['done'])
      const page = (await holder.get('/desk/s/household/H-0001/tie/1')).text
      const url = /href="([^"]*\/photo\/\d+)"/.exec(page)[1]
      assert.equal((await holder.get(url)).headers['content-type'], 'image/jpeg')
      assert.equal((await other.get(url)).status, 404)
      const none = Buffer.from('no picture at all')
      const r = await part('photo-http-02', 0, none.length, none, createHash('sha256').update(none).digest('hex'))
      assert.ok(r.refused, JSON.stringify(r))
      assert.equal((await part('photo-http-03', 0, 10, bytes, 'short')).status, 400)
    })

    await t.test('the desk shows phones and work, and orders a wipe', async () => {
      assert.match((await holder.get('/desk/field')).text, /household\/H-0001\/tie\/1/)
      assert.equal((await other.submit('/desk/field', { id: site.one('SELECT MIN(id) FROM field_device') }, { action: '/wipe' })).status, 404)
      assert.equal((await holder.submit('/desk/field', {}, { action: '/wipe' })).status, 303)
      assert.equal(JSON.parse((await guest.get('/field/contact', mine)).text).wipe, true)
      assert.equal((await sync(holder, mine, [])).status, 403)
      // Whether it did is not known.
      const page = (await holder.get('/desk/field')).text
      assert.match(page, /Told to wipe itself/)
      assert.doesNotMatch(page, /Wiped/)
    })

    await t.test('too many photos that are not whole: later, and not too large', async () => {
      const x = { 'X-CSRF-Token': JSON.parse((await other.get('/field/session')).text).csrf }
      const put = (i) => other.request(`/field/photo/photo-many-${String(i).padStart(4, '0')}?offset=0&size=10&original=${'0'.repeat(64)}&name=a.png`, { method: 'PUT', headers: { 'Content-Type': 'application/octet-stream', ...x }, body: Buffer.alloc(4) })
      for (let i = 0; i < 200; i++) assert.equal((await put(i)).status, 200)
      const r = await put(200)
      assert.equal(r.status, 429, r.text)
      assert.ok(Number(r.headers['retry-after']) > 0)
      assert.equal((await put(7)).status, 200)
    })

    await t.test('the worker has another name where the page is another', async () => {
      const build = async (more) => JSON.parse(/self\.SHELL=(\{.*?\});/.exec((await guest.get('/field/sw.js', more)).text)[1]).build
      const one = await build()
      assert.equal(await build(), one)
      assert.notEqual(await build({ Cookie: 'ew_e=large' }), one)
    })

    for (const c of clients) c.close()
    await site.whole()
    await server.stop()
  })
}
