// Bulletins in the browser's way: drafted from figures, edited, held against them, signed by two, issued with bytes that are kept, made again
// to the byte, corrected by another, read by residents where that is allowed.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { forms, raise } from '../lib/client.mjs'
import { demoDesk } from '../lib/desk.mjs'
import { Pdf } from '../lib/pdf.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`bulletins, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const { site, server, guest, as, month } = await demoDesk(engine)
    const office = await as('zhuti01'), leader = await as('lingdao01'), handler = await as('chengban01')
    const act = (c, url, name, more = {}) => c.submit(url, { act: name, ...more }, { action: url })
    // What a page without that form is sent all the same.
    const send = async (c, url, fields) => c.send(url, { ...forms((await c.get('/desk/bulletins')).text).find((f) => f.method === 'POST').fields, ...fields })
    const state = (key) => site.one(`SELECT state FROM bulletin WHERE key = '${key}'`)
    let url, key

    await t.test('what is due stands on the desk of who makes it, with what was done beside', async () => {
      assert.doesNotMatch((await office.get('/desk/q/all')).text, /Bulletins due/) // the site began today
      site.sql(`UPDATE schema_step SET done_at = ${Date.now() - 40 * 86_400_000}`)
      const now = new Date(Date.now() + 8 * 3_600_000), last = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 7)
      const desk = (await office.get('/desk/q/all')).text
      assert.match(desk, /Bulletins due/)
      assert.match(desk, new RegExp(`Monthly bulletin · ${last} · last day`))
      assert.match(desk, new RegExp(`href="/desk/bulletins\\?template=month&amp;period=${last}#draft">Draft it`))
      assert.match((await leader.get('/desk/q/sign')).text, /Bulletins due/)
      assert.doesNotMatch((await handler.get('/desk/q/mine')).text, /Bulletins due/)
      const form = (await office.get(`/desk/bulletins?template=month&period=${last}`)).text
      assert.match(form, new RegExp(`name="period"[^>]*value="${last}"`))
      const at = `/desk/schedule/month/${last}`
      assert.match((await office.get(at)).text, /Nothing is written down of this period yet/)
      assert.equal((await handler.get(at)).status, 403)
      for (const none of ['/desk/schedule/month/2026-Q3', '/desk/schedule/downs/2026-10', '/desk/schedule/month/2199-01']) assert.equal((await office.get(none)).status, 404, none)
      const year = `/desk/schedule/year/${last.slice(0, 4)}`
      const bad = await office.submit(year, { act: 'talk', day: '', unit: 'XC' }, { action: year })
      assert.equal(bad.status, 422)
      assert.match(bad.text, /the day it was/)
      const talk = { act: 'talk', day: `${last}-28`, note: '十五日内报送整改方案' }
      for (const wrong of [{ day: '2026-02-31', unit: 'XC' }, { unit: 'nowhere' }, { unit: '' }]) assert.equal((await office.submit(year, { ...talk, ...wrong }, { action: year })).status, 422)
      assert.equal((await office.submit(year, { ...talk, unit: 'XC' }, { action: year })).status, 303)
      const held = (await leader.get(year)).text
      assert.match(held, /<strong>Talk with a unit<\/strong>/)
      assert.match(held, /十五日内报送整改方案/)
      assert.equal((await office.submit(at, { act: 'elsewhere', day: `${last}-28`, note: '纸质印发' }, { action: at })).status, 303)
      assert.doesNotMatch((await office.get('/desk/q/all')).text, /Bulletins due/)
      const key = site.one(`SELECT key FROM bulletin_act WHERE act = 'elsewhere'`)
      const f = forms((await office.get(at)).text).find((x) => x.fields.strike === key)
      assert.equal((await office.send(at, f.fields)).status, 303)
      assert.match((await office.get('/desk/q/all')).text, /Bulletins due/)
      assert.match((await office.get(at)).text, /struck/)
      site.sql(`UPDATE schema_step SET done_at = ${Date.now()}`)
    })

    await t.test('is drafted from the figures', async () => {
      const list = (await office.get('/desk/bulletins')).text
      for (const words of ['Draft it from the figures', 'Monthly bulletin', 'Quarterly bulletin, with comments', 'Yearly review']) assert.ok(list.includes(words), words)
      const wrong = await office.submit('/desk/bulletins', { template: 'month', period: 'soon' }, { action: '/desk/bulletins' })
      assert.equal(wrong.status, 422)
      assert.match(wrong.text, /2023-Q3/)
      const r = await office.submit('/desk/bulletins', { template: 'month', period: month }, { action: '/desk/bulletins' })
      assert.equal(r.status, 303, r.text)
      url = r.headers.location
      key = url.split('/').at(-1)
      const page = (await office.get(url)).text
      const received = site.one(`SELECT COUNT(*) FROM matter WHERE procedure = 'suqiu' AND compartment = 0 AND submitted_at >= ${Date.parse(`${month}-01T00:00:00+08:00`)}`)
      assert.match(page, new RegExp(`<a href="/desk/figures/of/received\\?period=${month}&amp;part=received#rows">${received}</a>`))
      assert.match(page, /All agree\./)
      assert.match(page, /Signed by 0\/2/)
      assert.equal((await send(handler, '/desk/bulletins', { template: 'month', period: month, op: 'x' })).status, 403)
      const other = await send(handler, url, { act: 'sign', revision: '1' })
      assert.equal(other.status, 404, other.text)
    })

    await t.test('a draft whose rows will not be known says so', async () => {
      const seq = site.one(`SELECT counted_seq FROM bulletin WHERE key = '${key}'`)
      assert.ok(Number(seq) > 0)
      assert.doesNotMatch((await office.get(url)).text, /The record of what is counted was behind/)
      site.sql(`UPDATE bulletin SET counted_seq = 0 WHERE key = '${key}'`)
      assert.match((await office.get(url)).text, /The record of what is counted was behind/)
      site.sql(`UPDATE bulletin SET counted_seq = ${seq} WHERE key = '${key}'`)
    })

    await t.test('a draft is of who makes it', async () => {
      assert.equal((await handler.get(url)).status, 404)
      assert.ok(!(await handler.get('/desk/bulletins')).text.includes(key))
      assert.equal((await guest.get(`/bulletins/${key}`)).status, 404)
    })

    await t.test('a number that is typed over a figure is told', async () => {
      const edit = `${url}/edit`, page = (await office.get(edit)).text
      assert.match(page, /\{received\}/)
      const before = site.sql(`SELECT revision, wrong FROM bulletin WHERE key = '${key}'`)[0]
      const typed = { text_requests_text: '本月受理群众诉求999件，群众反映较为集中。' }
      assert.equal((await office.submit(edit, typed, { action: edit })).status, 303)
      const now = (await office.get(url)).text
      assert.match(now, /手填的999与本通报的任何一项数据都不相同/)
      assert.match(now, /原文的\{received\}（诉求受理，\d+）已被删去/)
      const after = site.sql(`SELECT revision, wrong FROM bulletin WHERE key = '${key}'`)[0]
      assert.equal(Number(after[0]), Number(before[0]) + 1)
      assert.ok(Number(after[1]) > 1)
      for (const [text, says] of [['{nothing}', /Nothing is put in place of nothing/], ['字'.repeat(1001), /at most 1000/]]) {
        const r = await office.submit(edit, { text_requests_text: text }, { action: edit })
        assert.equal(r.status, 422)
        assert.match(r.text, says)
      }
      // A text that is not sent stays as it was edited.
      assert.equal((await office.submit(edit, { text_next_text: '请认真整改。' }, { action: edit })).status, 303)
      assert.equal((await send(office, edit, { title: '旧页面', revision: String(2n ** 63n - 1n) })).status, 409)
      assert.equal((await send(office, edit, { title: '关于{period}工作的通报', revision: site.one(`SELECT revision FROM bulletin WHERE key = '${key}'`) })).status, 303)
      assert.match(site.one(`SELECT body FROM bulletin WHERE key = '${key}'`), /请认真整改/)
      assert.equal((await act(leader, url, 'sign')).status, 422)
      assert.equal((await office.submit(edit, { text_requests_text: '{period}受理诉求{received}件，办结率{closed_rate}。', text_next_text: '请于2026年12月5日前整改。' }, { action: edit })).status, 303)
      const said = async (fields) => {
        assert.equal((await office.submit(edit, fields, { action: edit })).status, 303)
        return (await office.get(url)).text
      }
      assert.match(await said({ title: '关于{period}受理诉求98765件的通报' }), /手填的98765与本通报的任何一项数据都不相同/)
      assert.doesNotMatch(await said({ title: '关于{period}“四下基层”工作调度情况的通报' }), /手填的98765/)
      const items = await said({ text_next_text: '（1）整改。（2）其中（87654件）逾期。' })
      assert.match(items, /手填的87654与/)
      assert.doesNotMatch(items, /手填的[12]与/)
      assert.equal((await office.submit(edit, { text_next_text: '请于2026年12月5日前整改。' }, { action: edit })).status, 303)
      const good = (await office.get(url)).text
      assert.doesNotMatch(good, /手填的999/)
      assert.doesNotMatch(good, /手填的2026/)
    })

    await t.test('two sign, of whom one did not write', async () => {
      const wrong = Number(site.one(`SELECT wrong FROM bulletin WHERE key = '${key}'`))
      const note = wrong ? { note: '文字已精简' } : {}
      assert.equal((await act(office, url, 'sign', note)).status, 303)
      assert.equal((await act(office, url, 'sign', note)).status, 303)
      assert.equal((await act(office, url, 'issue')).status, 422)
      assert.equal((await act(leader, url, 'sign', note)).status, 303)
      assert.match((await office.get(url)).text, /Signed by 2\/2/)
      // An edit takes the signatures away.
      assert.equal((await office.submit(`${url}/edit`, { text_next_text: '请于2026年12月6日前整改。' }, { action: `${url}/edit` })).status, 303)
      assert.equal((await act(office, url, 'issue')).status, 422)
      for (const c of [leader, office]) assert.equal((await act(c, url, 'sign', note)).status, 303)
      const draft = await office.get(`${url}/file/pdf`)
      assert.equal(draft.status, 200)
      assert.match(new Pdf(draft.bytes).text, /四下基层通报〔〕号/)
      assert.equal((await act(office, url, 'issue', { revision: '1' })).status, 409)
      assert.equal((await act(office, url, 'issue')).status, 303)
      assert.equal(state(key), 'issued')
    })

    await t.test('what was issued is kept and never changes', async () => {
      const page = await handler.get(url)
      assert.equal(page.status, 200)
      assert.match(page.text, /四下基层通报〔\d{4}〕1号/)
      for (const kind of ['pdf', 'html', 'xlsx']) {
        const file = await handler.get(`${url}/file/${kind}`)
        assert.equal(file.status, 200)
        assert.equal(createHash('sha256').update(file.bytes).digest('hex'), site.one(`SELECT f.sha256 FROM bulletin_file f JOIN bulletin b ON b.id = f.bulletin_id WHERE b.key = '${key}' AND f.kind = '${kind}'`))
      }
      assert.ok(Number(site.one(`SELECT watermark FROM bulletin WHERE key = '${key}'`)) > 0)
      assert.equal((await office.get(`${url}/edit`)).status, 409)
      for (const name of ['sign', 'issue', 'recount', 'drop']) assert.equal((await act(office, url, name, { revision: site.one(`SELECT revision FROM bulletin WHERE key = '${key}'`) })).status, 409, name)
      assert.equal((await send(handler, url, { act: 'withdraw', note: '试试' })).status, 403)
      assert.equal((await handler.get(`${url}/file/none`)).status, 404)
      const again = await site.ok('bulletin', '--remake', key)
      assert.match(again.stdout, /pdf +same\nhtml +same\nxlsx +same\nwords and figures agree/)
    })

    await t.test('what changed since is told, figure by figure', async () => {
      assert.match((await leader.get(`${url}/now`)).text, /changed: 0/)
      const raised = await raise(server, { title: '路灯不亮', body: '村口的路灯三天不亮了。', area: '350603' })
      assert.equal(raised.status, 201, raised.text)
      const now = (await leader.get(`${url}/now`)).text
      assert.match(now, /changed: [1-9]/)
      assert.match(now, /Requests received<\/a><\/th><td class="num">(\d+)<\/td><td class="num">(?!\1)\d+</)
      assert.match((await site.ok('bulletin', '--remake', key)).stdout, /words and figures agree/)
      // A later program may have no such version of the template.
      site.sql(`UPDATE bulletin SET version = 99 WHERE key = '${key}'`)
      assert.match((await site.ok('bulletin', '--remake', key)).stdout, /pdf +same\nhtml +same\nxlsx +same\nwords and figures agree/)
      site.sql(`UPDATE bulletin SET version = 1 WHERE key = '${key}'`)
      assert.equal((await handler.get(`${url}/now`)).status, 403)
      assert.doesNotMatch((await handler.get(url)).text, /What changed since/)
    })

    await t.test('every number opens its rows as they were counted', async () => {
      const told = (text) => [...text.matchAll(/<dt>(Counted[^<]*)<\/dt><dd>([^<]*)<\/dd>/g)].map((m) => [m[1].startsWith('Counted now') ? 'now' : 'then', m[2]])
      const numbers = async (c, at) => {
        const all = []
        for (let next = at; next;) {
          const text = (await c.get(next)).text
          all.push(...[...text.matchAll(/<td class="nowrap number">([^<]*)</g)].map((m) => m[1]))
          next = /<a[^>]*href="([^"]*after=[^"]*)"/.exec(text)?.[1].replaceAll('&amp;', '&')
        }
        return all
      }
      const page = (await leader.get(url)).text
      const links = [...page.matchAll(/<a href="([^"]*\/rows\?[^"]*)">(\d+)<\/a>/g)].map((m) => [m[1].replaceAll('&amp;', '&'), m[2]])
      assert.ok(links.length > 10, page)
      assert.ok(links.some(([at]) => /by=unit/.test(at)) && links.some(([at]) => /by=channel/.test(at)))
      for (const [at, n] of links) {
        const r = await leader.get(at)
        assert.equal(r.status, 200, at)
        assert.equal(told(r.text)[0][1], n, at)
        if (Number(n) <= 60 && /class="nowrap number"/.test(r.text) && !/>Adds</.test(r.text)) assert.equal((await numbers(leader, at)).length, Number(n), at)
      }
      const received = links.find(([at]) => at.endsWith('code=received'))
      assert.deepEqual(told((await leader.get(received[0])).text), [['then', received[1]], ['now', String(Number(received[1]) + 1)]])
      const raised = site.one('SELECT number FROM matter ORDER BY submitted_at DESC LIMIT 1')
      const then = await numbers(leader, received[0])
      assert.equal(then.length, Number(received[1]))
      assert.ok(!then.includes(raised))
      assert.deepEqual(await numbers(leader, `${received[0]}&later=1`), [raised])
      // Others get of them what they may see, and no count of today.
      const own = await numbers(handler, received[0])
      assert.ok(own.length < then.length && own.every((x) => then.includes(x)))
      assert.deepEqual(told((await handler.get(received[0])).text), [['then', received[1]]])
      // Of what was counted they read what the paper says, not what stands behind it; who makes it reads both.
      const part = 'code=in_time&part=base', halves = told((await leader.get(`${url}/rows?${part}`)).text)
      assert.deepEqual(halves.map((x) => x[0]), ['then', 'now'])
      assert.deepEqual(told((await handler.get(`${url}/rows?${part}`)).text), [])
      // A unit is found by its number when its code is another one by now.
      const [unit] = links.find(([at, n]) => /code=received&by=unit&key=./.test(at) && Number(n) > 0), code = decodeURIComponent(/key=([^&]*)/.exec(unit)[1])
      const those = await numbers(leader, unit)
      assert.ok(those.length > 0)
      site.sql(`UPDATE unit SET code = 'RENAMED' WHERE code = '${code}'`)
      assert.deepEqual(await numbers(leader, unit), those)
      site.sql(`UPDATE unit SET code = '${code}' WHERE code = 'RENAMED'`)
      for (const bad of ['code=nothing', 'code=received&period=2019-01', 'code=received&part=nothing', 'code=received&period=soon']) assert.equal((await leader.get(`${url}/rows?${bad}`)).status, 404, bad)
      assert.match((await leader.get(`${url}/rows?code=received&after=x`)).text, /./)
      assert.match((await leader.get(`${url}/rows?code=projects`)).text, /no rows are kept|As it was counted/)
      assert.equal((await guest.get(`${url}/rows?code=received`)).status, 303)
    })

    await t.test('residents read it where it is made public', async () => {
      assert.equal((await guest.get(`/bulletins/${key}`)).status, 404)
      assert.match((await guest.get('/bulletins')).text, /No bulletin is public yet/)
      assert.equal((await act(office, url, 'open')).status, 303)
      assert.match((await guest.get('/bulletins')).text, new RegExp(`href="/bulletins/${key}"`))
      const page = (await guest.get(`/bulletins/${key}`)).text
      assert.match(page, /<strong>\d+<\/strong>/)
      assert.doesNotMatch(page, /\/desk\//)
      assert.equal((await guest.get(`/bulletins/${key}/file/pdf`)).status, 200)
      assert.equal((await act(office, url, 'close')).status, 303)
      assert.equal((await guest.get(`/bulletins/${key}`)).status, 404)
      assert.equal((await act(office, url, 'open')).status, 303)
    })

    await t.test('it is corrected by another, with its own number', async () => {
      const r = await act(office, url, 'correct')
      assert.equal(r.status, 303, r.text)
      const next = r.headers.location.split('?')[0], other = next.split('/').at(-1)
      assert.notEqual(other, key)
      assert.match((await office.get(next)).text, /It corrects an earlier one/)
      for (const c of [office, leader]) assert.equal((await act(c, next, 'sign', { note: '更正' })).status, 303)
      assert.equal((await act(leader, next, 'issue')).status, 303)
      assert.deepEqual([state(key), state(other)], ['withdrawn', 'issued'])
      assert.match((await handler.get(next)).text, /四下基层通报〔\d{4}〕2号/)
      assert.match((await guest.get(`/bulletins/${key}`)).text, /This bulletin has been withdrawn/)
      assert.equal((await act(office, next, 'withdraw')).status, 422)
      assert.equal((await act(office, next, 'withdraw', { note: '数据有误' })).status, 303)
      assert.equal(state(other), 'withdrawn')
      // Of the one that was withdrawn, residents are led to what they may read only.
      assert.doesNotMatch((await guest.get(`/bulletins/${key}`)).text, /corrected by another one/)
      assert.match(site.one(`SELECT t.note FROM bulletin_trail t JOIN bulletin b ON b.id = t.bulletin_id WHERE b.key = '${key}' AND t.act = 'replace'`), /〕2号$/)
      assert.equal((await act(office, url, 'close')).status, 303)
      assert.equal((await guest.get(`/bulletins/${key}`)).status, 404)
      assert.equal((await send(office, url, { act: 'correct' })).status, 422)
    })

    await t.test('of two corrections one stands; what a form sends twice is one', async () => {
      const draft = async (fields) => (await office.submit('/desk/bulletins', { template: 'downs', period: month, ...fields }, { action: '/desk/bulletins' })).headers.location.split('?')[0]
      const first = await draft({})
      const given = async (at) => {
        for (const c of [office, leader]) assert.equal((await act(c, at, 'sign', { note: '无异议' })).status, 303)
        return act(office, at, 'issue')
      }
      assert.equal((await given(first)).status, 303)
      const fields = forms((await office.get(first)).text).find((f) => f.fields.op).fields
      const once = await office.send(first, { ...fields, act: 'correct' }), twice = await office.send(first, { ...fields, act: 'correct' })
      assert.equal(once.headers.location, twice.headers.location)
      const another = (await act(office, first, 'correct')).headers.location.split('?')[0]
      const one = once.headers.location.split('?')[0]
      assert.notEqual(one, another)
      assert.equal((await given(one)).status, 303)
      const late = await given(another)
      assert.equal(late.status, 409)
      assert.match(late.text, /What it corrects was withdrawn or corrected meanwhile/)
      assert.deepEqual([first, one, another].map((x) => state(x.split('/').at(-1))), ['withdrawn', 'issued', 'draft'])
      // A revision that is not said is no revision of it.
      assert.equal((await send(leader, another, { act: 'sign', revision: '' })).status, 409)
      assert.equal((await act(office, another, 'drop')).status, 303)
    })

    await t.test('what is not all there names nobody', async () => {
      const at = (await office.submit('/desk/bulletins', { template: 'month', period: month }, { action: '/desk/bulletins' })).headers.location
      const id = at.split('/').at(-1), body = site.one(`SELECT body FROM bulletin WHERE key = '${id}'`)
      const kept = JSON.parse(body)
      for (const x of kept.sums) x.more = x.rows.length > 1
      site.sql(`UPDATE bulletin SET body = '${JSON.stringify(kept).replaceAll("'", "''")}' WHERE key = '${id}'`)
      const page = (await office.get(at)).text
      for (const words of ['靠前', '靠后']) {
        assert.match(page, new RegExp(`“按时办结率${words}的单位”单位过多，没有列全，不排位次`))
        assert.match(page, new RegExp(`按时办结率${words}的单位: no data`))
      }
      assert.match(page, /“各单位诉求办理情况”分组过多，没有列全/)
      assert.equal((await act(office, at, 'drop')).status, 303)
    })

    await t.test('a draft is dropped; of one unit, by who is above it', async () => {
      const unit = site.one("SELECT name FROM unit WHERE code = 'XC'")
      const r = await office.submit('/desk/bulletins', { template: 'downs', period: month, unit }, { action: '/desk/bulletins' })
      assert.equal(r.status, 303, r.text)
      assert.match((await office.get(r.headers.location)).text, new RegExp(unit.replace(/[（）]/g, '.')))
      assert.match(new Pdf((await office.get(`${r.headers.location}/file/pdf`)).bytes).text, new RegExp(`${unit.replace(/[（）]/g, '.')}`))
      assert.equal((await act(office, r.headers.location, 'drop')).status, 303)
      assert.ok(!(await office.get('/desk/bulletins')).text.includes(r.headers.location))
    })
    for (const c of [office, leader, handler, guest]) c.close()
    await server.stop()
    await site.whole()
    await site.remove()
  })
}
