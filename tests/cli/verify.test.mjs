// What verify says of tampered rows, wrong keys, newer schemas and what is not there.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Site, engines, program, run, tidyUp } from '../lib/site.mjs'
import { raise } from '../lib/client.mjs'
import { check } from '../lib/load.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`what verify, keys and schemas say, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine)
    const server = await site.serve()
    const receipts = []
    for (let i = 0; i < 12; i++) receipts.push(JSON.parse((await raise(server, { title: `第${i}件`, body: `内容${i}`, contact: { name: '王某', phone: `1390000${1000 + i}` } })).text))
    await check(site, server, receipts)
    await server.stop()

    await t.test('each tampering is found and its place named', async () => {
      const n = receipts[5].number
      const id = `(SELECT id FROM matter WHERE number = '${n}')`
      const cases = [
        [`UPDATE entry_text SET content = '改过' WHERE matter_id = ${id} AND part = 'body'`, `UPDATE entry_text SET content = '内容5' WHERE matter_id = ${id} AND part = 'body'`],
        [`UPDATE entry SET occurred_at = occurred_at - 1 WHERE matter_id = ${id}`, `UPDATE entry SET occurred_at = occurred_at + 1 WHERE matter_id = ${id}`],
        [`UPDATE matter SET state = 'closed' WHERE id = ${id}`, `UPDATE matter SET state = 'new' WHERE id = ${id}`],
        [`UPDATE matter SET submitted_at = submitted_at - 86400000 WHERE id = ${id}`, `UPDATE matter SET submitted_at = submitted_at + 86400000 WHERE id = ${id}`],
        [`UPDATE entry SET officer_id = (SELECT MIN(id) FROM officer) WHERE matter_id = ${id}`, `UPDATE entry SET officer_id = NULL WHERE matter_id = ${id}`],
        [`UPDATE matter SET title = '别的' WHERE id = ${id}`, `UPDATE matter SET title = '第5件' WHERE id = ${id}`],
      ]
      for (const [break_, mend] of cases) {
        site.sql(break_)
        const r = await site.run('verify')
        assert.equal(r.code, 1, `${break_}: ${r.stdout}${r.stderr}`)
        assert.match(r.stdout.split('\n')[0], /^broken: /)
        assert.ok(r.stdout.includes(n), `${break_}: ${r.stdout}`)
        site.sql(mend)
      }
      await site.whole()
      const { number, receipt } = receipts[7]
      assert.equal((await site.run('verify', '--receipt', `${number}:${receipt}`)).code, 0)
      assert.equal((await site.run('verify', '--receipt', `${number}:${receipt.replace(/^./, (c) => (c === '0' ? '1' : '0'))}`)).code, 1)
      assert.equal((await site.run('verify', '--receipt', `SQ200101-0000000:${receipt}`)).code, 1)
      assert.equal((await site.run('verify', '--receipt', 'nothing')).code, 2)
    })

    await t.test('a wrong or missing key opens nothing', async () => {
      const stranger = await Site.make('sqlite', { alone: true })
      const away = site.key + '.away'
      fs.renameSync(site.key, away)
      assert.equal((await site.run('verify')).code, 2)
      fs.copyFileSync(stranger.key, site.key)
      for (const command of [['verify'], ['stats', '--json'], ['serve', '--listen', '127.0.0.1:0'], ['backup', '--out', path.join(site.dir, 'no.backup')], ['export', '--what', 'matters', '--out', path.join(site.dir, 'no.csv')]]) {
        const r = await site.run(...command)
        assert.equal(r.code, 2, command.join(' '))
        assert.match(r.stderr, /key/)
      }
      fs.chmodSync(site.key, 0o644)
      assert.match((await site.run('verify')).stderr, /chmod 600/)
      fs.rmSync(site.key)
      fs.renameSync(away, site.key)
      await site.whole()
      await stranger.remove()
    })

    await t.test('a newer schema is left alone', async () => {
      site.sql("INSERT INTO schema_step (version, step, name, done_at) VALUES (9999, 1, 'future', 0)")
      for (const command of [['verify'], ['stats', '--json'], ['serve', '--listen', '127.0.0.1:0'], ['migrate'], ['backup', '--out', path.join(site.dir, 'no.backup')]]) {
        const r = await site.run(...command)
        assert.equal(r.code, 2, `${command.join(' ')}: ${r.stdout}${r.stderr}`)
        assert.match(r.stderr, /newer/, command.join(' '))
      }
      site.sql('DELETE FROM schema_step WHERE version = 9999')
      await site.whole()
    })

    await t.test('what could not run says 2', async () => {
      const away = engine.name === 'sqlite' ? `sqlite:${site.dir}/nowhere/site.db` : 'postgresql://test@127.0.0.1:1/none'
      for (const command of ['verify', 'stats', 'serve']) {
        const r = await run(program, [command, '--db', away, '--key', site.key])
        assert.equal(r.code, 2, `${command}: ${r.stdout}${r.stderr}`)
        assert.match(r.stderr, /^echowall: /)
      }
      assert.equal((await run(program, ['verify', '--db', 'mysql://x/y'], { cwd: site.dir })).code, 2)
      assert.equal((await run(program, ['verify', '--nonsense'], { cwd: site.dir })).code, 2)
      assert.equal((await run(program, ['nonsense'])).code, 2)
      assert.ok(!fs.existsSync(path.join(site.dir, 'nowhere')))
      const empty = new Site(engine)
      fs.copyFileSync(site.key, empty.key)
      fs.chmodSync(empty.key, 0o600)
      assert.equal((await empty.run('verify')).code, 2)
      assert.equal((await empty.run('serve', '--listen', '127.0.0.1:0')).code, 2)
      await empty.remove()
      const again = await site.run('init')
      assert.equal(again.code, 2)
      assert.match(again.stderr, /a site in this database already/)
      await site.whole()
    })
    await site.remove()
  })
}
