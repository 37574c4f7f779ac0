// What a matter keeps of what was written stands as a table on its page, in both languages, for whoever may see the matter; the resident reads
// only what the procedure shows.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, unescape } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

// [what, now, first or undefined, who]
function facts(html) {
  const table = html.split('id="facts"')[1]?.split('</table>')[0]
  if (!table) return null
  const plain = (s) => unescape(s.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim()
  return [...table.matchAll(/<tr><th scope="row">([\s\S]*?)<\/th><td class="roomy">([\s\S]*?)<\/td><td class="quiet roomy">([\s\S]*?)<\/td><\/tr>/g)].map(([, name, value, who]) => {
    const [now, first] = value.split('<br>')
    return [plain(name), plain(now), first && plain(first), plain(who)]
  })
}

for (const engine of engines) {
  test(`facts of a matter, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env.ECHOWALL_CLOCK = '2027-03-01T09:00:00'
    const server = await site.serve()
    const as = async (login, lang = 'zh-CN') => {
      const c = new Client(server, { 'Accept-Language': lang })
      site.logins[login].password = await c.logIn(login, site.logins[login].password)
      return c
    }
    const at = (unit, role) => site.one(`SELECT o.login FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE u.code = '${unit}' AND p.role = '${role}' AND p.until = 0 ORDER BY o.login LIMIT 1`)
    const make = async (c, number, move, fields = {}) => {
      const r = await c.submit(`/desk/m/${number}/move/${move}`, fields, { action: `/move/${move}` })
      assert.equal(r.status, 303, `${move}: ${r.text.split('id="errors"').pop().slice(0, 600)}`)
    }
    const raise = async (c, procedure, fields) => {
      const r = await c.submit(`/desk/intake?procedure=${procedure}`, { channel: 'visit', ...fields }, { action: '/desk/intake' })
      assert.equal(r.status, 200, r.text.slice(0, 2000))
      return [...r.text.matchAll(/<strong class="num">([^<]+)<\/strong>/g)].map((m) => m[1])
    }
    const clerk = await as('shouli01'), dispatcher = await as('paidan01'), handler = await as(at('CGJ', 'handler')), stranger = await as(at('JTJ', 'handler'))
    const [number] = await raise(clerk, 'wenti', { body: '河道两边堆满垃圾。', title: '河道垃圾', origin: 'audit' })
    const page = async (c) => {
      const r = await c.get(`/desk/m/${number}`)
      assert.equal(r.status, 200)
      return r.text
    }

    await t.test('what was asked when it was raised', async () => {
      const [row, ...more] = facts(await page(dispatcher))
      assert.deepEqual(more, [])
      assert.deepEqual(row.slice(0, 3), ['问题来源', '巡察审计', undefined])
      assert.match(row[3], new RegExp(`${site.logins.shouli01.name} 3月1日（周一）09:0\\d`))
    })

    await t.test('now and at first, who wrote it, in both languages', async () => {
      await make(dispatcher, number, 'assign', { lead: 'CGJ', class: 'along', leader: '蔡副市长', standard: '河道畅通，岸线无垃圾', deadline: '2027-04-30' })
      await make(dispatcher, number, 'reclass', { class: 'lasting', reason: '需要长期保洁' })
      const rows = facts(await page(dispatcher))
      assert.deepEqual(rows.map((x) => x.slice(0, 3)), [
        ['问题来源', '巡察审计', undefined],
        ['整改类别', '常态整改', '起初：边学边改'],
        ['挂钩领导', '蔡副市长', undefined],
        ['整改时限', '4月30日（周五）', undefined],
      ])
      assert.match(rows[1][3], new RegExp(site.logins.paidan01.name))
      const english = await as('paidan01', 'en')
      assert.deepEqual(facts(await page(english)).map((x) => x.slice(0, 3)), [
        ['Where it comes from', 'Inspection, audit', undefined],
        ['Class', 'Lasting', 'at first: On the way'],
        ['Leader linked to it', '蔡副市长', undefined],
        ['Last day', 'Fri 30 April', undefined],
      ])
      english.close()
    })

    await t.test('what is taken back is kept no longer', async () => {
      await make(dispatcher, number, 'recall', { reason: '重新分解' })
      await make(dispatcher, number, 'assign', { lead: 'CGJ', class: 'now', leader: '黄副市长', standard: '河道畅通，岸线无垃圾', deadline: '2027-05-31' })
      assert.equal(facts(await page(dispatcher))[2][1], '黄副市长')
      const undone = await dispatcher.submit(`/desk/m/${number}?done=1`, {}, { action: '/undo' })
      assert.equal(undone.status, 303)
      const rows = facts(await page(dispatcher))
      assert.deepEqual(rows[2].slice(0, 2), ['挂钩领导', '蔡副市长'])
      assert.deepEqual(rows[1].slice(1, 3), ['常态整改', '起初：边学边改'])
    })

    await t.test('whoever sees the matter sees them, nobody else', async () => {
      assert.equal(facts(await page(handler)).length, 4)
      assert.equal((await stranger.get(`/desk/m/${number}`)).status, 404)
      await make(dispatcher, number, 'against', { against: 'CGJ', reason: '举报内容' })
      assert.equal((await handler.get(`/desk/m/${number}`)).status, 404)
    })

    await t.test('the resident reads only what is shown', async () => {
      const [mine, secret] = await raise(clerk, 'jianyi', { body: '建议在公园里多装几盏路灯。', title: '公园路灯', phone: '13900000001', way: 'heart', sessions: '4713', opinions: '9' })
      assert.equal(facts((await dispatcher.get(`/desk/m/${mine}`)).text).length, 3)
      const resident = new Client(server, { 'Accept-Language': 'zh-CN' })
      const opened = await resident.submit('/track', { number: mine, secret })
      assert.equal(opened.status, 303, opened.text.slice(0, 2000))
      const track = await resident.get(opened.headers.location)
      assert.match(track.text, /公园路灯/)
      assert.doesNotMatch(track.text, /心贴心|4713|征求方式|id="facts"/)
      resident.close()
    })

    for (const c of [clerk, dispatcher, handler, stranger]) c.close()
    await server.stop()
  })
}
