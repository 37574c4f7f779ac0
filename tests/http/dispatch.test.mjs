// The dispatch list through its pages: read in by an administrator, shown beside the form with its reasons, kept by the form.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const list = (text) => [{ field: 'list', name: 'list.csv', type: 'text/csv', data: text }]

for (const engine of engines) {
  test(`dispatch list, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const sys = await as('xitong01'), dispatcher = await as('paidan01')
    const say = async (body) => {
      const c = new Client(server)
      assert.equal((await c.submit('/say?procedure=suqiu', { body })).status, 200)
      c.close()
      return site.one("SELECT number FROM matter WHERE state = 'new' ORDER BY recorded_at DESC, id DESC LIMIT 1")
    }

    await t.test('it speaks beside the form, and one press fills the form', async () => {
      const number = await say('小区門口的路燈壞了三天，沒人修。')
      const page = await dispatcher.get(`/desk/m/${number}/move/dispatch`)
      assert.match(page.text, /派单目录第1版（演示）/)
      assert.match(page.text, /第15行 · 关键词：路灯 · 依据：12345热线派单规则（演示）/)
      const chosen = await dispatcher.get(/href="(\/desk\/m\/[^"]*\?lead=CGJ[^"]*)"/.exec(page.text)[1])
      assert.match(chosen.text, /name="lead" value="CGJ"/)
      const sent = await dispatcher.submit(`/desk/m/${number}/move/dispatch?lead=CGJ`, {}, { action: '/move/dispatch' })
      assert.equal(sent.status, 303)
      assert.equal(site.one(`SELECT u.code FROM matter m JOIN unit u ON u.id = m.unit_id WHERE m.number = '${number}'`), 'CGJ')
    })

    await t.test('a department’s matter is not sent down to a town', async () => {
      const number = await say('公交车晚上收车太早。')
      assert.equal((await dispatcher.submit(`/desk/m/${number}/move/reclassify`, { category: site.one("SELECT code FROM category WHERE name = '交通运输' AND parent IS NULL") }, { action: '/move/reclassify' })).status, 303)
      const down = await dispatcher.submit(`/desk/m/${number}/move/dispatch`, { lead: 'XC-NK' }, { action: '/move/dispatch' })
      assert.equal(down.status, 422)
      assert.match(down.text, /派单目录规定此类事项由市交通运输局主办/)
      assert.equal((await dispatcher.submit(`/desk/m/${number}/move/dispatch`, { lead: 'JTJ' }, { action: '/move/dispatch' })).status, 303)
    })

    await t.test('editions are read in, and tell every mistake', async () => {
      const page = '/desk/admin/dispatch/import'
      const wrong = await sys.submit(page, { name: '第2版', from: '2030-01-01' }, { files: list('分类,主办单位,依据\n没有,CGJ,\n,,甲\n') })
      assert.equal(wrong.status, 422)
      assert.equal((wrong.text.match(/<td class="num">[23]<\/td>/g) ?? []).length, 3)
      assert.match(wrong.text, /value="第2版"/)
      assert.equal((await sys.submit(page, { name: '第2版', from: '2001-01-01' }, { files: list('分类,主办单位\n民政,MZJ\n') })).status, 422)
      assert.equal((await sys.submit(page, { name: '', from: '' }, { files: list('分类,主办单位\n民政,MZJ\n') })).status, 422)
      assert.equal((await sys.submit(page, { name: '第2版', from: '2030-01-01' }, { files: list('分类,主办单位\n民政,市民政局\n') })).status, 303)
      assert.equal((await sys.submit(page, { name: '第2版', from: '2031-01-01' }, { files: list('分类,主办单位\n民政,MZJ\n') })).status, 409)
      const editions = (await sys.get('/desk/admin/dispatch')).text
      assert.match(editions, /第2版[\s\S]*尚未施行[\s\S]*派单目录第1版（演示）[\s\S]*施行中/)
      assert.match((await dispatcher.get('/desk/dispatch')).text, /保障农民工工资支付条例第七条/)
      assert.match((await dispatcher.get(/href="(\/desk\/dispatch\?edition=\d+)"/.exec(editions)[1])).text, /市民政局/)
      assert.equal((await dispatcher.get('/desk/dispatch?edition=1')).status, 404)
      assert.equal((await dispatcher.get('/desk/admin/dispatch')).status, 403)
      assert.equal((await sys.submit('/desk/admin/dispatch', {}, { action: '/desk/admin/dispatch/withdraw' })).status, 303)
      assert.doesNotMatch((await sys.get('/desk/admin/dispatch')).text, /第2版/)
      await site.whole()
    })

    for (const c of [sys, dispatcher]) c.close()
    await server.stop()
  })
}
