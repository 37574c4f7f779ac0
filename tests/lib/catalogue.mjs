// Planted mistakes in the small files of the catalogue: each is told once, with its line.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { after, test } from 'node:test'
import { noSanitizer, program, root, run } from './site.mjs'

// The files of a folder of the catalogue by their codes.
export const goodFiles = (folder, codes) => Object.fromEntries(codes.map((code) =>
  [code, fs.readFileSync(path.join(root, `catalogue/${folder}/${code}.yaml`), 'utf8')]))

export async function check(where) {
  const r = await run(program, ['catalogue', 'check', where])
  noSanitizer(r.stderr)
  return r
}

// A folder for the files of one test, gone when it ends.
export function scratch() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'catalogue-'))
  after(() => fs.rmSync(folder, { recursive: true }))
  return folder
}

const lineOf = (text, mark) => text.slice(0, text.indexOf(mark)).split('\n').length

// [what, in which file, what is replaced, by what, [text whose line it is told with, sentence, lines below]…]: these, and no
// others; null: one or more, whatever they say.
export function mistakes(good, list) {
  const folder = scratch()
  for (const [what, name, from, to, told] of list)
    test(`told: ${what}`, async () => {
      const file = path.join(fs.mkdtempSync(path.join(folder, 'one-')), `${name}.yaml`)
      const text = good[name].replace(from, () => to)
      assert.notEqual(text, good[name])
      fs.writeFileSync(file, text)
      const r = await check(file)
      const found = r.stderr.trim().split('\n').map((line) => /:(\d+):\d+: (.*)$/.exec(line).slice(1))
      if (told)
        assert.deepEqual(found, told.map(([mark, sentence, below = 0]) => [String(lineOf(text, mark) + below), sentence]))
      else
        assert.ok(found.length >= 1)
      assert.equal(r.code, 1)
    })
}
