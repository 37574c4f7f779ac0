// The calendar of working days from the command line: taking in a year, refusing a bad file, listing, backing up.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, root, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const chineseDays = path.join(root, 'tests/unit/calendar/chinese-days.json')
const year2027 = `years:
  2027:
    rest: [01-01..01-03 元旦, 02-05..02-12 春节, 04-03..04-05 清明, 05-01..05-05 劳动节, 06-09 端午, 09-15 中秋, 10-01..10-07 国庆节]
    work: [01-31 春节, 02-14 春节, 04-25 劳动节, 05-08 劳动节, 09-26 国庆节, 10-09 国庆节]
`

for (const engine of engines) {
  test(`a year is imported, replaced, listed and kept by a backup, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine)
    const file = (name, text) => {
      const to = path.join(site.dir, name)
      fs.writeFileSync(to, text)
      return to
    }
    const years = async () => JSON.parse((await site.ok('calendar', 'list', '--json')).stdout).years
    const built = await years()
    assert.deepEqual(built.map((y) => y.year), Array.from({ length: 23 }, (_, i) => 2004 + i))
    assert.deepEqual(built.slice(-3).map((y) => y.working_days), [251, 248, 248])
    assert.ok(built.every((y) => !y.imported))

    const bad = file('bad.yaml', year2027.replace('02-14 春节', '02-15 春节'))
    const refused = await site.run('calendar', 'import', bad)
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /bad\.yaml:4:22: 2027-02-15 is no Saturday or Sunday/)
    assert.match(refused.stderr, /nothing was stored/)
    const cut = await site.run('calendar', 'import', file('cut.json', '{"holidays":\n{"2027-01-01":'))
    assert.equal(cut.code, 2)
    assert.match(cut.stderr, /cut\.json:2:\d+: This is no JSON of days/)
    assert.equal((await site.run('calendar', 'import', path.join(site.dir, 'none.yaml'))).code, 2)
    assert.equal((await years()).length, 23)

    const good = file('2027.yaml', year2027)
    assert.equal((await site.ok('calendar', 'import', good)).stdout, '2027: 365 days known, 28 rest days, 6 make-up days\n')
    assert.equal((await site.ok('calendar', 'import', good)).stdout, '2027: 365 days known, 28 rest days, 6 make-up days, in place of an earlier import\n')
    const last = (await years()).at(-1)
    assert.equal(last.year, 2027)
    assert.equal(last.rest.length, 28)
    assert.deepEqual(last.work[0], { day: '2027-01-31', name: '春节', name_en: 'Spring Festival' })
    assert.equal(last.imported.source, '2027.yaml')
    assert.equal(last.imported.by, 'operator')

    const all = (await site.ok('calendar', 'import', chineseDays)).stdout.trim().split('\n')
    assert.equal(all.length, 23)
    assert.equal(all.at(-1), '2026: 365 days known, 33 rest days, 6 make-up days')
    assert.ok(all.includes('2024: 366 days known, 28 rest days, 8 make-up days'))
    const mixed = await years()
    assert.equal(mixed.length, 24)
    assert.ok(mixed.every((y) => y.imported.source === (y.year === 2027 ? '2027.yaml' : 'chinese-days.json')))
    assert.deepEqual(mixed.slice(0, 23).map((y) => y.working_days), built.map((y) => y.working_days))
    assert.match((await site.ok('calendar', 'list')).stdout, /^2027 {2}249 working days, 28 rest days, 6 make-up days {2}\(2027\.yaml, .*, operator\)$/m)

    const archive = path.join(site.dir, 'site.backup')
    await site.ok('backup', '--out', archive)
    const fresh = site.beside(engine)
    await fresh.ok('restore', '--from', archive)
    assert.deepEqual(JSON.parse((await fresh.ok('calendar', 'list', '--json')).stdout).years, mixed)
    await site.whole()
  })

  test(`who may import the calendar, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine)
    const good = path.join(site.dir, '2027.yaml')
    fs.writeFileSync(good, year2027)
    const refused = await site.run('calendar', 'import', good, '--as', 'shenji')
    assert.equal(refused.code, 2)
    assert.match(refused.stderr, /Only system administrators/)
    await site.ok('calendar', 'import', good, '--as', 'admin')
    assert.equal(JSON.parse((await site.ok('calendar', 'list', '--json')).stdout).years.at(-1).imported.by, 'admin')
    assert.equal((await site.run('calendar', 'import')).code, 2)
    assert.equal((await site.run('calendar')).code, 2)
  })
}
