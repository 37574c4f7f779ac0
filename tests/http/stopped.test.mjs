// A demand that cannot go on is stopped with the written approval of the intake office; the resident reads ground and reason, not what the office
// wrote to intake, and it goes on when the ground is gone.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`a demand that is stopped, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const clerk = await as('shouli01'), dispatcher = await as('paidan01'), handler = await as('chengban01'), resident = new Client(server, { 'Accept-Language': 'zh-CN' })
    const taken = await clerk.submit('/desk/intake?procedure=suqiu', { body: '小区外墙漏水，物业和开发商互相推。', title: '外墙漏水', phone: '13900000001', channel: 'visit' }, { action: '/desk/intake' })
    const [number, secret] = [...taken.text.matchAll(/<strong class="num">([^<]+)<\/strong>/g)].map((m) => m[1])
    const make = async (c, move, fields = {}) => {
      const r = await c.submit(`/desk/m/${number}/move/${move}`, fields, { action: `/move/${move}` })
      assert.equal(r.status, 303, `${move}: ${r.text.split('id="errors"').pop().slice(0, 600)}`)
    }
    const track = async () => (await resident.get((await resident.submit('/track', { number, secret })).headers.location)).text
    const state = () => site.one(`SELECT state FROM matter WHERE number = '${number}'`)
    await make(dispatcher, 'dispatch', { lead: 'ZJJ' })
    await make(handler, 'accept')
    assert.doesNotMatch((await dispatcher.get(`/desk/m/${number}`)).text, /\/move\/stop"/)
    await make(handler, 'ask_stop', { obstacle: '双方已在法院起诉，等待判决（内部说明）' })
    assert.doesNotMatch((await handler.get(`/desk/m/${number}`)).text, /\/move\/stop"/)
    await make(dispatcher, 'stop', { ground: 'proceedings', reason: '您与开发商的诉讼正在审理，判决后再办理。' })
    assert.equal(state(), 'stopped')
    const page = await track()
    assert.match(page, /须等待诉讼、仲裁、行政复议的结果/)
    assert.match(page, /您与开发商的诉讼正在审理，判决后再办理。/)
    assert.doesNotMatch(page, /内部说明/)
    assert.equal(site.one(`SELECT COUNT(*) FROM work_order o JOIN matter m ON m.id = o.matter_id WHERE m.number = '${number}' AND o.state IN ('sent', 'accepted', 'answered')`), '0')
    await make(dispatcher, 'resume', { reason: '判决已经生效' })
    assert.equal(state(), 'new')
    assert.match(await track(), /判决已经生效/)
    for (const c of [clerk, dispatcher, handler, resident]) c.close()
    await server.stop()
    await site.whole()
  })
}
