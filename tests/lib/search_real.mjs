// What search finds among 1,400 real messages is what a plain look through the list finds, on both engines: through the interface for
// programs, which is the page's own search, and through the command.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { request } from './client.mjs'
import { plainer, simplified, words } from './oracle.mjs'
import { records } from './sheet.mjs'
import { Site, shared } from './site.mjs'

const enc = encodeURIComponent
const day = (text) => Date.parse(`${text}T00:00:00+08:00`)

export function searchAmongReal(engine) {
  test(`search among real messages, ${engine.name}`, { skip: engine.skip || (shared ? false : 'no shared data') }, async (t) => {
    const site = await Site.make(engine)
    const file = path.join(shared, 'board-replies.csv')
    await site.ok('import', '--map', 'board', file)
    const put = (name, rows) => {
      const at = path.join(site.dir, name)
      fs.writeFileSync(at, rows.map((r) => r.join(',') + '\n').join(''))
      return at
    }
    await site.ok('user', 'import', 'officers', put('officers.csv', [['登录名', '姓名', '单位代码', '角色'], ['paidan', '陈志明', '12345', 'dispatcher']]))
    const token = (await site.ok('token', 'add', '--officer', 'paidan', '--scope', 'search')).stdout.trim()
    const server = await site.serve()
    const ts = simplified(), plain = plainer(ts)
    const own = new Map(site.sql('SELECT external_id, number FROM matter'))
    const rows = records(fs.readFileSync(file)).map((r) => ({ id: r.留言编号.trim(), at: r.留言时间, texts: [r.留言主题, r.留言详情, r.答复意见].map(plain) }))
    assert.equal(own.size, 1400)
    const holding = (...list) => rows.filter((r) => list.every((w) => r.texts.some((x) => x.includes(plain(w))))).map((r) => r.id).sort()
    const command = async (...args) => JSON.parse((await site.ok('search', '--json', '--limit', '0', ...args)).stdout)
    const page = async (query) => {
      const r = await request(server, `/api/v1/desk/search?${query}`, { headers: { Authorization: `Bearer ${token}` } })
      assert.equal(r.status, 200, `${query}: ${r.text}`)
      return JSON.parse(r.text)
    }
    // To the last page; `limit` rows each.
    const find = async (query, limit = 200) => {
      const all = []
      for (let after = ''; after !== null; ) {
        const x = await page(`${query}&limit=${limit}${after && `&after=${enc(after)}`}`)
        assert.ok(x.items.length <= limit)
        all.push(...x.items)
        after = x.next
      }
      assert.equal(new Set(all.map((x) => x.number)).size, all.length, `${query}: something twice`)
      return all
    }
    const ids = (list) => list.map((x) => x.external_id).sort()
    const same = async (typed, ...list) => assert.deepEqual(ids(await find(`q=${enc(typed)}`)), holding(...list), typed)
    const texts = rows.flatMap((r) => r.texts).filter((x) => x.length > 1)

    await t.test('words of two characters', async () => {
      const fresh = randomInt(2 ** 31)
      t.diagnostic(`fresh seed ${fresh}`)
      for (const w of [...words(texts, 40, 20261125), ...words(texts, 20, fresh)]) await same(w, w)
      for (const w of ['停车', '停車']) {
        assert.equal((await find(`q=${enc(w)}`)).length, 124)
        assert.deepEqual(ids(await command(w)), holding('停车'))
        assert.equal((await page(`q=${enc(w)}&limit=5`)).total, 124)
      }
    })

    await t.test('traditional forms', async () => {
      const back = new Map()
      for (const [from, to] of ts) if (from !== to && /^[\u4e00-\u9fff]$/.test(from)) back.set(to, from)
      const list = words(texts, 400, 7).filter((w) => [...w].some((c) => back.has(c))).slice(0, 10)
      assert.equal(list.length, 10)
      for (const w of list) await same([...w].map((c) => back.get(c) ?? c).join(''), w)
    })

    await t.test('one character, several words, numbers', async () => {
      for (const w of [['停'], ['灯'], ['A3区', '停车'], ['A3区', '路灯'], ['物业', '小区', '收费'], ['景蓉华苑'], ['业主委员会']]) await same(w.join(' '), ...w)
      const [one] = await find('q=2549')
      assert.equal(one.external_id, '2549')
      assert.deepEqual((await find(`q=${own.get('2549')}`)).map((x) => x.number), [one.number])
      assert.deepEqual((await command(one.number)).map((x) => x.number), [one.number])
      assert.deepEqual(await find(`q=${enc('！？')}`), [])
      assert.equal(JSON.parse((await site.ok('search', '--json', '--limit', '3', '小区')).stdout).length, 3)
    })

    await t.test('narrowed: time, state, channel, clock, together', async () => {
      const at = new Map(site.sql('SELECT external_id, submitted_at FROM matter').map(([id, ms]) => [id, Number(ms)]))
      const state = new Map(site.sql('SELECT external_id, state FROM matter'))
      const within = (from, to) => (id) => at.get(id) >= day(from) && at.get(id) < day(to) + 86_400_000
      const cases = [
        ['from=2019-03-01&to=2019-03-31', within('2019-03-01', '2019-03-31')],
        ['from=2019-12-01', (id) => at.get(id) >= day('2019-12-01')],
        ['to=2018-06-30', (id) => at.get(id) < day('2018-06-30') + 86_400_000],
        ['state=closed', (id) => state.get(id) === 'closed'],
        ['state=new', (id) => state.get(id) === 'new'],
        ['channel=import', () => true],
        ['channel=phone', () => false],
        ['clock=none&channel=import&from=2019-01-01&to=2019-06-30', within('2019-01-01', '2019-06-30')],
        ['unit=12345', null],
      ]
      const led = new Set(site.sql("SELECT external_id FROM matter m JOIN unit u ON u.id = m.unit_id WHERE u.code = '12345'").flat())
      const idle = new Set(site.sql('SELECT external_id FROM matter WHERE due_at = 0').flat())
      for (const [query, fits] of cases) {
        const so = (list) => list.filter(fits ?? ((id) => led.has(id))).filter((id) => !query.includes('clock=none') || idle.has(id))
        assert.deepEqual(ids(await find(`q=${enc('小区')}&${query}`)), so(holding('小区')), query)
        assert.deepEqual(ids(await find(query)), so(rows.map((r) => r.id).sort()), query)
      }
    })

    await t.test('pages: newest first, each row once, whatever their size; totals', async () => {
      const all = await find(`q=${enc('业主')}`)
      for (let i = 1; i < all.length; i++) assert.ok(Date.parse(all[i - 1].submitted_at) >= Date.parse(all[i].submitted_at), `row ${i}`)
      for (const limit of [7, 50]) assert.deepEqual((await find(`q=${enc('业主')}`, limit)).map((x) => x.number), all.map((x) => x.number), `pages of ${limit}`)
      assert.deepEqual((await command('业主')).map((x) => x.number), all.map((x) => x.number))
      assert.equal((await page(`q=${enc('业主')}&limit=1`)).total, all.length)
      const common = await page(`q=${enc('的')}&limit=1`)
      assert.ok(holding('的').length > 1000)
      assert.deepEqual([common.total, common.total_more], [1000, true])
      const ranked = await find(`q=${enc('停车')}&order=relevance`, 20)
      assert.deepEqual(ids(ranked), holding('停车'))
      assert.ok(ranked.slice(0, 10).every((x) => plain(x.title).includes('停车')), 'titles first')
      for (const x of ranked.slice(0, 20)) assert.ok([...x.title_pieces, ...x.snippet].some((p) => p.hit && plain(p.text).includes('停车')))
    })

    await server.stop()
    await t.test('the index says what is true, also built anew', async () => {
      assert.match((await site.ok('search', '--check')).stdout, /^whole: 1400 /)
      site.sql('UPDATE search_doc SET entries = entries + 1 WHERE doc = (SELECT MIN(doc) FROM search_doc)')
      const broken = await site.run('search', '--check')
      assert.deepEqual([broken.code, broken.stdout.split(':')[0]], [1, 'broken'])
      site.sql("INSERT INTO search_state (name, value) VALUES ('moved', 0) ON CONFLICT (name) DO UPDATE SET value = 0")
      const pending = await site.run('search', '--check')
      assert.deepEqual([pending.code, pending.stdout.split(':')[0]], [2, 'being brought up to date'])
      await site.ok('search', '--rebuild')
      assert.match((await site.ok('search', '--check')).stdout, /^whole: 1400 /)
      assert.equal((await command('停车')).length, 124)
    })

    await t.test('and after a restore', async () => {
      const archive = path.join(site.dir, 'x.backup')
      await site.ok('backup', '--out', archive)
      const fresh = site.beside(engine.name)
      await fresh.ok('restore', '--from', archive)
      assert.equal(JSON.parse((await fresh.ok('search', '--json', '--limit', '0', '停车')).stdout).length, 124)
      await fresh.remove()
    })
    await site.remove()
  })
}
