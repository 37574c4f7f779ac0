// echowall bulletin: every figure of the period, words and tables that agree with them, the paper measured in mm, the
// workbook and the page; on both engines.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import os from 'node:os'
import { Pdf } from '../lib/pdf.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

const folder = mkdtempSync(path.join(process.env.TMPDIR ?? os.tmpdir(), 'echowall-bulletin-'))
after(async () => { rmSync(folder, { recursive: true }); await tidyUp() })
const near = (a, b, what, by = 0.6) => assert.ok(Math.abs(a - b) <= by, `${what}: ${a} mm, not ${b}`)
const by = (all) => Object.fromEntries(all.figures.map((x) => [x.code, x]))

const own = `code: own
version: 1
kind: zhoubao
name: {zh: 自编周报, en: A week of our own}
about: {zh: 试验用。, en: For a test.}
head: "{office}周报"
series: 周报
title: "{period}情况"
parts:
  text:
    text: "{period}（上期{before}），受理{received}件，{received.change}，办结率{closed_rate}（{closed_rate.closed}/{closed_rate.base}），{nothing here}。"
  months:
    table: 分月
    by: month
    indicators: [received, closed_rate]
    share: true
sums:
  right: {parts: [received], whole: received}
  wrong: {parts: [received, received], whole: received}
`

