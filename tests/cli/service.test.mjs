// What an operator meets who runs the installed program: help, a site not made yet, a folder of backups.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { request } from '../lib/client.mjs'
import { Server, Site, engines, program, run, tidyUp } from '../lib/site.mjs'

after(tidyUp)

test('every command explains itself', async () => {
  const { stdout } = await run(program, ['--help'])
  const commands = [...stdout.matchAll(/^ {2}([a-z][a-z-]*) +\S/gm)].map((m) => m[1])
  assert.ok(commands.length >= 14)
  for (const command of commands) {
    const r = await run(program, [command, '--help'])
    assert.equal(r.code, 0, command)
    assert.match(r.stdout, new RegExp(`^Usage: echowall ${command} `))
    if (command !== 'catalogue') assert.match(r.stdout, /^ {2}--config VALUE$/m) // it looks at files alone
    assert.equal(r.stderr, '')
  }
})

for (const engine of engines) {
  test(`a site that was not made yet, and a folder of its backups, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = new Site(engine)
    for (const command of ['migrate', 'serve']) {
      const r = await site.run(command)
      assert.equal(r.code, 2)
      assert.match(r.stderr, engine.name === 'sqlite' ? /There is no database at [^]*echowall init/ : /There is no key file at [^]*echowall init/, command)
    }
    // The key alone is no site either, and migrate makes none of it.
    fs.writeFileSync(site.key, '5a'.repeat(32) + '\n', { mode: 0o600 })
    if (engine.name === 'sqlite') fs.writeFileSync(site.file, '')
    for (const command of ['migrate', 'serve']) {
      const r = await site.run(command)
      assert.equal(r.code, 2)
      assert.match(r.stderr, /empty.*echowall init/, command)
    }
    await site.ok('init', '--name', '回音壁')
    assert.match((await site.ok('migrate')).stdout, /current/)

    const folder = path.join(site.dir, 'backups')
    fs.mkdirSync(folder)
    const others = ['echowall-20250101-031500.backup.old', 'notes.txt', 'echowall-2025x101-031500.backup']
    for (const name of others) fs.writeFileSync(path.join(folder, name), 'not ours')
    // A night each, by the site's clock.
    for (let day = 1; day <= 3; day++) {
      site.env.ECHOWALL_CLOCK = `2026-03-0${day}T03:15:00`
      await site.ok('backup', '--dir', folder, '--keep', '2')
    }
    const left = fs.readdirSync(folder).filter((name) => !others.includes(name)).sort()
    assert.deepEqual(left.map((name) => name.slice(0, 17)), ['20260302', '20260303'].map((d) => `echowall-${d}`))
    for (const name of left) assert.equal(fs.statSync(path.join(folder, name)).mode & 0o777, 0o600)
    assert.deepEqual(fs.readdirSync(folder).filter((name) => others.includes(name)).sort(), [...others].sort())
    for (const wrong of [[], ['--out', 'a', '--dir', folder], ['--dir', folder, '--keep', '0'], ['--out', 'a', '--keep', '3']])
      assert.equal((await site.run('backup', ...wrong)).code, 2, wrong.join(' '))
    assert.equal((await site.run('backup', '--dir', path.join(site.dir, 'nowhere'))).code, 2)
    await site.remove()
  })
}

test('the level of the log', async () => {
  const site = await Site.make('sqlite')
  const port = await new Promise((resolve) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address()
      s.close(() => resolve(port))
    })
  })
  const server = new Server(site, { port, env: { ECHOWALL_LOG_LEVEL: 'warn' } })
  site.servers.push(server)
  server.port = port
  // Its log does not say when it serves.
  const until = Date.now() + 60_000
  while ((await request(server, '/readyz').catch(() => null))?.status !== 200) {
    assert.ok(!server.gone && Date.now() < until, server.log)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  assert.equal((await request(server, '/')).status, 200)
  await server.stop()
  assert.equal(server.log, '')
  await site.remove()
})
