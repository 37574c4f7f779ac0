// Disputed and supervised orders through their pages: an objection is reviewed, the third one decided above, the decision stands
// beside the next form and goes into the next edition of the list; a written answer is owed; urging is one press.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const basis = '按三定方案不属本单位职责，应由主管部门办理。'

for (const engine of engines) {
  test(`orders, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login, lang = 'zh-CN') => {
      const c = new Client(server, { 'Accept-Language': lang })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const dispatcher = await as('paidan01'), supervisor = await as('duban01'), sys = await as('xitong01')
    const handlerOf = (code) => site.one(`SELECT o.login FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE u.code = '${code}' AND p.role = 'handler' AND p.until = 0 LIMIT 1`)
    const say = async (body) => {
      const c = new Client(server)
      assert.equal((await c.submit('/say', { body })).status, 200)
      c.close()
      const number = site.one("SELECT number FROM matter WHERE state = 'new' ORDER BY recorded_at DESC, id DESC LIMIT 1")
      const category = site.one("SELECT code FROM category WHERE name = '交通运输' AND parent IS NULL")
      assert.equal((await make(dispatcher, number, 'reclassify', { category })).status, 303)
      return number
    }
    const make = (c, number, move, fields = {}) => c.submit(`/desk/m/${number}/move/${move}`, fields, { action: `/move/${move}` })
    const page = async (c, number) => (await c.get(`/desk/m/${number}`)).text
    let number

    await t.test('an objection is reviewed, and decided above after the last hop', async () => {
      number = await say('公交车站的座椅坏了。')
      for (const code of ['CGJ', 'JTJ', 'ZJJ']) {
        assert.equal((await make(dispatcher, number, 'dispatch', { lead: code })).status, 303)
        const handler = await as(handlerOf(code))
        const offered = await page(handler, number)
        const move = code === 'ZJJ' ? 'dispute' : 'return'
        assert.match(offered, new RegExp(`/move/${move}"`))
        assert.doesNotMatch(offered, new RegExp(`/move/${code === 'ZJJ' ? 'return' : 'dispute'}"`))
        const bare = await make(handler, number, move, { basis: '' })
        assert.equal(bare.status, 422)
        assert.equal((await make(handler, number, move, { basis })).status, 303)
        if (code === 'ZJJ') break
        assert.match((await dispatcher.get('/desk/q/objected')).text, new RegExp(number))
        assert.match(await page(dispatcher, number), /已提异议，待决定/)
        assert.equal((await make(dispatcher, number, 'agree_return')).status, 303)
        handler.close()
      }
      assert.match((await supervisor.get('/desk/q/arbitration')).text, new RegExp(number))
      const decided = await make(supervisor, number, 'arbitrate', { lead: 'CGJ', co1: 'ZJJ', reason: '座椅属城市家具，由城管部门负责维护。' })
      assert.equal(decided.status, 303)
      assert.match(await page(supervisor, number), /上级裁决，必须执行/)
      const handler = await as(handlerOf('CGJ'))
      assert.doesNotMatch(await page(handler, number), /\/move\/(return|dispute)"/)
    })

    await t.test('the decision stands beside the next form, and in the next edition', async () => {
      const like = await say('另一个站的座椅也坏了。')
      const form = (await dispatcher.get(`/desk/m/${like}/move/dispatch`)).text
      assert.match(form, /裁决先例[\s\S]*座椅属城市家具/)
      assert.match(form, /\?lead=CGJ&amp;co1=ZJJ/)
      const editions = (await sys.get('/desk/admin/dispatch')).text
      assert.match(editions, /目录还没有写明的裁决先例[\s\S]*座椅属城市家具/)
      const sheet = await sys.get('/desk/admin/dispatch/next', { binary: true })
      assert.equal(sheet.status, 200)
      assert.match(sheet.headers['content-type'] ?? sheet.headers.get?.('content-type') ?? '', /spreadsheetml/)
      assert.equal((await dispatcher.get('/desk/admin/dispatch/next')).status, 403)
    })

    await t.test('a written answer is owed, and urging is one press a day', async () => {
      const handler = await as(handlerOf('CGJ'))
      assert.equal((await make(handler, number, 'accept')).status, 303)
      assert.equal((await make(supervisor, number, 'supervise', { ground: 'delay', advice: '请今天到现场处置。', answer_by: '2001-01-01' })).status, 422)
      const day = new Date(Date.now() + 3 * 86400_000).toISOString().slice(0, 10)
      assert.equal((await make(supervisor, number, 'supervise', { ground: 'delay', advice: '请今天到现场处置。', answer_by: day })).status, 303)
      const owed = await page(handler, number)
      assert.match(owed, /督办和催办[\s\S]*拖延[\s\S]*待书面反馈[\s\S]*请今天到现场处置/)
      assert.match((await handler.get('/desk/q/supervised')).text, new RegExp(number))
      assert.match((await handler.get('/desk/q/mine')).text, new RegExp(`${number}[\\s\\S]*督办，(?:\\d{4}年)?${Number(day.slice(5, 7))}月${Number(day.slice(8))}日（周.）前反馈`))
      const urged = await supervisor.submit(`/desk/m/${number}`, {}, { action: '/move/urge' })
      assert.equal(urged.status, 303)
      assert.match((await handler.get('/desk/q/mine')).text, /已催办/)
      assert.doesNotMatch(await page(supervisor, number), /\/move\/urge"/)
      assert.equal((await make(handler, number, 'supervise_answer', { adopts: 'partly', written: '今天已到现场，座椅明天更换完毕。' })).status, 303)
      assert.match(await page(supervisor, number), /部分采纳[\s\S]*座椅明天更换完毕/)
      const english = await as('duban01', 'en')
      assert.match(await page(english, number), /Supervision[\s\S]*Delays it[\s\S]*Answered[\s\S]*In part/)
    })
  })
}
