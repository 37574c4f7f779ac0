// Lists that other systems give out, taken in as they are: odd, wrong in places, changed, hostile.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, tidyUp } from '../lib/site.mjs'
import { board, content, errorsOf, message, put, serial, totals } from '../lib/board.mjs'
import { book, csv, gb18030, records, xlsx } from '../lib/sheet.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`made-up lists, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine)

    await t.test('GB18030, an explanation above the heading, serial dates, blank tails', async () => {
      const list = [1, 2, 3, 4, 5, 6].map((n) => message(n, n % 2 ? { 留言时间: serial('2025-03-04T09:05:06') } : {}))
      const rows = [['全市领导留言板导出表'], ['导出时间', '2025-06-01'], [], ...board(list), ...Array(300).fill(Array(7).fill(''))]
      const file = put(site, 'gb.csv', gb18030(csv(rows)))
      const first = await site.ok('import', '--map', 'board', file)
      assert.deepEqual(totals(first.stdout), { 'rows read': 6, added: 6, updated: 0, unchanged: 0, wrong: 0 })
      assert.deepEqual(await site.stats(), { matters: 6, replied: 4, closed: 4, entries: 14, callbacks: { valid: 0, contacted: 0, solved: 0, satisfied: 0, basic: 0 } })
      const at = new Set(site.sql("SELECT submitted_at FROM matter WHERE source = '留言板'").map(([x]) => Number(x)))
      assert.deepEqual([...at], [Date.parse('2025-03-04T09:05:06+08:00')])
      assert.equal(site.one("SELECT MAX(answered_at) FROM matter WHERE external_id = 'L1'"), String(Date.parse('2025-03-20T16:00:00+08:00')))
      assert.equal(site.one("SELECT COUNT(*) FROM matter WHERE published_at <> 0"), '0')
      assert.equal(site.one("SELECT COUNT(*) FROM matter WHERE state = 'closed'"), '4')
      const before = await content(site)
      assert.deepEqual(totals((await site.ok('import', '--map', 'board', file)).stdout), { 'rows read': 6, added: 0, updated: 0, unchanged: 6, wrong: 0 })
      assert.deepEqual(await content(site), before)
      assert.deepEqual((await site.stats()).entries, 14)
    })

    await t.test('a changed or late answer updates the matter', async () => {
      const list = [1, 2, 3, 4, 5, 6].map((n) => message(n, n === 1 ? { 答复意见: '第1条的答复改过了。' } : n === 3 ? { 答复意见: '第3条补了答复。', 答复时间: '2025/4/1' } : {}))
      const file = put(site, 'again.csv', '\ufeff' + csv(board(list)))
      assert.deepEqual(totals((await site.ok('import', '--map', 'board', file)).stdout), { 'rows read': 6, added: 0, updated: 2, unchanged: 4, wrong: 0 })
      const { matters, replied, closed } = await site.stats()
      assert.deepEqual({ matters, replied, closed }, { matters: 6, replied: 5, closed: 5 })
      const out = path.join(site.dir, 'all.csv')
      await site.ok('export', '--what', 'matters', '--format', 'csv', '--out', out)
      const by = Object.fromEntries(records(fs.readFileSync(out)).map((x) => [x.来源编号, x]))
      assert.equal(by.L1.答复, '第1条的答复改过了。')
      assert.equal(by.L3.答复, '第3条补了答复。')
      assert.equal(by.L2.答复, '第2条已修补。')
    })

    await t.test('the map gives back the platform its own numbers', async () => {
      const out = path.join(site.dir, 'back.csv')
      await site.ok('export', '--what', 'matters', '--format', 'csv', '--map', 'board', '--out', out)
      const rows = records(fs.readFileSync(out))
      assert.deepEqual(rows.map((x) => x.留言编号).sort(), ['L1', 'L2', 'L3', 'L4', 'L5', 'L6'])
      const l2 = rows.find((x) => x.留言编号 === 'L2')
      assert.equal(l2.答复意见, '第2条已修补。')
      assert.match(l2.本系统编号, /^[A-Z]{2}\d{6}-\d{7}$/)
      assert.match(l2.答复时间, /^2025-03-20 16:00/)
      const sheet = path.join(site.dir, 'back.xlsx')
      await site.ok('export', '--what', 'matters', '--format', 'xlsx', '--map', 'board', '--out', sheet)
      assert.equal(fs.readFileSync(sheet).subarray(0, 2).toString(), 'PK')
    })

    await t.test('20 wrong rows of a CSV are named, the others stored', async () => {
      const list = [...Array(120).keys()].map((n) => message(1000 + n))
      const heads = ['编号', '留言人', '主题', '提交时间', '留言内容', '回复内容', '回复时间', '点赞数']
      const same = { 编号: '留言编号', 留言人: '留言用户', 主题: '留言主题', 提交时间: '留言时间', 留言内容: '留言详情', 回复内容: '答复意见', 回复时间: '答复时间' }
      const rows = list.map((x) => heads.map((h) => x[same[h]] ?? '0'))
      const bad = []
      const plant = (n, column, value, reason) => {
        rows[n][heads.indexOf(column)] = value
        bad.push({ row: n + 4, column, reason })
      }
      plant(0, '编号', '', /empty|filled/)
      plant(7, '编号', '9'.repeat(61), /longer than 60/)
      plant(13, '提交时间', '', /empty|filled/)
      plant(14, '提交时间', '昨天下午', /昨天下午 is no date/)
      plant(21, '提交时间', '2025/13/4', /no date/)
      plant(28, '提交时间', '2025/2/30 8:00', /no date/)
      plant(35, '提交时间', '2099/1/1', /still to come/)
      plant(42, '提交时间', '#N/A', /no date/)
      plant(49, '留言内容', '', /empty|filled/)
      plant(50, '留言内容', '  　\t', /empty|filled/)
      plant(56, '留言人', '长'.repeat(61), /longer than 60/)
      plant(57, '点赞数', '许多', /no whole number/)
      plant(63, '点赞数', '1.5', /no whole number/)
      plant(64, '点赞数', '99999999999', /no whole number/)
      plant(70, '回复时间', '待定', /no date/)
      plant(71, '回复时间', '2020/1/1', /older than the message/)
      plant(77, '留言内容', 'x'.repeat(300 * 1024), /more text than is allowed/)
      plant(84, '主题', '题'.repeat(500), /onger than/)
      plant(91, '主题', 'BAD-BYTES', /no characters/)
      plant(119, '编号', ' ', /empty|filled/)
      const text = Buffer.from(csv([['说明：', '以下为留言'], [], heads, ...rows]), 'utf8').toString('latin1').replace('BAD-BYTES', '\xff\xfe\xfd')
      const file = put(site, 'bad.csv', Buffer.from(text, 'latin1'))
      const before = await site.stats()
      const r = await site.ok('import', '--map', 'board', file)
      assert.deepEqual(totals(r.stdout), { 'rows read': 120, added: 100, updated: 0, unchanged: 0, wrong: 20 })
      const found = errorsOf(file)
      assert.deepEqual(found.map(({ row, column }) => ({ row, column })), bad.map(({ row, column }) => ({ row, column })))
      found.forEach((x, i) => assert.match(x.reason, bad[i].reason, JSON.stringify(x)))
      assert.equal((await site.stats()).matters, before.matters + 100)
      assert.deepEqual(totals((await site.ok('import', '--map', 'board', file)).stdout), { 'rows read': 120, added: 0, updated: 0, unchanged: 100, wrong: 20 })
    })

    await t.test('wrong rows before the place where a file breaks off are named', async () => {
      const list = [...Array(250).keys()].map((n) => message(2000 + n, n === 3 || n === 230 ? { 留言时间: '昨天' } : {}))
      const open = '"' + 'x'.repeat(300 * 1024)
      const file = put(site, 'broken.csv', csv(board(list)) + open)
      const before = await site.stats()
      const r = await site.run('import', '--map', 'board', file)
      assert.equal(r.code, 2, r.stdout + r.stderr)
      assert.match(r.stderr, /closing quotation mark/)
      assert.deepEqual(totals(r.stdout), { 'rows read': 250, added: 199, updated: 0, unchanged: 0, wrong: 2 })
      assert.deepEqual(errorsOf(file).map((x) => x.row), [5, 232])
      assert.equal((await site.stats()).matters, before.matters + 199)
    })

    await t.test('work orders of the hotline as a spreadsheet, with 20 wrong rows', async () => {
      const heads = ['工单编号', '标题', '主要内容', '来电时间', '来电人', '来电号码', '一级分类', '主办单位', '回复内容', '办结时间', '是否解决', '是否满意']
      const good = (n) => [`G${n}`, `工单${n}`, `第${n}单：停水。`, { date: serial('2025-05-06T07:08:00') + n }, '陈某', `1380600${String(1000 + n)}`, '城乡建设', '水务局', '已恢复供水。', { date: serial('2025-05-09T10:00:00') + n }, '是', '满意']
      const rows = [...Array(80).keys()].map(good)
      const bad = []
      const plant = (n, column, value, reason) => {
        rows[n][heads.indexOf(column)] = value
        bad.push({ row: n + 3, column, reason })
      }
      plant(1, '工单编号', null, /empty|filled/)
      plant(2, '工单编号', { formula: 'A1&"x"' }, /formula without a result/)
      plant(5, '工单编号', 12345678901234567890, /last digits are lost/)
      plant(6, '工单编号', { error: '#REF!' }, /error value/)
      plant(9, '主要内容', { error: '#NAME?' }, /error value/)
      plant(10, '主要内容', null, /empty|filled/)
      plant(13, '主要内容', { formula: 'CONCAT(1)' }, /formula without a result/)
      plant(17, '来电时间', null, /empty|filled/)
      plant(18, '来电时间', '改天', /no date/)
      plant(21, '来电时间', -5, /no date/)
      plant(22, '来电时间', 9_999_999, /no date/)
      plant(25, '来电时间', { date: serial('2090-01-01T00:00:00') }, /still to come/)
      plant(30, '来电号码', '没有', /phone number/)
      plant(31, '来电号码', '12', /phone number/)
      plant(40, '来电人', '某'.repeat(70), /longer than 60/)
      plant(41, '办结时间', '很快', /no date/)
      plant(50, '办结时间', { date: serial('2001-01-01T00:00:00') }, /older than the message/)
      plant(60, '一级分类', '类'.repeat(61), /longer than 60/)
      plant(70, '主办单位', '局'.repeat(101), /longer than 100/)
      plant(79, '工单编号', '1'.repeat(61), /longer than 60/)
      rows[3][2] = { formula: 'B6&"！"', value: '公式算出的内容' }
      const file = put(site, 'orders.xlsx', xlsx([['12345热线工单导出'], heads, ...rows, ...Array(50).fill(Array(12).fill(null))]))
      const before = await site.stats()
      const r = await site.ok('import', '--map', '12345', file)
      assert.deepEqual(totals(r.stdout), { 'rows read': 80, added: 60, updated: 0, unchanged: 0, wrong: 20 })
      const found = errorsOf(file)
      assert.deepEqual(found.map(({ row, column }) => ({ row, column })), bad.map(({ row, column }) => ({ row, column })))
      found.forEach((x, i) => assert.match(x.reason, bad[i].reason, JSON.stringify(x)))
      const { matters, closed } = await site.stats()
      assert.deepEqual([matters - before.matters, closed - before.closed], [60, 60])
      assert.equal(site.one("SELECT submitted_at FROM matter WHERE external_id = 'G0'"), String(Date.parse('2025-05-06T07:08:00+08:00')))
      const out = path.join(site.dir, 'orders-back.csv')
      await site.ok('export', '--what', 'matters', '--format', 'csv', '--map', '12345', '--out', out)
      const back = records(fs.readFileSync(out))
      assert.equal(back.length, 60)
      assert.ok(back.every((x) => /^G\d+$/.test(x.工单编号) && x.回复内容 === '已恢复供水。'), JSON.stringify(back[0]))
      const text = fs.readFileSync(out, 'utf8')
      assert.ok(!text.includes('陈某') && !text.includes('1380600'))
    })

    await t.test('what is no table, or a trap, is refused whole', async () => {
      const before = await content(site)
      const sheet = (rows) => `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`
      const traps = {
        'bomb.xlsx': book(sheet(`<row r="1"><c r="A1" t="inlineStr"><is><t>${'A'.repeat(150 << 20)}</t></is></c></row>`)),
        'entity.xlsx': book(`<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>${sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>')}`),
        'external.xlsx': book(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&a;</t></is></c></row>')}`),
        'cut.xlsx': xlsx(board([message(1)])).subarray(0, 900),
        'heads.csv': csv([['姓名', '电话'], ['甲', '1']]),
        'empty.csv': '',
        'picture.csv': Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
      }
      for (const [name, bytes] of Object.entries(traps)) {
        const r = await site.run('import', '--map', 'board', put(site, name, bytes))
        assert.equal(r.code, 2, `${name}: ${r.code} ${r.stdout} ${r.stderr}`)
        assert.match(r.stderr, /echowall: could not import: \S/, name)
      }
      for (const file of ['/nowhere/x.csv', site.dir, '/dev/zero']) assert.equal((await site.run('import', '--map', 'board', file)).code, 2)
      assert.equal((await site.run('import', '--map', 'nothing', '/dev/null')).code, 2)
      assert.deepEqual(await content(site), before)
    })

    await t.test('the record is whole', () => site.whole())
    await site.remove()
  })
}

