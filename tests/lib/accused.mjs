// Reports against a clerk, a handler's office, a publisher, a caller and an administrator. Each of them looks everywhere before and
// after: lists, search, suggestions while typing the very text, public pages, feeds, exports, programs; and must see the same.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Client, forms } from './client.mjs'
import { City } from './city.mjs'
import { clean, numbers, oracle } from './oracle.mjs'
import { records, sheetTexts } from './sheet.mjs'

const enc = encodeURIComponent
const phone = '13806009876'
const reports = [
  { login: 'shouli01', officer: 'shouli01', body: '热线林晓岚接电话骂人，让我别再打来，东门路灯不亮也不登记。', words: ['骂人', '登记', '东门'] },
  { login: 'chengban02', unit: 'JTJ', body: '交通运输局执法人员在丹霞路乱罚款，不开票。', words: ['罚款', '开票', '丹霞'] },
  { login: 'gongkai01', officer: 'gongkai01', body: '邱小满把我的电话公开在网上，要求道歉。', words: ['公开', '道歉'] },
  { login: 'heshi01', officer: 'heshi01', body: '赖雪芬回访时逼我给满意，不给就一直打电话。', words: ['回访', '满意'] },
  { login: 'xitong01', officer: 'xitong01', body: '系统管理员偷看大家的信，卖给中介。', words: ['偷看', '中介'] },
]

// Cursors and keys of forms differ each time.
const text = (r) => clean(r).replace(/[A-Za-z0-9_-]{40,}/g, 'LONG')

// Where two texts part, for whoever reads the failure.
function difference(a, b) {
  if (typeof a !== 'string' || typeof b !== 'string') return ''
  let i = 0
  while (i < a.length && a[i] === b[i]) i++
  return `…${a.slice(Math.max(0, i - 80), i + 120)}… became …${b.slice(Math.max(0, i - 80), i + 120)}…`
}

