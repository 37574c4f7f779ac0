// A receipt is given only after the disk has it; a full disk is said, and forgotten once there is room.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Site, engines, noSanitizer, tidyUp } from '../lib/site.mjs'
import { json, raise, request, track } from '../lib/client.mjs'
import { Postgres } from '../lib/pg.mjs'

const undo = []
after(async () => {
  await tidyUp()
  for (const f of undo.reverse()) f()
})

const has = (program) => spawnSync(program, ['-V']).status === 0
const skipStrace = has('strace') ? false : 'no strace'
// Leaks cannot be looked for under a tracer.
const traced = { ASAN_OPTIONS: `${process.env.ASAN_OPTIONS ?? ''}:detect_leaks=0` }

// The calls of a trace in the order they ended: [{ pid, text }]; a call cut in two is put together.
function calls(file) {
  const open = new Map(), list = []
  for (const line of fs.readFileSync(file, 'latin1').split('\n')) {
    const [, pid, rest] = /^(\d+)\s+(.*)$/.exec(line) ?? []
    if (!pid) continue
    if (rest.endsWith('<unfinished ...>')) open.set(pid, rest.slice(0, -16).trimEnd())
    else if (/^<\.\.\. \w+ resumed>/.test(rest)) list.push({ pid, text: (open.get(pid) ?? '') + rest.replace(/^<\.\.\. \w+ resumed>\s*/, '') })
    else list.push({ pid, text: rest })
  }
  return list
}

test('SQLite syncs its log between the request and the receipt', { skip: skipStrace }, async () => {
  const site = await Site.make('sqlite')
  const out = path.join(site.dir, 'trace')
  const server = await site.serve({ env: traced, wrap: ['strace', '-f', '-y', '-s', '200', '-o', out, '-e', 'trace=fsync,fdatasync,read,recvfrom,write,writev,sendto,sendmsg'] })
  for (let i = 0; i < 5; i++) assert.equal((await raise(server, { body: `第${i}件` })).status, 201)
  await server.stop()
  const list = calls(out)
  let from = 0
  for (let i = 0; i < 5; i++) {
    const asked = list.findIndex((c, n) => n >= from && /POST \/api\/v1\/matters/.test(c.text))
    const answered = list.findIndex((c, n) => n > asked && /HTTP\/1\.1 201/.test(c.text))
    assert.ok(asked >= 0 && answered > asked, `request ${i} is not in the trace`)
    const synced = list.slice(asked, answered).filter((c) => /^f(data)?sync\(\d+<[^>]*site\.db-wal>\)\s+= 0/.test(c.text))
    assert.ok(synced.length >= 1, list.slice(asked, answered + 1).map((c) => c.text.slice(0, 120)).join('\n'))
    from = answered + 1
  }
  await site.remove()
})

