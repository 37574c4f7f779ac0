// Registers: what comes with the program is clean and whole, and what an office gets wrong in one is named with its line.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { check, goodFiles, mistakes, scratch } from '../lib/catalogue.mjs'
import { root } from '../lib/site.mjs'

const good = goodFiles('registers', ['household', 'venue'])

mistakes(good, [
  ['no access', 'household', 'access: private\n', '', [['code: household', 'The key access is missing here.']]],
  ['an access that is none', 'household', 'access: private', 'access: secret',
    [['access: secret', 'This has to be one of these words: access: private, staff, public.']]],
  ['a household with a plain name', 'household', 'access: private', 'access: staff',
    [['named: false', 'What has no name of its own is private: household.']]],
  ['a sign at a household', 'household', 'named: false', 'named: false\nsign: true',
    [['sign: true', 'A sign stands at what is public and has a name: household.']]],
  ['a field that residents see of a private register', 'household', '    max: 500', '    max: 500\n    shown: true',
    [['shown: true', 'Residents see nothing of this register, so note cannot be shown.']]],
  ['a vault field that is shown', 'venue', '    vault: phone', '    vault: phone\n    shown: true',
    [['vault: phone\n    shown: true', 'What lies in the vault is shown to nobody without a reason: phone.', 1]]],
  ['two fields of one part of the vault', 'venue', '    vault: phone', '    vault: name',
    [['vault: name\n    max: 20', "A second field is the vault's name."]]],
  ['a number in the vault', 'household', '    vault: phone', '    type: number\n    min: 0\n    vault: phone',
    [['vault: phone', 'What lies in the vault is a text: phone.']]],
  ['more than the vault takes', 'household', '    max: 60', '    max: 61',
    [['max: 61', 'The vault takes no more than 60 characters of it.']]],
  ['a part of the vault that there is not', 'household', 'vault: address', 'vault: wealth', null],
  ['a key that does nothing', 'household', '    vault: name', '    vault: name\n    score: 5',
    [['score: 5', 'The key score is not known here.']]],
  ['a name that the lists use', 'household', '  note:', '  unit:',
    [['  unit:', 'A field cannot be called unit: the name is used for something else.']]],
  ['no fields', 'household', /fields:[^]*$/, '', [['code: household', 'The key fields is missing here.']]],
])

test('what comes with the program is clean, and there is a register for each kind of subject', async () => {
  const r = await check(path.join(root, 'catalogue'))
  assert.equal(r.stderr, '')
  assert.equal(r.code, 0)
  const codes = [...r.stdout.matchAll(/registers\/(\w+)\.yaml: /g)].map((m) => m[1])
  assert.deepEqual(codes, [
    'base', 'enterprise', 'household', 'leading_group', 'lecture_team', 'lecture_topic', 'lecturer', 'member',
    'member_group', 'project_site', 'role_model', 'route', 'school', 'service_point', 'vanguard', 'venue', 'video',
    'village',
  ])
  assert.match(r.stdout, /household\.yaml: 农户 Household, private, 6 fields, 3 in the vault\n/)
})

test('a folder with registers alone, and a file under another name', async () => {
  const alone = path.join(scratch(), 'alone')
  fs.mkdirSync(path.join(alone, 'registers'), { recursive: true })
  fs.writeFileSync(path.join(alone, 'registers/home.yaml'), good.household)
  const r = await check(alone)
  assert.equal(r.code, 1)
  assert.match(r.stderr, /home\.yaml:\d+:\d+: The file has to be called after its code: household\.yaml\.\n$/)
})
