// Who sees what: officers walk through every page they can reach and every address that can be made up, and what they meet is
// compared with what the tables say they may see. The oracle here knows nothing of the program's predicate.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Client, unescape } from '../lib/client.mjs'
import { clean, crawl, difference, nobody, numbers, oracle, snapshot, sorted } from '../lib/oracle.mjs'
import { png } from '../lib/picture.mjs'
import { records } from '../lib/sheet.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const moves = ['dispatch', 'reply', 'sign_off', 'against', 'note', 'supplement', 'nonsense']

for (const engine of engines) {
  test(`visibility, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login) => {
      const client = new Client(server)
      await client.logIn(login, site.logins[login].password)
      return client
    }
    const clients = {}
    for (const login of ['shouli01', 'paidan01', 'chengban02', 'chengban07', 'chengban08', 'xiaxiang01', 'duban01', 'lingdao01', 'gongkai01', 'shencha01', 'xitong01', 'shenji01']) clients[login] = await as(login)
    const raised = async (fields, files = []) => {
      const guest = new Client(server)
      const r = await guest.submit('/say?procedure=suqiu', fields, { files })
      guest.close()
      assert.equal(r.status, 200, r.text.slice(0, 2000))
      return /[A-Z]{2}\d{6}-\d{7}/.exec(r.text)[0]
    }
    const move = async (login, number, name, fields) => {
      const r = await clients[login].submit(`/desk/m/${number}/move/${name}`, fields)
      assert.equal(r.status, 303, `${name} by ${login}: ${r.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 3000)}`)
    }

    // One matter with a picture, that has gone to a street office.
    const pictured = await raised({ body: '芝山街道的井盖坏了，附照片。' }, [{ field: 'photos', name: 'a.png', data: png(30, 20) }])
    await move('paidan01', pictured, 'dispatch', { lead: site.one("SELECT name FROM unit WHERE code = 'XC-ZS'") })

    await t.test('the accused cannot tell that there is a report', async () => {
      const accused = clients.paidan01
      const look = async () => ({
        pages: snapshot(await crawl(accused)),
        home: clean(await accused.get('/')), wall: clean(await accused.get('/wall')), open: clean(await accused.get('/open')),
        stats: await site.stats('--as', 'paidan01'),
      })
      const before = await look()
      const number = await raised({ body: '派单员陈志明压着件不派，收了人家的烟。', title: '派单员收烟', against: 'on', against_text: '热线 陈志明' })
      const same = async (when) => {
        const now = await look()
        assert.deepEqual(Object.keys(now.pages), Object.keys(before.pages), when)
        for (const at of Object.keys(now.pages)) {
          const first = difference(now.pages[at], before.pages[at])
          if (!first) continue
          // What a report gave away would stay; what was a moment's is told, and is no page's difference.
          now.pages[at] = clean(await accused.get(at))
          assert.equal(difference(now.pages[at], before.pages[at]), '', `${when}: ${at}`)
          t.diagnostic(`${when}: ${at} differed for a moment: ${first}`)
        }
        assert.deepEqual(now, before, when)
        assert.ok(!oracle(site).paidan01.has(number))
        for (const tail of ['', '/reveal', '/move/dispatch', '/move/against', '/move/note', '/file/1']) {
          const it = clean(await accused.get(`/desk/m/${number}${tail}`)).replaceAll(number, 'N'), none = clean(await accused.get(`/desk/m/${nobody}${tail}`)).replaceAll(nobody, 'N')
          assert.equal(it, none, tail)
          assert.match(it, /^404/)
        }
      }
      await same('not yet placed')
      assert.ok(oracle(site).duban01.has(number))
      await move('duban01', number, 'against', { officer: 'paidan01', reason: '信中点名' })
      assert.equal(site.one(`SELECT compartment FROM matter WHERE number = '${number}'`), '1')
      await same('placed')
      assert.ok(oracle(site).duban01.has(number))
      assert.equal((await clients.duban01.get(`/desk/m/${number}`)).status, 200)
      await move('duban01', number, 'note', { note: '已约谈。' })
      await same('worked on')
    })

    // Another one against the office of all of the hotline's people.
    await t.test('a report against an office', async () => {
      const number = await raised({ body: '热线电话从来没人接。', against: 'on', against_text: '12345' })
      await move('duban01', number, 'against', { against: site.one("SELECT name FROM unit WHERE code = '12345'"), reason: '信中点名' })
      const seen = oracle(site)
      for (const login of ['shouli01', 'paidan01', 'heshi01']) assert.ok(!seen[login].has(number))
      for (const login of ['duban01', 'lingdao01']) assert.ok(seen[login].has(number), login)
    })

    const may = oracle(site)
    const all = site.sql('SELECT number, title FROM matter')
    const files = site.sql('SELECT d.id, m.number FROM document d JOIN matter m ON m.id = d.matter_id')
    assert.ok(files.length >= 1)
    assert.ok(all.length > 50)
    const readers = Object.keys(clients)
    assert.ok(new Set(readers.map((login) => sorted(may[login]).join())).size >= 6, 'the officers differ in what they see')

    for (const login of readers)
      await t.test(`${login} meets ${may[login].size} of ${all.length}`, async () => {
        const client = clients[login]
        const pages = await crawl(client)
        const met = new Set()
        for (const r of pages.values()) for (const n of numbers(r.text)) met.add(n)
        assert.deepEqual(sorted(met), sorted(may[login]))
        for (const [number, title] of all) {
          const seen = may[login].has(number)
          const page = await client.get(`/desk/m/${number}`)
          assert.equal(page.status, seen ? 200 : 404, number)
          const others = new Set([...numbers(page.text)].filter((n) => !may[login].has(n)))
          assert.deepEqual(sorted(others), [], `on ${number}`)
          const search = await client.get(`/desk/search?q=${number}`)
          assert.equal(search.status, seen ? 303 : 404)
          for (const tail of [...moves.map((m) => `/move/${m}`), '/reveal', '/secret', '/publish']) {
            if (seen && !['/reveal', '/publish'].includes(tail)) continue
            const r = await client.get(`/desk/m/${number}${tail}`)
            if (!seen) assert.ok([403, 404].includes(r.status) && !r.text.includes(title), `${number}${tail}: ${r.status}`)
            else assert.ok(r.status < 500, `${number}${tail}: ${r.status}`)
          }
        }
        for (const [id, number] of files)
          for (const other of [number, sorted(may[login])[0] ?? number])
            for (const small of ['', '?small=1']) {
              const r = await client.get(`/desk/m/${other}/file/${id}${small}`)
              assert.equal(r.status, may[login].has(number) && other === number ? 200 : 404, `${other}/file/${id}`)
            }
        const out = path.join(site.dir, `${login}.csv`)
        await site.ok('export', '--as', login, '--what', 'matters', '--format', 'csv', '--out', out)
        const rows = records(fs.readFileSync(out))
        assert.deepEqual(rows.map((x) => x.编号).sort(), sorted(may[login]))
        const stats = await site.stats('--as', login)
        assert.equal(stats.matters, may[login].size)
        assert.equal(stats.closed, rows.filter((x) => x.办结时间 && x.状态 === '已办结').length)
      })

    await t.test('nobody from outside reaches the desk', async () => {
      const guest = new Client(server)
      for (const at of ['/desk', '/desk/q/all', '/desk/admin', '/desk/admin/trail', `/desk/m/${pictured}`, `/desk/m/${pictured}/file/${files[0][0]}`, '/desk/search?q=' + pictured]) {
        const r = await guest.get(at)
        assert.equal(r.status, 303, at)
        assert.match(r.headers.location, /^\/desk\/login/)
        assert.ok(numbers(r.text).size === 0)
      }
      const wall = new Set()
      for (let at = '/wall'; at; ) {
        const r = await guest.get(at)
        for (const n of numbers(r.text)) wall.add(n)
        const next = /href="(\/wall\?[^"]*after=[^"]*)"/.exec(r.text)
        at = next && unescape(next[1])
      }
      const published = new Set(site.sql('SELECT number FROM matter WHERE published_at <> 0').map(([n]) => n))
      for (const n of wall) assert.ok(published.has(n), n)
      for (const [number, title] of all) {
        const r = await guest.get(`/wall/${number}`)
        assert.equal(r.status, published.has(number) ? 200 : 404, number)
        if (!published.has(number)) assert.ok(!r.text.includes(title))
      }
    })

    await t.test('the server is well', async () => {
      assert.doesNotMatch(server.log, /level=error/)
      await server.stop()
      await site.whole()
    })
    await site.remove()
  })
}