test('PostgreSQL syncs its log before it says that it has committed', { skip: skipStrace || engines[1].skip }, async (t) => {
  const pg = new Postgres()
  undo.push(() => pg.remove())
  const site = await Site.make('postgresql', { pgUrl: pg.url })
  for (const [name, value] of [['fsync', 'on'], ['synchronous_commit', 'on'], ['full_page_writes', 'on']]) assert.equal(site.one(`SHOW ${name}`), value)
  const out = path.join(site.dir, 'trace')
  const tracer = spawn('strace', ['-f', '-y', '-s', '2000', '-o', out, '-e', 'trace=fsync,fdatasync,recvfrom,sendto', '-p', String(pg.pid())], { stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  tracer.stderr.on('data', (d) => (said += d))
  const gone = new Promise((resolve) => tracer.on('close', resolve))
  while (!/attached/.test(said) && tracer.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 10))
  if (tracer.exitCode !== null) return t.skip(`strace may not attach: ${said.trim()}`)
  const server = await site.serve()
  for (let i = 0; i < 5; i++) assert.equal((await raise(server, { body: `第${i}件` })).status, 201)
  await server.stop()
  tracer.kill('SIGINT')
  await gone
  const list = calls(out)
  // A commit whose transaction wrote a matter: its backend synced after the commit was asked for, and only then answered.
  let seen = 0
  const since = new Map() // backend → its own calls since its transaction began
  list.forEach((c, n) => {
    if (/^recvfrom\(.*BEGIN/.test(c.text)) since.set(c.pid, [])
    since.get(c.pid)?.push(c.text)
    if (!/^recvfrom\(.*COMMIT/.test(c.text) || !since.get(c.pid)?.some((text) => /第\d件|\\347\\254\\254/.test(text))) return
    since.delete(c.pid)
    const answer = list.findIndex((d, k) => k > n && d.pid === c.pid && /^sendto\(.*COMMIT/.test(d.text))
    if (answer < 0) return
    assert.ok(list.slice(n, answer).some((d) => /^f(data)?sync\(\d+<[^>]*pg_wal[^>]*>\)\s+= 0/.test(d.text)), list.slice(n, answer + 1).map((d) => d.pid + ' ' + d.text.slice(0, 160)).join('\n'))
    seen++
  })
  assert.ok(seen >= 5, `${seen} commits in the trace\n${list.filter((c) => /COMMIT/.test(c.text)).map((c) => c.pid + ' ' + c.text.slice(0, 200)).join('\n')}`)
  await site.remove()
})

test('SQLite is asked for synchronous=FULL on every connection', async () => {
  const site = await Site.make('sqlite')
  assert.equal(site.one('PRAGMA journal_mode'), 'wal')
  const text = fs.readFileSync(path.join(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../../src/db/db_sqlite.c'), 'utf8')
  assert.match(text, /PRAGMA synchronous = FULL/)
  assert.doesNotMatch(text, /synchronous = (OFF|NORMAL)/i)
  await site.remove()
})

// A small disk of its own, or null where that is not allowed.
function disk(mib) {
  if (process.getuid() !== 0) return null
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'echowall-disk-'))
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mib}m,mode=0755`, 'tmpfs', dir]).status !== 0) {
    fs.rmdirSync(dir)
    return null
  }
  undo.push(() => {
    spawnSync('umount', ['-l', dir])
    fs.rmdirSync(dir)
  })
  return dir
}

function fill(dir) {
  const file = path.join(dir, 'ballast'), fd = fs.openSync(file, 'w')
  for (const size of [1 << 20, 4096, 1])
    try {
      for (;;) fs.writeSync(fd, Buffer.alloc(size, 'x'))
    } catch (e) {
      assert.equal(e.code, 'ENOSPC')
    }
  fs.closeSync(fd)
  return () => fs.rmSync(file)
}

async function full(site, dir) {
  const server = await site.serve()
  const first = JSON.parse((await raise(server, { title: '此前', body: '此前的事' }, 'before')).text)
  const free = fill(dir)
  let refused, accepted = 0
  for (let i = 0; i < 20_000 && !refused; i++) {
    const r = await raise(server, { title: `第${i}件`, body: '满'.repeat(3000) }, `full-${i}`)
    if (r.status === 201) accepted++
    else refused = { r, key: `full-${i}`, title: `第${i}件` }
  }
  assert.ok(refused, 'the disk did not fill')
  for (const [language, said] of [['zh-CN', /磁盘已满/], ['en', /disk is full/]]) {
    const r = await json(server, '/api/v1/matters', { title: refused.title, body: '满'.repeat(3000) }, { 'Idempotency-Key': refused.key, 'Accept-Language': language })
    assert.match(JSON.parse(r.text).detail, said)
    assert.equal(r.status, 503, r.text)
    assert.match(r.headers['retry-after'], /^\d+$/)
  }
  assert.match(JSON.parse(refused.r.text).detail, /磁盘已满/)
  const kept = await site.stats()
  assert.equal(kept.matters, 1 + accepted, 'nothing of the refused is there')
  assert.equal((await request(server, '/')).status, 200, 'reading goes on')
  assert.equal((await request(server, '/wall')).status, 200)
  free()
  const again = await raise(server, { title: refused.title, body: '满'.repeat(3000) }, refused.key)
  assert.equal(again.status, 201, again.text)
  const { number, secret } = JSON.parse(again.text)
  assert.equal((await track(server, number, secret)).status, 200)
  assert.equal((await track(server, first.number, first.secret)).status, 200)
  assert.equal((await site.stats()).matters, 2 + accepted)
  noSanitizer(server.log)
  await server.stop()
  await site.whole()
}

test('a full disk, SQLite', async (t) => {
  const dir = disk(24)
  if (!dir) return t.skip('no disk of its own without root')
  const site = new Site('sqlite')
  site.file = path.join(dir, 'site.db')
  site.url = `sqlite:${site.file}`
  await site.ok('init', '--name', '回音壁')
  await full(site, dir)
  await site.remove()
})

test('a full disk, PostgreSQL', { skip: engines[1].skip }, async (t) => {
  const dir = disk(64)
  if (!dir) return t.skip('no disk of its own without root')
  const pg = new Postgres()
  undo.push(() => pg.remove())
  const space = path.join(dir, 'space'), owner = fs.statSync(pg.data)
  fs.mkdirSync(space)
  fs.chownSync(space, owner.uid, owner.gid)
  const r = spawnSync('psql', ['-X', '-q', pg.url, '-c', `CREATE TABLESPACE small LOCATION '${space}'`], { encoding: 'utf8' })
  assert.equal(r.status, 0, r.stderr)
  const site = new Site('postgresql', { pgUrl: pg.url })
  const alter = spawnSync('psql', ['-X', '-q', pg.url, '-c', `ALTER DATABASE ${site.database} SET TABLESPACE small`], { encoding: 'utf8' })
  assert.equal(alter.status, 0, alter.stderr)
  await site.ok('init', '--name', '回音壁')
  await full(site, dir)
  await site.remove()
})
