// Ledgers through their pages: table, board and both sides of any procedure, groups, one step for several, and the book that offices hand in.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms, unescape } from '../lib/client.mjs'
import { board, message, put } from '../lib/board.mjs'
import { csv, unzip } from '../lib/sheet.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const here = '/desk/ledger?procedure=suqiu'
const hrefs = (html, pattern) => [...new Set([...html.matchAll(/href="(\/desk\/ledger\?[^"]*)"/g)].map((m) => unescape(m[1])))].filter((x) => pattern.test(x))
const numbers = (html) => [...html.matchAll(/<td class="nowrap number">([^<]+)<\/td>/g)].map((m) => m[1])
const cards = (html) => [...html.matchAll(/<span class="num quiet">([A-Z]+\d[\d-]+)<\/span>/g)].map((m) => m[1])
const column = (html, name) => html.split('<section class="board-column">').slice(1).find((x) => x.split('</h2>')[0].includes(name))

for (const engine of engines) {
  test(`ledgers, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const lead = await as('lingdao01'), dispatcher = await as('paidan01')
    const visible = Number(site.one("SELECT COUNT(*) FROM matter WHERE compartment = 0"))

    await t.test('what is not there and what is not open keeps the desk around it', async () => {
      for (const [path, status] of [['/desk/no-such-page', 404], ['/desk/ledger?procedure=none', 404], ['/desk/admin', 403]]) {
        const page = await lead.get(path)
        assert.equal(page.status, status, path)
        assert.match(page.text, /<html[^>]* class="desk"[^]*href="\/desk\/ledger"[^]*class="trouble"/, path)
      }
      const stranger = new Client(server, { 'Accept-Language': 'zh-CN' })
      const page = await stranger.get('/desk/no-such-page')
      assert.equal(page.status, 404)
      assert.doesNotMatch(page.text, /class="desk"/)
      stranger.close()
    })

    await t.test('the table goes through everything the viewer sees, once', async () => {
      const seen = []
      for (let next = here; next; ) {
        const page = await lead.get(next)
        assert.equal(page.status, 200)
        seen.push(...numbers(page.text))
        next = hrefs(page.text, /after=/)[0]
      }
      const all = []
      for (let next = '/desk/q/all'; next; ) {
        const page = (await lead.get(next)).text
        all.push(...numbers(page))
        next = /rel="next" href="([^"]*)"/.exec(page)?.[1]
      }
      assert.ok(seen.length > 20)
      assert.equal(new Set(seen).size, seen.length)
      assert.deepEqual(seen.sort(), all.sort())
    })

    await t.test('every number of states and groups opens as many rows', async () => {
      const page = (await lead.get(`${here}&group=unit`)).text
      const states = [...page.split('ledger-states')[1].split('</ul>')[0].matchAll(/href="([^"]*)"[\s\S]*?<span class="num">(\d+)<\/span>/g)]
      assert.ok(states.length >= 8)
      let sum = 0
      for (const [, link, n] of states) {
        const rows = numbers((await lead.get(unescape(link))).text)
        assert.equal(rows.length, Math.min(50, Number(n)), link)
        sum += Number(n)
      }
      const cells = [...page.matchAll(/<td class="num">\s*<a href="([^"]*)">(\d+)<\/a>\s*<\/td>/g)]
      assert.ok(cells.length > 5)
      for (const [, link, n] of cells.slice(0, 6)) assert.equal(numbers((await lead.get(unescape(link))).text).length, Number(n), link)
      for (const group of ['area', 'category']) {
        const other = (await lead.get(`${here}&group=${group}`)).text
        const together = [...other.matchAll(/<td class="num">(\d+)<\/td>\s*<\/tr>/g)].reduce((a, m) => a + Number(m[1]), 0)
        assert.equal(together, sum, group)
      }
    })

    await t.test('the board has a column a state, each with a way of its own', async () => {
      await site.ok('import', '--map', 'board', put(site, 'list.csv', csv(board(Array.from({ length: 25 }, (_, i) => message(i * 3 + 3))))))
      const first = (await dispatcher.get(`${here}&view=board`)).text
      const own = column(first, '新到')
      assert.equal(cards(own).length, 10)
      const seen = [...cards(own)]
      const others = cards(first).filter((x) => !cards(own).includes(x))
      for (let next = hrefs(own, /col=new&after=/)[0]; next; ) {
        const page = (await dispatcher.get(next)).text
        assert.deepEqual(cards(page).filter((x) => !cards(column(page, '新到')).includes(x)), others)
        seen.push(...cards(column(page, '新到')))
        next = hrefs(column(page, '新到'), /col=new&after=/)[0]
      }
      const [, n] = /<span class="num">(\d+)<\/span><\/h2>/.exec(own)
      assert.equal(new Set(seen).size, Number(n))
      assert.ok(Number(n) >= 25)
    })

    await t.test('one step for what was picked, and back to the ledger', async () => {
      const page = (await dispatcher.get(`${here}&view=table&state=new`)).text
      const picks = [...page.matchAll(/name="m" value="([^"]*)" form="batch"/g)].map((m) => m[1]).slice(0, 2)
      const form = forms(page, here).find((f) => f.action === '/desk/batch').fields
      const body = new URLSearchParams([...Object.entries(form), ...picks.map((p) => ['m', p])])
      const r = await dispatcher.request('/desk/batch', { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: body.toString() })
      assert.equal(r.status, 200, r.text.slice(0, 500))
      for (const p of picks) assert.ok(r.text.includes(p.split(':')[0]))
      assert.ok(unescape(r.text).includes('/desk/ledger?procedure=suqiu'), 'the way back')
    })

    await t.test('problems left, results right', async () => {
      const page = (await lead.get(`${here}&view=pairs&state=closed`)).text
      assert.match(page, /colspan="4">问题清单<\/th><th scope="colgroup" colspan="4" class="right-side">成效清单/)
      const [number, reply] = site.sql("SELECT m.number, t.content FROM matter m JOIN entry_text t ON t.matter_id = m.id WHERE m.state = 'closed' AND m.compartment = 0 AND t.part = 'reply' AND m.source <> 'board' ORDER BY m.submitted_at DESC LIMIT 1")[0]
      const row = page.split('<tr>').find((x) => x.includes(number))
      assert.ok(unescape(row).includes(reply.slice(0, 20)), row)
    })

    await t.test('the book has a title, heads that are merged, borders, and no formula', async () => {
      for (const [view, title, merges] of [['table', '诉求台账', ['A1:J1', 'A2:E2', 'F2:J2', 'D3:F3', 'G3:J3', 'A3:A4']], ['pairs', '诉求：问题清单和成效清单', ['A1:J1', 'B3:E3', 'F3:J3']]]) {
        const r = await lead.submit(`${here}&view=${view}`, {}, { action: '/desk/ledger/take' })
        assert.equal(r.status, 200, r.text)
        assert.match(decodeURIComponent(r.headers['content-disposition']), /台账|成效清单/)
        const sheet = unzip(r.bytes, 'xl/worksheets/sheet1.xml').toString()
        const strings = unzip(r.bytes, 'xl/sharedStrings.xml').toString()
        assert.ok(strings.includes(title))
        assert.match(strings, /填报单位：/)
        assert.match(strings, /填报日期：/)
        for (const range of merges) assert.ok(sheet.includes(`ref="${range}"`), `${range} in ${/<mergeCells.*<\/mergeCells>/.exec(sheet)}`)
        assert.match(sheet, /orientation="landscape"/)
        assert.match(sheet, /paperSize="9"/)
        assert.doesNotMatch(sheet, /<f>/)
        assert.match(unzip(r.bytes, 'xl/styles.xml').toString(), /<left style="thin"/)
        assert.match(unzip(r.bytes, 'xl/workbook.xml').toString(), /Print_Titles/)
        const rows = (sheet.match(/<row /g) ?? []).length
        assert.ok(rows >= 4 + 20, `${rows} rows`)
      }
      assert.equal(site.one("SELECT COUNT(*) FROM audit WHERE act = 'list.take'"), '2')
    })

    await t.test('what there is not, and whose it is not', async () => {
      assert.equal((await lead.get('/desk/ledger')).text.match(/<h1[^>]*>([^<]*)/)[1], (await lead.get(here)).text.match(/<h1[^>]*>([^<]*)/)[1], 'the usual one where none is named')
      assert.equal((await lead.get('/desk/ledger?procedure=none')).status, 404)
      assert.match((await lead.get(`${here}&unit=nowhere`)).text, /class="errors"/)
      assert.equal((await lead.get(`${here}&after=00`)).status, 400)
      assert.match((await lead.get(`${here}&from=2001-01-01&to=2001-01-02`)).text, /class="empty"/)
      const admin = await as('xitong01')
      assert.deepEqual(numbers((await admin.get(here)).text), [])
      assert.doesNotMatch((await admin.get('/desk/admin')).text, /href="\/desk\/ledger"/)
      assert.ok(visible > 20)
      admin.close()
    })

    for (const c of [lead, dispatcher]) c.close()
    await server.stop()
    await site.remove()
  })
}
