// The desk's tools beside its lists: numbers at the queues, lists as Excel, kept filters, deputies, steps for many and steps taken back,
// the callers' queue. None of them says or does more than the oracle lets its officer see.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { forms, unescape } from '../lib/client.mjs'
import { City } from '../lib/city.mjs'
import { numbers, oracle, sorted } from '../lib/oracle.mjs'
import { sheetTexts } from '../lib/sheet.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const readers = ['shouli01', 'paidan01', 'chengban02', 'chengban07', 'heshi01', 'duban01', 'lingdao01', 'gongkai01', 'xitong01']

for (const engine of engines) {
  test(`the desk's tools, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const city = await City.make(engine)
    const { site } = city
    await city.report({ body: '派单员陈志明压着件不派。', title: '派单员压件' }, { officer: 'paidan01' })
    const office = await city.report({ body: '交通运输局执法人员乱罚款。', title: '乱罚款' }, { unit: 'JTJ' })
    const may = oracle(site)
    const rowsOf = async (client, at) => {
      const all = []
      for (; at; ) {
        const r = await client.get(at)
        const table = /<table[\s\S]*?<\/table>/.exec(r.text)?.[0] ?? ''
        all.push(...new Set([...table.matchAll(/href="?\/desk\/(?:m|callbacks)\/([A-Z]{2}\d{6}-\d{7})/g)].map((m) => m[1])))
        const next = /href="?([^" >]*after=[^" >]*)"? ?[^>]*rel="?next|rel="?next"? href="?([^" >]*)/.exec(r.text)
        at = next && unescape(next[1] ?? next[2])
      }
      return all
    }
    const send = async (client, at, fields) => {
      const page = await client.get('/desk/account')
      return client.send(at, { _csrf: forms(page.text).find((f) => f.fields._csrf).fields._csrf, ...fields })
    }

    for (const login of readers)
      await t.test(`${login}: numbers at the queues, and lists`, async () => {
        const client = await city.as(login)
        const nav = /<nav class="?queues[\s\S]*?<\/nav>/.exec((await client.get((await client.get('/desk')).headers.location ?? '/desk')).text)?.[0] ?? ''
        for (const [, at, inner] of nav.matchAll(/<a href="?(\/desk\/(?:q|callbacks)[^" >]*)"?[^>]*>([\s\S]*?)<\/a>/g)) {
          const count = /class="?count[^>]*>\s*(\d+)/.exec(inner)?.[1], rows = await rowsOf(client, unescape(at))
          for (const n of rows) assert.ok(may[login].has(n), `${at}: ${n}`)
          if (count !== undefined && at.startsWith('/desk/q/')) assert.equal(rows.length, Number(count), at)
        }
        const all = await client.get('/desk/q/all')
        const take = forms(all.text).find((f) => f.action.endsWith('/take'))
        if (!take) return assert.equal(may[login].size, 0)
        const taken = sheetTexts((await client.send(take.action, take.fields)).bytes)
        assert.deepEqual(taken.filter((s) => /^[A-Z]{2}\d{6}-\d{7}$/.test(s)).sort(), sorted(may[login]))
        assert.ok(taken.some((s) => s.includes(site.logins[login].name)), 'marked with who took it')
        const narrowed = sheetTexts((await client.send(take.action, { ...take.fields, channel: 'phone' })).bytes)
        const phone = new Set(site.sql("SELECT number FROM matter WHERE channel = 'phone'").flat())
        assert.deepEqual(narrowed.filter((s) => /^[A-Z]{2}\d{6}-\d{7}$/.test(s)).sort(), sorted([...may[login]].filter((n) => phone.has(n))))
      })

    await t.test('a kept filter is its officer’s', async () => {
      const [one, other] = [await city.as('duban01'), await city.as('paidan01')]
      assert.equal((await send(one, '/desk/filter', { name: '督办专用', back: '/desk/q/all?state=new' })).status, 303)
      const id = site.one("SELECT id FROM saved_filter WHERE name = '督办专用'")
      assert.ok((await one.get('/desk/q/all')).text.includes('督办专用'))
      assert.ok(!(await other.get('/desk/q/all')).text.includes('督办专用'))
      await send(other, '/desk/filter/drop', { id, back: '/desk/q/all' })
      assert.equal(site.one(`SELECT COUNT(*) FROM saved_filter WHERE id = ${id}`), '1')
      for (const back of ['https://evil.example/', '//evil.example/', '/desk/m/' + office, 'javascript:alert(1)']) {
        const r = await send(one, '/desk/filter', { name: `x${back.length}`, back })
        assert.ok(!r.headers.location || r.headers.location.startsWith('/desk'), back)
      }
    })

    await t.test('a step is taken back by nobody else', async () => {
      const number = await city.raise({ body: '步行街垃圾桶满了没人收。' })
      await city.move('paidan01', number, 'dispatch', { lead: site.one("SELECT name FROM unit WHERE code = 'CGJ'") })
      const seq = site.one(`SELECT entries FROM matter WHERE number = '${number}'`)
      for (const login of ['shouli01', 'duban01', 'lingdao01', 'xitong01']) {
        const client = await city.as(login)
        for (const r of [await send(client, `/desk/m/${number}/undo`, { seq }), await send(client, '/desk/batch/undo', { m: `${number}:${seq}` })]) assert.ok(r.status < 500)
        assert.equal(site.one(`SELECT entries FROM matter WHERE number = '${number}'`), seq, login)
      }
    })

    await t.test('one step for many, with numbers of what may not be seen among them', async () => {
      const client = await city.as('chengban02'), before = site.one(`SELECT entries FROM matter WHERE number = '${office}'`)
      const own = sorted(may.chengban02).map((n) => `${n}:${site.one(`SELECT version FROM matter WHERE number = '${n}'`)}`).slice(0, 3)
      for (const [at, fields] of [['/desk/batch', {}], ['/desk/batch', { move: 'note' }], ['/desk/batch/send', { move: 'note', note: '核对' }]]) {
        const page = await client.get('/desk/account')
        const body = new URLSearchParams({ _csrf: forms(page.text).find((f) => f.fields._csrf).fields._csrf, ...fields })
        for (const m of [...own, `${office}:1`, `${office}:2`]) body.append('m', m)
        const r = await client.request(at, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: body.toString() })
        assert.ok(r.status < 500)
        assert.ok(!r.text.includes('乱罚款'), at)
      }
      assert.equal(site.one(`SELECT entries FROM matter WHERE number = '${office}'`), before)
    })

    await t.test('a deputy sees what both may, and is barred from what speaks of either', async () => {
      const away = await city.as('paidan01')
      const until = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16)
      const r = await away.submit('/desk/deputies', { deputy: 'chengban04', until })
      assert.equal(r.status, 303, r.text.replace(/<[^>]*>/g, ' ').slice(0, 800))
      const client = await city.as('chengban04'), token = await city.token('chengban04')
      assert.deepEqual(oracle(site).chengban04, may.chengban04, 'asked, they see no more')
      assert.equal((await client.submit('/desk/deputies', { id: site.one('SELECT id FROM deputy') }, { action: '/desk/deputies/accept' })).status, 303)
      assert.notEqual(site.one('SELECT begun_at FROM deputy'), '0')
      const now = oracle(site)
      assert.ok(now.chengban04.size > may.chengban04.size)
      assert.deepEqual((await city.walk(token, '/api/v1/desk/matters')).map((x) => x.number).sort(), sorted(now.chengban04))
      assert.deepEqual((await city.walk(token, '/api/v1/desk/search')).map((x) => x.number).sort(), sorted(now.chengban04))
      for (const [number] of site.sql('SELECT number FROM matter')) if (!now.chengban04.has(number)) await city.alike((n) => client.get(`/desk/m/${n}`), number, 'deputy')
      for (const n of numbers((await client.get('/desk/q/all')).text)) assert.ok(now.chengban04.has(n))
      await send(away, '/desk/deputies/end', { id: site.one('SELECT id FROM deputy'), officer: 'paidan01' })
      const after = oracle(site)
      assert.deepEqual((await city.walk(token, '/api/v1/desk/matters')).map((x) => x.number).sort(), sorted(after.chengban04))
    })

    await city.stop()
    await site.whole()
    await site.remove()
  })
}
