// The server of src/http alone, over real sockets: limits, hostile input, forgery, stopping.
import { test, before, after } from 'node:test'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import http from 'node:http'
import net from 'node:net'
import { once } from 'node:events'
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import path from 'node:path'

const program = path.join(process.env.ECHOWALL_BUILD ?? 'build-check', 'tests/http/http_server')
const running = []

// Starts a server; its stderr is kept in .log.
async function start(...args) {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'] })
  const server = { child, log: '', ended: once(child, 'close') }
  child.stderr.on('data', (d) => (server.log += d))
  running.push(server)
  const [line] = await Promise.race([
    once(child.stdout, 'data'),
    server.ended.then(([code]) => Promise.reject(new Error(`ended with ${code}: ${server.log}`))),
  ])
  server.port = Number(String(line).split(' ')[1])
  return server
}

async function stop(server) {
  server.child.kill('SIGTERM')
  const [code, signal] = await server.ended
  assert.deepEqual([code, signal], [0, null], server.log)
}

function request(server, target, { method = 'GET', headers = {}, body, agent } = {}) {
  return new Promise((resolve, reject) => {
    const req = http.request({ port: server.port, host: '127.0.0.1', path: target, method, headers, agent }, (res) => {
      const parts = []
      res.on('data', (d) => parts.push(d))
      res.on('end', () => {
        const bytes = Buffer.concat(parts)
        resolve({ status: res.statusCode, headers: res.headers, bytes, text: bytes.toString() })
      })
      res.on('error', reject)
    })
    req.on('error', reject)
    req.end(body)
  })
}

// Sends bytes and gathers what comes until the server closes or `until` is found.
function raw(server, bytes, until) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1')
    let text = ''
    socket.on('data', (d) => {
      text += d.toString('latin1')
      if (until && text.includes(until)) {
        socket.destroy()
        resolve(text)
      }
    })
    socket.on('close', () => resolve(text))
    socket.on('error', (e) => (e.code === 'ECONNRESET' || e.code === 'EPIPE' ? resolve(text) : reject(e)))
    socket.write(bytes)
  })
}

const get = (target, more = '') => `GET ${target} HTTP/1.1\r\nHost: x\r\n${more}Connection: close\r\n\r\n`
const status = (text) => Number(text.slice(9, 12))

let main
before(async () => {
  main = await start()
})
after(async () => {
  for (const s of running) {
    if (s.child.exitCode === null && s.child.signalCode === null) s.child.kill('SIGKILL')
  }
})

test('a page has its security headers and a request id', async () => {
  const r = await request(main, '/hello')
  assert.equal(r.status, 200)
  assert.equal(r.text, 'hello\n')
  assert.match(r.headers['content-security-policy'], /default-src 'self'.*frame-ancestors 'none'/)
  assert.equal(r.headers['x-content-type-options'], 'nosniff')
  assert.equal(r.headers['referrer-policy'], 'same-origin')
  assert.equal(r.headers['cache-control'], 'no-store')
  assert.match(r.headers['x-request-id'], /^[0-9a-z]{13}$/)
  assert.ok(!('strict-transport-security' in r.headers))
  await request(main, '/hello?secret=1')
  assert.match(main.log, new RegExp(`id=${r.headers['x-request-id']} method=GET path=/hello status=200`))
  assert.ok(!main.log.includes('secret'))
})

test('HEAD answers like GET without a body', async () => {
  const r = await raw(main, get('/hello').replace('GET', 'HEAD'))
  assert.equal(status(r), 200)
  assert.match(r, /content-length: 6\r\n/i)
  assert.ok(r.endsWith('\r\n\r\n'))
})

test('404, 405 with Allow, 501', async () => {
  assert.equal((await request(main, '/nope')).status, 404)
  const r = await request(main, '/form', { method: 'DELETE' })
  assert.equal(r.status, 405)
  assert.equal(r.headers.allow, 'GET, HEAD, POST')
  assert.equal((await request(main, '/hello', { method: 'OPTIONS' })).status, 405)
  assert.equal(status(await raw(main, get('/hello').replace('GET', 'BREW'))), 501)
})

test('an error leaves nothing of the half-made page', async () => {
  const codes = { 1: 404, 2: 400, 3: 409, 4: 403, 5: 413, 6: 503, 7: 500, 8: 500, 9: 500 }
  for (const [code, expected] of Object.entries(codes)) {
    const r = await request(main, `/fail/${code}`)
    assert.equal(r.status, expected)
    assert.equal(r.text, `It failed with ${code}.\n`)
    assert.equal(r.headers['retry-after'], expected === 503 ? '5' : undefined)
  }
  assert.equal((await request(main, '/fail/x')).status, 404)
  assert.equal((await request(main, '/staff')).status, 403)
})

