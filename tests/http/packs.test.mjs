// Study packs: who makes one, what may come in, who takes it along, and that it goes again.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { Client } from '../lib/client.mjs'
import { png } from '../lib/picture.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const PDF = Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n')
const GBK = Buffer.from([0xb5, 0xb3, 0xd5, 0xc2, 0x0a]) // 党章

for (const engine of engines) {
  test(`study packs, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      const { csrf } = JSON.parse((await c.get('/field/session')).text)
      c.headers = { ...c.headers, 'X-CSRF-Token': csrf }
      c.secret = JSON.parse((await c.request('/field/device', { method: 'POST' })).text).secret
      return c
    }
    const office = await as('zhuti01'), reader = await as('chengban01')
    const top = site.one("SELECT u.name FROM post p JOIN unit u ON u.id = p.unit_id JOIN officer o ON o.id = p.officer_id WHERE o.login = 'zhuti01' AND p.until = 0")
    const own = site.one("SELECT u.name FROM post p JOIN unit u ON u.id = p.unit_id JOIN officer o ON o.id = p.officer_id WHERE o.login = 'chengban01' AND p.until = 0")
    const inside = `SELECT p.officer_id FROM post p WHERE p.until = 0 AND (p.unit_id IN (SELECT t.ancestor_id FROM unit_tree t JOIN unit x ON x.id = t.descendant_id WHERE x.name IN ('${own}', '${top}')) OR p.unit_id IN (SELECT t.descendant_id FROM unit_tree t JOIN unit x ON x.id = t.ancestor_id WHERE x.name = '${own}'))`
    const outside = site.one(`SELECT o.login FROM officer o JOIN post p ON p.officer_id = o.id WHERE p.role = 'handler' AND p.until = 0 AND o.id NOT IN (${inside}) ORDER BY o.login LIMIT 1`)
    const stranger = await as(outside)
    const pack = async (c) => {
      const r = await c.get('/field/pack', { 'X-Field-Secret': c.secret })
      assert.equal(r.status, 200, r.text)
      return JSON.parse(r.text)
    }
    const add = (page, files, c = office) => c.submit(page, {}, { action: '/add', files: files.map((f) => ({ field: 'files', ...f })) })
    const make = async (fields = {}) => office.submit('/desk/packs/new', { title: '二十届三中全会精神', about: '下乡路上看', unit: top, for0: own, ...fields })
    let page, ref

    await t.test('the office of a unit makes one, for its own people', async () => {
      for (const [fields, id] of [[{ title: '' }, 'title'], [{ for0: '' }, 'for0'], [{ for0: 'nowhere' }, 'for0'], [{ to: '2001-01-01' }, 'to'], [{ from: 'soon' }, 'from'], [{ unit: '' }, 'unit']]) {
        const r = await make(fields)
        assert.equal(r.status, 422, JSON.stringify(fields))
        assert.match(r.text, new RegExp(`id="e-${id}"`), JSON.stringify(fields))
      }
      const made = await make()
      assert.equal(made.status, 303, made.text)
      page = made.headers.location.replace(/\?.*/, '')
      ref = page.split('/').pop()
      assert.match((await office.get('/desk/packs')).text, /二十届三中全会精神/)
      assert.equal((await stranger.get(page)).status, 404)
      const theirs = await reader.get(page)
      assert.equal(theirs.status, 200)
      assert.ok(!theirs.text.includes('Withdraw the pack'))
      const refused = await reader.submit('/desk/packs/new', { title: '别人的', unit: own, for0: own })
      assert.equal(refused.status, 403)
    })

    await t.test('what a file is, its bytes say', async () => {
      const bad = { 'page.html': '<script>alert(1)</script>\0', 'a.pdf': '%PDF-1.4 cut', 'locked.pdf': '%PDF-1.4\n/Encrypt 1 0 R\n%%EOF', 'js.pdf': '%PDF-1.4\n<< /S /JavaScript /JS (app.alert(1)) >>\n%%EOF', 'run.pdf': '\x7fELF\x00\x01', 'zip.docx': 'PK\x03\x04\x00\x00', 'cut.png': '\x89PNG\r\n\x1a\n', 'big.txt': 'x'.repeat(300 * 1024), 'empty.txt': '' }
      for (const [name, data] of Object.entries(bad)) {
        const r = await add(page, [{ name, data: Buffer.from(data, 'latin1') }])
        assert.equal(r.status, 422, name)
        assert.match(r.text, /id="e-files"/, name)
      }
      assert.equal((await add(page, [{ name: 'large.pdf', data: Buffer.concat([PDF, Buffer.alloc(5 << 20)]) }])).status, 422)
      const good = await add(page, [{ name: '读本.pdf', data: PDF }, { name: '党章.txt', data: GBK }, { name: '图.png', data: png(40, 30) }])
      assert.equal(good.status, 303, good.text)
      assert.equal((await add(page, [{ name: '读本.pdf', data: PDF }])).status, 303)
      assert.equal(site.one('SELECT COUNT(*) FROM pack_file'), '3')
      const text = (await office.get(page)).text
      for (const words of ['读本.pdf', '党章.txt', '图.png', 'PDF', 'Plain text', 'Picture']) assert.ok(text.includes(words), words)
    })

    await t.test('phones of whom it is for take it along, byte by byte', async () => {
      const { packs, left } = await pack(reader)
      assert.equal(left, 0)
      assert.deepEqual(packs.map((p) => [p.ref, p.title, p.files.map((f) => f.type)]), [[ref, '二十届三中全会精神', ['application/pdf', 'text/plain', 'image/jpeg']]])
      for (const f of packs[0].files) {
        const r = await reader.get(`/field/packs/${ref}/${f.id}`)
        assert.equal(r.status, 200)
        assert.match(r.headers['content-disposition'], /attachment/)
        assert.equal(createHash('sha256').update(r.bytes).digest('hex'), f.sha256)
        assert.equal(r.bytes.length, f.size)
        assert.equal((await stranger.get(`/field/packs/${ref}/${f.id}`)).status, 404)
      }
      assert.equal((await reader.get(`/field/packs/${ref}/${packs[0].files[1].id}`)).bytes.toString(), '党章\n')
      assert.deepEqual((await pack(stranger)).packs, [])
    })

    await t.test('it takes no more than a phone has room for, the newest first', async () => {
      for (let i = 0; i < 2; i++) {
        const at = (await make({ title: `大包${i}` })).headers.location.replace(/\?.*/, '')
        for (let k = 0; k < 3; k++) assert.equal((await add(at, [{ name: `${k}.pdf`, data: Buffer.concat([Buffer.from(`%PDF-1.4\n${i}${k}\n`), Buffer.alloc(3_900_000, 'x'), Buffer.from('\n%%EOF\n')]) }])).status, 303)
      }
      const { packs, left } = await pack(reader)
      assert.deepEqual([packs.map((p) => p.title), left], [['大包1', '二十届三中全会精神'], 1])
    })

    await t.test('what is taken out, over or withdrawn goes', async () => {
      const id = (await pack(reader)).packs[1].files[0].id
      assert.equal((await office.submit(page, { id }, { action: '/drop' })).status, 303)
      assert.equal((await reader.get(`/field/packs/${ref}/${id}`)).status, 404)
      const over = (await make({ title: '过期', from: '2020-01-01', to: '2020-01-31' })).headers.location.replace(/\?.*/, '')
      assert.equal((await add(over, [{ name: 'a.txt', data: Buffer.from('旧') }])).status, 303)
      assert.equal((await office.submit(page, {}, { action: '/withdraw' })).status, 303)
      assert.deepEqual((await pack(reader)).packs.map((p) => p.title), ['大包1'])
      assert.ok(!(await office.get(page)).text.includes('Add files'))
      await site.whole()
    })
    for (const c of [office, reader, stranger]) c.close()
  })
}
