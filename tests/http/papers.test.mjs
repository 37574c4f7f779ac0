// Papers of a matter as an office makes them: who may, when, with which words, numbers and reasons; long names, rare
// characters, texts over three pages. With PAPERS_OUT set to a folder, every paper is left there to be looked at.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Client, track } from '../lib/client.mjs'
import { Pdf, ink } from '../lib/pdf.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const unit = '漳南市城市管理和综合行政执法局市政公用设施建设养护管理服务中心'
const name = '阿卜杜热合曼·麦麦提依明·吐尔逊尼亚孜（𬭎㑇䶮𠅤）'
const address = '363000 漳南市芗江区胜利西路䶮园小区118号𬭎苑3幢2单元1604室'
const long = '经现场核查，胜利西路中段至钟法路口共有路灯27盏，其中第12号至第27号灯杆因地下电缆老化受潮短路断电。我单位已于11月22日组织抢修队伍更换电缆186米，恢复照明；同时对全线配电箱逐一检查，加装漏电保护装置。'.repeat(24)
const law = '《城市道路照明设施管理规定》第十七条；《信访工作条例》第三十二条。'

async function office(engine) {
  const site = await Site.make(engine, { demo: true })
  const [[id]] = site.sql(`SELECT u.id FROM unit u WHERE u.code = 'CGJ'`)
  site.sql(`UPDATE unit SET name = '${unit}', phone = '0596-2026123' WHERE id = ${id}`)
  const server = await site.serve()
  const clients = {}
  const as = async (login) => {
    if (clients[login]) return clients[login]
    clients[login] = new Client(server)
    await clients[login].logIn(login, site.logins[login].password)
    return clients[login]
  }
  const keep = (label, bytes) => process.env.PAPERS_OUT && fs.writeFileSync(path.join(process.env.PAPERS_OUT, `${label}.pdf`), bytes)
  return { site, server, as, keep }
}

async function raise(o, values) {
  const r = await (await o.as('shouli01')).submit('/desk/intake', { body: '胜利西路中段路灯长时间不亮，夜间行人出行困难，请尽快维修。', title: '胜利西路中段路灯长时间不亮影响夜间出行', name, phone: '13900001111', address, channel: 'visit', place: '胜利西路与钟法路交叉口往东约200米', ...values })
  assert.equal(r.status, 200, r.text.slice(0, 2000))
  const [, number] = /class="num">(SQ\d{6}-\d{7})</.exec(r.text), [, secret] = /class="num">(\d{4} ?\d{4})</.exec(r.text)
  return { number, secret: secret.replace(' ', '') }
}

async function move(o, login, number, code, values = {}) {
  const r = await (await o.as(login)).submit(`/desk/m/${number}/move/${code}`, values)
  assert.equal(r.status, 303, `${login} ${code}: ${r.text.slice(0, 3000)}`)
}

// The PDF of an issued paper and its address.
async function issue(o, login, number, kind, values = {}) {
  const client = await o.as(login)
  const sent = await client.submit(`/desk/m/${number}/paper/${kind}`, { reason: '需要书面送达来信人', ...values })
  assert.equal(sent.status, 303, `${login} ${kind}: ${sent.status} ${sent.text.slice(0, 3000)}`)
  const list = await client.get(sent.headers.location)
  const [, url] = /href="(\/desk\/m\/[^"]*\/papers\/\d+)"/.exec(list.text)
  const file = await client.get(url)
  assert.equal(file.status, 200, file.text.slice(0, 500))
  assert.match(file.headers['content-type'], /^application\/pdf/)
  assert.match(file.headers['cache-control'], /no-store/)
  o.keep(`${kind}${values.size ? values.size.slice(0, 2) : ''}`, file.bytes)
  return { url, pdf: new Pdf(file.bytes) }
}

function holds(pdf, ...texts) {
  for (const t of texts) assert.ok(pdf.text.includes(ink(t)), `“${t.slice(0, 60)}” is not in ${pdf.text.slice(0, 300)}…`)
}

async function refusedOf(o, login, number, kind, status) {
  const r = await (await o.as(login)).get(`/desk/m/${number}/paper/${kind}`)
  assert.equal(r.status, status, `${login} ${kind}: ${r.text.slice(0, 1500)}`)
}