test('hostile paths and encodings are refused', async () => {
  const cases = {
    '/echo/%00': 400, '/echo/%ff': 400, '/echo/%c0%af': 400, '/echo/a%2fb': 400, '/echo/a%5Cb': 400, '/echo/a\\b': 400,
    '/echo/%zz': 400, '/echo/%4': 400, '/echo/a%0d%0ab': 400, '/../etc/passwd': 404, '/echo/%2e%2e/hello': 404,
    '//hello': 404, '/echo//hello': 404, '/echo/x?a=%00': 400, '/echo/x?a=%ff': 400, '/echo/x?a=%': 400,
  }
  for (const [target, expected] of Object.entries(cases)) assert.equal(status(await raw(main, get(target))), expected, target)
  assert.equal((await request(main, '/echo/%E5%9B%9E')).status, 200)
})

test('the query is decoded once', async () => {
  const r = await request(main, '/echo/a%2525?x=%2525&x=1+2')
  assert.match(r.text, /path=\/echo\/a%25\n/)
  assert.match(r.text, /param x=%25\nparam x=1 2\n/)
})

test('too long addresses, heads and queries', async () => {
  assert.equal(status(await raw(main, get('/echo/' + 'a'.repeat(6000)))), 200)
  assert.equal(status(await raw(main, get('/echo/' + 'a'.repeat(6300)))), 414)
  assert.equal(status(await raw(main, get('/echo/' + 'a'.repeat(40000)))), 414)
  assert.equal(status(await raw(main, get('/hello', `X-Long: ${'a'.repeat(20000)}\r\n`))), 431)
  assert.equal(status(await raw(main, get('/hello', 'X-A: b\r\n'.repeat(120)))), 431)
  assert.equal(status(await raw(main, get('/echo/' + 'a'.repeat(2000), `Cookie: c=${'d'.repeat(4000)}\r\n`))), 200)
  assert.equal(status(await raw(main, get('/hello?' + 'a&'.repeat(150)))), 200)
  assert.equal((await request(main, '/hello?' + 'a&'.repeat(201))).status, 400)
})

test('a slash too many is taken off', async () => {
  const r = await request(main, '/hello/?a=1')
  assert.equal(r.status, 308)
  assert.equal(r.headers.location, '/hello?a=1')
})

test('redirects stay on the site', async () => {
  for (const [to, location] of Object.entries({ '/x': '/x', '//evil.example': '/', 'https://evil.example': '/', '/\\evil': '/' })) {
    const r = await request(main, '/redirect?to=' + encodeURIComponent(to))
    assert.equal(r.status, 303)
    assert.equal(r.headers.location, location)
  }
  const r = await request(main, '/redirect?to=' + encodeURIComponent('/x\r\nSet-Cookie: a=b'))
  assert.ok(!('set-cookie' in r.headers))
})

async function token(server, headers = {}) {
  const r = await request(server, '/form', { headers })
  return { cookie: r.headers['set-cookie']?.[0], token: /value="([0-9a-f]{64})"/.exec(r.text)[1], r }
}
const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' }

