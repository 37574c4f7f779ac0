// A procedure put on the command line is there at once for the running server: for its pages, and for programs.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, root, tidyUp } from '../lib/site.mjs'
import { Client, raise, track } from '../lib/client.mjs'

after(tidyUp)

const file = path.join(root, 'tests/cli/catalogue/procedures/yedeng.yaml')

for (const engine of engines) {
  test(`a procedure that is put, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const body = { procedure: 'yedeng', body: '学校门口的路灯不亮。', fields: { lamp: '建元-017' } }
    const resident = new Client(server, { 'Accept-Language': 'zh-CN' })

    await t.test('before it is put there is no such kind', async () => {
      assert.equal(JSON.parse((await raise(server, body)).text).field, 'procedure')
      assert.match((await resident.get('/say')).text, /name="body"/)
      assert.equal((await resident.get('/say?procedure=yedeng')).status, 404)
    })

    await t.test('mistakes are told with their line, and nothing is put', async () => {
      const wrong = path.join(site.dir, 'yedeng.yaml')
      fs.writeFileSync(wrong, fs.readFileSync(file, 'utf8').replace('to: lit', 'to: dark'))
      const r = await site.run('procedure', 'put', wrong)
      assert.notEqual(r.code, 0)
      assert.match(r.stderr, /yedeng\.yaml:77:\d+: There is no state dark\./)
      assert.doesNotMatch(await site.ok('procedure', 'list').then((x) => x.stdout), /yedeng/)
    })

    await t.test('it is there without a restart', async () => {
      assert.match((await site.ok('procedure', 'put', file)).stdout, /^yedeng 夜间点亮工程报修, version 1, in force from /)
      assert.match((await site.ok('procedure', 'list')).stdout, /yedeng YD {2}夜间点亮工程报修 {2}1 {2}from .* in force/)
      const r = await raise(server, body)
      assert.equal(r.status, 201, r.text)
      const x = JSON.parse(r.text)
      assert.match(x.number, /^YD\d{6}-\d{7}$/)
      const state = JSON.parse((await track(server, x.number.replace(/\D/g, ''), x.secret, { 'Accept-Language': 'zh-CN' })).text)
      assert.equal(state.number, x.number)
      assert.equal(state.state_name, '待修')
      assert.equal(state.entries[0].texts.lamp, '建元-017')
    })

    await t.test('what its fields do not take is refused', async () => {
      const field = async (fields) => JSON.parse((await raise(server, { ...body, fields })).text).field
      assert.equal(await field({ lamp: '长'.repeat(41) }), 'lamp')
      assert.equal(await field({ lamp: 7 }), 'lamp')
      assert.equal(await field({ post: '7' }), 'fields')
      assert.equal(await field([]), 'fields')
    })

    await t.test('residents choose, then fill in its form', async () => {
      const kinds = (await resident.get('/say')).text
      assert.match(kinds, /href="\/say\?procedure=yedeng"/)
      assert.match(kinds, /name="procedure" value="suqiu"/)
      assert.match((await resident.get('/say?procedure=suqiu')).text, /name="body"/)
      const long = await resident.submit('/say?procedure=yedeng', { body: '路灯不亮。', lamp: '长'.repeat(41) })
      assert.equal(long.status, 422)
      assert.match(long.text, /href="#f-lamp"/)
      const sent = await resident.submit('/say?procedure=yedeng', { body: '路灯不亮。', lamp: '017' })
      assert.match(sent.text, /YD\d{6}-\d{7}/)
    })

    await t.test('only system administrators keep procedures', async () => {
      for (const [login, status] of [['xitong01', 200], ['anquan01', 403], ['paidan01', 403]]) {
        const c = new Client(server)
        await c.logIn(login, site.logins[login].password)
        for (const page of ['', '/new', '/yedeng', '/yedeng/file?version=1'])
          assert.equal((await c.get(`/desk/admin/procedures${page}`)).status, status, `${login} ${page}`)
        c.close()
      }
    })

    resident.close()
    await server.stop()
  })
}