// On one engine: tests/db/test_paper.c holds the rules on both.
test("papers through a matter's life", async () => {
  const o = await office(engines[0])
  const { number, secret } = await raise(o)

  // The slip bears the secret, is for the clerk who took it in, and is kept nowhere.
  const slip = await (await o.as('shouli01')).submit(`/desk/m/${number}/paper/receipt`, {})
  o.keep('receipt', slip.bytes)
  holds(new Pdf(slip.bytes), number, secret.slice(0, 4), secret.slice(4))
  assert.match(slip.headers['cache-control'], /no-store/)
  assert.equal(o.site.bytes().includes(secret), false)
  await refusedOf(o, 'paidan01', number, 'receipt', 403)
  await refusedOf(o, 'shouli01', number, 'accepted', 409)

  // What speaks of somebody is no longer open to whoever wrote it down, and the page offers nothing that is not there.
  const told = await (await o.as('shouli01')).submit('/desk/intake', { body: '胜利西路的执法人员乱罚款。', title: '乱罚款', phone: '13900001112', against: 'on' })
  assert.equal(told.status, 200, told.text.slice(0, 2000))
  const [, closed] = /class="num">(SQ\d{6}-\d{7})</.exec(told.text)
  assert.match(told.text, /class="num">\d{4} ?\d{4}</)
  assert.match(told.text, /只有督查人员能够查看/)
  assert.ok(!told.text.includes(`/desk/m/${closed}`))
  assert.equal((await (await o.as('shouli01')).get(`/desk/m/${closed}`)).status, 404)
  await refusedOf(o, 'shouli01', closed, 'receipt', 404)

  await move(o, 'paidan01', number, 'dispatch', { lead: unit, note: '请尽快核实处理。' })
  const accepted = await issue(o, 'shouli01', number, 'accepted')
  holds(accepted.pdf, '受告字〔2026〕1号'.replace('2026', new Date().getFullYear()), `${name}：`, number, unit, '第二十二条', '60日', '特此告知。')
  assert.ok(accepted.pdf.pages <= 2)
  holds((await issue(o, 'paidan01', number, 'forwarded')).pdf, '转送', unit, '15日内', name)
  await refusedOf(o, 'paidan01', number, 'refused', 409)
  await refusedOf(o, 'chengban01', number, 'answer', 409)
  await refusedOf(o, 'chengban01', number, 'accepted', 403)

  await move(o, 'chengban01', number, 'accept')
  await move(o, 'chengban01', number, 'reply', { reply: long })
  await move(o, 'heshi01', number, 'verify', { finding: '现场看过，灯亮了。' })

  const values = { request: '请求尽快修复胜利西路中段路灯，并公布检修安排。', facts: long, outcome: '予以支持', opinion: '已全部修复。今后每月5日前检修一次。', basis: law, review: '漳南市人民政府信访工作联席会议办公室' }
  const answer = await issue(o, 'chengban01', number, 'answer', values)
  assert.ok(answer.pdf.pages >= 3, `${answer.pdf.pages} pages`)
  holds(answer.pdf, name, unit, values.request, values.opinion, law, values.review, '30日内', '予以支持', '第三十五条')
  // Over the page breaks only the numbers of pages come in between.
  const bare = answer.pdf.text.replace(/—\d+—/g, '')
  assert.ok(bare.includes(ink(long)), 'the facts are whole')

  const sheet = await issue(o, 'chengban01', number, 'sheet')
  holds(sheet.pdf, '阿', unit, '请尽快核实处理', '灯亮了', number)
  assert.equal(sheet.pdf.text.includes(ink(name)), false, 'a work sheet names nobody')
  assert.equal(sheet.pdf.text.includes('13900001111'), false)
  assert.ok(sheet.pdf.pages >= 3)

  for (const [size, width, height] of [['DL 220 × 110 mm', 220, 110], ['C5 229 × 162 mm', 229, 162]]) {
    const { pdf } = await issue(o, 'shouli01', number, 'envelope', { size })
    assert.deepEqual(pdf.size.map(Math.round), [width, height])
    assert.equal(pdf.pages, 1)
    holds(pdf, address.slice(7), name, '3', '6')
    assert.equal(pdf.text.includes(number), false)
  }

  const other = await raise(o, { title: '要求撤销行政复议决定', phone: '13900002222' })
  await move(o, 'paidan01', other.number, 'refuse', { reason: '该事项应当通过行政诉讼途径解决。', route: '可以自收到复议决定书之日起15日内向人民法院提起诉讼。', ground: 'litigation', way: 'court' })
  const refused = await issue(o, 'paidan01', other.number, 'refused')
  holds(refused.pdf, '不受字', '行政诉讼途径', '向人民法院提起诉讼', '《信访工作条例》第二十二条', name)
  await o.site.whole()

  // Another's paper with the contact asks for a reason, which the resident reads; the file is not the tracking page's.
  const verifier = await o.as('heshi01')
  const asked = await verifier.get(accepted.url)
  assert.match(asked.text, /<form[^>]*papers\/\d+/)
  assert.equal((await verifier.submit(accepted.url, { reason: '看' })).status, 422)
  const opened = await verifier.submit(accepted.url, { reason: '核对送达地址' })
  assert.deepEqual(opened.bytes, accepted.pdf.bytes, 'the same bytes again')
  const shown = JSON.parse((await track(o.server, number, secret)).text)
  assert.match(JSON.stringify(shown), /核对送达地址/)
  assert.match(JSON.stringify(shown), /信访事项受理告知书 受告字/)
  assert.doesNotMatch(JSON.stringify(shown), /application\/pdf|办理单/)

  // How it came to the resident is said on the same page, and shown to them.
  const papers = await (await o.as('shouli01')).get(`/desk/m/${number}/papers`)
  const [, serve] = /href="(\/desk\/m\/[^"]*\/served\/\d+)"/.exec(papers.text)
  assert.equal((await (await o.as('shouli01')).submit(serve, { how: 'mail', signed: 'self', at: '2001-01-01T08:00' })).status, 422)
  const now = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 16)
  const served = await (await o.as('shouli01')).submit(serve, { how: 'mail', signed: 'household', at: now, note: 'EMS 1122334455' })
  assert.equal(served.status, 303, served.text.slice(0, 2000))
  assert.match((await (await o.as('shouli01')).get(`/desk/m/${number}/papers`)).text, /邮寄送达 · 同住成年家属签收/)
  assert.match((await track(o.server, number, secret)).text, /EMS 1122334455/)

  // The same form twice is one paper; a preview is none.
  const clerk = await o.as('shouli01')
  const before = o.site.one(`SELECT COUNT(*) FROM entry WHERE kind = 'issue'`)
  const preview = await clerk.submit(`/desk/m/${number}/paper/accepted`, {}, { action: '/accepted' }).then((r) => r.status)
  assert.equal(preview, 422, 'issuing asks for a reason')
  const seen = new Pdf((await clerk.send(`/desk/m/${number}/paper/accepted/preview`, { csrf: '', ...(await form(clerk, number)) })).bytes)
  holds(seen, '阿**')
  assert.equal(seen.text.includes(ink(name)), false)
  const fields = { ...(await form(clerk, number)), reason: '再次送达' }
  const one = await clerk.send(`/desk/m/${number}/paper/accepted`, fields), two = await clerk.send(`/desk/m/${number}/paper/accepted`, fields)
  assert.equal(one.headers.location, two.headers.location)
  assert.equal(Number(o.site.one(`SELECT COUNT(*) FROM entry WHERE kind = 'issue'`)), Number(before) + 1)

  // What lies in the folder, and so in every backup, is sealed for the person; another engine opens it with the same key.
  const stored = (site) => fs.readdirSync(site.files, { recursive: true, withFileTypes: true }).filter((x) => x.isFile()).map((x) => path.join(x.path, x.name))
  const copies = stored(o.site).map((file) => [file, fs.readFileSync(file)])
  assert.ok(copies.filter(([, b]) => b.subarray(0, 16).toString() === 'echowall-sealed\n').length >= 7)
  for (const [file, bytes] of copies) assert.equal(bytes.includes('%PDF'), false, file)
  const archive = path.join(o.site.dir, 'before.backup')
  await o.site.ok('backup', '--out', archive)
  for (const engine of engines.filter((x) => !x.skip)) {
    const there = o.site.beside(engine.name)
    await there.ok('restore', '--from', archive)
    await there.whole()
    const server = await there.serve(), reader = new Client(server)
    await reader.logIn('heshi01', o.site.logins.heshi01.password)
    assert.deepEqual((await reader.submit(accepted.url, { reason: '核对送达地址' })).bytes, accepted.pdf.bytes, engine.name)
    reader.close()
    await server.stop()
    await there.remove()
  }

  // Erased with the person: no file, no name left.
  await o.site.ok('erase', '--number', number, '--reason', '本人申请删除个人信息')
  assert.equal((await clerk.get(accepted.url)).status, 404)
  // A copy that somebody puts back is noise, and nothing of the record misses it.
  for (const [file, bytes] of copies) if (!fs.existsSync(file)) fs.writeFileSync(file, bytes)
  assert.equal((await clerk.get(accepted.url)).status, 404)
  assert.equal(o.site.one(`SELECT COUNT(*) FROM document d JOIN entry e ON e.id = d.entry_id JOIN matter m ON m.id = d.matter_id WHERE m.number = '${number}' AND e.kind = 'issue' AND d.sha256 IS NOT NULL`), '0')
  await o.site.whole()
})

async function form(client, number) {
  const { forms } = await import('../lib/client.mjs')
  return forms((await client.get(`/desk/m/${number}/paper/accepted`)).text).find((f) => f.action.endsWith('/accepted')).fields
}