export function accusedSeeNothing(engine) {
  test(`the accused see no difference, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const city = await City.make(engine)
    const { site } = city
    // Ordinary matters about the same things, by the same caller: what suggestions would lead from.
    for (const x of reports) x.like = await city.raise({ body: x.body.replace(/[，。].*$/, '，请处理。'), title: x.body.slice(0, 12), phone })
    // What is told to whoever raised them has been sent, or will not be.
    while (site.one("SELECT COUNT(*) FROM outbox WHERE state IN ('held', 'due', 'sending', 'unsure')") !== '0') await new Promise((f) => setTimeout(f, 500))
    const guest = new Client(city.server)
    const form = async (client, at, fields) => {
      const page = await client.get(at)
      if (page.status !== 200) return text(page)
      const f = forms(page.text, at).find((y) => y.method === 'POST' && y.action.split('?')[0].endsWith(at.split('?')[0]))
      return text(await client.send(f.action, { ...f.fields, ...fields }))
    }
    const list = async (x, at) => {
      const client = await city.as(x.login)
      const f = forms((await client.get(at)).text).find((y) => y.action.endsWith('/take'))
      return f ? sheetTexts((await client.send(f.action, f.fields)).bytes).map((s) => s.replace(/\d\d:\d\d/g, 'TIME')) : null
    }
    const look = async (x) => {
      const client = await city.as(x.login), token = await city.token(x.login), seen = {}
      for (const at of ['/desk', ...['all', 'late', 'today', 'mine', 'new', 'returned', 'verify', 'sign', 'appealed', 'shield', 'publish', 'objected', 'arbitration', 'supervised'].map((q) => `/desk/q/${q}`), '/desk/callbacks', '/desk/callbacks?q=waiting', '/desk/ledger?group=unit', '/desk/ledger?group=area', '/desk/ledger?view=board', '/desk/ledger?view=pairs', '/desk/figures', '/desk/figures/of/received?by=unit&part=received', '/desk/figures/of/sent_back?by=area&part=base', '/desk/figures/limit?length=1&show=decided', '/desk/figures/limit?length=60&show=running', '/desk/deputies', '/desk/admin', '/desk/admin/outbox', '/desk/admin/messages', `/desk/m/${x.like}`, `/desk/m/${x.like}/papers`, `/desk/m/${x.like}/move/merge`])
        seen[at] = text(await client.get(at))
      for (const q of [...x.words, phone, phone.slice(-4), x.body.slice(0, 20)])
        for (const more of ['', '&order=relevance&state=new']) {
          seen[`search ${q}${more}`] = text(await client.get(`/desk/search?q=${enc(q)}${more}`))
          seen[`api ${q}${more}`] = text(await city.call(token, 'GET', `/api/v1/desk/search?q=${enc(q)}${more}`))
        }
      for (const at of ['/api/v1/desk/matters?limit=200', '/api/v1/desk/search?limit=200', '/api/v1/me', `/api/v1/desk/matters/${x.like}`]) seen[at] = text(await city.call(token, 'GET', at))
      // Typing the very text where a clerk or a resident would.
      seen.intake = await form(client, '/desk/intake', { body: x.body, phone, look: '1' })
      seen.say = await form(guest, '/say?procedure=suqiu', { body: x.body, look: '1' })
      for (const at of ['/', '/wall', '/wall.atom', '/wall.json', '/open', '/open/wall.csv', '/sitemap.xml', '/api/v1/wall', `/wall?q=${enc(x.words[0])}`]) seen[at] = text(await guest.get(at))
      seen.excel = await list(x, '/desk/q/all')
      for (const view of ['table', 'pairs']) seen[`ledger ${view}`] = await list(x, `/desk/ledger?view=${view}`)
      seen.report = await site.ok('report', '--as', x.login, 'limit', '--limit', '1 hour').then((r) => r.stdout)
      const out = path.join(site.dir, `${x.login}.csv`)
      await site.ok('export', '--as', x.login, '--what', 'matters', '--format', 'csv', '--out', out)
      seen.export = records(fs.readFileSync(out))
      seen.stats = await site.stats('--as', x.login)
      return seen
    }
    const same = (before, now, why) => {
      for (const at of Object.keys(before)) assert.deepEqual(now[at], before[at], `${why}: ${at}: ${difference(before[at], now[at])}`)
    }

    for (const x of reports) {
      await t.test(`${x.login}`, async () => {
        const before = await look(x)
        assert.ok(/suggest|like|并单|similar/i.test(before.intake) || !/<form/.test(before.intake) || x.login !== 'shouli01', 'the clerk is shown something alike')
        if (x.login === 'shouli01') assert.ok(numbers(before.intake).has(x.like), 'suggestions are at work')
        const number = await city.raise({ body: x.body, title: x.body.slice(0, 14), phone, against: 'on', against_text: '信中所写' })
        const unplaced = await look(x)
        same(before, unplaced, 'not yet placed')
        await city.move('duban01', number, 'against', { ...(x.unit ? { against: site.one(`SELECT name FROM unit WHERE code = '${x.unit}'`) } : { officer: x.officer }), reason: '信中点名' })
        assert.ok(!oracle(site)[x.login].has(number))
        same(before, await look(x), 'placed')
        // Marking a person takes their office along, here with the supervisor's own.
        if (oracle(site).duban01.has(number)) {
          await city.move('duban01', number, 'note', { note: '已约谈。' })
          same(before, await look(x), 'worked on')
        }
        const entries = site.one(`SELECT entries FROM matter WHERE number = '${number}'`)
        // By its number it is as absent as any other.
        const client = await city.as(x.login), token = await city.token(x.login)
        for (const tail of ['', '/papers', '/papers/1', '/paper/acceptance', '/paper/reply', '/reveal', '/secret', '/publish', '/move/merge', '/file/1'])
          await city.alike((n) => client.get(`/desk/m/${n}${tail}`), number, tail)
        await city.alike((n) => client.get(`/desk/callbacks/${n}`), number, 'callback')
        await city.alike((n) => city.call(token, 'GET', `/api/v1/desk/matters/${n}`), number, 'API')
        await city.alike((n) => guest.get(`/wall/${n}`), number, 'wall')
        await city.alike((n) => guest.get(`/api/v1/wall/${n}`), number, 'wall, API')
        // With forms: each posts what its own page would.
        const _csrf = forms((await client.get('/desk/account')).text).find((f) => f.fields._csrf).fields._csrf
        const send = (at, fields) => client.send(at, { _csrf, ...fields })
        for (const [at, fields] of [['/move/note', { note: '看看', version: '1' }], ['/move/dispatch', { version: '1' }], ['/undo', { seq: '3' }], ['/undo', { seq: '1' }], ['/resend', { id: '1' }], ['/reveal', { reason: '核对电话' }], ['/publish', { title: 'x', question: 'x', answer: 'x', version: '1' }], ['/unpublish', { reason: '内容有误' }], ['/secret', {}], ['/paper/acceptance', {}], ['/paper/acceptance/preview', {}], ['/papers/1', { reason: '核对' }]])
          await city.alike((n) => send(`/desk/m/${n}${at}`, fields), number, `POST ${at}`)
        for (const tail of ['', '/take', '/release', '/reveal']) await city.alike((n) => send(`/desk/callbacks/${n}${tail}`, { result: 'reached' }), number, `callback${tail}`)
        for (const fields of [{}, { move: 'note' }, { move: 'dispatch' }]) await city.alike((n) => send('/desk/batch', { m: `${n}:1`, ...fields }), number, 'batch')
        await city.alike((n) => send('/desk/batch/send', { m: `${n}:1`, move: 'note', note: '看看' }), number, 'batch send')
        await city.alike((n) => send('/desk/batch/undo', { m: `${n}:3` }), number, 'batch undo')
        assert.equal(site.one(`SELECT entries FROM matter WHERE number = '${number}'`), entries, 'nothing was added to it')
        // Merging into it, or answering by it, is as if it were not there.
        if (['shouli01'].includes(x.login))
          await city.alike((n) => send(`/desk/m/${x.like}/move/merge`, { version: site.one(`SELECT version FROM matter WHERE number = '${x.like}'`), other: n, reason: '同一件事' }), number, 'merge')
      })
    }
    guest.close()
    await city.stop()
    await site.whole()
    await site.remove()
  })
}