test('forms need the token, the cookie and our own origin', async () => {
  const { cookie, token: t } = await token(main)
  assert.match(cookie, /^ew_c=[0-9a-f]{32}; Path=\/; HttpOnly; SameSite=Lax$/)
  const Cookie = cookie.split(';')[0]
  const post = (headers, fields) =>
    request(main, '/form', { method: 'POST', headers: { ...urlencoded, ...headers }, body: new URLSearchParams(fields).toString() })
  const good = await post({ Cookie }, { _csrf: t, title: ' 回音壁 ', count: '3' })
  assert.equal(good.status, 200)
  assert.equal(good.text, 'title=回音壁\ncount=3\n')
  const origin = `http://127.0.0.1:${main.port}`
  assert.equal((await post({ Cookie, Origin: origin, 'Sec-Fetch-Site': 'same-origin' }, { _csrf: t, title: 'ab' })).status, 200)
  assert.equal((await post({ Cookie, 'X-CSRF-Token': t }, { title: 'ab' })).status, 200)
  const refused = [
    [{ Cookie }, { title: 'ab' }],
    [{}, { _csrf: t, title: 'ab' }],
    [{ Cookie: 'ew_c=' + '0'.repeat(32) }, { _csrf: t, title: 'ab' }],
    [{ Cookie }, { _csrf: t.replace(/^./, (c) => (c === '0' ? '1' : '0')), title: 'ab' }],
    [{ Cookie }, { _csrf: t.slice(2), title: 'ab' }],
    [{ Cookie, Origin: 'https://evil.example' }, { _csrf: t, title: 'ab' }],
    [{ Cookie, Origin: 'null' }, { _csrf: t, title: 'ab' }],
    [{ Cookie, 'Sec-Fetch-Site': 'cross-site' }, { _csrf: t, title: 'ab' }],
    [{ Cookie, 'Sec-Fetch-Site': 'same-site' }, { _csrf: t, title: 'ab' }],
  ]
  for (const [headers, fields] of refused) assert.equal((await post(headers, fields)).status, 403, JSON.stringify([headers, fields]))
  const again = await token(main, { Cookie })
  assert.equal(again.cookie, undefined)
  assert.notEqual(again.token, t)
  assert.equal((await post({ Cookie }, { _csrf: again.token, title: 'x' })).status, 400)
})

test('multipart forms, small and spooled', async () => {
  const { cookie, token: t } = await token(main)
  for (const size of [10, 300_000, 3_000_000]) {
    const form = new FormData()
    form.set('_csrf', t)
    form.set('title', '照片')
    form.set('photo', new Blob([Buffer.alloc(size, 'p')]), '现场.jpg')
    const r = await fetch(`http://127.0.0.1:${main.port}/form`, { method: 'POST', headers: { Cookie: cookie.split(';')[0] }, body: form })
    assert.equal(r.status, 200)
    assert.equal(await r.text(), `title=照片\ncount=1\nfile photo 现场.jpg ${size}\n`)
  }
  const broken = await request(main, '/form', {
    method: 'POST', headers: { 'Content-Type': 'multipart/form-data; boundary=B' }, body: '--B\r\nbroken',
  })
  assert.equal(broken.status, 400)
})

test('the API takes JSON only and needs no token', async () => {
  const body = JSON.stringify({ a: '回' })
  const ok = await request(main, '/api/body', { method: 'POST', headers: { 'Content-Type': 'application/json' }, body })
  assert.equal(ok.status, 200)
  assert.deepEqual(JSON.parse(ok.text), { bytes: Buffer.byteLength(body), sha256: createHash('sha256').update(body).digest('hex') })
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/jsonx'])
    assert.equal((await request(main, '/api/body', { method: 'POST', headers: { 'Content-Type': type }, body })).status, 415)
})

test('large bodies arrive whole, with a length and in chunks', async () => {
  const body = Buffer.alloc(4 * 1024 * 1024, 'x')
  const sha256 = createHash('sha256').update(body).digest('hex')
  for (const headers of [{ 'Content-Length': body.length }, { 'Transfer-Encoding': 'chunked' }]) {
    const r = await request(main, '/api/raw', { method: 'PUT', headers, body })
    assert.deepEqual(JSON.parse(r.text), { bytes: body.length, sha256 })
  }
})

test('a body over the limit gets its 413 read', async () => {
  const body = Buffer.alloc(6 * 1024 * 1024, 'x')
  for (const headers of [{ 'Content-Length': body.length }, { 'Transfer-Encoding': 'chunked' }]) {
    const r = await request(main, '/api/raw', { method: 'PUT', headers, body })
    assert.equal(r.status, 413)
    assert.match(r.text, /larger than this page takes/)
  }
  const head = 'PUT /api/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n'
  assert.equal(status(await raw(main, head + 'Expect: 100-continue\r\n\r\n')), 413)
  assert.equal(status(await raw(main, head + '\r\n')), 413)
  assert.equal((await request(main, '/hello', { headers: { 'Content-Length': 3 }, body: 'abc' })).status, 413)
})

test('ways to smuggle a request are refused', async () => {
  const both = 'POST /api/body HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
  assert.equal(status(await raw(main, both + get('/hello'))), 400)
  const twice = 'POST /api/body HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 2\r\nContent-Length: 7\r\n\r\n{}'
  assert.equal(status(await raw(main, twice + get('/hello'))), 400)
  for (const length of ['-1', '0x10', '+2', '2,2', '99999999999999999999999'])
    assert.ok([400, 413].includes(status(await raw(main, `POST /api/body HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n{}`))), length)
  assert.equal(status(await raw(main, 'GET /hello HTTP/1.1\r\n\r\n')), 400)
})

