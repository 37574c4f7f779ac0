// What programs may learn in their officers' names: every list and every matter against the oracle, steps with forged numbers, keys of
// others; and that what may not be seen is answered as what is not there.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { forms } from '../lib/client.mjs'
import { City } from '../lib/city.mjs'
import { nobody, numbers, oracle, sorted } from '../lib/oracle.mjs'
import { png } from '../lib/picture.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const readers = ['shouli01', 'paidan01', 'chengban02', 'chengban07', 'xiaxiang01', 'heshi01', 'duban01', 'lingdao01', 'gongkai01', 'shencha01', 'xitong01']
const queues = ['all', 'late', 'today', 'mine', 'new', 'returned', 'verify', 'sign', 'appealed', 'shield', 'publish', 'objected', 'arbitration', 'supervised']
const steps = ['dispatch', 'accept', 'reply', 'verify', 'sign_off', 'against', 'note', 'merge', 'refer', 'reveal', 'nonsense']
const desk = (n) => `/api/v1/desk/matters/${n}`

for (const engine of engines) {
  test(`what programs may learn, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const city = await City.make(engine)
    const { site } = city
    const against = {
      paidan01: await city.report({ body: '派单员陈志明压着件不派，收了人家的烟。', title: '派单员收烟' }, { officer: 'paidan01' }),
      chengban02: await city.report({ body: '交通运输局执法人员乱罚款。', title: '执法人员乱罚款' }, { unit: 'JTJ' }),
      shouli01: await city.raise({ body: '有人收了红包，请查一查。', title: '有人收红包', against: 'on', against_text: '不清楚' }),
    }
    const pictured = await city.raise({ body: '芝山街道的井盖坏了，附照片。' }, [{ field: 'photos', name: 'a.png', data: png(30, 20) }])
    const may = oracle(site)
    const all = site.sql('SELECT number, title FROM matter')
    const files = site.sql('SELECT d.id, m.number FROM document d JOIN matter m ON m.id = d.matter_id WHERE d.sha256 IS NOT NULL')
    assert.ok(files.some(([, n]) => n === pictured))

    for (const login of readers)
      await t.test(`${login} reads ${may[login].size} of ${all.length}`, async () => {
        const token = await city.token(login)
        for (const queue of queues) {
          const met = (await city.walk(token, `/api/v1/desk/matters?queue=${queue}`)).map((x) => x.number)
          assert.equal(new Set(met).size, met.length, queue)
          if (queue === 'all') assert.deepEqual(met.slice().sort(), sorted(may[login]))
          for (const n of met) assert.ok(may[login].has(n), `${queue}: ${n}`)
        }
        for (const [number, title] of all) {
          const r = await city.call(token, 'GET', desk(number))
          assert.equal(r.status, may[login].has(number) ? 200 : 404, number)
          for (const n of numbers(r.text)) assert.ok(may[login].has(n), `${n} on ${number}`)
          if (may[login].has(number)) continue
          assert.ok(!r.text.includes(title))
          await city.alike((n) => city.call(token, 'GET', desk(n)), number)
        }
        for (const [id, number] of files)
          for (const other of new Set([number, sorted(may[login])[0] ?? number]))
            assert.equal((await city.call(token, 'GET', `${desk(other)}/files/${id}`)).status, may[login].has(number) && other === number ? 200 : 404)
      })

    await t.test('steps with numbers of what may not be seen', async () => {
      const before = site.one('SELECT COUNT(*) FROM entry')
      for (const [login, number] of Object.entries(against)) {
        const token = await city.token(login)
        assert.ok(!may[login].has(number))
        for (const step of steps)
          for (const more of [{}, { fields: { note: '看看', reason: '看看有没有' } }, { lead: 'CGJ' }, { lead: 'nowhere' }, { officer: login }])
            await city.alike((n) => city.call(token, 'POST', `${desk(n)}/moves/${step}`, { body: { version: 1, ...more }, key: `p-${step}` }), number, `${login} ${step} ${JSON.stringify(more)}`)
        for (const headers of [{ 'If-Match': '"1"' }, { 'If-Match': '"99"' }]) await city.alike((n) => city.call(token, 'POST', `${desk(n)}/moves/note`, { body: { fields: { note: 'x' } }, headers }), number)
        await city.alike((n) => city.call(token, 'POST', `${desk(n)}/moves/note`, { key: null }), number)
        await city.alike((n) => city.call(token, 'GET', `${desk(n)}/files/1`), number)
        // What is there must not be told by naming it from something else.
        const own = sorted(may[login]).find((n) => site.one(`SELECT state FROM matter WHERE number = '${n}'`) === 'new')
        if (!own) continue
        const at = await city.call(token, 'GET', desk(own))
        for (const step of ['merge', 'refer'])
          await city.alike((n) => city.call(token, 'POST', `${desk(own)}/moves/${step}`, { body: { version: at.json.version, other: n, fields: { reason: '同一件事' } } }), number, step)
      }
      assert.equal(site.one('SELECT COUNT(*) FROM entry'), before)
    })

    await t.test('a key is its officer’s: with it nobody learns what another did', async () => {
      const supervisor = await city.token('duban01'), dispatcher = await city.token('paidan01'), clerk = await city.token('shouli01')
      const at = (await city.call(supervisor, 'GET', desk(against.paidan01))).json
      const send = (token, n) => city.call(token, 'POST', `${desk(n)}/moves/note`, { body: { version: at.version, fields: { note: '已约谈。' } }, key: 'shared-key' })
      assert.equal((await send(supervisor, against.paidan01)).status, 200)
      for (const token of [dispatcher, await city.token('xitong01'), await city.token('chengban02')]) await city.alike((n) => send(token, n), against.paidan01)
      // Nor by the key of a resident's program.
      const body = { body: '有人收了红包。', channel: 'phone' }
      const first = await city.call(clerk, 'POST', '/api/v1/desk/matters', { body, key: 'other-key' })
      assert.equal(first.status, 201, first.text)
      const r = await city.call(dispatcher, 'POST', '/api/v1/desk/matters', { body, key: 'other-key' })
      assert.equal(r.status, 403)
      assert.ok(!r.text.includes(first.json.number))
    })

    await t.test('an account of another office sees its own', async () => {
      // The same token after a post was taken away and given elsewhere.
      const token = await city.token('xiaxiang01')
      const id = site.one("SELECT id FROM officer WHERE login = 'xiaxiang01'")
      const guard = await city.as('anquan01')
      const posts = site.sql(`SELECT p.id FROM post p WHERE p.officer_id = ${id} AND p.until = 0`).flat()
      for (const post of posts) {
        const page = await guard.get(`/desk/admin/officers/${id}`)
        const form = forms(page.text).find((f) => f.fields.post === post)
        const r = await guard.send(form.action, form.fields)
        assert.equal(r.status, 303, r.text.replace(/<[^>]*>/g, ' ').slice(0, 500))
      }
      assert.deepEqual(await city.walk(token, '/api/v1/desk/matters'), [])
      assert.deepEqual(await city.walk(token, '/api/v1/desk/search'), [])
      for (const [number] of all.slice(0, 10)) await city.alike((n) => city.call(token, 'GET', desk(n)), number)
      assert.equal(oracle(site).xiaxiang01.size, 0)
    })

    await t.test('no address is answered to nobody', async () => {
      for (const token of ['', 'ew_' + '0'.repeat(64)])
        for (const at of ['/api/v1/desk/matters', '/api/v1/desk/search?q=x', desk(pictured), desk(nobody)]) {
          const r = await city.call(token, 'GET', at)
          assert.equal(r.status, 401)
          assert.equal(numbers(r.text).size, 0)
        }
    })

    await city.stop()
    await site.whole()
    await site.remove()
  })
}
