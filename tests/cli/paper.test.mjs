// What draws papers, by itself: the measures of GB/T 9704-2012 read back from the PDF, the same bytes for the same document,
// characters that no font has, and its limits.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import path from 'node:path'
import { Pdf } from '../lib/pdf.mjs'
import { program, run } from '../lib/site.mjs'

const PARA = 3, TABLE = 4, TITLE = 2, BODY = 0
const block = (kind, text = '', more = {}) => ({ kind, style: BODY, align: 0, text, text2: '', at: [0, 0, 0, 0], ...more })
const doc = (blocks, more = {}) => ({ page: 0, title: '试印', author: '某办公室', mark: '', names: '', made_at: 1795000000000, numbers: true, blocks, ...more })

async function draw(d) {
  const r = await run(path.join(path.dirname(program), 'echowall-paper'), [''], { input: typeof d === 'string' ? d : JSON.stringify(d) })
  return { kind: r.bytes.subarray(0, 1).toString(), rest: r.bytes.subarray(1), text: r.bytes.subarray(1).toString() }
}
const pdf = async (d) => {
  const a = await draw(d)
  assert.equal(a.kind, 'K', a.text)
  return new Pdf(a.rest)
}
const near = (a, b, what, by = 0.25) => assert.ok(Math.abs(a - b) <= by, `${what}: ${a} mm, not ${b}`)
const ink = (page) => page.filter((w) => !/^[—\d]+$/.test(w.text))

test('a page of the body is 22 lines of 28 characters within 156 by 225 mm', async () => {
  const p = await pdf(doc([block(PARA, '鼓'.repeat(28 * 22 * 2 + 26 - 28))]))
  assert.deepEqual(p.size.map((x) => Math.round(x * 10) / 10), [210, 297])
  assert.equal(p.pages, 2)
  const lines = ink(p.words[0])
  assert.equal(lines.length, 22)
  near(lines[0].left, 28 + (2 * 156) / 28, 'the first line begins two characters in')
  for (const l of lines.slice(1)) {
    near(l.left, 28, 'lines begin at the binding margin')
    near(l.right, 184, 'and end at the other edge', 0.4)
    assert.equal([...l.text].length, 28)
  }
  for (let i = 1; i < 22; i++) near(lines[i].top - lines[i - 1].top, 225 / 22, 'from line to line', 0.05)
  // The squares of the characters lie within the type area.
  const middle = (l) => (l.top + l.bottom) / 2
  near(middle(lines[0]), 37 + 225 / 44, 'the first line', 1.2)
  near(middle(lines[21]), 262 - 225 / 44, 'the last line', 1.2)
})

test('page numbers stand outside, below the type area', async () => {
  const p = await pdf(doc([block(PARA, '鼓'.repeat(28 * 50))]))
  const number = (i) => p.words[i].filter((w) => /^[—\d]+$/.test(w.text))
  for (const i of [0, 1]) {
    const words = number(i)
    assert.equal(words.map((w) => w.text).join(''), `—${i + 1}—`)
    near((words[0].top + words[0].bottom) / 2, 262 + 7 + 2.5, 'below the type area', 1.5)
  }
  near(Math.max(...number(0).map((w) => w.right)), 184 - 4.94, 'odd: right', 0.5)
  near(Math.min(...number(1).map((w) => w.left)), 28 + 4.94, 'even: left', 0.5)
})

test('no line begins with a closing mark', async () => {
  const p = await pdf(doc([block(PARA, '字'.repeat(26) + '，' + '字'.repeat(27) + '。' + '字'.repeat(26) + '”' + '字'.repeat(40))]))
  for (const w of p.words[0]) assert.doesNotMatch(w.text, /^[，。”、；：）》]/)
})

test('the same document is the same file', async () => {
  const d = doc([block(TITLE, '标题'), block(PARA, '正文，2026年11月25日。')], { mark: '某办公室 林晓燕 2026-11-25 10:03' })
  const [a, b] = [await draw(d), await draw(d)]
  assert.ok(a.rest.equals(b.rest))
  assert.ok((await pdf(d)).info.CreationDate.includes('2026'))
  assert.equal((await pdf(d)).text, '标题正文，2026年11月25日。—1—', 'the mark is no text')
})

test('rare characters of names are drawn; one without a shape stops the paper, and is 〓 elsewhere', async () => {
  const rare = '𬭎㑇䶮𠅤𬬭㛃𫖯镕喆·'
  const p = await pdf(doc([block(PARA, rare)], { names: rare }))
  assert.ok(p.text.includes(rare), p.text)
  for (const font of p.fonts) assert.match(font, /yes yes yes/, 'embedded, a subset, with its characters')
  const without = '\u{10E000}'
  assert.deepEqual(await draw(doc([block(PARA, '甲')], { names: `张${without}` })).then((a) => [a.kind, a.text]), ['n', without])
  assert.equal((await pdf(doc([block(PARA, `甲${without}乙${without}丙`)]))).text, '甲〓乙〓丙—1—')
})

test('a table repeats its head, and a cell goes over pages whole', async () => {
  const text = Array.from({ length: 900 }, (_, i) => String.fromCodePoint(0x4e00 + i * 7)).join('').repeat(3)
  const table = { columns: [[1, 0, true], [3, 0, false]], rows: [[true, ['环节', '内容']], [false, ['答复', text]], [false, ['末行', '完']]] }
  const p = await pdf(doc([block(TABLE, '', { table })]))
  assert.ok(p.pages >= 3)
  for (const page of p.words) {
    assert.ok(page.some((w) => w.text === '环节'))
    for (const w of ink(page)) assert.ok(w.left >= 27.5 && w.right <= 184.5 && w.top > 36 && w.bottom < 263, JSON.stringify(w))
  }
  const cells = p.words.flatMap((page) => page.filter((w) => w.left > 66 && !/^[—\d]+$/.test(w.text)).map((w) => w.text)).join('')
  assert.equal(cells.replaceAll('内容', '').slice(0, [...text].length), text)
})

test('limits are answers', async () => {
  const long = await draw(doc(Array.from({ length: 3000 }, () => block(PARA, '鼓'.repeat(600)))))
  assert.equal(long.kind, 'l')
  for (const wrong of ['', '{', '[]', '{"page":9}', JSON.stringify(doc([{ kind: 99 }])), JSON.stringify(doc([block(TABLE)])), JSON.stringify(doc(Array.from({ length: 4001 }, () => block(PARA, '甲'))))])
    assert.match((await draw(wrong)).kind, /[xl]/, wrong.slice(0, 60))
})
