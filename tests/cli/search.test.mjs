// What search finds among 1,400 real messages is what a plain look through the list finds, on both engines.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, shared, tidyUp } from '../lib/site.mjs'
import { records } from '../lib/sheet.mjs'

after(tidyUp)

// Traditional characters and the simplified ones they become, as OpenCC's own tool writes them out.
function table(dir) {
  const out = path.join(dir, 'ts.txt')
  execFileSync('opencc_dict', ['-i', '/usr/share/opencc/TSCharacters.ocd2', '-o', out, '-f', 'ocd2', '-t', 'text'])
  return new Map(fs.readFileSync(out, 'utf8').trim().split('\n').map((l) => l.split('\t')).map(([from, to]) => [from, to.split(' ')[0]]))
}

function draw(seed) {
  let x = seed >>> 0
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    return Math.floor((x / 2 ** 32) * n)
  }
}

const han = /^[\u4e00-\u9fff]{2}$/

for (const engine of engines) {
  test(`search among real messages, ${engine.name}`, { skip: engine.skip || (shared ? false : 'no shared data') }, async (t) => {
    const site = await Site.make(engine)
    const file = path.join(shared, 'board-replies.csv')
    await site.ok('import', '--map', 'board', file)
    const ts = table(site.dir)
    const plain = (s) => [...s.normalize('NFKC').toLowerCase()].map((c) => ts.get(c) ?? c).join('')
    const rows = records(fs.readFileSync(file)).map((r) => ({ id: r.留言编号.trim(), texts: [r.留言主题, r.留言详情, r.答复意见].map(plain) }))
    const holding = (...words) => rows.filter((r) => words.every((w) => r.texts.some((x) => x.includes(plain(w))))).map((r) => r.id).sort()
    const find = async (...args) => JSON.parse((await site.ok('search', '--json', '--limit', '0', ...args)).stdout)
    const same = async (typed, ...words) => assert.deepEqual((await find(typed)).map((x) => x.external_id).sort(), holding(...words), typed)
    // A few at a time: each is a program of its own.
    const all = async (list, fn) => {
      const left = [...list]
      await Promise.all([1, 2, 3, 4].map(async () => { while (left.length) await fn(left.shift()) }))
    }
    const words = (n, seed) => {
      const next = draw(seed), found = new Set()
      while (found.size < n) {
        const texts = rows[next(rows.length)].texts, text = texts[next(3)]
        const at = next(Math.max(1, text.length - 1)), word = text.slice(at, at + 2)
        if (han.test(word)) found.add(word)
      }
      return [...found]
    }

    await t.test('words of two characters', async () => {
      const fresh = randomInt(2 ** 31)
      t.diagnostic(`fresh seed ${fresh}`)
      await all([...words(40, 20261125), ...words(5, fresh)], (w) => same(w, w))
      assert.equal((await find('停车')).length, 124)
      assert.equal((await find('停車')).length, 124)
    })

    await t.test('traditional forms', async () => {
      const back = new Map()
      for (const [from, to] of ts) if (from !== to && /^[\u4e00-\u9fff]$/.test(from)) back.set(to, from)
      const list = words(400, 7).filter((w) => [...w].some((c) => back.has(c))).slice(0, 10)
      assert.equal(list.length, 10)
      await all(list, (w) => same([...w].map((c) => back.get(c) ?? c).join(''), w))
    })

    await t.test('one character, several words, numbers', async () => {
      await all([['停'], ['A3区', '停车'], ['物业', '小区', '收费'], ['景蓉华苑'], ['业主委员会']], (w) => same(w.join(' '), ...w))
      const [one] = await find('2549')
      assert.equal(one.external_id, '2549')
      assert.equal((await find(one.number))[0].number, one.number)
      assert.deepEqual(await find('！？'), [])
      assert.equal(JSON.parse((await site.ok('search', '--json', '--limit', '3', '小区')).stdout).length, 3)
    })

    await t.test('the index says what is true, also built anew', async () => {
      assert.match((await site.ok('search', '--check')).stdout, /^whole: 1400 /)
      await site.ok('search', '--rebuild')
      assert.match((await site.ok('search', '--check')).stdout, /^whole: 1400 /)
      assert.equal((await find('停车')).length, 124)
    })

    await t.test('and after a restore', async () => {
      const archive = path.join(site.dir, 'x.backup')
      await site.ok('backup', '--out', archive)
      const fresh = site.beside(engine.name)
      await fresh.ok('restore', '--from', archive)
      assert.equal(JSON.parse((await fresh.ok('search', '--json', '--limit', '0', '停车')).stdout).length, 124)
      await fresh.remove()
    })
    await site.remove()
  })
}
