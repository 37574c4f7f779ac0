// Programmes: what comes with the program is clean and whole, and what an office gets wrong in one is named with its line.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { check, goodFiles, mistakes, scratch } from '../lib/catalogue.mjs'
import { root } from '../lib/site.mjs'

const good = goodFiles('programmes', ['jiefang', 'zoufang', 'haishang'])

mistakes(good, [
  ['no downs', 'zoufang', 'downs: [research, outreach, reception, office]\n', '', [['code: zoufang', 'The key downs is missing here.']]],
  ['a down that is none', 'zoufang', 'downs: [research,', 'downs: [upwards,',
    [['downs: [', 'upwards is none of the four downs: outreach, research, reception, office.']]],
  ['a down twice', 'zoufang', 'downs: [research, outreach', 'downs: [outreach, outreach',
    [['downs: [', 'outreach stands here twice.']]],
  ['a register that there is not', 'zoufang', 'where: [household', 'where: [castle', [['where: [', 'There is no register called castle.']]],
  ['no counts', 'zoufang', /counts:[^]*?\nfields:/, 'fields:', [['code: zoufang', 'The key counts is missing here.']]],
  ['a count without its unit', 'zoufang', '    unit: {zh: 户, en: firms}\n', '', [['  firms:', 'The key unit is missing here.', 1]]],
  ['a count with a key that does nothing', 'zoufang', '    unit: {zh: 户, en: firms}\n', '    unit: {zh: 户, en: firms}\n    weight: 2\n',
    [['    weight: 2', 'The key weight is not known here.']]],
  ['a field that residents see of what they are not told of', 'zoufang', '    max: 100\n', '    max: 100\n    shown: true\n',
    [['    shown: true', 'Residents are not told of this programme, so topic cannot be shown.']]],
  ['a name that the lists use', 'zoufang', '  kind:\n    type', '  report:\n    type',
    [['  report:', 'A field cannot be called report: the name is used for something else.']]],
  ['a name that the counts use', 'zoufang', '  kind:\n    type', '  count_x:\n    type',
    [['  count_x:', 'A field cannot be called count_x: the name is used for something else.']]],
  ['topics that nothing says', 'zoufang', '  topic:\n    name: {zh: 调研', '  theme:\n    name: {zh: 调研', null],
  ['a rule of clashes that is none', 'zoufang', '  officer: {over: refuse}', '  weather: {over: refuse}', [['  weather:', 'The key weather is not known here.']]],
  ['a clash without what it means', 'zoufang', 'host: {days: 14, over: reason}', 'host: {days: 14}', null],
  ['a crowd of nobody says how many', 'zoufang', 'crowd: {days: 7, host: 2, area: 3, over: reason}', 'crowd: {days: 7, over: reason}', null],
  ['days past their bound', 'zoufang', 'host: {days: 14,', 'host: {days: 1400,', null],
  ['booking of what nobody is told of', 'jiefang', 'public: true\n', 'public: false\n', null],
  ['a party of nobody', 'jiefang', 'party_max: 5', 'party_max: 0', null],
  ['no size of a party', 'jiefang', 'party_max: 5, ', '', [['booking:', 'The key party_max is missing here.']]],
  ['a notice of no days', 'jiefang', 'days: 3', 'days: 0', null],
  ['a procedure by no code', 'jiefang', 'takes_in: jiefang', 'takes_in: Jie fang',
    [['booking:', 'Jie fang is no code: small letters, digits and _, beginning with a letter, at most 32.']]],
  ['the roll of nobody', 'haishang', 'where: [member_group, member]\n', '',
    [['roll: true', 'Whose roll it is has to be said: a register in “where”. haishang.']]],
])

test('what comes with the program is clean, and there is a programme for each kind of activity', async () => {
  const r = await check(path.join(root, 'catalogue'))
  assert.equal(r.stderr, '')
  assert.equal(r.code, 0)
  const codes = [...r.stdout.matchAll(/programmes\/(\w+)\.yaml: /g)].map((m) => m[1])
  assert.deepEqual(codes, [
    'daian', 'diaodu', 'dudao', 'dushuban', 'fuwu', 'haishang', 'jiaoxue', 'jiefang', 'mopai', 'rongmei', 'shenghuohui',
    'wenjuan', 'xianchang', 'xuanjiang', 'xunhui', 'zhaoshang', 'zoufang', 'zuotan',
  ])
  assert.match(r.stdout, /jiefang\.yaml: 领导接访 Reception by a leader, 4 counts, 4 fields, public, booking\n/)
})

test('what a programme raises is a kind of matter that there is', () => {
  for (const name of fs.readdirSync(path.join(root, 'catalogue/programmes'))) {
    const text = fs.readFileSync(path.join(root, 'catalogue/programmes', name), 'utf8')
    for (const [, code] of text.matchAll(/(?:procedure|takes_in): (\w+)/g))
      assert.ok(fs.existsSync(path.join(root, `catalogue/procedures/${code}.yaml`)), `${name}: ${code}`)
  }
})

test('a folder with programmes alone, and a file under another name', async () => {
  const alone = path.join(scratch(), 'alone')
  fs.mkdirSync(path.join(alone, 'programmes'), { recursive: true })
  fs.writeFileSync(path.join(alone, 'programmes/visits.yaml'), good.zoufang)
  const r = await check(alone)
  assert.equal(r.code, 1)
  assert.match(r.stderr, /visits\.yaml:\d+:\d+: The file has to be called after its code: zoufang\.yaml\.\n$/)
})
