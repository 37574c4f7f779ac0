// The echo wall as a public good: what filters find against the rows, feeds that readers take, files that open in a spreadsheet, and
// that what is taken back is gone from all of them at once.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, request, unescape } from '../lib/client.mjs'
import { records } from '../lib/sheet.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const numbers = (text) => [...new Set(text.match(/\b[A-Z]{2}\d{6}-\d{7}\b/g) ?? [])]

for (const engine of engines) {
  test(`the echo wall for everybody, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const get = (target, headers) => request(server, target, { headers })
    const ok = async (target) => {
      const r = await get(target)
      assert.equal(r.status, 200, `${target}: ${r.text.slice(0, 500)}`)
      return r
    }
    const api = async (query) => JSON.parse((await ok(`/api/v1/wall${query}`)).text).items.map((x) => x.number)
    const rows = (where) => site.sql(`SELECT n.number FROM notice n WHERE n.live = 1 AND ${where} ORDER BY n.published_at DESC, n.matter_id DESC`).flat()
    const all = rows('1 = 1')
    assert.ok(all.length >= 5)
    const one = site.sql(`SELECT n.number, u.code, n.category, a.code, n.title FROM notice n JOIN unit u ON u.id = n.unit_id JOIN area a ON a.id = n.area_id WHERE n.live = 1 AND n.category IS NOT NULL LIMIT 1`)[0]
    const [number, unit, category, area, title] = one

    await t.test('filters find what the rows say, alone and together', async () => {
      const top = category.slice(0, 2), word = title.slice(0, 2)
      const day = (offset) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10)
      const inArea = `n.area_id IN (SELECT t.descendant_id FROM area_tree t JOIN area a ON a.id = t.ancestor_id WHERE a.code = '${area}')`
      const ofUnit = `n.unit_id = (SELECT id FROM unit WHERE code = '${unit}')`
      const cases = [
        ['', '1 = 1'],
        [`?unit=${unit}`, ofUnit],
        [`?category=${top}`, `substr(n.category, 1, 2) = '${top}'`],
        [`?category=${category}`, `substr(n.category, 1, ${category.length}) = '${category}'`],
        [`?area=${area}`, inArea],
        ['?solved=yes', "n.solved = 'yes'"],
        ['?solved=none', "n.solved = ''"],
        [`?q=${encodeURIComponent(word)}`, `(n.title LIKE '%${word}%' OR n.question LIKE '%${word}%' OR n.answer LIKE '%${word}%')`],
        [`?unit=${unit}&category=${top}&area=${area}`, `${ofUnit} AND ${inArea} AND substr(n.category, 1, 2) = '${top}'`],
        [`?from=${day(-4000)}&to=${day(1)}`, '1 = 1'],
        [`?to=${day(-4000)}`, '1 = 0'],
        [`?from=${day(2)}`, '1 = 0'],
        ['?q=%25', "(n.title LIKE '%!%%' ESCAPE '!' OR n.question LIKE '%!%%' ESCAPE '!' OR n.answer LIKE '%!%%' ESCAPE '!')"],
        ['?unit=&area=&q=', '1 = 1'],
      ]
      for (const [query, where] of cases) assert.deepEqual(await api(query), rows(where), query)
      const paged = []
      for (let at = '?limit=2'; at; ) {
        const page = JSON.parse((await ok(`/api/v1/wall${at}`)).text)
        paged.push(...page.items.map((x) => x.number))
        at = page.next && `?limit=2&after=${encodeURIComponent(page.next)}`
      }
      assert.deepEqual(paged, all)
      for (const bad of ['area=nowhere', 'unit=nowhere', 'category=nowhere', 'solved=maybe', 'from=then', `q=${'x'.repeat(51)}`, 'from=2026-02-01&to=2026-01-01', 'after=zzz']) {
        for (const at of ['/api/v1/wall', '/wall', '/wall.atom', '/wall.json', '/open/wall.csv']) {
          if (at === '/open/wall.csv' && bad.startsWith('after')) continue
          assert.equal((await get(`${at}?${bad}`)).status, 400, `${at}?${bad}`)
        }
      }
    })

    await t.test('the page keeps the filter in its addresses and names its feeds', async () => {
      const r = await ok(`/wall?unit=${unit}&solved=`)
      assert.deepEqual(numbers(r.text), rows(`n.unit_id = (SELECT id FROM unit WHERE code = '${unit}')`).slice(0, 20))
      const links = [...r.text.matchAll(/<link rel="?alternate"? [^>]*href="?([^">]+)"?>/g)].map((m) => unescape(m[1]))
      assert.deepEqual(links, [`/wall.atom?unit=${unit}`, `/wall.json?unit=${unit}`])
      for (const at of links) await ok(at)
      assert.match(r.text, new RegExp(`href="/wall\\?unit=${unit}&amp;area=`))
      for (const [, href] of r.text.matchAll(/class="chip" href="([^"]+)"/g)) await ok(unescape(href))
    })

    await t.test('Atom: well formed, stable ids, pages, validators', async () => {
      const r = await ok('/wall.atom')
      assert.match(r.headers['content-type'], /^application\/atom\+xml/)
      const ids = [...r.text.matchAll(/<id>([^<]*)<\/id>/g)].map((m) => m[1])
      assert.equal(ids[0], 'tag:127.0.0.1,2026:wall')
      assert.deepEqual(ids.slice(1), all.slice(0, 50).map((n) => `tag:127.0.0.1,2026:wall/${n}`))
      for (const name of ['title', 'updated', 'author', 'published', 'content type="text"']) assert.ok(r.text.includes(`<${name}>`), name)
      assert.match(r.text, /<link rel="self" /)
      for (const [, at] of r.text.matchAll(/<(?:updated|published)>([^<]*)</g)) assert.match(at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00$/)
      const same = await get('/wall.atom', { 'If-None-Match': r.headers.etag })
      assert.equal(same.status, 304)
      assert.equal(same.text, '')
      assert.match(r.headers['last-modified'], /^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/)
      assert.equal((await get('/wall.atom', { 'If-None-Match': '"other"' })).status, 200)
      // One choice of language for the feed and for the cache: the cookie's before the browser's.
      const chosen = await get('/wall.atom', { 'Accept-Language': 'zh-CN', Cookie: 'ew_l=en' })
      const plain = await get('/wall.atom', { 'Accept-Language': 'zh-CN' })
      assert.match(chosen.text, /xml:lang="en"/)
      assert.match(plain.text, /xml:lang="zh-CN"/)
      const english = await get('/wall.atom', { 'Accept-Language': 'en' })
      assert.match(english.text, /xml:lang="en"/)
      assert.notEqual(english.headers.etag, r.headers.etag)
      const json = JSON.parse((await ok('/wall.json')).text)
      assert.equal(json.version, 'https://jsonfeed.org/version/1.1')
      assert.deepEqual(json.items.map((x) => x.id), ids.slice(1))
      for (const x of json.items) assert.ok(x.url && x.title && x.content_text && x.date_published && x.authors[0].name)
    })

    await t.test('CSV: all columns, no formula, by month', async () => {
      const r = await ok('/open/wall.csv')
      assert.deepEqual([...r.bytes.subarray(0, 3)], [0xef, 0xbb, 0xbf])
      assert.match(r.headers['content-disposition'], /attachment/)
      const list = records(r.bytes)
      assert.deepEqual(list.map((x) => x.number), all)
      const documented = [...(await ok('/open')).text.matchAll(/<tr><td>([a-z_, ]+)<\/td>/g)].flatMap((m) => m[1].split(', '))
      assert.deepEqual(Object.keys(list[0]).sort(), documented.sort())
      const row = list.find((x) => x.number === number)
      assert.equal(row.unit_code, unit)
      assert.equal(row.area_code, area)
      assert.deepEqual(records((await ok(`/open/wall.csv?unit=${unit}`)).bytes).map((x) => x.number), rows(`n.unit_id = (SELECT id FROM unit WHERE code = '${unit}')`))
      const months = [...(await ok('/open')).text.matchAll(/href="(\/open\/wall\/\d{4}-\d\d\.csv)"/g)].map((m) => m[1])
      assert.ok(months.length >= 1)
      const found = []
      for (const at of months) found.push(...records((await ok(at)).bytes).map((x) => x.number))
      assert.deepEqual(found.sort(), [...all].sort())
      const many = await Promise.all([...Array(8)].map(() => get('/open/wall.csv')))
      assert.ok(many.some((x) => x.status === 200) && many.every((x) => [200, 503].includes(x.status)), 'made one at a time')
      await ok('/open/wall.csv')
      for (const bad of ['2026-13.csv', '2026-00.csv', '2026-1.csv', 'x.csv', '2026-11.csvx', '2026-11']) assert.equal((await get(`/open/wall/${bad}`)).status, 404, bad)
    })

    await t.test('robots and the map of the site', async () => {
      const robots = (await ok('/robots.txt')).text
      assert.match(robots, /Disallow: \/desk\n/)
      const map = /Sitemap: (\S+)/.exec(robots)[1]
      const places = [...(await ok(new URL(map).pathname)).text.matchAll(/<loc>([^<]+)<\/loc>/g)].map((m) => new URL(m[1]).pathname)
      assert.deepEqual(places.filter((x) => x.startsWith('/wall/')), all.map((n) => `/wall/${n}`))
      for (const at of places.slice(0, 12)) await ok(at)
    })

    await t.test('the page about the interface', async () => {
      for (const lang of ['zh-CN', 'en']) {
        const r = await get('/api', { 'Accept-Language': lang })
        assert.equal(r.status, 200)
        for (const at of ['/api/v1/wall', '/api/v1/desk/matters/{number}/moves/{move}']) assert.ok(r.text.includes(at), at)
        for (const code of ['invalid', 'token', 'scope', 'not_found', 'key_used', 'throttled']) assert.match(r.text, new RegExp(`id="?error-${code}\\b`))
      }
      const problem = JSON.parse((await get('/api/v1/wall/x')).text)
      assert.equal(problem.type, '/api#error-not_found')
    })

    await t.test('what was taken back is gone everywhere at once', async () => {
      const publisher = new Client(server)
      await publisher.logIn('gongkai01', site.logins.gongkai01.password)
      const seen = await get('/wall.atom')
      const r = await publisher.submit(`/desk/m/${number}/publish`, { reason: '内容有误，先撤回' }, { action: '/unpublish' })
      assert.equal(r.status, 303, r.text.slice(0, 1000))
      publisher.close()
      for (const at of ['/wall', '/', '/wall.json', '/open/wall.csv', '/sitemap.xml', '/api/v1/wall', `/wall?unit=${unit}`, `/api/v1/wall?q=${encodeURIComponent(title)}`, `/wall.atom?area=${area}`]) assert.ok(!(await get(at)).text.includes(number), at)
      const after = await get('/wall.atom', { 'If-None-Match': seen.headers.etag, 'If-Modified-Since': seen.headers['last-modified'] })
      assert.equal(after.status, 200)
      assert.ok(!after.text.includes(number))
      const gone = await get(`/api/v1/wall/${number}`), never = await get('/api/v1/wall/SQ260101-0000000')
      assert.equal(gone.text.replaceAll(gone.id, 'ID'), never.text.replaceAll(never.id, 'ID'))
    })

    await t.test('the server is well', async () => {
      assert.doesNotMatch(server.log, /level=error/)
      await server.stop()
    })
    await site.remove()
  })
}

test('an empty wall', async () => {
  const site = await Site.make('sqlite')
  const server = await site.serve()
  for (const at of ['/wall', '/wall.atom', '/wall.json', '/open', '/open/wall.csv', '/sitemap.xml', '/wall?q=x&solved=yes']) assert.equal((await request(server, at)).status, 200, at)
  assert.match((await request(server, '/wall.atom')).text, /<updated>1970-/)
  await server.stop()
  await site.remove()
})
