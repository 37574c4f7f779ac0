// What was taken and not done in time is offered again by the program itself, once, however often it is killed meanwhile.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'
import { until } from '../lib/outbox.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`a claim that lapses, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine, { demo: true })
    site.env.ECHOWALL_CLOCK = '2027-03-01T09:00:00'
    let server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'zh-CN' })
      await c.logIn(login, site.logins[login].password)
      return c
    }
    const make = async (c, number, move, fields = {}) => {
      const r = await c.submit(`/desk/m/${number}/move/${move}`, fields, { action: `/move/${move}` })
      assert.equal(r.status, 303, `${move}: ${r.text.slice(0, 2000)}`)
    }
    const clerk = await as('shouli01'), dispatcher = await as('paidan01')
    const taken = await clerk.submit('/desk/intake?procedure=xinyuan', { body: '想给孩子一张书桌。', title: '一张书桌', channel: 'visit' })
    assert.equal(taken.status, 200, taken.text.slice(0, 2000))
    const number = site.one("SELECT number FROM matter WHERE procedure = 'xinyuan' ORDER BY recorded_at DESC, id DESC LIMIT 1")
    const state = () => site.one(`SELECT state FROM matter WHERE number = '${number}'`)
    const lapses = () => Number(site.one(`SELECT COUNT(*) FROM entry e JOIN matter m ON m.id = e.matter_id WHERE m.number = '${number}' AND e.kind = 'lapse'`))
    const handler = await as(site.one("SELECT o.login FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE u.code = 'CGJ' AND p.role = 'handler' AND p.until = 0 LIMIT 1"))
    await make(dispatcher, number, 'approve', { kind: 'study' })
    await make(dispatcher, number, 'list', { lead: 'CGJ' })
    await make(handler, number, 'claim', { deadline: '2027-03-06' })
    assert.equal(state(), 'taken')
    await server.kill()

    // On its last day, a Saturday, it is still in time: every job has run when the server answers a second time.
    site.env.ECHOWALL_CLOCK = '2027-03-06T23:00:00'
    server = await site.serve()
    await until(() => Number(site.one("SELECT COUNT(*) FROM job WHERE kind = 'lapse' AND run_at > 1804345230000")) > 0, () => 'the job has not run')
    assert.equal(state(), 'taken')
    await server.kill()

    site.env.ECHOWALL_CLOCK = '2027-03-07T00:00:01'
    for (let i = 0; i < 3; i++) {
      server = await site.serve()
      await server.kill()
    }
    site.env.ECHOWALL_CLOCK = '2027-03-07T00:30:00' // what it held when it was killed is its no longer
    server = await site.serve()
    await until(() => state() === 'listed', () => `it is still ${state()}`)
    await server.kill()
    assert.equal(lapses(), 1)
    site.env.ECHOWALL_CLOCK = '2027-03-07T12:00:00'
    server = await site.serve()
    await make(await as('paidan01'), number, 'hand_over', { lead: 'CGJ', deadline: '2027-03-31' })
    assert.equal(lapses(), 1)
    await site.whole()
  })
}
