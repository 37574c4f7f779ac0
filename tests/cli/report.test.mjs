// How many real messages were answered within 60 days. The figures come from a count of this test's own.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, shared, tidyUp } from '../lib/site.mjs'
import { records } from '../lib/sheet.mjs'

after(tidyUp)

const day = 86_400_000
const calendar = /^(\d{4})\/(\d{1,2})\/(\d{1,2}) (\d{1,2}):(\d{2})(?::\d{2})?$/

// The calendar day, as a number; null for what is no day with a time.
function dayOf(text) {
  const m = calendar.exec(text.trim())
  return m && Date.UTC(+m[1], +m[2] - 1, +m[3]) / day
}

// A list of messages: number, received, answered; null: no answer.
const list = (rows) => '留言编号,留言主题,留言时间,留言详情,答复意见,答复时间\n' + rows.map(([id, from, to]) => `${id},主题${id},${from},路灯不亮${id},${to === null ? '' : '已修复' + id},${to ?? ''}`).join('\n') + '\n'

for (const engine of engines) {
  test(`the 60-day report over real messages, ${engine.name}`, { skip: engine.skip || (shared ? false : 'no shared data') }, async (t) => {
    const site = await Site.make(engine)
    const file = path.join(shared, 'board-replies.csv')
    const rows = records(fs.readFileSync(file)).map((x) => ({ id: x.留言编号.trim(), from: dayOf(x.留言时间), to: dayOf(x.答复时间) }))
    const plain = rows.filter((x) => x.from !== null && x.to !== null)
    const within = plain.filter((x) => x.to - x.from <= 60)
    await site.ok('import', '--map', 'board', '--errors', path.join(site.dir, 'errors.csv'), file)
    const report = async (...rest) => JSON.parse((await site.ok('report', 'limit', '--json', ...rest)).stdout)

    await t.test('1,354 of 1,398 are 96.85 percent', async () => {
      const x = await report('--limit', '60 days')
      assert.equal(plain.length, 1398)
      assert.equal(within.length, 1354)
      assert.equal(x.plain.of, plain.length)
      assert.equal(x.plain.in_time_raw, within.length)
      assert.equal(x.plain.rate_raw, '96.85')
      assert.equal(x.plain.kept + x.plain.rolled + x.plain.late, 1398)
      assert.deepEqual([x.plain.overdue, x.plain.running, x.plain.ended], [0, 0, 0])
      // A 60th day that is a day off is put off: never less in time, and the same without.
      assert.deepEqual([x.plain.in_time, x.plain.rate], [1355, '96.92'])
      const strict = await report('--limit', '60 days strict')
      assert.deepEqual([strict.plain.in_time_raw, strict.plain.in_time, strict.plain.rate], [1354, 1354, '96.85'])
      const text = (await site.ok('report', 'limit', '--limit', '60 days')).stdout
      assert.match(text, /in time by the count of days {2}1354 of 1398 = 96\.85 %/)
    })

    await t.test('the two odd dates are parsed and told apart', async () => {
      const { rows: odd, doubtful } = await report('--limit', '60 days')
      const by = Object.fromEntries(odd.map((x) => [x.external_id, x]))
      assert.deepEqual(Object.keys(by).sort(), ['2759', '27610'])
      assert.deepEqual(by['2759'].dates, { submitted: { given: '43563.359259259261', doubt: 'serial' } })
      assert.equal(by['2759'].received, '2019-04-08T08:37:20+08:00')
      assert.equal(by['2759'].answered, '2019-05-09T10:02:08+08:00')
      assert.deepEqual(by['27610'].dates, { answered: { given: '2018/4/24', doubt: 'day' } })
      assert.equal(by['27610'].received, '2018-03-19T10:05:04+08:00')
      assert.equal(by['27610'].answered, '2018-04-24T00:00:00+08:00')
      assert.deepEqual(odd.map((x) => x.result), ['kept', 'kept'])
      assert.deepEqual([doubtful.of, doubtful.in_time_raw, doubtful.rate_raw], [2, 2, '100.00'])
      assert.equal(site.one('SELECT COUNT(*) FROM date_doubt'), '2')
    })

    await t.test('every limit agrees with a count by hand', async () => {
      for (const n of [1, 15, 59, 61]) {
        const x = await report('--limit', `${n} day${n > 1 ? 's' : ''}`)
        assert.equal(x.plain.in_time_raw, plain.filter((r) => r.to - r.from <= n).length, `${n} days`)
      }
    })

    await t.test('periods add up', async () => {
      let of = 0, kept = 0
      for (const [first, last] of [[2000, 2016], [2017, 2018], [2019, 2026]]) {
        const x = await report('--limit', '60 days', '--from', `${first}-01-01`, '--to', `${last}-12-31`)
        of += x.plain.of
        kept += x.plain.in_time_raw
      }
      assert.deepEqual([of, kept], [1398, 1354])
    })
    await site.remove()
  })

  test(`what a limit counts, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine)
    site.env.ECHOWALL_CLOCK = '2026-10-10T12:00:00'
    const report = async (...rest) => JSON.parse((await site.ok('report', 'limit', '--json', ...rest)).stdout)
    const take = async (rows) => {
      const file = path.join(site.dir, 'list.csv')
      fs.writeFileSync(file, list(rows))
      await site.ok('import', '--map', 'board', file)
    }
    const figures = ({ kept, rolled, late, overdue, running }) => [kept, rolled, late, overdue, running]

    assert.deepEqual((await report('--limit', '60 days')).plain, { of: 0, in_time_raw: 0, rate_raw: '—', in_time: 0, rate: '—', kept: 0, rolled: 0, late: 0, overdue: 0, running: 0, ended: 0 })
    // 15 days from 18 September 2026 end on 3 October, which is a holiday up to the 7th: the 8th is the last day.
    await take([
      ['a1', '2026/9/18 23:59:59', '2026/10/3 23:59:59'],
      ['a2', '2026/9/18 0:00:00', '2026/10/4 0:00:00'],
      ['a3', '2026/9/18 9:00:00', '2026/10/8 23:59:59'],
      ['a4', '2026/9/18 9:00:00', '2026/10/9 0:00:00'],
      ['a5', '2026/9/18 9:00:00', null],
      ['a6', '2026/10/9 9:00:00', null],
      ['a7', '2026/9/18', '2026/10/2 10:00:00'],
      ['a8', '2026/9/18 9:00:00', '46289.5'],
    ])
    const x = await report('--limit', '15 days')
    assert.deepEqual(figures(x.plain), [1, 2, 1, 1, 1])
    assert.deepEqual([x.plain.of, x.plain.rate_raw, x.plain.rate], [5, '20.00', '60.00'])
    assert.deepEqual(figures(x.doubtful), [2, 0, 0, 0, 0])
    assert.equal(x.provisional, 0)
    assert.deepEqual(figures((await report('--limit', '15 days strict')).plain), [1, 0, 3, 1, 1])
    // Hours run from the moment, and nothing is put off.
    assert.deepEqual(figures((await report('--limit', '16 hours')).plain), [0, 0, 4, 2, 0])
    assert.deepEqual(figures((await report('--limit', '15 days', '--to', '2026-09-30')).plain), [1, 2, 1, 1, 0])
    assert.deepEqual(figures((await report('--limit', '15 days', '--procedure', 'suqiu')).plain), [1, 2, 1, 1, 1])
    assert.equal((await report('--limit', '5 workdays', '--from', '2026-10-01')).plain.running, 1)

    // The same list once more leaves everything; a row that says it better takes the doubt away.
    await take([['a7', '2026/9/18', '2026/10/2 10:00:00'], ['a8', '2026/9/18 9:00:00', '2026/9/30 12:00:00']])
    const after = await report('--limit', '15 days')
    assert.deepEqual([figures(after.plain), after.rows.map((r) => r.external_id)], [[2, 2, 1, 1, 1], ['a7']])

    for (const [words, said] of [[['--limit', '60 moons'], /60 moons is no limit/], [['--limit', '60 days', '--from', 'May'], /no day/], [['--limit', '60 days', '--procedure', 'none'], /no procedure none/], [['--limit', '60 days', '--unit', 'nowhere'], /no office/], [[], /say report limit/]]) {
      const r = await site.run('report', 'limit', ...words)
      assert.equal(r.code, 2)
      assert.match(r.stderr, said)
    }
    assert.ok(site.one("SELECT COUNT(*) FROM audit WHERE act = 'report'") > 5)
    await site.whole()
    await site.remove()
  })
}
