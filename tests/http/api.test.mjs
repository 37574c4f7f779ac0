// What a resident's program can do without an account: raise a matter, track it, and learn nothing by guessing.
import { test, after, before } from 'node:test'
import assert from 'node:assert/strict'
import { Site, engines, tidyUp } from '../lib/site.mjs'
import { Client, forms, json, raise, request, track } from '../lib/client.mjs'

after(tidyUp)

const matter = (n) => ({ title: `路灯不亮 ${n}`, body: `人民路 ${n} 号门口的路灯坏了三天。` })
const wrongSecret = (secret) => String((Number(secret) + 1) % 100_000_000).padStart(8, '0')
// A number of today's form that nobody has: the digits of an own one, backwards, until it is another.
const otherNumber = (number, n) => number.replace(/\d{7}$/, String(1_000_000 + n * 7919).slice(0, 7))

for (const engine of engines) {
  test(`the interface for residents, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine)
    const server = await site.serve()
    const secrets = []

    await t.test('a matter gets a number and a secret of eight digits', async () => {
      for (let i = 0; i < 8; i++) {
        const r = await raise(server, matter(i))
        assert.equal(r.status, 201, r.text)
        assert.match(r.headers['content-type'], /^application\/json/)
        assert.equal(r.headers['cache-control'], 'no-store')
        const x = JSON.parse(r.text)
        assert.match(x.number, /^[A-Z]{2}\d{6}-\d{7}$/)
        assert.match(x.secret, /^\d{8}$/)
        secrets.push(x)
      }
      assert.equal(new Set(secrets.map((x) => x.number)).size, 8)
      assert.equal(new Set(secrets.map((x) => x.secret)).size, 8)
    })

    await t.test('all members are taken, and the public state comes back', async () => {
      const r = await raise(server, { title: '积水', body: '雨后积水没过脚踝。', area: '350603', category: site.one('SELECT code FROM category ORDER BY code LIMIT 1'), contact: { name: '林阿水', phone: '13806001234' } })
      assert.equal(r.status, 201, r.text)
      const x = JSON.parse(r.text)
      secrets.push(x)
      const tracked = await track(server, x.number, x.secret)
      assert.equal(tracked.status, 200, tracked.text)
      const state = JSON.parse(tracked.text)
      assert.equal(state.number, x.number)
      assert.equal(state.title, '积水')
      assert.equal(state.state, site.one(`SELECT state FROM matter WHERE number = '${x.number}'`))
      assert.ok(state.state_name && state.next && state.submitted_at)
      assert.equal(state.entries.length, 1)
      assert.equal(state.entries[0].texts.body, '雨后积水没过脚踝。')
      assert.ok(!tracked.text.includes('13806001234') && !tracked.text.includes('林阿水'))
      const english = JSON.parse((await track(server, x.number, x.secret, { 'Accept-Language': 'en' })).text)
      assert.notEqual(english.state_name, state.state_name)
      const typed = await track(server, ` ${x.number.toLowerCase().replace('-', '')} `, `${x.secret.slice(0, 4)} ${x.secret.slice(4)}`)
      assert.equal(typed.status, 200, 'blanks and small letters are how people type')
    })

    await t.test('the same key gives the same answer and one matter', async () => {
      const before = await site.stats()
      const first = await raise(server, matter('k'), 'key-1')
      const again = await raise(server, matter('k'), 'key-1')
      assert.equal(first.status, 201)
      assert.equal(again.status, 201)
      assert.equal(again.text, first.text)
      const other = await raise(server, matter('other'), 'key-1')
      assert.equal(other.status, 409, other.text)
      assert.ok(JSON.parse(other.text).detail)
      secrets.push(JSON.parse(first.text))
      assert.equal((await site.stats()).matters, before.matters + 1)
      const long = await raise(server, matter('x'), 'k'.repeat(201))
      assert.equal(long.status, 400)
      assert.equal((await site.stats()).matters, before.matters + 1)
    })

    await t.test('32 at once under one key are one matter', async () => {
      const before = await site.stats()
      const all = await Promise.all([...Array(32)].map(() => raise(server, matter('p'), 'key-32')))
      for (const r of all) assert.equal(r.status, 201, r.text)
      assert.equal(new Set(all.map((r) => r.text)).size, 1)
      secrets.push(JSON.parse(all[0].text))
      const bodies = await Promise.all([...Array(32)].map((_, i) => raise(server, matter(`q${i % 4}`), 'key-q')))
      assert.equal(bodies.filter((r) => r.status === 201).length, 8)
      assert.equal(bodies.filter((r) => r.status === 409).length, 24)
      assert.equal((await site.stats()).matters, before.matters + 2)
    })

    await t.test('no secret is kept', () => {
      const bytes = site.bytes().toString('latin1')
      for (const x of secrets) {
        assert.ok(bytes.includes(x.number))
        assert.ok(!new RegExp(`(?<!\\d)${x.secret}(?!\\d)`).test(bytes), x.secret)
        assert.ok(!server.log.includes(x.secret))
      }
    })

    await t.test('guessing does not tell whether a number exists', async () => {
      const [known, spared] = secrets
      const unknown = otherNumber(known.number, 1)
      assert.equal(site.one(`SELECT COUNT(*) FROM matter WHERE number = '${unknown}'`), '0')
      const seen = { known: [], unknown: [] }
      const clean = (r) => {
        const { 'x-request-id': id, date, ...headers } = r.headers
        return { status: r.status, text: r.text.replaceAll(id, 'ID'), headers: JSON.stringify(headers).replaceAll(known.number, 'N').replaceAll(unknown, 'N') }
      }
      for (let i = 0; i < 8; i++) {
        seen.known.push(clean(await track(server, known.number, wrongSecret(known.secret))))
        seen.unknown.push(clean(await track(server, unknown, wrongSecret(known.secret))))
      }
      assert.deepEqual(seen.known, seen.unknown)
      assert.deepEqual(seen.known.map((r) => r.status), [404, 404, 404, 404, 404, 429, 429, 429])
      assert.match(seen.known[5].headers, /"retry-after":"\d+"/)
      assert.equal((await track(server, known.number, known.secret)).status, 429, 'closed is closed, also for the right secret')
      assert.equal((await track(server, spared.number, spared.secret)).status, 200)
      for (let i = 0; i < 4; i++) assert.equal((await track(server, spared.number, wrongSecret(spared.secret))).status, 404)
      assert.equal((await track(server, spared.number, spared.secret)).status, 200, 'a success forgets the failures')
      assert.equal((await track(server, spared.number, wrongSecret(spared.secret))).status, 404)
    })

    await t.test('a hundred guesses at once are a hundred guesses', async () => {
      const x = secrets[2]
      const all = await Promise.all([...Array(100)].map((_, i) => track(server, x.number, wrongSecret(x.secret))))
      const count = (status) => all.filter((r) => r.status === status).length
      assert.equal(count(404), 5)
      assert.equal(count(429), 95)
    })

    await t.test('the page for tracking teaches no more', async () => {
      const x = secrets[3]
      const pages = []
      for (const number of [x.number, otherNumber(x.number, 2)]) {
        const client = new Client(server)
        const seen = []
        for (let i = 0; i < 7; i++) {
          const r = await client.submit('/track', { number, secret: wrongSecret(x.secret) })
          const tokens = [r.id, ...forms(r.text).map((f) => f.fields._csrf), number]
          seen.push([r.status, tokens.reduce((text, token) => (token ? text.replaceAll(token, '') : text), r.text)])
        }
        client.close()
        pages.push(seen)
      }
      assert.deepEqual(pages[0], pages[1])
      assert.deepEqual(pages[0].map((p) => p[0]).slice(0, 5), [404, 404, 404, 404, 404])
      assert.deepEqual(pages[0].map((p) => p[0]).slice(5), [429, 429])
    })

    await t.test('what is wrong is named by field', async () => {
      const before = await site.stats()
      const cases = [
        [{ title: 'x' }, 'body'],
        [{ body: '  ' }, 'body'],
        [{ body: 5 }, 'body'],
        [{ body: 'x', title: ['x'] }, 'title'],
        [{ body: 'x', title: 'x'.repeat(201) }, 'title'],
        [{ body: '长'.repeat(20001) }, 'body'],
        [{ body: 'x', area: '999999' }, 'area'],
        [{ body: 'x', area: 350602 }, 'area'],
        [{ body: 'x', category: 'nope' }, 'category'],
        [{ body: 'x', contact: 'me' }, 'contact'],
        [{ body: 'x', contact: { name: 'x', phone: 7 } }, 'phone'],
        [{ body: 'x', contact: { phone: 'nonsense' } }, 'phone'],
      ]
      for (const [body, field] of cases) {
        const r = await raise(server, body)
        assert.equal(r.status, 400, JSON.stringify(body).slice(0, 100) + r.text)
        const problem = JSON.parse(r.text)
        assert.equal(problem.field, field, r.text)
        assert.match(r.headers['content-type'], /^application\/problem\+json/)
        assert.match(problem.detail, /\p{Script=Han}/u, r.text)
        assert.equal(problem.request_id, r.id)
      }
      assert.deepEqual(await site.stats(), before)
      assert.equal((await request(server, '/api/v1/matters')).status, 405)
      assert.equal((await request(server, '/api/v1/nothing')).status, 404)
      assert.match((await request(server, '/api/v1/nothing')).headers['content-type'], /problem\+json/)
      const unread = [['/api/v1/wall/%00', 400, 'invalid'], ['/api/v1/wall/%ff', 400, 'invalid'], ['/api/v1/wall/%', 400, 'invalid'], ['/api/v1/wall/%2e%2e', 404, 'not_found'], [`/api/v1/wall?q=${'x'.repeat(9000)}`, 414, 'too_large']]
      for (const [at, status, code] of unread) {
        const r = await request(server, at)
        assert.equal(r.status, status, at)
        assert.match(r.headers['content-type'], /^application\/problem\+json/, at)
        assert.equal(JSON.parse(r.text).code, code, at)
      }
    })

    await t.test('the record is whole, and the server ends quietly', async () => {
      await server.stop()
      await site.whole()
    })
    await site.remove()
  })
}
