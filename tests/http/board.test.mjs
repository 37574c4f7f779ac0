// The board: every number on it opens as many rows as it says, for whoever looks; what it says of open work adds up.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, unescape } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const text = (html) => unescape(html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim())
const number = (says) => Number(says.replaceAll(',', ''))
// Every number that opens rows: address → what it says.
const links = (html) => new Map([...html.matchAll(/<a href="(\/desk\/figures\/of\/[^"]*part=[^"]*)#rows">([\s\S]*?)<\/a>/g)].map((m) => [unescape(m[1]), number(text(m[2]))]))
const rowsOf = (html) => [...html.matchAll(/<td class="nowrap number">([^<]+)<\/td>/g)].map((m) => m[1])
const tile = (html, code) => new RegExp(`<section class="tile" aria-labelledby="tile-${code}">[\\s\\S]*?</section>`).exec(html)?.[0] ?? ''
const cells = (html) => [...html.matchAll(/data-n="(\d+)"/g)].map((m) => Number(m[1]))
const heads = (html) => [...html.matchAll(/<strong>([\s\S]*?)<\/strong>/g)].map((m) => text(m[1]))
const sum = (list) => list.reduce((a, b) => a + b, 0)

for (const engine of engines) {
  test(`the board, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const clients = []
    const as = async (login, lang = 'en') => {
      const c = new Client(server, { 'Accept-Language': lang })
      await c.logIn(login, site.logins[login].password)
      clients.push(c)
      return c
    }
    const leader = await as('lingdao01'), handler = await as('chengban01')
    const board = async (c, query = '') => {
      const page = await c.get(`/desk/board${query}`)
      assert.equal(page.status, 200)
      return page.text
    }
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

    await t.test('every number opens as many rows as it says', async () => {
      for (const [c, query] of [[leader, ''], [handler, ''], [handler, '?unit='], [leader, '?period=2026&unit=12345']]) {
        const all = links(await board(c, query))
        for (const [url, says] of all) assert.equal((await open(c, url)).length, says, url)
        if (!query) assert.ok(all.size > 5)
      }
    })

    await t.test('parts add up to what stands above them', async () => {
      for (const c of [leader, handler]) {
        const page = await board(c)
        const age = tile(page, 'age'), units = tile(page, 'units')
        assert.equal(sum(cells(age)), number(heads(age)[0]))
        const ended = cells(units).length ? cells(units) : [0, 0]
        // Ten offices are drawn, and nothing of a compartment is in the number of one.
        for (const [k, at] of [[0, 1], [1, 2]]) {
          const drawn = sum(ended.filter((_, i) => i % 2 === k)), whole = number(heads(units)[at])
          assert.ok(c === handler ? drawn === whole : drawn > 0 && drawn <= whole, `${drawn} of ${whole}`)
        }
        assert.equal([...page.matchAll(/<section class="tile"/g)].length, 6)
      }
    })

    await t.test('open is what the desk has open, as far as the viewer sees', async () => {
      const n = Number(site.one("SELECT COUNT(*) FROM matter WHERE procedure = 'suqiu' AND stage NOT IN ('closed', 'ended') AND compartment <> 2"))
      assert.equal(number(heads(tile(await board(leader), 'age'))[0]), n)
      assert.ok(number(heads(tile(await board(handler), 'age'))[0]) < n)
    })

    await t.test('offices with the lowest rate come first', async () => {
      const rates = [...tile(await board(leader, `?period=${new Date().getFullYear() - 1}-01-01..${new Date().getFullYear()}-12-31`), 'units').matchAll(/data-rate="([\d.]+)%"/g)].map((m) => Number(m[1]))
      assert.deepEqual(rates, [...rates].sort((a, b) => a - b))
    })

    await t.test('a matter that came in moves it by one', async () => {
      const look = async () => {
        const page = await board(leader)
        return [number(heads(tile(page, 'flow'))[0]), cells(tile(page, 'age'))[0], sum(cells(tile(page, 'origin')))]
      }
      const [came, young, placed] = await look()
      const c = new Client(server)
      assert.equal((await c.submit('/say?procedure=suqiu', { body: '路口的路灯坏了两盏，晚上看不清。' })).status, 200)
      assert.deepEqual(await look(), [came + 1, young + 1, placed + 1])
      c.close()
    })

    await t.test('who works for one office begins with that one', async () => {
      const current = (html) => [...html.matchAll(/class="chip" href="[^"]*" +aria-current="page">([^<]*)/g)].map((m) => m[1])
      assert.equal(current(await board(leader))[0], 'All that I may see')
      assert.notEqual(current(await board(handler))[0], 'All that I may see')
      assert.match(text(await board(await as('lingdao01', 'zh-CN'))), /在办的等了多久？[\s\S]*群众满意吗？/)
    })

    await t.test('without data there is a dash, and what to do', async () => {
      const page = await board(leader, '?period=2001')
      assert.match(text(tile(page, 'flow')), /— came in — closed No request came in in these twelve months/)
      assert.match(text(tile(page, 'units')), /— answered in time/)
      assert.match(text(tile(page, 'satisfied')), /— satisfied/)
      assert.deepEqual([...links(tile(page, 'flow')).keys(), ...links(tile(page, 'units')).keys()], [])
    })

    await t.test('what cannot be read is told beside its field', async () => {
      for (const [query, says] of [['?period=soon', /Please write a month as 2023-09/], ['?unit=nowhere', /There is no office called/]]) {
        const page = await board(leader, query)
        assert.match(page, /class="errors"/)
        assert.match(page, says)
        assert.doesNotMatch(page, /class="tile"/)
      }
    })

    await t.test('the desk leads to it, and nobody without an account', async () => {
      assert.match((await leader.get('/desk/q/all')).text, /<a href="\/desk\/board"/)
      const guest = new Client(server)
      assert.notEqual((await guest.get('/desk/board')).status, 200)
      guest.close()
    })
    for (const c of clients) c.close()
    await site.remove()
  })
}