test('gzip only where it is asked for and helps', async () => {
  const plain = await request(main, '/big')
  assert.ok(!('content-encoding' in plain.headers))
  const small = await request(main, '/hello', { headers: { 'Accept-Encoding': 'gzip' } })
  assert.ok(!('content-encoding' in small.headers))
  for (let i = 0; i < 3; i++) {
    const r = await request(main, '/big', { headers: { 'Accept-Encoding': 'gzip, br' } })
    assert.equal(r.headers['content-encoding'], 'gzip')
    assert.equal(r.headers.vary, 'Accept-Encoding')
    assert.ok(r.bytes.length < plain.bytes.length / 4)
    assert.equal(gunzipSync(r.bytes).toString(), plain.text)
  }
})

test('validators give 304', async () => {
  const r = await request(main, '/etag')
  assert.equal(r.headers.etag, '"v1"')
  assert.equal(r.headers['cache-control'], 'public, max-age=60')
  const same = await request(main, '/etag', { headers: { 'If-None-Match': 'W/"v1"' } })
  assert.equal(same.status, 304)
  assert.equal(same.text, '')
  const css = await request(main, '/assets/app.css')
  assert.equal(css.headers['cache-control'], 'public, max-age=31536000, immutable')
  assert.equal((await request(main, '/assets/app.css', { headers: { 'If-None-Match': css.headers.etag } })).status, 304)
  assert.equal((await request(main, '/assets/nope.css')).status, 404)
})

test('files come whole, with their names', async () => {
  const r = await request(main, '/file')
  assert.equal(r.text.split('\n').length, 100001)
  assert.equal(Number(r.headers['content-length']), r.bytes.length)
  assert.match(r.headers['content-disposition'], /^attachment; filename="[^"]*"; filename\*=UTF-8''%E5%9B%9B%E4%B8%8B/)
  assert.ok(!('x' in r.headers))
})

test('pipelined and kept-alive requests are answered in order', async () => {
  let bytes = ''
  for (let i = 0; i < 100; i++) bytes += `GET /echo/n${i} HTTP/1.1\r\nHost: x\r\n\r\n`
  const r = await raw(main, bytes + get('/echo/last'))
  const names = [...r.matchAll(/\nname=(\w+)\n/g)].map((m) => m[1])
  assert.deepEqual(names, [...Array(100).keys()].map((i) => `n${i}`).concat('last'))
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  for (let i = 0; i < 50; i++) {
    assert.equal((await request(main, i % 2 ? '/assets/app.css' : '/hello', { agent })).status, 200)
    assert.equal((await request(main, '/nope', { agent })).status, 404)
  }
  agent.destroy()
})

test('a keep-alive connection serves many requests', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  let sockets = 0
  const create = agent.createConnection
  agent.createConnection = (...args) => (sockets++, create.apply(agent, args))
  for (const target of ['/hello', '/assets/app.css', '/nope', '/big', '/file', '/hello'])
    await request(main, target, { agent })
  assert.equal(sockets, 1)
  agent.destroy()
})

test('metrics count by route', async () => {
  // What the tests before closed in the middle is let go of when the server sees it.
  let r
  for (const end = Date.now() + 20000; ; ) {
    r = await request(main, '/metrics')
    if (/echowall_http_held_bytes 0\n/.test(r.text) || Date.now() > end) break
  }
  assert.match(r.text, /echowall_http_requests_total\{method="GET",route="\/hello",status="2xx"\} \d+\n/)
  assert.match(r.text, /echowall_http_request_seconds_bucket\{le="\+Inf"\} \d+\n/)
  assert.match(r.text, /echowall_http_queue_depth 0\n/)
  assert.match(r.text, /echowall_http_held_bytes 0\n/)
})

