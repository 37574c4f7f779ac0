// Shared pages: made once, sent from memory, gone when something changed; never anybody's own page to somebody else.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { gunzipSync } from 'node:zlib'
import { request } from '../lib/client.mjs'

const program = path.join(process.env.ECHOWALL_BUILD ?? 'build-check', 'tests/http/http_server')
const running = []

async function start(...args) {
  const child = spawn(program, ['log=0', ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
  const server = { child, log: '', ended: once(child, 'close') }
  child.stderr.on('data', (d) => (server.log += d))
  running.push(server)
  const [line] = await once(child.stdout, 'data')
  server.port = Number(String(line).split(' ')[1])
  return server
}
after(() => running.forEach((s) => s.child.exitCode === null && s.child.kill('SIGKILL')))

const get = (s, target, headers = {}, method = 'GET') => request(s, target, { method, headers })
const made = (answer) => Number(/made (\d+)/.exec(answer.text)?.[1])
async function figure(s, name) {
  const text = (await get(s, '/metrics')).text
  return Number(new RegExp(`^\\S*${name} (\\d+)`, 'm').exec(text)?.[1])
}

test('a page is made once and sent from memory, to HEAD and If-None-Match too', async () => {
  const s = await start('pages=1000000')
  const first = await get(s, '/shared/a')
  const second = await get(s, '/shared/a')
  assert.equal(made(second), made(first))
  assert.equal(second.text, first.text)
  assert.equal(second.headers['cache-control'], 'public, no-cache')
  assert.equal(second.headers['x-request-id'], undefined)
  assert.match(second.headers['content-security-policy'], /default-src/)
  const head = await get(s, '/shared/a', {}, 'HEAD')
  assert.deepEqual([head.status, head.text, head.headers['content-length']], [200, '', String(second.bytes.length)])
  const same = await get(s, '/shared/a', { 'If-None-Match': first.headers.etag })
  assert.deepEqual([same.status, same.text, same.headers.etag], [304, '', first.headers.etag])
  const other = await get(s, '/shared/a', { 'If-None-Match': '"other"' })
  assert.equal(other.status, 200)
  assert.equal(await figure(s, 'http_page_misses'), 1)
})

test('a compressed page has a validator of its own', async () => {
  const s = await start('pages=1000000')
  const plain = await get(s, '/shared/a')
  const packed = await get(s, '/shared/a', { 'Accept-Encoding': 'gzip' })
  const again = await get(s, '/shared/a', { 'Accept-Encoding': 'gzip' })
  assert.equal(packed.headers['content-encoding'], 'gzip')
  assert.notEqual(packed.headers.etag, plain.headers.etag)
  assert.deepEqual(again.bytes, packed.bytes)
  assert.match(gunzipSync(packed.bytes).toString(), /^a made/)
  assert.match(String(packed.headers.vary), /Accept-Encoding/)
})

test('what changes the public view renews pages; what does not, does not', async () => {
  const s = await start('pages=1000000')
  const post = (target) => request(s, target, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
  const first = made(await get(s, '/shared/a'))
  assert.equal((await post('/api/quiet')).status, 200)
  assert.equal(made(await get(s, '/shared/a')), first)
  assert.equal((await post('/api/body')).status, 200)
  assert.equal(made(await get(s, '/shared/a')), first + 1)
})

test('language, host and session are not mixed', async () => {
  const s = await start('pages=1000000')
  const plain = await get(s, '/shared/a')
  const lang = await get(s, '/shared/a', { Cookie: 'v=2' })
  assert.match(lang.text, /for 2/)
  assert.match((await get(s, '/shared/a', { Cookie: 'x=1; v=2' })).text, /for 2/)
  assert.match((await get(s, '/shared/a', { Cookie: 'v=99' })).text, /for 0/)
  assert.match(plain.text, /for 0/)
  const host = await get(s, '/shared/a', { Host: 'evil.example' })
  assert.match(host.text, /evil\.example/)
  assert.doesNotMatch((await get(s, '/shared/a')).text, /evil/)
  const before = made(await get(s, '/shared/a'))
  for (const headers of [{ Cookie: 's=1' }, { Authorization: 'Bearer x' }]) {
    const one = await get(s, '/shared/a', headers)
    const two = await get(s, '/shared/a', headers)
    assert.notEqual(made(one), made(two))
    assert.equal(one.headers['cache-control'], 'no-store')
  }
  assert.equal(made(await get(s, '/shared/a')), before)
})

test('cookies, tokens, secrets and errors are never kept', async () => {
  const s = await start('pages=1000000')
  for (const what of ['cookie', 'token', 'secret']) {
    const one = await get(s, `/shared/a?${what}=1`)
    const two = await get(s, `/shared/a?${what}=1`)
    assert.notEqual(made(one), made(two), what)
    assert.equal(one.headers['cache-control'], 'no-store', what)
  }
  assert.equal((await get(s, '/shared/a?fail=1')).status, 404)
  assert.equal((await get(s, '/shared/a?fail=1')).status, 404)
  assert.equal(await figure(s, 'http_page_hits'), 0)
})

test('many who ask at once get the page that one worker makes', async () => {
  const s = await start('pages=1000000', 'workers=4')
  const answers = await Promise.all(Array.from({ length: 40 }, () => get(s, '/shared/slow?ms=300')))
  assert.deepEqual([...new Set(answers.map(made))], [1])
  assert.equal(await figure(s, 'http_page_misses'), 1)
  // A page that turns out to be nobody else's is made for each.
  const own = await Promise.all(Array.from({ length: 8 }, () => get(s, '/shared/own?ms=200&cookie=1')))
  assert.equal(new Set(own.map(made)).size, 8)
})

test('a page begun before a change is not sent after it', async () => {
  const s = await start('pages=1000000', 'workers=4')
  const slow = get(s, '/shared/slow?ms=500')
  while ((await figure(s, 'http_page_misses')) < 1) continue
  await request(s, '/api/body', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{}' })
  const after = await get(s, '/shared/slow?ms=500')
  assert.equal(made(await slow), 1)
  assert.equal(made(after), 2)
  assert.equal(made(await get(s, '/shared/slow?ms=500')), 2)
})

test('queries without end do not push out the pages without', async () => {
  const s = await start('pages=400000')
  const first = made(await get(s, '/shared/a'))
  for (let i = 0; i < 300; i++) await get(s, `/shared/a?x=${i}`)
  assert.equal(made(await get(s, '/shared/a')), first)
  assert.ok((await figure(s, 'http_page_bytes')) <= 400000)
  const long = await get(s, `/shared/a?x=${'y'.repeat(3000)}`)
  assert.equal(long.status, 200)
  assert.notEqual(made(await get(s, `/shared/a?x=${'y'.repeat(3000)}`)), made(long))
  // Larger than an eighth of all: sent, not kept.
  const large = await get(s, '/shared/a?lines=5000')
  assert.notEqual(made(await get(s, '/shared/a?lines=5000')), made(large))
})

test('without memory for it every page is made anew', async () => {
  const s = await start()
  assert.notEqual(made(await get(s, '/shared/a')), made(await get(s, '/shared/a')))
})

test('a page that the full queue turned away is made for whoever asks next', async () => {
  const s = await start('pages=1000000', 'workers=1', 'queue=1')
  const held = request(s, '/hold')
  await once(s.child.stdout, 'data')
  const two = [request(s, '/hello'), request(s, '/hello')]
  // One of the two fills the queue, the other is turned away.
  await Promise.any(two.map(async (r) => assert.equal((await r).status, 503)))
  assert.equal((await request(s, '/shared/a')).status, 503)
  s.child.stdin.write('1')
  await Promise.all([held, ...two])
  const both = await Promise.all([request(s, '/shared/a'), request(s, '/shared/a')])
  assert.deepEqual(both.map((r) => r.status), [200, 200])
})
