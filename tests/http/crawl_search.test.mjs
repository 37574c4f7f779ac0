// Searching, by everybody and in every way (page, API, command line): what is found is what the rows hold and the oracle lets see,
// and nothing that is found, counted or narrowed tells of anything else.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { unescape } from '../lib/client.mjs'
import { City } from '../lib/city.mjs'
import { nobody, numbers, oracle, plainer, searched, simplified, sorted, words } from '../lib/oracle.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const readers = ['shouli01', 'paidan01', 'chengban02', 'chengban07', 'chengban08', 'xiaxiang01', 'heshi01', 'duban01', 'lingdao01', 'gongkai01', 'shencha01', 'xitong01']
const enc = encodeURIComponent
const phone = '13806005678'

for (const engine of engines) {
  test(`what searching shows, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const city = await City.make(engine)
    const { site } = city
    const against = {
      person: await city.report({ body: '派单员陈志明压着件不派，收了人家的烟。', title: '派单员收烟', phone }, { officer: 'paidan01' }),
      office: await city.report({ body: '交通运输局执法人员乱罚款，电话没人接。', title: '执法人员乱罚款', phone }, { unit: 'JTJ' }),
      nobody: await city.raise({ body: '有人收了红包，请查一查是谁。', title: '有人收红包', against: 'on', against_text: '不清楚' }),
    }
    const same = await city.raise({ body: '公园路灯不亮，请维修。', title: '公园路灯不亮', phone })
    const plain = plainer(simplified())
    const texts = searched(site, plain)
    const may = oracle(site)
    const holding = (login, ...typed) => sorted([...may[login]].filter((n) => typed.every((w) => texts.get(n).some((x) => x.includes(plain(w))))))

    const token = {}
    for (const login of readers) token[login] = await city.token(login)
    // What the page finds, to its last page, and the total it gives.
    const page = async (login, query) => {
      const client = await city.as(login)
      const found = []
      let total = null, first = true
      for (let at = `/desk/search?${query}`; at; first = false) {
        const r = await client.get(at)
        assert.ok([200, 404].includes(r.status), `${at}: ${r.status}`)
        const hits = /<ol class="?hits"?>([\s\S]*)<\/ol>/.exec(r.text)?.[1] ?? ''
        for (const [, n] of hits.matchAll(/href="?\/desk\/m\/([A-Z]{2}\d{6}-\d{7})/g)) found.push(n)
        for (const n of numbers(r.text)) assert.ok(may[login].has(n) || query.includes(n), `${login} met ${n} on ${at}`)
        if (first) total = /search-total"?[^>]*>([^<]*)/.exec(r.text)?.[1].replace(/\D/g, '') ?? '0'
        const next = /rel="?next"? href="([^"]*)"|href="([^"]*)" rel="?next/.exec(r.text)
        at = next && unescape(next[1] ?? next[2])
      }
      assert.equal(new Set(found).size, found.length, `${login} ${query}: something twice`)
      return { found: found.sort(), total: Number(total) }
    }
    const api = async (login, query) => {
      const items = await city.walk(token[login], `/api/v1/desk/search?${query}`)
      return items.map((x) => x.number).sort()
    }

    const fresh = randomInt(2 ** 31)
    t.diagnostic(`fresh seed ${fresh}`)
    const all = [...texts.values()].flat().filter((x) => x.length > 1)
    const asked = [...words(all, 10, 20261125), ...words(all, 6, fresh), '收烟', '罚款', '红包', '路灯', '请', '路燈', '路灯 维修', '12345']

    for (const login of readers)
      await t.test(`${login}: words`, async () => {
        for (const q of asked) {
          const expected = holding(login, ...q.split(' '))
          assert.deepEqual(await api(login, `q=${enc(q)}`), expected, `API: ${q}`)
          if (q.length === 2 && asked.indexOf(q) % 3) continue
          const { found, total } = await page(login, `q=${enc(q)}`)
          assert.deepEqual(found, expected, q)
          // "about" where the index knows only the parts of a word; of one token the total is exact.
          if (/^.{1,2}$/.test(q)) assert.equal(total, expected.length, `total of ${q}`)
        }
        assert.deepEqual(await api(login, `q=${enc('路灯')}&order=relevance`), holding(login, '路灯'))
        assert.deepEqual((await page(login, `q=${enc('请')}&order=relevance`)).found, holding(login, '请'))
        assert.deepEqual(await api(login, ''), sorted(may[login]), 'everything')
      })

    await t.test('the total over pages', async () => {
      for (const login of ['duban01', 'paidan01', 'chengban02']) {
        const r = await city.call(token[login], 'GET', `/api/v1/desk/search?q=${enc('请')}&limit=1`)
        const expected = holding(login, '请').length
        assert.equal(r.json.total, expected, login)
        assert.equal(r.json.total_more, false)
        assert.equal(r.json.next !== null, expected > 1)
      }
    })

    await t.test('on the command line', async () => {
      for (const login of ['paidan01', 'chengban02', 'duban01', 'shencha01'])
        for (const q of ['收烟', '罚款', '请'])
          assert.deepEqual(JSON.parse((await site.ok('search', '--as', login, '--json', '--limit', '0', q)).stdout).map((x) => x.number).sort(), holding(login, q), `${login} ${q}`)
      // The operator sees what is in no compartment.
      const found = JSON.parse((await site.ok('search', '--json', '--limit', '0', '请')).stdout).map((x) => x.number).sort()
      const open = new Set(site.sql('SELECT number FROM matter WHERE compartment = 0').flat())
      assert.deepEqual(found, sorted([...open].filter((n) => texts.get(n).some((x) => x.includes('请')))))
    })

    await t.test('narrowed', async () => {
      const under = (tree, table, code) => `IN (SELECT t.descendant_id FROM ${tree} t JOIN ${table} x ON x.id = t.ancestor_id WHERE x.code = '${code}')`
      const now = Date.now(), day = (n) => new Date(now + n * 86_400_000 + 8 * 3600_000).toISOString().slice(0, 10)
      const start = (d) => Date.parse(`${d}T00:00:00+08:00`), tomorrow = start(day(1))
      const cases = [
        ['area=350602', `m.area_id ${under('area_tree', 'area', '350602')}`],
        ['unit=XC', `m.unit_id ${under('unit_tree', 'unit', 'XC')}`],
        ['unit=JTJ', `m.unit_id ${under('unit_tree', 'unit', 'JTJ')}`],
        ['channel=phone', "m.channel = 'phone'"],
        ['state=closed', "m.state = 'closed'"],
        ['state=new', "m.state = 'new'"],
        ['clock=late', `m.due_at > 0 AND m.due_at <= ${now}`],
        ['clock=today', `m.due_at > ${now} AND m.due_at <= ${tomorrow}`],
        ['clock=soon', `m.due_at > ${tomorrow} AND m.due_at <= ${tomorrow + 3 * 86_400_000}`],
        ['clock=none', 'm.due_at = 0'],
        [`from=${day(-20)}&to=${day(-10)}`, `m.submitted_at >= ${start(day(-20))} AND m.submitted_at < ${start(day(-9))}`],
        [`from=${day(-3)}`, `m.submitted_at >= ${start(day(-3))}`],
        [`area=350602&channel=web&from=${day(-60)}&state=closed`, `m.area_id ${under('area_tree', 'area', '350602')} AND m.channel = 'web' AND m.state = 'closed' AND m.submitted_at >= ${start(day(-60))}`],
      ]
      const [[category]] = site.sql("SELECT category FROM matter WHERE category <> '' GROUP BY category ORDER BY COUNT(*) DESC LIMIT 1")
      cases.push([`category=${category}`, `m.category = '${category}' OR m.category IN (SELECT code FROM category WHERE parent = '${category}')`])
      const top = category.slice(0, 2)
      cases.push([`category=${top}&clock=none`, `substr(m.category, 1, 2) = '${top}' AND m.due_at = 0`])
      for (const [query, where] of cases) {
        const rows = new Set(site.sql(`SELECT m.number FROM matter m WHERE ${where}`).flat())
        for (const login of ['paidan01', 'chengban07', 'duban01', 'lingdao01', 'xiaxiang01']) {
          assert.deepEqual(await api(login, query), sorted([...may[login]].filter((n) => rows.has(n))), `${login} ${query}`)
          assert.deepEqual(await api(login, `q=${enc('请')}&${query}`), holding(login, '请').filter((n) => rows.has(n)), `${login} 请 ${query}`)
        }
      }
      // Under the desk's own names.
      const area = site.one("SELECT id FROM area WHERE code = '350602'"), unit = site.one("SELECT name FROM unit WHERE code = 'XC'")
      for (const [query, of] of [[`area=${area}`, 'area=350602'], [`unit=${enc(unit)}`, 'unit=XC'], [`channel=web&state=closed&from=${day(-90)}`, `channel=web&state=closed&from=${day(-90)}`]])
        assert.deepEqual((await page('duban01', `q=&${query}`)).found, await api('duban01', of), query)
    })

    await t.test('numbers, also of what may not be seen', async () => {
      for (const [login, number] of [['paidan01', against.person], ['chengban02', against.office], ['shouli01', against.nobody], ['xitong01', same]]) {
        assert.ok(!may[login].has(number))
        const client = await city.as(login)
        for (const tail of ['', '&order=relevance', '&state=new', '&from=2020-01-01']) {
          await city.alike((n) => client.get(`/desk/search?q=${n}${tail}`), number, `${login}${tail}`)
          await city.alike((n) => city.call(token[login], 'GET', `/api/v1/desk/search?q=${n}${tail}`), number, `${login}${tail}`)
        }
      }
      const r = await city.call(token.duban01, 'GET', `/api/v1/desk/search?q=${against.person}`)
      assert.deepEqual(r.json.items.map((x) => x.number), [against.person])
      assert.equal(r.json.total, 1)
    })

    await t.test('a phone number leads intake and dispatch to the matters of its caller, and nobody else', async () => {
      for (const typed of [phone, phone.slice(-4), '138 0600 5678'])
        for (const login of readers) {
          const expected = ['shouli01', 'paidan01'].includes(login) ? sorted([same, against.person, against.office].filter((n) => may[login].has(n))) : []
          const r = await city.call(token[login], 'GET', `/api/v1/desk/search?q=${enc(typed)}`)
          assert.deepEqual(r.json.callers.map((x) => x.number).sort(), expected, `${login} ${typed}`)
          const shown = await (await city.as(login)).get(`/desk/search?q=${enc(typed)}`)
          const section = /<section[^>]*callers-head[\s\S]*?<\/section>/.exec(shown.text)?.[0] ?? ''
          assert.deepEqual(sorted(numbers(section)), expected, `${login} ${typed}`)
          assert.ok(!shown.text.includes(phone) || typed === phone, 'the number itself is not shown')
        }
      assert.ok(!may.paidan01.has(against.person) && may.shouli01.has(against.office) === may.paidan01.has(against.office))
    })

    await t.test('what is wrong is said, and cursors are their owner’s', async () => {
      const long = 'x'.repeat(201)
      for (const [query, field] of [[`q=${long}`, 'q'], [`q=${enc('a b c d e f g h i j k')}`, 'q'], ['after=zzz', 'cursor'], ['order=best', 'order'], ['clock=maybe', 'clock'], ['unit=nowhere', 'unit'], ['limit=201', 'limit'], ['nonsense=1', 'nonsense'], ['from=then', 'from']]) {
        const r = await city.call(token.duban01, 'GET', `/api/v1/desk/search?${query}`)
        assert.equal(r.status, 400, query)
        assert.equal(r.json.field, field, query)
      }
      const first = await city.call(token.duban01, 'GET', `/api/v1/desk/search?q=${enc('请')}&limit=2`)
      assert.ok(first.json.next)
      for (const [login, q] of [['lingdao01', '请'], ['duban01', '路灯']])
        assert.equal((await city.call(token[login], 'GET', `/api/v1/desk/search?q=${enc(q)}&limit=2&after=${enc(first.json.next)}`)).status, 400)
      assert.equal((await (await city.as('duban01')).get(`/desk/search?q=${long}`)).status, 200)
      assert.deepEqual(await api('duban01', `q=${enc('！？')}`), [])
      assert.equal(numbers((await (await city.as('duban01')).get(`/desk/search?q=${nobody}`)).text).size, 1)
    })

    await city.stop()
    await site.whole()
    assert.match((await site.ok('search', '--check')).stdout, /^whole/)
    await site.remove()
  })
}