test('a base path and https', async () => {
  const s = await start('base=https://x.gov.cn/echo')
  const r = await request(s, '/echo/echo/a', { headers: { Host: 'x.gov.cn' } })
  assert.match(r.text, /path=\/echo\/a\n[^]*https=1\n[^]*url=\/echo\/x\nabsolute=https:\/\/x.gov.cn\/echo\/x\n/)
  assert.equal(r.headers['strict-transport-security'], 'max-age=31536000')
  assert.equal((await request(s, '/hello')).status, 404)
  assert.equal((await request(s, '/echoes')).status, 404)
  assert.equal((await request(s, '/echo')).status, 200)
  assert.equal((await request(s, '/echo/assets/app.css')).status, 200)
  assert.equal((await request(s, '/echo/redirect?to=/x')).headers.location, '/echo/x')
  const page = await request(s, '/echo/form')
  assert.match(page.headers['set-cookie'][0], /; Path=\/echo; Secure; HttpOnly; SameSite=Lax$/)
  await stop(s)
})

test('only trusted proxies are believed', async () => {
  const headers = { 'X-Forwarded-For': '6.6.6.6, 1.2.3.4', 'X-Forwarded-Proto': 'https', 'X-Forwarded-Host': 'y.example' }
  assert.match((await request(main, '/echo/a', { headers })).text, /client=127.0.0.1\nhttps=0\nhost=127.0.0.1/)
  const s = await start('proxy=127.0.0.0/8')
  assert.match((await request(s, '/echo/a', { headers })).text, /client=1.2.3.4\nhttps=1\nhost=y.example\n/)
  await stop(s)
})

test('clients that never finish their head stop nobody and are let go', async () => {
  const s = await start('head=2')
  const sockets = []
  for (let i = 0; i < 200; i++) {
    const socket = net.connect(s.port, '127.0.0.1')
    socket.on('error', () => {})
    socket.write(i % 2 ? 'GET /hello HTTP/1.1\r\nHo' : '')
    sockets.push(socket)
  }
  const drip = setInterval(() => sockets.forEach((x) => x.writable && x.write('x')), 300)
  const began = Date.now()
  for (let i = 0; i < 20; i++) assert.equal((await request(s, '/hello')).status, 200)
  assert.ok(Date.now() - began < 2000)
  await Promise.all(sockets.map((x) => (x.closed ? null : once(x.resume(), 'close'))))
  clearInterval(drip)
  await stop(s)
})

// Takes n workers, one after the other; each is let go by a byte to the server's standard input.
async function hold(s, n, path = '/hold') {
  const held = []
  for (let i = 0; i < n; i++) {
    held.push(request(s, path))
    await once(s.child.stdout, 'data')
  }
  return held
}

const connects = (s) => new Promise((done) => {
  const socket = net.connect(s.port, '127.0.0.1')
  socket.on('connect', () => socket.resetAndDestroy() && done(true)).on('error', () => done(false))
})

test('a full queue answers 503 at once', async () => {
  const s = await start('workers=1', 'queue=2')
  const held = await hold(s, 1)
  const all = [...Array(12)].map(() => request(s, '/hello'))
  // The worker is held, so only refusals can come.
  const refused = await new Promise((done) => {
    const so_far = []
    for (const r of all) r.then((x) => so_far.push(x) === 10 && done([...so_far]))
  })
  s.child.stdin.write('1')
  for (const r of refused) {
    assert.equal(r.status, 503)
    assert.equal(r.headers['retry-after'], '5')
  }
  const statuses = (await Promise.all([...held, ...all])).map((r) => r.status)
  assert.equal(statuses.filter((x) => x === 200).length, 3)
  assert.equal((await request(s, '/hello')).status, 200)
  assert.match((await request(s, '/metrics')).text, /http_busy_total 10\n/)
  await stop(s)
})

for (const [what, path, n] of [
  ['who waits for something else lets others begin', '/wait', 5],
  ['who takes long does not hold up others', '/hold', 2],
]) {
  test(what, async () => {
    const s = await start('workers=1', `spare=${n}`)
    const held = await hold(s, n, path)
    assert.equal((await request(s, '/hello')).status, 200)
    s.child.stdin.write('12345'.slice(0, n))
    for (const r of await Promise.all(held)) assert.equal(r.status, 200)
    await stop(s)
  })
}

test('a stop finishes what is under way', async () => {
  const s = await start('workers=2', 'queue=1')
  const idle = net.connect(s.port, '127.0.0.1')
  await once(idle, 'connect')
  const held = await hold(s, 2)
  const two = [request(s, '/hello'), request(s, '/hello')]
  await Promise.race(two) // refused: the other one waits in the queue
  s.child.kill('SIGTERM')
  // It has begun to stop when it takes no more connections.
  while (await connects(s)) continue
  s.child.stdin.write('12')
  const answers = await Promise.all([...held, ...two])
  assert.deepEqual(answers.map((r) => r.status).sort(), [200, 200, 200, 503])
  for (const r of answers.filter((x) => x.status === 200)) assert.equal(r.headers.connection, 'close')
  const [code] = await s.ended
  assert.equal(code, 0, s.log)
  await assert.rejects(request(s, '/hello'))
})

