// echowall figures: the demonstration's month, against a count of this test's own.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`figures from the command line, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const newest = Number(site.one(`SELECT MAX(submitted_at) FROM matter WHERE procedure = 'suqiu'`))
    const period = new Date(newest + 8 * 3_600_000).toISOString().slice(0, 7)
    const from = Date.parse(`${period}-01T00:00:00+08:00`)
    const figures = async (...rest) => JSON.parse((await site.ok('figures', '--json', ...rest)).stdout)
    const by = (all) => Object.fromEntries(all.figures.map((x) => [x.code, x]))
    const n = (sql) => Number(site.one(sql))

    await t.test('a month', async () => {
      const all = await figures('--period', period), x = by(all)
      assert.equal(all.period, period)
      assert.ok(all.figures.length > 40)
      const received = n(`SELECT COUNT(*) FROM matter WHERE procedure = 'suqiu' AND compartment = 0 AND submitted_at >= ${from}`)
      const closed = n(`SELECT COUNT(*) FROM matter WHERE procedure = 'suqiu' AND compartment = 0 AND submitted_at >= ${from} AND stage = 'closed'`)
      assert.equal(x.received.value, String(received))
      assert.deepEqual(x.received.counts, { received: { n: received, rows: received, at_least: false } })
      assert.equal(x.closed_rate.counts.base.n, received)
      assert.equal(x.closed_rate.counts.closed.n, closed)
      assert.equal(x.closed_rate.value, (Math.round(closed / received * 10000) / 100).toFixed(2))
      assert.deepEqual([x.opinions.value, x.opinions.before.value, x.opinions.before.change], [null, null, null])
      assert.equal(x.received.year_before.change, null)
    })

    await t.test('days add up to their month, and one figure is broken down', async () => {
      const [year, month] = period.split('-'), last = new Date(Date.UTC(+year, +month, 0)).getUTCDate()
      let sum = 0
      for (const days of [`${period}-01..${period}-10`, `${period}-11..${period}-${last}`]) sum += Number(by(await figures('--period', days)).received.value ?? 0)
      const whole = by(await figures('--period', period, '--code', 'received'))
      assert.deepEqual(Object.keys(whole), ['received'])
      assert.equal(sum, Number(whole.received.value))
      for (const how of ['unit', 'area', 'channel', 'month']) {
        const { groups } = await figures('--period', period, '--code', 'received', '--by', how)
        assert.equal(groups.reduce((a, g) => a + g.counts.received.n, 0), sum, how)
      }
    })

    await t.test('of an office, and as one of its officers sees it', async () => {
      const [code, id] = site.sql(`SELECT u.code, u.id FROM unit u JOIN matter m ON m.unit_id = u.id WHERE m.submitted_at >= ${from} AND m.compartment = 0 GROUP BY u.code, u.id ORDER BY COUNT(*) DESC, u.code LIMIT 1`)[0]
      const own = n(`SELECT COUNT(*) FROM matter m JOIN unit_tree t ON t.descendant_id = m.unit_id WHERE t.ancestor_id = ${id} AND m.procedure = 'suqiu' AND m.compartment = 0 AND m.submitted_at >= ${from}`)
      assert.equal(by(await figures('--period', period, '--unit', code)).received.value, String(own))
      const seen = Number(by(await figures('--period', period, '--as', 'chengban01')).received.value ?? 0)
      assert.ok(seen < Number(by(await figures('--period', period)).received.value))
    })

    await t.test('the tallies are what a count of rows gives, and what is not is found', async () => {
      const recount = async (...rest) => JSON.parse((await site.ok('figures', '--period', period, '--recount', '--json', ...rest)).stdout)
      for (const who of [[], ['--as', 'chengban01'], ['--as', 'lingdao01']]) {
        const r = await recount(...who)
        assert.deepEqual([r.whole, r.differ, r.months_wrong], [true, [], 0], who.join(' '))
        assert.ok(r.compared > 20, who.join(' '))
      }
      site.sql(`UPDATE tally SET n = n + 7 WHERE by_what = '' AND sight_id = -1 AND month = ${period.replace('-', '')}`)
      const r = await site.run('figures', '--period', period, '--recount')
      assert.equal(r.status ?? r.code, 1)
      assert.match(r.stdout, /^received\/received {2}: tallies (\d+) in \d+ rows, rows say (?!\1 )\d+/m)
      assert.match(r.stdout, /^broken: /m)
      site.sql(`UPDATE tally SET n = n - 7 WHERE by_what = '' AND sight_id = -1 AND month = ${period.replace('-', '')}`)
      assert.match((await site.ok('figures', '--period', period, '--recount')).stdout, /^whole: \d+ numbers/)
    })

    await t.test('what it does not understand', async () => {
      for (const [args, says] of [[[], /say figures --period/], [['--period', 'soon'], /2023-09-01\.\.2023-10-15/], [['--period', period, '--unit', 'nowhere'], /no office called/], [['--period', period, '--code', 'nothing'], /no figure called nothing/], [['--period', period, '--by', 'unit'], /not broken down by unit/], [['--period', period, '--code', 'talks', '--by', 'channel'], /not broken down by channel/]]) {
        const r = await site.run('figures', ...args)
        assert.equal(r.status ?? r.code, 2, args.join(' '))
        assert.match(String(r.stderr), says)
      }
      assert.match((await site.ok('figures', '--period', period)).stdout, /^received +\d+ +诉求受理/m)
    })
    await site.whole()
    await site.remove()
  })
}
