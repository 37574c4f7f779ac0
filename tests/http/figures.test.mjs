// Answered in time, as the page shows it: the figures, and the rows that each opens.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import path from 'node:path'
import { Client, unescape } from '../lib/client.mjs'
import { board, message, put } from '../lib/board.mjs'
import { csv } from '../lib/sheet.mjs'
import { Site, engines, shared, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const here = '/desk/figures/limit'
const links = (html) => [...html.matchAll(/href="(\/desk\/figures\/limit\?[^"#]*)#rows"/g)].map((m) => unescape(m[1]))
const numbers = (html) => [...html.matchAll(/<td class="nowrap number">([^<]+)<\/td>/g)].map((m) => m[1])

for (const engine of engines) {
  test(`answered in time, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env.ECHOWALL_CLOCK = '2026-10-10T12:00:00'
    const rows = (id, from, to) => message(id, { 留言时间: from, 答复时间: to, 答复意见: to ? '已修补' : '' })
    await site.ok('import', '--map', 'board', put(site, 'list.csv', csv(board([
      rows(9001, '2006/9/18 9:00:00', '2006/10/3 10:00:00'),
      rows(9002, '2006/9/18 9:00:00', '2006/10/20 10:00:00'),
      rows(9003, '2006/9/18', '2006/9/20 10:00:00'),
    ]))))
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const super1 = await as('duban01')

    await t.test('figures open their rows, and no other', async () => {
      const page = (await super1.get(`${here}?length=15&in=days&from=2006-01-01&to=2006-12-31`)).text
      assert.match(page, /50\.00%[\s\S]*1 \/ 2/)
      const found = {}
      for (const link of links(page)) {
        const show = /show=([\w-]+)/.exec(link)[1]
        found[show] = numbers((await super1.get(link)).text).length
      }
      assert.deepEqual(found, { kept: 1, 'in-time': 1, late: 1, decided: 2, 'doubtful-kept': 1, 'doubtful-decided': 1 })
      assert.match((await super1.get(`${here}?length=15&in=days&from=2006-01-01&to=2006-12-31&show=doubtful-decided`)).text, /来件时间写作“2006\/9\/18”（没有时刻）/)
    })

    await t.test('without data there is no rate', async () => {
      const page = (await super1.get(`${here}?from=2001-01-01&to=2001-12-31`)).text
      assert.match(page, /<strong class="num">—<\/strong> <span class="num">0 \/ 0/)
      assert.deepEqual(links(page).filter((x) => !/show=(kept|in-time)$/.test(x)), [])
    })

    await t.test('what cannot be read is said at its field', async () => {
      const page = await super1.get(`${here}?length=0&in=moons&unit=nowhere`)
      assert.equal(page.status, 200)
      assert.match(page.text, /class="errors"/)
      assert.equal((await super1.get(`${here}?length=15&show=late&after=00`)).status, 400)
    })

    await t.test('a page looks at its viewer', async () => {
      const all = (await super1.get(`${here}?length=60`)).text
      const admin = await as('xitong01')
      assert.match((await admin.get(`${here}?length=60`)).text, /0 \/ 0/)
      assert.doesNotMatch((await admin.get('/desk/admin')).text, /figures\/limit/)
      assert.doesNotMatch(all, /0 \/ 0/)
      admin.close()
    })

    super1.close()
    await server.stop()
    await site.remove()
  })

  test(`the 60-day page over real messages, ${engine.name}`, { skip: engine.skip || (shared ? false : 'no shared data') }, async () => {
    const site = await Site.make(engine, { demo: true })
    await site.ok('import', '--map', 'board', '--errors', path.join(site.dir, 'errors.csv'), path.join(shared, 'board-replies.csv'))
    const server = await site.serve()
    const c = new Client(server, { 'Accept-Language': 'en' })
    await c.logIn('duban01', site.logins.duban01.password)
    const query = `${here}?length=60&in=days&to=2020-12-31`
    const page = (await c.get(query)).text
    assert.match(page, /96\.85%<\/strong> <span class="num">1,354 \/ 1,398/)
    let n = 0
    const seen = new Set()
    for (let next = `${query}&show=late`; next; n++) {
      const part = (await c.get(next)).text
      for (const x of numbers(part)) seen.add(x)
      next = links(part).find((x) => /after=/.test(x))
      assert.ok(n < 10)
    }
    const [, late] = /Answered late[\s\S]*?>(\d+)</.exec(page)
    assert.equal(seen.size, Number(late))
    const odd = (await c.get(`${query}&show=doubtful-decided`)).text
    assert.match(odd, /received: “43563\.359259259261”, a day number/)
    assert.match(odd, /answered: “2018\/4\/24”, no time/)
    c.close()
    await server.stop()
    await site.remove()
  })
}
