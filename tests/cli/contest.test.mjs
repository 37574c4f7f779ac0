// echowall contest: units by a scheme, with what their points are made of.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`contests from the command line, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine, { demo: true })
    const newest = Number(site.one(`SELECT MAX(submitted_at) FROM matter WHERE procedure = 'suqiu'`))
    const period = new Date(newest + 8 * 3_600_000).toISOString().slice(0, 7)
    await site.ok('demo', '--scenario', 'dongqiao-2023')
    const contest = async (...rest) => JSON.parse((await site.ok('contest', '--json', ...rest)).stdout)

    const x = await contest('--scheme', 'koufen', '--period', period.slice(0, 4), '--exclude', 'CGJ=机构改革，本期不参评')
    assert.deepEqual([x.scheme, x.full, x.appeal], ['koufen.2018', '100.00', '5 workdays'])
    const unit = Object.fromEntries(x.units.map((u) => [u.code, u]))
    assert.deepEqual([unit.CGJ.standing, unit.CGJ.reason, unit.CGJ.points, unit.CGJ.band, unit.CGJ.place], ['excluded', '机构改革，本期不参评', null, null, null])
    // Each input is the figure of that unit, for whoever asks; groups are apart and nobody has a place.
    for (const u of x.units.filter((u) => u.volume > 0)) {
      const all = JSON.parse((await site.ok('figures', '--json', '--period', period.slice(0, 4), '--unit', u.code)).stdout).figures
      const late = all.find((f) => f.code === 'late')
      assert.equal(u.parts.find((p) => p.code === 'late').counts.late, late.counts.late.n, u.code)
    }
    assert.ok(x.units.every((u) => u.place === null && ['county', 'department', 'town'].includes(u.group)))
    assert.ok(x.units.some((u) => u.standing === 'no_data' && u.points === null))

    const best = await contest('--scheme', 'liubi.2021', '--period', '2023')
    const mzj = best.units.find((u) => u.code === 'MZJ')
    assert.deepEqual([mzj.standing, mzj.points, mzj.band], ['placed', '90.00', 'good'])
    for (const [args, says] of [[['--period', period], /say contest/], [['--scheme', 'nowhere', '--period', period], /no scheme called nowhere/], [['--scheme', 'qibi.1999', '--period', period], /no scheme/], [['--scheme', 'sanlv', '--period', period, '--exclude', 'CGJ'], /with a reason/], [['--scheme', 'sanlv', '--period', period, '--exclude', 'NO=没有这个单位'], /no office called/]]) {
      const r = await site.run('contest', ...args)
      assert.equal(r.code, 2, args.join(' '))
      assert.match(String(r.stderr), says)
    }
    await site.whole()
    await site.remove()
  })
}
