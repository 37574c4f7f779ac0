// Contests in the browser's way: drafted from figures, points by hand confirmed by another, shown to the units, appealed, frozen, signed by two,
// issued, corrected by another; each sees what is theirs until then.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { forms } from '../lib/client.mjs'
import { demoDesk } from '../lib/desk.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`contests, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const { site, guest, as, month } = await demoDesk(engine)
    const list = '/desk/contests'
    const posts = site.sql(`SELECT o.login, u.code, u.name FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE p.role = 'handler' AND p.until = 0 AND u.kind = 'department' ORDER BY o.login, u.code`)
    const [own, unit, unitName] = posts[0]
    const [other, otherUnit] = posts.find(([login]) => login !== own)
    site.sql(`INSERT INTO post (id, officer_id, unit_id, role, reads, shields, since, until) SELECT 9999, o.id, u.id, 'leader', 1, 0, 1, 0 FROM officer o, unit u WHERE o.login = 'duban01' AND u.code = 'GOV'`)
    const office = await as('zhuti01'), leader = await as('lingdao01'), third = await as('duban01'), handler = await as(own), stranger = await as(other)
    // The demo's month is not over; its appraisals are told that it is.
    const over = (at) => site.sql(`UPDATE contest SET ends = 2 WHERE key = '${at.split('/').at(-1)}'`)
    // With the token of whatever form the page has, also where it has none for this.
    const send = async (c, url, fields) => c.send(url, { ...forms((await c.get(list)).text).find((f) => f.method === 'POST').fields, ...fields })
    const row = (url) => site.sql(`SELECT state, revision FROM contest WHERE key = '${url.split('/').at(-1)}'`)[0]
    const act = async (c, url, name, more = {}) => send(c, url, { act: name, revision: row(url)[1], ...more })
    const confirm = (c, at, value, more = {}) => send(c, at, { act: 'confirm', criterion: 'taken_on', value, revision: row(url)[1], ...more })
    const begin = async (fields = {}) => office.submit(list, { scheme: 'jieti.2020', period: month, ...fields }, { action: list })
    const evidence = { reason: '签收台账核对无误', evidence: '签收台账第3页' }
    let url, page

    await t.test('is begun by the office at the top, with the scheme of the year', async () => {
      assert.equal((await guest.get(list)).status, 303)
      assert.match((await handler.get(list)).text, /No appraisal to see yet/)
      assert.equal((await send(handler, list, { scheme: 'jieti.2020', period: month })).status, 403)
      for (const [fields, says] of [[{ period: 'soon' }, /2023-Q3/], [{ scheme: 'nothing.2020' }, /There is no scheme/], [{ scheme: 'liubi.2021' }, /does not judge that year/], [{ scheme: 'qibi.2024', period: '2023' }, /does not judge that year/], [{ period: '2019' }, /does not judge that year/]]) {
        const r = await begin(fields)
        assert.equal(r.status, 422, JSON.stringify(fields))
        assert.match(r.text.replace(/[\s\S]*<main/, ''), says)
      }
      // Those in force are offered first, the newest before the others.
      const offered = [...(await office.get(list)).text.matchAll(/<option value="([a-z_]+\.\d{4})"/g)].map(([, id]) => id)
      assert.match(offered[0], /\.2023$/)
      assert.ok(offered.indexOf('jieti.2020') < offered.indexOf('qibi.2024'), offered.join(' '))
      const r = await begin()
      assert.equal(r.status, 303, r.text)
      url = r.headers.location
      page = `${url}/unit/${unit}`
    })

    await t.test('a draft is of who makes it, and each number opens its rows', async () => {
      for (const c of [handler, stranger]) {
        assert.equal((await c.get(url)).status, 404)
        assert.equal((await c.get(page)).status, 404)
        assert.equal((await act(c, url, 'show')).status, 404)
        assert.ok(!(await c.get(list)).text.includes(url))
      }
      const whole = (await office.get(url)).text, one = (await office.get(page)).text
      assert.match(whole, /<span class="quiet">\((<a [^>]*>)?\d+(<\/a>)? \/ (<a [^>]*>)?\d+(<\/a>)?\)<\/span>/)
      assert.match(whole, /<h2>Departments<\/h2>/)
      assert.ok(whole.includes(unitName) && one.includes(unitName))
      assert.match(one, /On the line between these values and points: 75 → 0; 100 → 25/)
      const links = [...one.matchAll(/href="(\/desk\/figures\/of\/[^"]*)">([\d,]+)<\/a>/g)].map(([, href, n]) => [href.replaceAll('&amp;', '&'), Number(n.replaceAll(',', ''))])
      assert.ok(links.length >= 4)
      for (const [href, n] of links) {
        assert.ok(href.includes(`unit=${unit}`) && href.includes(`period=${month}`))
        const rows = (await office.get(href.split('#')[0])).text
        const shown = (rows.match(/<a href="\/desk\/m\/[^"]*">/g) ?? []).length
        if (n <= 50) assert.equal(shown, n, href)
      }
    })

    await t.test('points by hand take two people', async () => {
      const give = (c, at, fields) => send(c, at, { act: 'give', criterion: 'taken_on', ...evidence, ...fields })
      for (const [fields, says] of [[{ points: '26' }, /from 0 to 25\.00/], [{ points: '20', reason: '' }, /at least/], [{ points: '20', evidence: 'x' }, /at least/], [{ points: '20', criterion: 'late' }, /made of a figure/]]) {
        const r = await give(office, page, fields)
        assert.equal(r.status, 422)
        assert.match(r.text, says)
      }
      assert.equal((await give(handler, page, { points: '20' })).status, 404)
      assert.equal((await give(office, page, { points: '20' })).status, 303)
      assert.match((await office.get(page)).text, /waits to be confirmed by another/)
      assert.match((await act(office, url, 'show')).text, /period is not over/)
      over(url)
      assert.match((await act(office, url, 'show')).text, /wait to be confirmed/)
      assert.equal((await confirm(office, page, '20.00')).status, 403)
      const asked = (await leader.get(page)).text
      assert.match(asked, /Confirm 20\.00 points/)
      assert.match(asked, /Take the points back/)
      // What was seen is confirmed, and nothing else.
      assert.equal((await confirm(leader, page, '21.00')).status, 409)
      assert.equal((await confirm(leader, page, '20.00', { revision: '1' })).status, 409)
      assert.equal((await send(leader, page, { act: 'take', criterion: 'taken_on' })).status, 303)
      assert.equal((await confirm(leader, page, '20.00')).status, 409)
      assert.equal((await give(office, page, { points: '20' })).status, 303)
      assert.equal((await leader.submit(page, { act: 'confirm' }, { action: page })).status, 303)
      assert.equal((await confirm(leader, page, '20.00')).status, 409)
      // All others of its group that are appraised get theirs, and one is left out.
      for (const code of site.sql(`SELECT u.code FROM contest_unit y JOIN unit u ON u.id = y.unit_id WHERE y.grp = 'department' AND u.code <> '${unit}'`).map(([c]) => c)) {
        assert.equal((await give(office, `${url}/unit/${code}`, { points: '25' })).status, 303)
        assert.equal((await confirm(leader, `${url}/unit/${code}`, '25.00')).status, 303)
      }
      const out = `${url}/unit/${otherUnit}`
      assert.equal((await send(office, out, { act: 'exclude', why: '' })).status, 422)
      assert.equal((await send(office, out, { act: 'exclude', why: '机构改革，本期不参评' })).status, 303)
      assert.match((await office.get(url)).text, /机构改革，本期不参评/)
      assert.equal((await office.get(`${url}/unit/NOBODY`)).status, 404)
    })

    await t.test('a unit is shown its own inputs, and appeals', async () => {
      assert.equal((await act(office, url, 'show', { revision: '1' })).status, 409)
      assert.equal((await act(office, url, 'show')).status, 303)
      const mine = (await handler.get(url)).text
      assert.deepEqual([...mine.matchAll(/\/unit\/([^"]*)"/g)].map(([, code]) => code).sort(), posts.filter(([login]) => login === own).map(([, code]) => code))
      assert.doesNotMatch(mine, /What was done|Freeze it/)
      assert.equal((await handler.get(`${url}/unit/${otherUnit}`)).status, 404)
      assert.match((await stranger.get(`${url}/unit/${otherUnit}`)).text, /机构改革，本期不参评/)
      assert.match((await handler.get(page)).text, /签收台账核对无误/)
      assert.equal((await handler.get(`${url}/json`)).status, 404)
      const note = async (c) => (await c.get('/desk/q/all')).text.match(/<section class="note note-warn">\s*<p><strong>Appraisals[\s\S]*?<\/section>/)?.[0] ?? ''
      const looks = await note(handler)
      assert.ok(looks.includes(page) && looks.includes(unitName), looks)
      assert.match(looks, /the inputs are open; appeal until/)
      assert.equal(await note(office), '')
      const appeal = (c, at, criterion, more = {}) => send(c, at, { act: 'appeal', criterion, text: '有3件因系统故障晚录', evidence: '故障通知〔2026〕3号', ...more })
      assert.equal((await appeal(handler, page, 'in_time', { text: '' })).status, 422)
      assert.equal((await appeal(stranger, page, 'in_time')).status, 404)
      assert.equal((await appeal(office, page, 'in_time')).status, 403)
      assert.equal((await handler.submit(page, { act: 'appeal', criterion: 'in_time', text: '有3件因系统故障晚录', evidence: '故障通知〔2026〕3号' }, { action: page })).status, 303)
      assert.equal((await appeal(handler, page, 'in_time')).status, 409)
      assert.equal((await appeal(handler, page, 'taken_on')).status, 303)
      for (const c of [office, leader]) assert.match(await note(c), /appeals without an answer: 2/)
      assert.doesNotMatch(await note(stranger), new RegExp(`${unitName}|without an answer`))
      assert.equal((await act(office, url, 'freeze')).status, 422)
    })

    await t.test('is frozen after the window, once each appeal has its answer', async () => {
      const answer = (c, criterion, outcome, more = {}) => send(c, page, { act: 'answer', criterion, outcome, answer: '经核对情况属实', ...more })
      assert.equal((await answer(handler, 'in_time', 'refused')).status, 403)
      for (const c of [office, leader]) assert.equal((await answer(c, 'taken_on', 'refused')).status, 403)
      assert.equal((await answer(leader, 'in_time', '')).status, 422)
      assert.equal((await answer(leader, 'in_time', 'upheld', { value: 'x' })).status, 422)
      assert.equal((await answer(leader, 'in_time', 'upheld', { value: '97.5' })).status, 303)
      assert.equal((await answer(office, 'in_time', 'refused')).status, 409)
      assert.match((await handler.get(page)).text, /corrected after an appeal/)
      site.sql(`UPDATE contest SET appeal_until = 2 WHERE key = '${url.split('/').at(-1)}'`)
      assert.equal((await send(handler, page, { act: 'appeal', criterion: 'late', text: '有3件因系统故障晚录', evidence: '故障通知〔2026〕3号' })).status, 422)
      const early = await act(office, url, 'freeze')
      assert.equal(early.status, 422)
      assert.match(early.text, /Appeals without an answer: 1/)
      // Neither who gave points nor who confirmed them answers: a third one at the top does.
      assert.equal((await answer(third, 'taken_on', 'refused')).status, 303)
      const upheld = await act(office, url, 'freeze')
      assert.equal(upheld.status, 422)
      assert.match(upheld.text, /still to confirm: 1/)
      assert.doesNotMatch((await leader.get(page)).text, /answer it again/)
      assert.match((await office.get(page)).text, /Not so: answer it again/)
      const agree = { act: 'confirm', criterion: 'in_time', value: '97.50', revision: row(url)[1] }
      assert.equal((await send(leader, page, agree)).status, 403)
      assert.equal((await send(office, page, { ...agree, value: '97.00' })).status, 409)
      assert.equal((await send(office, page, agree)).status, 303)
      for (const c of [office, leader]) assert.doesNotMatch((await c.get('/desk/q/all')).text, /without an answer|second person confirms/)
      assert.match((await handler.get('/desk/q/all')).text, /appeals that were answered: 2/)
      assert.equal((await act(office, url, 'freeze')).status, 303)
      assert.doesNotMatch((await handler.get('/desk/q/all')).text, /appeals that were answered/)
      assert.equal((await stranger.get(page)).status, 404)
      assert.match((await handler.get(page)).text, /Appeal upheld/)
    })

    await t.test('two sign, and all read what was frozen', async () => {
      assert.equal((await act(office, url, 'sign')).status, 303)
      assert.equal((await act(office, url, 'issue')).status, 422)
      assert.equal((await act(handler, url, 'sign')).status, 403)
      assert.equal((await act(leader, url, 'sign')).status, 303)
      // Who upheld an appeal made some of it.
      assert.equal((await act(leader, url, 'issue')).status, 422)
      assert.equal((await act(third, url, 'sign')).status, 303)
      assert.equal((await act(leader, url, 'issue')).status, 303)
      const all = (await stranger.get(page)).text
      assert.match(all, /97\.50%/)
      assert.doesNotMatch(all, /有3件因系统故障晚录/)
      const json = await stranger.get(`${url}/json`)
      assert.equal(createHash('sha256').update(json.bytes).digest('hex'), site.one(`SELECT sha256 FROM contest WHERE key = '${url.split('/').at(-1)}'`))
      const kept = JSON.parse(json.text)
      assert.deepEqual([kept.scheme, kept.period], ['jieti.2020', month])
      const part = kept.units.find((u) => u.code === unit).parts.find((p) => p.code === 'in_time')
      assert.deepEqual([part.value, part.corrected, part.points], ['97.50', true, '22.50'])
      assert.equal(kept.units.find((u) => u.code === unit).parts.find((p) => p.code === 'taken_on').reason, evidence.reason)
      assert.deepEqual(kept.appeals.map((a) => [a.unit, a.criterion, a.state]).sort(), [[unit, 'in_time', 'upheld'], [unit, 'taken_on', 'refused']])
      assert.equal((await site.ok('contest', '--kept', url.split('/').at(-1))).stdout.toString(), json.text)
      assert.equal((await act(office, url, 'recount')).status, 409)
      assert.equal((await act(office, url, 'drop')).status, 409)
    })

    await t.test('what was issued is shown as it was, whatever a unit or a rule is called later', async () => {
      const pages = [url, page]
      const read = async () => Promise.all(pages.map(async (at) => (await stranger.get(at)).text.replace(/^[\s\S]*<main/, '')))
      const [whole, one] = await read()
      const kept = (await stranger.get(`${url}/json`)).text
      site.sql(`UPDATE unit SET name = '改名之后的单位' WHERE code = '${unit}'`)
      site.sql(`UPDATE contest SET rules = REPLACE(rules, 'full: 25', 'full: 50') WHERE key = '${url.split('/').at(-1)}'`)
      assert.deepEqual(await read(), [whole, one])
      assert.ok(one.includes(unitName) && !one.includes('改名之后的单位'))
      assert.equal((await stranger.get(`${url}/json`)).text, kept)
      assert.ok((await office.get(page)).text.includes(unitName))
      assert.doesNotMatch((await office.get(url)).text.replace(/^[\s\S]*<main/, ''), /改名之后的单位/)
      site.sql(`UPDATE unit SET name = '${unitName}' WHERE code = '${unit}'`)
      site.sql(`UPDATE contest SET rules = REPLACE(rules, 'full: 50', 'full: 25') WHERE key = '${url.split('/').at(-1)}'`)
    })

    await t.test('is corrected by another, or withdrawn with a reason', async () => {
      assert.equal((await act(handler, url, 'withdraw', { note: '数据来源有误' })).status, 403)
      const bare = await act(office, url, 'withdraw')
      assert.equal(bare.status, 422)
      const r = await act(office, url, 'correct')
      assert.equal(r.status, 303, r.text)
      const second = r.headers.location.replace(/\?.*/, '')
      assert.match((await office.get(second)).text, /It corrects an earlier one/)
      over(second)
      assert.equal((await act(office, second, 'show')).status, 303)
      site.sql(`UPDATE contest SET appeal_until = 2 WHERE key = '${second.split('/').at(-1)}'`)
      for (const [c, name] of [[office, 'freeze'], [office, 'sign'], [leader, 'sign'], [office, 'issue']]) assert.equal((await act(c, second, name)).status, 303, name)
      assert.equal(row(url)[0], 'withdrawn')
      assert.match((await stranger.get(url)).text, /It was corrected by another one/)
      assert.equal((await act(leader, second, 'withdraw', { note: '数据来源有误' })).status, 303)
      assert.match((await stranger.get(second)).text, /It does not stand any more: 数据来源有误/)
    })

    await t.test('one that was shown is dropped with a reason, which its units read', async () => {
      const third = (await begin()).headers.location
      over(third)
      assert.equal((await act(office, third, 'show')).status, 303)
      assert.equal((await act(office, third, 'drop', { revision: '1', note: '数据来源有误' })).status, 409)
      assert.equal((await act(office, third, 'drop')).status, 422)
      assert.equal((await act(office, third, 'drop', { note: '数据来源有误' })).status, 303)
      assert.match((await handler.get(third)).text, /It does not stand any more: 数据来源有误/)
    })

    for (const c of [office, leader, third, handler, stranger, guest]) c.close()
    await site.whole()
    await site.remove()
  })
}