for (const engine of engines) {
  test(`bulletins from the command line, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const make = async (...rest) => JSON.parse((await site.ok('bulletin', '--json', ...rest)).stdout)
    const newest = Number(site.one(`SELECT MAX(submitted_at) FROM matter WHERE procedure = 'suqiu'`))
    const month = new Date(newest + 8 * 3_600_000).toISOString().slice(0, 7)

    await t.test('holds every indicator that has data, as the figures do', async () => {
      for (const period of [month, '2023', '2023-Q4', `${month}-01..${month}-07`]) {
        const all = JSON.parse((await site.ok('figures', '--json', '--period', period)).stdout).figures.filter((x) => x.value !== null)
        const b = await make('--period', period), x = by(b)
        assert.deepEqual(Object.keys(x), all.map((f) => f.code), period)
        for (const f of all) {
          assert.equal(x[f.code].value, Number(f.value), f.code)
          assert.deepEqual(x[f.code].counts, f.counts)
          assert.ok(x[f.code].text.startsWith(f.value), x[f.code].text)
        }
        assert.equal(b.wrong, 0, JSON.stringify(b.checks.filter((c) => !c.ok)))
        assert.ok(b.checks.length > 0)
      }
    })

    await t.test('the template follows the length of the period', async () => {
      for (const [period, template, kind] of [['2023-09', 'month', '通报'], ['2023-Q3', 'quarter', '通报'], ['2023', 'year', '年报']]) {
        const b = await make('--period', period)
        assert.deepEqual([b.template, b.kind, b.period], [template, kind, period])
      }
      const b = await make('--period', '2023', '--template', 'downs')
      assert.equal(b.title, '2023年“四下基层”开展情况')
      assert.equal(b.parts.find((p) => p.code === 'opinions_text').text, '本期暂无数据。')
      const month_text = (await make('--period', month)).parts.find((p) => p.code === 'requests_text')
      assert.deepEqual(month_text.slots.slice(0, 2).map((x) => [x.code, x.part]), [['received', ''], ['received', 'change']])
    })

    await t.test('rows of a table add up, and shares', async () => {
      const b = await make('--period', month), x = by(b)
      const units = b.parts.find((p) => p.code === 'units').table
      assert.deepEqual(units.columns.slice(0, 2), ['单位', '诉求受理（件）'])
      const last = units.rows.at(-1)
      assert.deepEqual([last[0], last[1]], ['合计', String(x.received.value)])
      assert.equal(units.rows.slice(0, -1).reduce((a, r) => a + (Number(r[1]) || 0), 0), x.received.value)
      const channels = b.parts.find((p) => p.code === 'channels').table
      assert.ok(Math.abs(channels.rows.slice(0, -1).reduce((a, r) => a + parseFloat(r[2]), 0) - 100) < 0.05)
      const named = ['first', 'last'].map((code) => b.parts.find((p) => p.code === code).table.rows)
      assert.ok(!named[0].some((x) => named[1].some((y) => x[1] === y[1])), 'nobody stands at both ends')
      assert.ok(!named[1].some((x) => named[0].some((y) => x[2] === y[2])), 'nor as good as the best')
      for (const code of ['first', 'last']) for (const row of b.parts.find((p) => p.code === code).table.rows) assert.match(row[3], /^\d+\/\d+$/)
    })

    await t.test('of one office, and a template of its own with sums that do not add', async () => {
      const file = path.join(folder, 'own.1.yaml')
      writeFileSync(file, own)
      const r = await site.ok('bulletin', '--json', '--period', `${month}-01..${month}-20`, '--template', file)
      const b = JSON.parse(r.stdout)
      assert.equal(b.wrong, 1)
      assert.match(r.stderr, /之和\d+，诉求受理\d+，不符/)
      assert.deepEqual(b.checks.filter((c) => c.check === 'sums').map((c) => [c.part, c.ok]), [['right', true], ['wrong', false]])
      assert.match(b.parts[0].text, /受理\d+件，(上升|下降|持平|无基数).*（\d+\/\d+），\{nothing here\}。/)
      assert.equal(b.parts[1].table.rows.at(-1)[2], '100.00%')
      const [code, name] = site.sql(`SELECT u.code, u.name FROM unit u JOIN matter m ON m.unit_id = u.id WHERE m.procedure = 'suqiu' AND m.submitted_at >= ${newest - 20 * 86_400_000} GROUP BY u.code, u.name ORDER BY COUNT(*) DESC, u.code LIMIT 1`)[0]
      const one = await make('--period', month, '--unit', code)
      assert.deepEqual([one.unit, one.office], [code, name])
      assert.ok(by(one).received.value < by(await make('--period', month)).received.value)
      assert.equal(one.wrong, 0)
    })

    await t.test('the paper, measured after GB/T 9704-2012', async () => {
      const pdf = path.join(folder, 'm.pdf')
      await site.ok('bulletin', '--period', month, '--pdf', pdf)
      const p = new Pdf(readFileSync(pdf))
      assert.deepEqual(p.size.map((x) => Math.round(x * 10) / 10), [210, 297])
      assert.ok(p.pages >= 3)
      const [first] = p.words, at = (re) => first.find((w) => re.test(w.text))
      const number = at(/〔/), title = first.filter((w) => w.bottom - w.top > 9.5 && w.top > number.bottom)
      assert.match(title.map((w) => w.text).join(''), /^关于\d+年\d+月“四下基层”工作调度情况的通报$/)
      // The letters stand 35 mm below the edge of the type area, which is 37 mm below that of the paper.
      const head = first.filter((w) => w.bottom < number.top)
      near(Math.min(...head.map((w) => (w.top + w.bottom) / 2)), 37 + 35 + 36 * 0.3528 / 2, 'red head', 4)
      for (const w of [head, title].flat()) near((w.left + w.right) / 2, 28 + 78, 'in the middle', 1.5)
      for (const w of p.words.flat().filter((w) => !/^[—\d]+$/.test(w.text))) {
        assert.ok(w.left >= 28 - 0.3 && w.right <= 184 + 0.6, `${w.text}: ${w.left} to ${w.right}`)
        assert.ok((w.top + w.bottom) / 2 >= 37 && (w.top + w.bottom) / 2 <= 262, `${w.text}: ${w.top}`)
      }
      p.words.forEach((page, i) => {
        const mark = page.filter((w) => /^[—\d]+$/.test(w.text) && w.top > 262)
        assert.equal(mark.map((w) => w.text).join(''), `—${i + 1}—`)
        if (i % 2) near(mark[0].left, 28 + 4.94, 'even: left')
        else near(mark.at(-1).right, 184 - 4.94, 'odd: right')
      })
      // The imprint is the last thing of the last page, at the foot of the type area; a day without leading zeros.
      const foot = p.words.at(-1).filter((w) => /印发$/.test(w.text))
      assert.match(foot[0].text, /^\d{4}年[1-9]\d?月[1-9]\d?日印发$/)
      near((foot[0].top + foot[0].bottom) / 2, 262 - 4, 'imprint', 1)
      near(foot[0].right, 184 - 4.94, 'a character from the edge')
    })

    await t.test('type, rules and breaks of the paper', async () => {
      const pdf = path.join(folder, 'n.pdf')
      await site.ok('bulletin', '--period', month, '--pdf', pdf)
      const p = new Pdf(readFileSync(pdf)), lines = p.lines.flat(), rules = p.rules
      const of = (re) => lines.filter((l) => re.test(l.text))
      // 3号 is 16 points, 2号 22, 4号 14; headings 一、 in Hei, the rest in Fangsong or what stands in for it.
      const [heading] = of(/^一、群众诉求办理情况$/), [flush] = of(/^各县（市、区）/), [number] = of(/^四下基层通报〔/), [foot] = of(/印发$/), mark = of(/^— 1 —$/)[0]
      assert.deepEqual([heading.size, flush.size, number.size, foot.size, mark.size], [16, 16, 16, 14, 14])
      assert.match(heading.family, /Hei|Sans/)
      for (const x of [flush, number, foot]) assert.match(x.family, /Fang|Serif/)
      for (const x of [heading, flush, number, foot, mark]) assert.equal(x.colour, '#000000')
      const red = lines.filter((l) => l.colour !== '#000000')
      assert.ok(red.length > 0)
      for (const x of red) assert.match(x.colour, /^#[c-f][0-9a-f][0-3][0-9a-f][0-3][0-9a-f]$/)
      assert.ok(p.fonts.every((f) => / yes +yes +yes /.test(f)), p.fonts.join('\n')) // embedded, a part of it, with its characters
      // The title is not broken within a name or a number.
      const title = lines.filter((l) => l.size === 22 && l.colour === '#000000')
      assert.equal(title.length, 2)
      assert.match(title.map((l) => l.text).join(''), /^关于\d+年\d+月“四下基层”工作调度情况的通报$/)
      assert.ok(title.some((l) => l.text.includes('“四下基层”工作')), title.map((l) => l.text).join('|'))
      assert.ok(title.some((l) => /\d{4}年\d+月/.test(l.text)), title.map((l) => l.text).join('|'))
      // The red rule below the number, as wide as the type area; those of the imprint 0.35, 0.25 and 0.35 mm.
      const [under] = rules.filter((x) => /^0\.[6-9]\d* 0\.[01]\d* 0\.[01]\d*$/.test(x.colour))
      near(under.width, 0.7, 'red rule', 0.02)
      near(under.left, 28, 'red rule', 0.1)
      near(under.right, 184, 'red rule', 0.1)
      near(under.y - number.top, 4 + 16 * 0.3528, 'below the number', 2)
      const imprint = rules.slice(-3)
      for (const [i, width] of [0.35, 0.25, 0.35].entries()) {
        near(imprint[i].width, width, 'imprint', 0.01)
        assert.match(imprint[i].colour, /^0 0 0$/)
        near(imprint[i].left, 28, 'imprint', 0.1)
        near(imprint[i].right, 184, 'imprint', 0.1)
      }
      near(imprint[2].y, 37 + 225, 'the foot of the type area', 0.2)
    })

    await t.test('22 lines of 28 characters', async () => {
      const file = path.join(folder, 'long.1.yaml'), pdf = path.join(folder, 'long.pdf'), parts = ['one', 'two'].map((code) => `  ${code}:\n    text: ${'字'.repeat(999)}。\n`).join('')
      writeFileSync(file, own.replace('code: own', 'code: long').replace(/parts:[\s\S]*/, `parts:\n${parts}`))
      await site.ok('bulletin', '--period', month, '--template', file, '--pdf', pdf)
      const p = new Pdf(readFileSync(pdf)), body = p.lines[1].filter((l) => /^[字。]+$/.test(l.text))
      assert.equal(body.length, 22)
      const full = body.filter((l) => Math.abs(l.left - 28) < 0.5 && Math.abs(l.right - 184) < 1)
      assert.ok(full.length >= 18, JSON.stringify(body.map((l) => [l.text.length, l.left, l.right])))
      for (const l of full) assert.equal(l.text.length, 28)
      for (const l of body) near(l.left, l.text.length < 28 && l.left > 30 ? 28 + (2 * 156) / 28 : 28, 'left edge or two characters in', 0.5)
      near(body[21].top - body[0].top, (21 * 225) / 22, '22 lines', 0.5)
    })

    await t.test('a brief has its masthead; workbook and page', async () => {
      const [pdf, xlsx, html] = ['d.pdf', 'd.xlsx', 'd.html'].map((f) => path.join(folder, f))
      await site.ok('bulletin', '--period', '2023', '--template', 'downs', '--pdf', pdf, '--xlsx', xlsx, '--html', html)
      assert.match(new Pdf(readFileSync(pdf)).text, /^“四下基层”工作简报第期/)
      assert.equal(readFileSync(xlsx).subarray(0, 2).toString(), 'PK')
      const page = readFileSync(html, 'utf8')
      assert.match(page, /^<!doctype html>/)
      assert.match(page, /<h1>2023年“四下基层”开展情况<\/h1>/)
      assert.doesNotMatch(page, /<script|https?:/)
    })

    await t.test('what it does not understand', async () => {
      for (const [args, says] of [[[], /say bulletin --period/], [['--period', 'soon'], /2023-Q3/], [['--period', '2023', '--template', 'nothing'], /no bulletin called nothing/], [['--period', '2023', '--unit', 'nowhere'], /no office called/], [['--period', '2023-Q5'], /2023-Q3/], [['--period', '2023', '--pdf', '/nowhere/x.pdf'], /cannot be written/]]) {
        const r = await site.run('bulletin', ...args)
        assert.equal(r.status ?? r.code, 2, args.join(' '))
        assert.match(String(r.stderr), says)
      }
    })
    await site.whole()
    await site.remove()
  })
}