test('a stop does not wait for ever', async () => {
  const s = await start('stop=1')
  const stuck = request(s, '/sleep?ms=5000').catch(() => null)
  const upload = net.connect(s.port, '127.0.0.1')
  upload.on('error', () => {})
  upload.write('PUT /api/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc')
  await new Promise((f) => setTimeout(f, 200))
  const began = Date.now()
  s.child.kill('SIGTERM')
  const [code] = await s.ended
  assert.equal(code, 1)
  assert.match(s.log, /did not end in time/)
  assert.ok(Date.now() - began < 4000)
  await stuck
})

test('answers that nobody reads move to files', async () => {
  const s = await start('memory=200000')
  const sockets = []
  for (let i = 0; i < 10; i++) {
    const socket = net.connect(s.port, '127.0.0.1')
    socket.pause()
    socket.write('GET /big?lines=100000 HTTP/1.1\r\nHost: x\r\n\r\n')
    sockets.push(socket)
  }
  const plain = (await request(s, '/big?lines=100000')).text
  assert.equal(plain.split('\n').length, 100001)
  const held = Number(/held_bytes (\d+)/.exec((await request(s, '/metrics')).text)[1])
  assert.ok(held <= 200000, String(held))
  sockets.forEach((x) => x.destroy())
  await stop(s)
})

test('a body that cannot be stored is refused, and only that', async () => {
  const s = await start('spool=/nonexistent')
  const put = (size) => request(s, '/api/raw', { method: 'PUT', body: Buffer.alloc(size, 'x') })
  const r = await put(300_000)
  assert.equal(r.status, 503)
  assert.ok(!r.text.includes('nonexistent'))
  assert.equal((await put(200_000)).status, 200)
  await stop(s)
  assert.match(s.log, /event=error .*could not make a temporary file in \/nonexistent/)
})

test('connections of one address can be limited', async () => {
  const s = await start('per_address=3')
  const first = await Promise.all([...Array(3)].map(async () => {
    const socket = net.connect(s.port, '127.0.0.1')
    socket.write('GET /hello HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'data')
    return socket
  }))
  assert.equal(await raw(s, get('/hello')), '')
  first.forEach((x) => x.destroy())
  await stop(s)
})

test('a wrong configuration is told and nothing starts', async () => {
  for (const arg of ['listen=nowhere', 'listen=300.1.1.1:80', 'listen=127.0.0.1:99999', 'base=ftp://x', 'proxy=10.0.0.0/99', `listen=127.0.0.1:${main.port}`])
    await assert.rejects(start(arg), /ended with 1/, arg)
})

test('clients that go in the middle leave nothing behind', async () => {
  const s = await start('workers=2')
  for (const bytes of [
    'GET /sleep?ms=100 HTTP/1.1\r\nHost: x\r\n\r\n',
    'PUT /api/raw HTTP/1.1\r\nHost: x\r\nContent-Length: 400000\r\n\r\n' + 'x'.repeat(300000),
    'GET /big?lines=100000 HTTP/1.1\r\nHost: x\r\n\r\n',
    'GET /fi',
  ]) {
    await Promise.all([...Array(20)].map(() => new Promise((f) => {
      const socket = net.connect(s.port, '127.0.0.1')
      socket.on('error', () => {})
      socket.on('close', f)
      socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 30))
    })))
  }
  let held = 1
  for (let i = 0; i < 100 && held > 0; i++) {
    held = Number(/held_bytes (\d+)/.exec((await request(s, '/metrics')).text)[1])
    if (held > 0) await new Promise((f) => setTimeout(f, 50))
  }
  assert.equal(held, 0)
  await stop(s)
})

test('many clients at once', async () => {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 60 })
  const jobs = []
  for (let i = 0; i < 1500; i++) jobs.push(request(main, i % 3 ? '/big?lines=50' : '/hello', { agent, headers: { 'Accept-Encoding': 'gzip' } }))
  for (const r of await Promise.all(jobs)) assert.equal(r.status, 200)
  agent.destroy()
})

test('the main server ends clean', async () => {
  await stop(main)
  assert.ok(!/ERROR|runtime error/.test(main.log), main.log.slice(-2000))
})
