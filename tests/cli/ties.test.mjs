// Roles of ties: what comes with the program is clean and whole, and what an office gets wrong in one is named with its line.
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { check, goodFiles, mistakes } from '../lib/catalogue.mjs'
import { root } from '../lib/site.mjs'

const good = goodFiles('ties', ['duanlian', 'jiuyuan', 'baodao'])

mistakes(good, [
  ['no holder', 'duanlian', 'holder: officer\n', 'holder: nobody\n',
    [['holder: nobody', 'This has to be one of these words: holder: officer, unit.']]],
  ['a register that there is not', 'duanlian', 'registers: [village]', 'registers: [vilage]', [['registers:', 'There is no register vilage.']]],
  ['no register', 'duanlian', 'registers: [village]', 'registers: []', [['registers:', 'The list registers is empty.']]],
  ['a register twice', 'duanlian', 'registers: [village]', 'registers: [village, village]', [['registers:', 'village stands here twice.']]],
  ['more slots than holders', 'jiuyuan', 'per_subject: 9', 'per_subject: 8', [['per_subject: 8', 'There are more slots than holders at once: 9 > 8.']]],
  ['a slot without a name', 'jiuyuan', '  law:\n    name: {zh: 法律服务员, en: Law}\n', '  law:\n    nane: {zh: 法律服务员, en: Law}\n',
    [['  law:', 'The key name is missing here.', 1], ['nane:', 'The key nane is not known here.']]],
  ['a review without a term', 'duanlian', 'term: {months: 12}\n', '', [['review: true', 'A review is due at the end of a term, and duanlian has none.']]],
  ['a term without months', 'duanlian', 'term: {months: 12}', 'term: {years: 1}',
    [['term:', 'The key months is missing here.'], ['term:', 'The key years is not known here.'],
      ['review: true', 'A review is due at the end of a term, and duanlian has none.']]],
  ['a role that sees nothing', 'duanlian', 'who: [office, leader]', 'who: [office, sysadmin]', [['who:', 'There is no role sysadmin that sees matters.']]],
  ['nobody who ties', 'duanlian', 'who: [office, leader]\n', '', [['code: duanlian', 'The key who is missing here.']]],
  ['visits each week', 'baodao', 'every: quarter', 'every: week', [['visits:', 'This has to be one of these words: every: month, quarter, year.']]],
  ['nothing that could be confirmed', 'baodao', 'visits: {every: quarter, at_least: 1}\n', '',
    [['confirm: true', 'What the other side confirms is a visit, and baodao asks for none.']]],
  ['a key that does nothing', 'baodao', 'quota: 1', 'score: 5', [['score: 5', 'The key score is not known here.']]],
])

test('what comes with the program is clean, and there is a role for each kind of tie', async () => {
  const r = await check(path.join(root, 'catalogue'))
  assert.equal(r.stderr, '')
  assert.equal(r.code, 0)
  const codes = [...r.stdout.matchAll(/ties\/(\w+)\.yaml: /g)].map((m) => m[1])
  assert.deepEqual(codes, [
    'baicun', 'baihu', 'baiqi', 'baodao', 'baozhua', 'daoshi', 'duanlian', 'jiuyuan', 'kuacun', 'lingdao', 'qianqi',
    'shuji', 'zhibu',
  ])
  assert.match(r.stdout, /jiuyuan\.yaml: 一企九员 Nine officers for each firm, at most 9 of 9, without a term\n/)
})
