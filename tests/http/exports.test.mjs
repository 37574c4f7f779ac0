// Lists taken away as files: every row that its officer sees and no other, in three formats; written in the background, through a server that is
// killed, and gone in time.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Client, forms } from '../lib/client.mjs'
import { board, message, put } from '../lib/board.mjs'
import { csv, readCsv, sheetTexts } from '../lib/sheet.mjs'
import { until as wait } from '../lib/outbox.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const until = (name, what) => wait(what, () => `no ${name}`)
const here = '/desk/exports'
const number = /^[A-Z]{2}\d{6}-\d{7}$/
const sorted = (list) => [...list].sort()

for (const engine of engines) {
  test(`exports, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env.ECHOWALL_CLOCK = '2026-10-10T12:00:00'
    await site.ok('import', '--map', 'board', put(site, 'list.csv', csv(board([
      ...Array.from({ length: 450 }, (_, i) => message(20000 + i, { 留言主题: `第${i}条` })),
      message(30000, { 留言主题: '=HYPERLINK("http://evil.example")' }),
    ]))))
    let server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const folder = path.join(site.dir, fs.readdirSync(site.dir).find((f) => /files$/.test(f)), 'exports')
    const files = () => (fs.existsSync(folder) ? fs.readdirSync(folder) : [])
    const ask = async (c, query, format) => {
      const page = await c.get(`${here}?${query}`)
      assert.equal(page.status, 200, page.text)
      const form = forms(page.text).find((f) => f.method === 'POST' && f.action === here)
      const sent = await c.send(form.action, { ...form.fields, format })
      assert.equal(sent.status, 303, sent.text)
      await until('the file', async () => !/正在写|等待/.test((await c.get(here)).text))
      const link = /href="(\/desk\/exports\/[0-9a-f]{32})"/.exec((await c.get(here)).text)
      assert.ok(link, 'a file to download')
      const file = await c.get(link[1])
      assert.equal(file.status, 200)
      return { ...file, link: link[1] }
    }
    const supervisor = await as('duban01'), handler = await as('chengban01')
    const seen = async (c, at = '/desk/q/all') => {
      const all = new Set()
      for (let next = at; next;) {
        const page = (await c.get(next)).text
        for (const m of page.matchAll(/<td class="nowrap number">([A-Z]{2}\d{6}-\d{7})<\/td>/g)) all.add(m[1])
        next = /rel="next" href="([^"]+)"/.exec(page)?.[1].replaceAll('&amp;', '&')
      }
      return sorted(all)
    }

    await t.test('three formats hold the rows of the list', async () => {
      const want = await seen(supervisor)
      assert.ok(want.length > 450)
      const text = await ask(supervisor, 'list=queue&code=all', 'csv')
      assert.equal(text.bytes.subarray(0, 3).toString('hex'), 'efbbbf')
      const rows = readCsv(text.bytes)
      assert.deepEqual(sorted(rows.slice(1).map((r) => r[0]).filter((x) => number.test(x))), want)
      assert.ok(rows.some((r) => r[1] === '\'=HYPERLINK("http://evil.example")'), 'no formula')
      assert.ok(rows.at(-1)[0].includes(site.logins.duban01.name), 'marked with who took it')
      const book = await ask(supervisor, 'list=queue&code=all', 'xlsx')
      assert.deepEqual(sorted(sheetTexts(book.bytes).filter((x) => number.test(x))), want)
      const data = JSON.parse((await ask(supervisor, 'list=queue&code=all', 'json')).text)
      assert.deepEqual(sorted(data.rows.map((r) => r.number)), want)
      assert.ok(data.note.includes(site.logins.duban01.name))
      assert.equal(data.rows[0].limit === null || /^\d{4}-\d\d-\d\d /.test(data.rows[0].limit), true)
    })

    await t.test('a filter and a search narrow it', async () => {
      const narrowed = JSON.parse((await ask(supervisor, 'list=queue&code=all&channel=phone', 'json')).text)
      assert.deepEqual(sorted(narrowed.rows.map((r) => r.number)), await seen(supervisor, '/desk/q/all?channel=phone'))
      const hits = JSON.parse((await ask(supervisor, 'list=search&q=%E7%AC%AC77%E6%9D%A1', 'json')).text)
      assert.deepEqual(hits.rows.map((r) => r.title), ['第77条'])
      assert.equal((await supervisor.get(`${here}?list=queue&code=nothing`)).status, 404)
      assert.equal((await supervisor.get(`${here}?list=houses`)).status, 404)
      const form = forms((await supervisor.get(`${here}?list=search&q=x`)).text).find((f) => f.method === 'POST' && f.action === here)
      assert.ok([400, 422].includes((await supervisor.send(here, { ...form.fields, q: '长'.repeat(400), format: 'csv' })).status))
    })

    await t.test('the rows behind a figure', async () => {
      const page = (await supervisor.get('/desk/figures/of/received?period=2026&part=received')).text
      const link = /href="(\/desk\/exports\?[^"]+)"/.exec(page)[1].replaceAll('&amp;', '&')
      const rows = JSON.parse((await ask(supervisor, link.split('?')[1], 'json')).text).rows
      const figure = JSON.parse((await site.ok('figures', '--period', '2026', '--as', 'duban01', '--code', 'received', '--json')).stdout)
      assert.equal(rows.length, Number(figure.figures[0].value))
    })

    await t.test('each sees what is theirs, and nobody another’s file', async () => {
      const mine = await ask(handler, 'list=queue&code=all', 'csv')
      assert.deepEqual(sorted(readCsv(mine.bytes).map((r) => r[0]).filter((x) => number.test(x))), await seen(handler))
      assert.equal((await supervisor.get(mine.link)).status, 404)
      const own = forms((await supervisor.get(here)).text).find((f) => f.action === `${here}/end`)
      assert.equal((await supervisor.send(own.action, { ...own.fields, ref: mine.link.split('/').pop() })).status, 404)
      assert.equal((await handler.get(mine.link)).status, 200)
      assert.equal((await new Client(server).get(mine.link)).status, 303)
      const before = files().length
      const end = forms((await handler.get(here)).text).find((f) => f.action === `${here}/end`)
      assert.equal((await handler.send(end.action, end.fields)).status, 303)
      assert.equal((await handler.get(mine.link)).status, 404)
      assert.equal(files().length, before - 1)
    })

    await t.test('a server that dies leaves the list to the next', async () => {
      const form = forms((await supervisor.get(`${here}?list=queue&code=all`)).text).find((f) => f.action === here)
      for (let i = 0; i < 3; i++) await supervisor.send(here, { ...form.fields, format: 'xlsx' })
      const busy = await supervisor.send(here, { ...form.fields, format: 'xlsx' })
      assert.ok(busy.status === 503 || busy.status === 303)
      await server.kill()
      site.sql("UPDATE export_job SET until = 1 WHERE state = 'running'")
      server = await site.serve()
      const again = await as('duban01')
      await until('all files', async () => !/正在写|等待/.test((await again.get(here)).text))
      assert.equal(site.one("SELECT COUNT(*) FROM export_job WHERE state NOT IN ('done', 'ended')"), '0')
      for (const [, link] of (await again.get(here)).text.matchAll(/href="(\/desk\/exports\/[0-9a-f]{32})"/g)) assert.equal((await again.get(link)).status, 200)
      // What a writer that was killed left behind goes with the next sweep, which comes with the start.
      await until('only whole files', () => files().every((f) => !f.endsWith('.part')))
    })

    await t.test('files go when somebody is erased, and in time', async () => {
      assert.ok(files().length > 0)
      const one = site.one("SELECT number FROM matter WHERE person_id IS NOT NULL ORDER BY id LIMIT 1")
      await site.ok('erase', '--number', one, '--reason', '本人要求删除')
      assert.deepEqual(files(), [])
      fs.writeFileSync(path.join(folder, 'left-behind.csv'), '张三')
      const c = await as('duban01')
      assert.doesNotMatch((await c.get(here)).text, /href="\/desk\/exports\/[0-9a-f]{32}"/)
      await ask(c, 'list=queue&code=all', 'csv')
      assert.equal(files().length, 2)
      await server.stop()
      site.env.ECHOWALL_CLOCK = '2026-10-14T12:00:00'
      server = await site.serve()
      await until('the sweep', () => files().length === 0)
    })
    await server.stop()
  })
}
