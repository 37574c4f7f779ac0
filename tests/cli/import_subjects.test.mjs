// Lists of subjects: checked before anything is stored, taken in once however often, and nothing personal in plain rows.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const rows = 450 // more than two chunks
const name = '端木户主'

const households = (unit, change = (x) => x) => '\ufeff农户名册\n户号,单位代码,户主,联系电话,家庭人口,救助类型\r\n' +
  Array.from({ length: rows }, (_, i) => change(
    [`H${String(i).padStart(4, '0')}`, unit, `${name}${i}`, `1390699${String(i).padStart(4, '0')}`, '4', '医疗救助'], i).join(',')).join('\r\n')

for (const engine of engines) {
  test(`a list of households, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine)
    const file = path.join(site.dir, 'households.csv')
    const load = (...more) => site.run('import-subjects', '--register', 'household', file, ...more)
    const count = (table) => Number(site.one(`SELECT COUNT(*) FROM ${table}`))
    const unit = site.one('SELECT code FROM unit ORDER BY id LIMIT 1')

    fs.writeFileSync(file, households(unit, (x, i) =>
      i === 5 ? [x[0], 'nowhere', ...x.slice(2)] : i === 6 ? [...x.slice(0, 4), 'many', x[5]]
        : i === 7 ? ['H0001', ...x.slice(1)] : i === 8 ? [...x.slice(0, 3), '12', ...x.slice(4)] : x))
    let r = await load()
    assert.equal(r.code, 1)
    const told = r.stderr.trim().split('\n').map((line) => line.slice(file.length))
    assert.deepEqual(told, [
      ':8: unit: There is no active unit with the code nowhere.',
      ':9: people: Please write a whole number: 1 … 30.',
      ':10: code: The code H0001 stands in an earlier line too.',
      ':11: phone: This is not a phone number. Please give all its digits, or leave it empty.',
    ])
    assert.match(r.stdout, new RegExp(`${rows} rows read, 0 added, 0 updated, 0 unchanged, 4 wrong; nothing was stored`))
    assert.equal(count('subject'), 0)

    fs.writeFileSync(file, households(unit))
    r = await load('--dry-run')
    assert.equal(r.code, 0, r.stderr)
    assert.equal(count('subject'), 0)
    r = await load()
    assert.match(r.stdout, new RegExp(`${rows} rows read, ${rows} added, 0 updated, 0 unchanged, 0 wrong`))
    assert.equal(count('subject'), rows)
    assert.equal(count("subject_value WHERE part = 'aid' AND value = 'medical'"), rows)
    r = await load()
    assert.match(r.stdout, new RegExp(`0 added, 0 updated, ${rows} unchanged`))
    fs.writeFileSync(file, households(unit, (x, i) => (i === 9 ? [...x.slice(0, 4), '5', x[5]] : x)))
    r = await load()
    assert.match(r.stdout, new RegExp(`0 added, 1 updated, ${rows - 1} unchanged`))
    assert.equal(count('subject_trail'), rows + 1)

    // What a list has no column for stays as it is, in the vault too; a heading that means nothing is told.
    const vault = () => count('person WHERE box IS NOT NULL')
    const held = vault()
    assert.ok(held > 0)
    fs.writeFileSync(file, `户号,单位代码,家庭人口,电话\r\nH0009,${unit},6,13900000000\r\n`)
    r = await load()
    assert.match(r.stderr, /left aside, for no field is called so: 电话\n$/)
    assert.match(r.stdout, /1 rows read, 0 added, 1 updated/)
    assert.equal(vault(), held)
    assert.equal(count("subject_value WHERE part = 'aid' AND value = 'medical'"), rows)
    assert.equal(site.one("SELECT parts FROM subject_trail ORDER BY id DESC LIMIT 1"), 'people')

    fs.rmSync(file)
    assert.ok(!site.bytes().includes(name), 'names are in the vault only')
    const archive = path.join(site.dir, 'all.backup')
    await site.ok('backup', '--out', archive)
    await site.whole()
  })
}

test('what cannot be loaded is said so', async () => {
  const site = await Site.make(engines[0])
  const file = path.join(site.dir, 'list.csv')
  fs.writeFileSync(file, 'a,b\n1,2\n')
  let r = await site.run('import-subjects', '--register', 'castle', file)
  assert.equal(r.code, 2)
  r = await site.run('import-subjects', '--register', 'venue', file)
  assert.equal(r.code, 2)
  assert.match(r.stderr, /No row has the headings/)
})
