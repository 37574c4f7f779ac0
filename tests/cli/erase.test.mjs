// Of an erased person no byte is left, and the record is whole.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, tidyUp } from '../lib/site.mjs'
import { Client, raise, track } from '../lib/client.mjs'
import { png } from '../lib/picture.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`a person is erased, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine)
    const server = await site.serve()
    const name = '慕容雪鸢', phone = '13906997531'
    const traces = [name, phone, '139 0699 7531', '0699-7531', '6997531']
    const guest = new Client(server)
    const numbers = []
    for (const fields of [
      { title: `${name}反映停水`, body: `我叫${name}，电话 ${phone}，住三楼，停水三天。`, name, phone },
      { title: '噪音', body: `夜里施工。请打 139 0699 7531 找${name}。`, name, phone },
    ]) {
      const r = await guest.submit('/say?procedure=suqiu', fields, { files: [{ field: 'photos', name: `${name}.png`, data: png(30 + numbers.length, 20) }] })
      assert.equal(r.status, 200, r.text.slice(0, 500))
      numbers.push(/[A-Z]{2}\d{6}-\d{7}/.exec(r.text)[0])
    }
    guest.close()
    const stranger = JSON.parse((await raise(server, { title: '别人', body: '别人的事', contact: { name: '李四', phone: '13600000001' } })).text)
    await server.stop()
    const old = path.join(site.dir, 'old.backup')
    await site.ok('backup', '--out', old)
    assert.ok(site.bytes().includes(name), 'it was there')

    const r = await site.ok('erase', '--number', numbers[0], '--reason', '本人书面申请删除')
    assert.match(r.stdout, /erased: 1 persons, 2 matters/)
    const archive = fs.readFileSync(old)
    fs.rmSync(old)
    for (const format of ['csv', 'xlsx']) await site.ok('export', '--what', 'matters', '--format', format, '--out', path.join(site.dir, `all.${format}`))
    const bytes = site.bytes()
    for (const trace of traces) assert.ok(!bytes.includes(trace), trace)
    await site.whole()
    assert.equal((await site.stats()).matters, 3)
    const second = await site.serve()
    assert.equal((await track(second, stranger.number, stranger.secret)).status, 200)
    await second.stop()
    for (const trace of traces) assert.ok(!second.log.includes(trace))
    assert.equal((await site.run('erase', '--number', 'SQ200101-0000000', '--reason', '本人书面申请')).code, 2)
    assert.equal((await site.run('erase', '--number', stranger.number)).code, 2, 'a reason is asked for')

    // A backup from before does not bring the person back where the journal of erasures lies beside the key.
    const fresh = site.beside(engine.name)
    for (const x of fs.readdirSync(site.dir)) if (x.startsWith('site.key.')) fs.copyFileSync(path.join(site.dir, x), path.join(fresh.dir, x))
    const file = path.join(fresh.dir, 'old.backup')
    fs.writeFileSync(file, archive)
    const restored = await fresh.ok('restore', '--from', file)
    assert.match(restored.stdout, /1 persons erased again/)
    fs.rmSync(file)
    const all = fresh.bytes()
    for (const trace of traces) assert.ok(!all.includes(trace), trace)
    await fresh.whole()
    await fresh.remove()
    await site.remove()
  })
}
