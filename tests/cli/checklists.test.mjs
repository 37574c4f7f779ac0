// Checklists: what comes with the program is clean and whole, and what an office gets wrong in one is named with its line.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { check, goodFiles, mistakes, scratch } from '../lib/catalogue.mjs'
import { root } from '../lib/site.mjs'

const good = goodFiles('checklists', ['sanyige_b.1', 'wuyige.1'])

mistakes(good, [
  ['no version', 'sanyige_b.1', 'version: 1\n', '', [['code: sanyige_b', 'The key version is missing here.']]],
  ['another version than the file is called after', 'sanyige_b.1', 'version: 1', 'version: 2',
    [['code: sanyige_b', 'The file has to be called after its code: sanyige_b.2.yaml.']]],
  ['for nothing', 'sanyige_b.1', 'registers: [member]\n', '',
    [['code: sanyige_b', 'sanyige_b is either for registers or for ties: name the one or the other.']]],
  ['for both', 'sanyige_b.1', 'registers: [member]', 'registers: [member]\nties: [baicun]',
    [['ties:', 'sanyige_b is either for registers or for ties: name the one or the other.']]],
  ['a register that there is not', 'sanyige_b.1', 'registers: [member]', 'registers: [membr]', [['registers:', 'There is no register membr.']]],
  ['a role that there is not', 'wuyige.1', 'ties: [baicun]', 'ties: [baichun]', [['ties:', 'There is no role of ties baichun.']]],
  ['a needed tick', 'wuyige.1', '  card:\n', '  card:\n    needed: true\n',
    [['needed: true', 'Nothing is written down at card that could be needed.']]],
  ['a number that is raised', 'wuyige.1', 'field: number', 'field: number\n    raise: true',
    [['raise: true', 'Only a text can be raised as a matter: lecture.']]],
  ['no things', 'wuyige.1', /items:[^]*$/, '', [['code: wuyige', 'The key items is missing here.']]],
  ['a score', 'wuyige.1', '  card:\n', '  card:\n    score: 3\n', [['score: 3', 'The key score is not known here.']]],
])

test('what comes with the program is clean, and two lists of one name are two', async () => {
  const r = await check(path.join(root, 'catalogue'))
  assert.equal(r.stderr, '')
  assert.equal(r.code, 0)
  const codes = [...r.stdout.matchAll(/checklists\/([\w.]+)\.yaml: /g)].map((m) => m[1])
  assert.deepEqual(codes, ['sanyige_a.1', 'sanyige_b.1', 'siyige.1', 'wuyige.1'])
  assert.match(r.stdout, /sanyige_b\.1\.yaml: 三个一（流出党员） Three things for members who moved away, 3 things for subjects\n/)
  assert.match(r.stdout, /wuyige\.1\.yaml: 五个一 .*, 5 things for ties\n/)
})

test('a version beside an older one', async () => {
  const folder = path.join(scratch(), 'two')
  fs.mkdirSync(path.join(folder, 'checklists'), { recursive: true })
  fs.writeFileSync(path.join(folder, 'checklists/wuyige.1.yaml'), good['wuyige.1'])
  fs.writeFileSync(path.join(folder, 'checklists/wuyige.2.yaml'), good['wuyige.1'].replace('version: 1', 'version: 2'))
  const r = await check(folder)
  assert.equal(r.stderr, '')
  assert.equal(r.code, 0)
})
