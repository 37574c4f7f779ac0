// The table of figures: every number opens as many rows as it says, for whoever looks, and no page shows another's.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, unescape } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const text = (html) => unescape(html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim())
// Every number that opens rows: its address, and what it says.
const numbers = (html) => [...html.matchAll(/<a href="(\/desk\/figures\/of\/[^"]*part=[^"]*)#rows">([\s\S]*?)<\/a>/g)].map((m) => [unescape(m[1]), text(m[2])])
const rowsOf = (html) => [...html.matchAll(/<td class="nowrap number">([^<]+)<\/td>/g)].map((m) => m[1])
const line = (html, name) => text(new RegExp(`<tr>\\s*<th scope="row">\\s*(?:<a[^>]*>)?${name}[\\s\\S]*?</tr>`).exec(html)?.[0] ?? '')

for (const engine of engines) {
  test(`figures of a period, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const month = site.one(`SELECT MAX(submitted_at) FROM matter WHERE procedure = 'suqiu'`)
    const day = new Date(Number(month) + 8 * 3_600_000).toISOString().slice(0, 7)
    const server = await site.serve()
    const clients = []
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      clients.push(c)
      return c
    }
    const leader = await as('lingdao01'), handler = await as('chengban01')
    const here = `/desk/figures?period=${day}`
    // All rows behind a number, page by page.
    const open = async (c, url) => {
      const found = []
      for (let next = url, n = 0; next; n++) {
        assert.ok(n < 20, url)
        const page = await c.get(next)
        assert.equal(page.status, 200, next)
        found.push(...rowsOf(page.text))
        next = unescape(/rel="next" href="([^"#]*)/.exec(page.text)?.[1] ?? '')
      }
      return found
    }

    await t.test('every number has as many rows as it says', async () => {
      for (const c of [leader, handler]) {
        const all = numbers((await c.get(here)).text).filter(([url]) => !/opinion|measures|conversion|talk|investment/.test(url))
        assert.ok(all.length > 5)
        for (const [url, says] of all) assert.equal((await open(c, url)).length, parseInt(says, 10), url)
      }
    })

    // What is placed nowhere yet is not the leader's to see.
    const hidden = () => Number(site.one(`SELECT COUNT(*) FROM matter WHERE compartment = 2 AND procedure = 'suqiu'`))

    await t.test('it is counted for its viewer', async () => {
      const n = async (c) => parseInt(/Requests received (\d+)/.exec(line((await c.get(here)).text, 'Requests received'))[1], 10)
      assert.ok((await n(leader)) > (await n(handler)))
      const from = Date.parse(`${day}-01T00:00:00+08:00`)
      assert.equal(await n(leader), Number(site.one(`SELECT COUNT(*) FROM matter WHERE procedure = 'suqiu' AND submitted_at >= ${from}`)) - hidden())
    })

    await t.test('groups are the whole', async () => {
      for (const by of ['unit', 'area', 'channel']) {
        const page = (await leader.get(`/desk/figures/of/closed?period=${day}&by=${by}`)).text
        const [[, whole], ...groups] = numbers(page)
        assert.equal(groups.reduce((n, [, says]) => n + parseInt(says, 10), 0), parseInt(whole, 10), by)
        for (const [url, says] of groups) assert.equal((await open(leader, url)).length, parseInt(says, 10), url)
      }
    })

    await t.test('without data there is a dash, and no base', async () => {
      const page = (await leader.get('/desk/figures?period=2001-02')).text
      assert.match(line(page, 'Requests received'), /Requests received — — —/)
      assert.deepEqual(numbers(page), [])
      assert.match(line((await leader.get(here)).text, 'Requests received'), /no base/)
    })

    await t.test('a matter that came in moves it by one', async () => {
      const n = async () => parseInt(numbers((await leader.get('/desk/figures/of/received')).text)[0]?.[1] ?? '0', 10)
      const before = await n()
      const c = new Client(server)
      assert.equal((await c.submit('/say?procedure=suqiu', { body: '路口的路灯坏了两盏，晚上看不清。' })).status, 200)
      assert.equal(await n(), before + 1)
      c.close()
    })

    await t.test('what cannot be read is told beside its field', async () => {
      for (const [query, says] of [['period=soon', /Please write a month as 2023-09/], ['period=2023-13', /Please write a month/], ['unit=nowhere', /There is no office called/]]) {
        const page = await leader.get(`/desk/figures?${query}`)
        assert.equal(page.status, 200)
        assert.match(page.text, /class="errors"/)
        assert.match(page.text, says)
        assert.match((await leader.get(`/desk/figures/of/received?${query}`)).text, says)
      }
      assert.equal((await leader.get('/desk/figures/of/nothing')).status, 404)
      assert.equal((await leader.get(`/desk/figures/of/received?period=${day}&part=received&after=00`)).status, 400)
      assert.equal((await leader.get('/desk/figures/of/received?part=nothing&by=nothing&key=x')).status, 200)
    })

    await t.test('nobody without an account', async () => {
      const guest = new Client(server)
      assert.notEqual((await guest.get('/desk/figures')).status, 200)
      assert.notEqual((await guest.get('/desk/figures/of/received')).status, 200)
      guest.close()
    })
    for (const c of clients) c.close()
    await site.remove()
  })
}