for (const engine of engines) {
  test(`lists that change, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine)

    await t.test('a row corrected upstream corrects its matter, and nobody stays behind in the vault', async () => {
      const heads = ['工单编号', '标题', '主要内容', '来电人', '来电人电话/账号', '来电时间', '问题分类', '回复内容', '办结时间', '是否解决', '是否满意']
      const order = (x = {}) => ({ 工单编号: 'U1', 标题: '噪音', 主要内容: '夜里施工。', 来电人: '旧名字', '来电人电话/账号': '13800000009', 来电时间: '2025/3/1 08:00', 问题分类: '交通运输', 回复内容: '', 办结时间: '', 是否解决: '', 是否满意: '', ...x })
      const load = async (name, x) => {
        const file = put(site, name, csv([heads, ...[].concat(x).map((o) => heads.map((h) => o[h]))]))
        return totals((await site.ok('import', '--map', '12345', file)).stdout)
      }
      await load('u1.csv', order())
      const persons = site.one('SELECT COUNT(*) FROM person')
      const answered = { 来电人: '新名字', 来电时间: '2025/3/2 08:00', 问题分类: '环境保护', 回复内容: '已停工。', 办结时间: '2025/3/4 10:00', 是否解决: '部分解决', 是否满意: '基本满意' }
      assert.equal((await load('u2.csv', order(answered))).updated, 1)
      assert.equal((await load('u3.csv', order({ ...answered, 办结时间: '2025/3/5 10:00' }))).updated, 1)
      const is = site.sql("SELECT m.state, c.name, m.submitted_at, m.answered_at, r.solved, r.satisfied FROM matter m JOIN category c ON c.code = m.category JOIN rating r ON r.matter_id = m.id WHERE m.external_id = 'U1'")
      assert.deepEqual(is.map((x) => x.map(String)), [['closed', '环境保护', String(Date.parse('2025-03-02T08:00:00+08:00')), String(Date.parse('2025-03-05T10:00:00+08:00')), 'half', 'basic']])
      assert.equal(site.one('SELECT COUNT(*) FROM person'), persons)
      assert.equal(site.one('SELECT COUNT(*) FROM person WHERE id NOT IN (SELECT person_id FROM matter WHERE person_id IS NOT NULL)'), '0')
      await site.ok('verify')
    })

    await t.test('a list does not bring back who was erased', async () => {
      await site.ok('import', '--map', 'board', put(site, 'e1.csv', csv(board([message(520, { 留言用户: '独孤某' })]))))
      await site.ok('erase', '--number', site.one("SELECT number FROM matter WHERE external_id = 'L520'"), '--reason', '本人要求删除')
      const r = await site.ok('import', '--map', 'board', put(site, 'e2.csv', csv(board([message(520, { 留言用户: '独孤某', 留言详情: '独孤某又说。' })]))))
      assert.deepEqual(totals(r.stdout), { 'rows read': 1, added: 0, updated: 0, unchanged: 1, wrong: 0 })
      assert.equal(site.one("SELECT COUNT(*) FROM entry_text WHERE content LIKE '%独孤某%'"), '0')
      await site.ok('verify')
    })

    await t.test('bytes that are no characters cost their row, not the list', async () => {
      const [a, b, c] = [501, 502, 503].map((n) => message(n))
      const [x, y] = [Buffer.from(csv(board([a, { ...b, 留言详情: '@@' }, c]))).toString('latin1'), '@@']
      const file = put(site, 'bytes.csv', Buffer.from(x.replace(y, '\xff\xfe\0'), 'latin1'))
      const r = await site.ok('import', '--map', 'board', file)
      assert.deepEqual(totals(r.stdout), { 'rows read': 3, added: 2, updated: 0, unchanged: 0, wrong: 1 })
      const [wrong] = errorsOf(file)
      assert.equal(wrong.column, '留言详情')
      assert.match(wrong.reason, /no characters/)
    })

    await t.test('the list of wrong rows comes to the current folder where it may not stand beside the file', async () => {
      fs.mkdirSync(path.join(site.dir, 'away', 'x.csv.errors.csv'), { recursive: true })
      put(site, path.join('away', 'x.csv'), csv(board([message(511), { ...message(512), 留言时间: '改天' }])))
      const r = await site.ok('import', '--map', 'board', path.join('away', 'x.csv'))
      assert.deepEqual(totals(r.stdout), { 'rows read': 2, added: 1, updated: 0, unchanged: 0, wrong: 1 })
      assert.match(r.stdout, /^Wrong rows: x\.csv\.errors\.csv$/m)
      assert.equal(errorsOf(path.join(site.dir, 'x.csv')).length, 1)
    })

    await t.test('an export without --out goes to the output; a pipe is written into', async () => {
      const r = await site.ok('export', '--what', 'matters', '--format', 'csv')
      assert.ok(r.stdout.startsWith('\ufeff编号,'))
      assert.ok(records(Buffer.from(r.stdout)).some((x) => x.来源编号 === 'U1'))
      const link = path.join(site.dir, 'link.csv'), real = path.join(site.dir, 'real.csv')
      fs.writeFileSync(real, 'old')
      fs.symlinkSync(real, link)
      await site.ok('export', '--what', 'matters', '--format', 'csv', '--out', link)
      assert.ok(fs.lstatSync(link).isSymbolicLink())
      assert.equal(fs.readFileSync(real, 'utf8'), r.stdout)
    })
  })
}
