// What nobody should send: each is answered with a clear status and a sentence in the reader's language, is one line of the
// log, and leaves nothing behind.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import net from 'node:net'
import path from 'node:path'
import { Site, engines, tidyUp } from '../lib/site.mjs'
import { Client, forms, json, multipart, raise, raw, request, track } from '../lib/client.mjs'
import { bomb, chunk, png } from '../lib/picture.mjs'

after(tidyUp)

const han = /\p{Script=Han}/u
const languages = { 'zh-CN': (s) => han.test(s), en: (s) => /[a-z]{3}/.test(s) && !han.test(s.replace(/[“”]/g, '')) }
const stored = (site) => (fs.existsSync(site.files) ? fs.readdirSync(site.files, { recursive: true, withFileTypes: true }).filter((x) => x.isFile()).length : 0)
const tables = ['matter', 'entry', 'entry_text', 'document', 'person', 'matter_unit', 'matter_against', 'receipt_key']
const rows = (site) => site.sql(`SELECT ${tables.map((t) => `(SELECT COUNT(*) FROM ${t})`).join(', ')}`).join() + ` files ${stored(site)}`

// What the page says to a person about what went wrong.
function sentence(r) {
  if (/json/.test(r.headers?.['content-type'] ?? '')) return JSON.parse(r.text).detail
  const text = r.text.replace(/^[\s\S]*?<main/, '<main').replace(/<footer[\s\S]*/, '').replace(/<form[\s\S]*?<\/form>/g, '')
  const error = /role="alert"[\s\S]*?<\/(?:div|section|ul|p)>/.exec(r.text)?.[0] ?? text
  return error.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').trim()
}

async function oneLine(server, id) {
  assert.ok(id, 'no request id')
  await server.logged(new RegExp(`event=access id=${id} `))
  assert.equal(server.lines(id).length, 1)
  assert.equal(server.log.split('\n').filter((line) => line.includes(id)).length, 1)
}

for (const engine of engines) {
  test(`bad input, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine)
    const server = await site.serve()
    const real = JSON.parse((await raise(server, { title: '真', body: '真的' })).text)
    let before
    t.beforeEach(() => {
      before = rows(site)
    })

    // Sends in both languages; expects one status, a sentence in the language, a line, and nothing stored.
    async function refused(what, status, send) {
      for (const [language, speaks] of Object.entries(languages)) {
        const r = await send({ 'Accept-Language': language })
        const expected = Array.isArray(status) ? status : [status]
        assert.ok(expected.includes(r.status), `${what} (${language}): ${r.status} instead of ${status}\n${r.text.slice(0, 1500)}`)
        const s = sentence(r)
        assert.ok(speaks(s), `${what}: not in ${language}: ${s.slice(0, 600)}`)
        await oneLine(server, r.id)
      }
      assert.equal(rows(site), before, what)
    }
    const api = (body, headers = {}) => (h) => json(server, '/api/v1/matters', body, { ...h, ...headers })

    await t.test('bodies for the interface', async () => {
      await refused('1 MB title', 413, api({ title: 'x'.repeat(1 << 20), body: 'x' }))
      await refused('300 KB', 413, api({ title: 'x', body: 'x'.repeat(300 * 1024) }))
      await refused('title of 201', 400, api({ title: '字'.repeat(201), body: 'x' }))
      await refused('no JSON', 400, api('{"title": '))
      await refused('empty', 400, api(''))
      await refused('no object', 400, api('[1, 2]'))
      await refused('a number', 400, api('7'))
      await refused('trailing', 400, api('{"body":"x"} {}'))
      await refused('broken UTF-8', 400, api(Buffer.from('{"body":"\xff\xfe"}', 'latin1')))
      await refused('overlong UTF-8', 400, api(Buffer.from('{"body":"\xc0\xaf"}', 'latin1')))
      await refused('surrogate', 400, api('{"body":"\\ud800"}'))
      await refused('NUL', 400, api('{"body":"a\\u0000b"}'))
      await refused('raw NUL', 400, api('{"body":"a\0b"}'))
      await refused('NUL in a name', 400, api('{"bo\\u0000dy":"a"}'))
      await refused('100 deep, arrays', 400, api(`{"body":${'['.repeat(100)}${']'.repeat(100)}}`))
      await refused('100 deep, objects', 400, api('{"x":'.repeat(100) + '1' + '}'.repeat(100)))
      await refused('100 deep, beside a good body', 400, api(`{"body":"x","more":${'['.repeat(100)}${']'.repeat(100)}}`))
      await refused('100,000 deep', 400, api('['.repeat(100_000)))
      await refused('the same name twice', 400, api('{"body":"a","body":"b"}'))
      for (const wrong of ['5', 'true', '[]', '{}', '1e999', '123456789012345678901234567890']) await refused(`body ${wrong}`, 400, api(`{"body":${wrong}}`))
      await refused('contact as a list', 400, api({ body: 'x', contact: [] }))
      await refused('phone as a number', 400, api({ body: 'x', contact: { phone: 13800000000 } }))
      await refused('no such area', 400, api({ body: 'x', area: "350602' OR '1'='1" }))
      await refused('no such field', 400, api({ body: 'x', category: '../../etc' }))
      await refused('form instead of JSON', 415, api('body=x', { 'Content-Type': 'application/x-www-form-urlencoded' }))
      await refused('no type', 415, (h) => request(server, '/api/v1/matters', { method: 'POST', headers: h, body: '{"body":"x"}' }))
      await refused('key of 300', 400, api({ body: 'x' }, { 'Idempotency-Key': 'k'.repeat(300) }))
      await refused('key of bytes', 400, api({ body: 'x' }, { 'Idempotency-Key': '\xff\xfe' }))
      await refused('5 KB to track', 413, (h) => json(server, '/api/v1/track', { number: 'x'.repeat(5000), secret: '1' }, h))
    })

    await t.test('methods', async () => {
      await refused('PUT', 405, (h) => request(server, '/api/v1/matters', { method: 'PUT', headers: { ...h, 'Content-Type': 'application/json' }, body: '{}' }))
      await refused('DELETE', 405, (h) => request(server, '/say', { method: 'DELETE', headers: h }))
      await refused('TRACE', 405, (h) => request(server, '/say', { method: 'TRACE', headers: h }))
      await refused('BREW', 501, (h) => raw(server, `BREW /say HTTP/1.1\r\nHost: x\r\nAccept-Language: ${h['Accept-Language']}\r\nConnection: close\r\n\r\n`))
      await refused('GET of the interface', 405, (h) => request(server, '/api/v1/track', { headers: h }))
    })

    await t.test('paths', async () => {
      const plain = (target) => (h) => raw(server, `GET ${target} HTTP/1.1\r\nHost: x\r\nAccept-Language: ${h['Accept-Language']}\r\nConnection: close\r\n\r\n`)
      const cases = {
        '/../etc/passwd': 404, '/wall/../../etc/passwd': 404, '/%2e%2e/%2e%2e/etc/passwd': 404, '/wall/%2E%2E/desk': 404, '//wall': 404,
        '/wall//x': 404, '/wall/..%2f..%2fetc%2fpasswd': 400, '/wall/%2fetc': 400, '/wall/a%5c..%5cb': 400, '/wall/a\\b': 400,
        '/wall/%00': 400, '/wall/x%00.html': 400, '/wall/%ff': 400, '/wall/%c0%ae%c0%ae': 400, '/wall/%zz': 400, '/wall/%': 400,
        '/wall?after=%00': 400, '/wall?after=%ff': 400, '/assets/../site.db': 404, '/assets/%2e%2e/site.key': 404,
        '/nothing': 404, '/.git/config': 404, '/desk/../api': 404, '/wall/SQ000000-0000000': 404, '/wall/x': 404, '/wall/1%27%20OR%201=1': 404,
        [`/wall/${'9'.repeat(3000)}`]: 404, [`/wall/${'a'.repeat(7000)}`]: 414, '/track/file/99999999999999999999': 404, '/track/file/-1': 404,
        '/track/file/1': 404, '/track/file/0x10': 404,
      }
      for (const [target, status] of Object.entries(cases)) await refused(target.slice(0, 60), status, plain(target))
      for (const target of ['/wall?after=garbage', '/wall?after=' + 'A'.repeat(2000), '/wall?after=1.2.3', '/wall?after=-9223372036854775808.1']) {
        const r = await request(server, target)
        assert.ok([200, 400].includes(r.status), `${target}: ${r.status}`)
        await oneLine(server, r.id)
      }
      await refused('long header', 431, (h) => raw(server, `GET /nothing HTTP/1.1\r\nHost: x\r\nAccept-Language: ${h['Accept-Language']}\r\n${'X-A: b\r\n'.repeat(120)}Connection: close\r\n\r\n`))
      await refused('two lengths', 400, (h) => raw(server, `POST /say HTTP/1.1\r\nHost: x\r\nAccept-Language: ${h['Accept-Language']}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`))
    })

    await t.test('forms from elsewhere', async () => {
      const client = new Client(server)
      const page = await client.get('/say?procedure=suqiu')
      const form = forms(page.text, '/say').find((f) => f.action === '/say')
      const good = { ...form.fields, body: '伪造的表单' }
      const send = (fields, headers = {}) => (h) => client.send('/say', fields, { headers: { ...h, ...headers } })
      const { _csrf, ...without } = good
      await refused('no token', 403, send(without))
      await refused('half a token', 403, send({ ...good, _csrf: _csrf.slice(0, 20) }))
      await refused('another token', 403, send({ ...good, _csrf: '0'.repeat(64) }))
      await refused('text as token', 403, send({ ...good, _csrf: '回音壁' }))
      await refused('foreign origin', 403, send(good, { Origin: 'https://evil.example' }))
      await refused('null origin', 403, send(good, { Origin: 'null' }))
      await refused('cross-site', 403, send(good, { 'Sec-Fetch-Site': 'cross-site' }))
      const stranger = new Client(server)
      await refused("somebody else's token", 403, (h) => stranger.send('/say', good, { headers: h }))
      stranger.cookies.set('ew_c', 'f'.repeat(32))
      await refused("somebody else's cookie", 403, (h) => stranger.send('/say', good, { headers: h }))
      await refused('no token on log-in', 403, (h) => stranger.send('/desk/login', { login: 'admin', password: 'x' }, { headers: h }))
      await refused('no token on tracking', 403, (h) => stranger.send('/track', { number: real.number, secret: real.secret }, { headers: h }))
      client.close()
      stranger.close()
    })

    await t.test('forged cookies and tokens', async () => {
      for (const value of ['x', 'f'.repeat(64), `${real.number}.1.9999999999.${'0'.repeat(32)}`, '..', '%00', 'a'.repeat(3000), `${real.number}.1.1.`])
        for (const name of ['ew_s', 'ew_t', 'ew_c', 'ew_l', 'ew_e'])
          for (const target of ['/desk', '/track/matter', '/track', '/', '/track/file/1']) {
            const r = await request(server, target, { headers: { Cookie: `${name}=${value}` } })
            assert.ok(r.status < 500, `${name}=${value} ${target}: ${r.status}`)
            if (target === '/desk') assert.equal(r.status, 303)
            if (target === '/track/matter') assert.deepEqual([r.status, r.headers.location], [303, '/track'])
            assert.ok(!r.text.includes('真的'))
          }
      assert.equal(rows(site), before)
    })

    await t.test('forms with odd fields', async () => {
      const fresh = async (h) => {
        const client = new Client(server, h)
        const form = forms((await client.get('/say?procedure=suqiu')).text, '/say').find((f) => f.action === '/say')
        return { client, fields: form.fields }
      }
      const say = (more) => async (h) => {
        const { client, fields } = await fresh(h)
        const r = await client.send('/say', { ...fields, ...more })
        client.close()
        return r
      }
      await refused('nothing said', 422, say({ body: '' }))
      await refused('title of 201', 422, say({ body: 'x', title: '长'.repeat(201) }))
      await refused('1 MB title', 422, say({ body: 'x', title: 'x'.repeat(1 << 20) }))
      await refused('no phone', 422, say({ body: 'x', phone: 'call me' }))
      await refused('no such area', 422, say({ body: 'x', area: '9223372036854775807' }))
      await refused('area as text', 422, say({ body: 'x', area: 'x; DROP TABLE matter' }))
      await refused('no such category', 422, say({ body: 'x', category: '999999' }))
      await refused('an op of strange signs', 422, say({ body: 'x', op: '../../x' }))
      const bytes = (text) => async (h) => {
        const { client, fields } = await fresh(h)
        const r = await client.request('/say', { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: `_csrf=${fields._csrf}&${text}` })
        client.close()
        return r
      }
      await refused('broken UTF-8', 400, bytes('body=%ff%fe'))
      await refused('NUL', 400, bytes('body=a%00b'))
      await refused('broken percent', 400, bytes('body=%zz'))
      await refused('1,000 fields', 413, bytes('a=b&'.repeat(1000)))
    })

    await t.test('uploads', async () => {
      const send = (files, more = {}) => async (h) => {
        const client = new Client(server, h)
        const form = forms((await client.get('/say?procedure=suqiu')).text, '/say').find((f) => f.action === '/say')
        const r = await client.send('/say', { ...form.fields, body: '照片有问题', ...more }, { files })
        client.close()
        return r
      }
      const photo = (data, name = 'a.png') => [{ field: 'photos', name, type: 'image/png', data }]
      const good = png(40, 30)
      await refused('no picture', 422, send(photo(Buffer.from('GIF89a<script>alert(1)</script>'))))
      await refused('a program', 422, send(photo(Buffer.from('\x7fELF' + 'x'.repeat(2000), 'latin1'))))
      await refused('text', 422, send(photo(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'), 'a.svg')))
      await refused('nothing in it', 422, send(photo(Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'))))
      await refused('cut in the middle', 422, send(photo(good.subarray(0, good.length - 20))))
      await refused('image bomb', 422, send(photo(bomb(20_000, 20_000))))
      await refused('image bomb that lies', 422, send(photo(Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', Buffer.from('7fffffff7fffffff0802000000', 'hex')), chunk('IEND', Buffer.alloc(0))]))))
      await refused('a good one before a bad one', 422, send([...photo(good), ...photo(Buffer.from('bad'))]))
      await refused('ten photos', 422, send(Array(10).fill(photo(good)[0])))
      await refused('a photo of 21 MB', 422, send(photo(Buffer.alloc(21 << 20, 'x'))))
      await refused('good photos and a bad form', 422, send(photo(good), { phone: 'nonsense' }))
      await refused('good photos and an area that is none', 422, send(photo(good), { area: '9223372036854775807' }))

      const broken = (body, type = 'multipart/form-data; boundary=B') => (h) => request(server, '/say', { method: 'POST', headers: { ...h, 'Content-Type': type }, body })
      await refused('multipart without end', 400, broken('--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx'))
      await refused('multipart without boundary', 400, broken('x', 'multipart/form-data'))
      await refused('multipart of 1,000 parts', 413, broken('--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n'.repeat(1000) + '--B--\r\n'))
      await refused('multipart with a head of 100 KB', 400, broken(`--B\r\nContent-Disposition: form-data; name="${'a'.repeat(100_000)}"\r\n\r\nx\r\n--B--\r\n`))
      await refused('multipart with NUL in a name', 400, broken('--B\r\nContent-Disposition: form-data; name="a\0b"\r\n\r\nx\r\n--B--\r\n'))
    })

    await t.test('200 MB are refused early', async () => {
      const refuse = (head) => (h) =>
        new Promise((resolve) => {
          const socket = net.connect(server.port, '127.0.0.1')
          let text = ''
          socket.setEncoding('utf8')
          socket.on('error', () => {})
          socket.on('data', (d) => (text += d))
          socket.on('close', () => resolve({ status: Number(text.slice(9, 12)), text, id: /^x-request-id: (\w+)/im.exec(text)?.[1], sent: socket.bytesWritten }))
          socket.write(`POST /say HTTP/1.1\r\nHost: x\r\nAccept-Language: ${h['Accept-Language']}\r\nContent-Type: multipart/form-data; boundary=B\r\n${head}\r\n`)
        })
      await refused('200 MB announced', 413, refuse('Content-Length: 209715200\r\n'))
      await refused('200 MB announced and asked', 413, refuse('Content-Length: 209715200\r\nExpect: 100-continue\r\n'))
    })

    await t.test('a picture that is something else as well ends as a picture', async () => {
      const evil = '<script>alert("polyglot")</script><?php system($_GET[0]); ?>'
      const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.from('evil.html' + evil), Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)])
      const text = chunk('tEXt', Buffer.from(`Comment\0${evil} GPS 24.5,117.6`, 'latin1'))
      const client = new Client(server)
      const r = await client.submit('/say?procedure=suqiu', { body: '多面的照片' }, { files: [{ field: 'photos', name: '../../a"><b>.php', type: 'text/html', data: png(60, 40, { extra: [text], tail: zip }) }] })
      assert.equal(r.status, 200, r.text.slice(0, 2000))
      const names = fs.readdirSync(site.files, { recursive: true, withFileTypes: true }).filter((x) => x.isFile())
      assert.equal(names.length, 2)
      for (const x of names) {
        assert.match(x.name, /^[0-9a-f]{64}$/)
        const bytes = fs.readFileSync(path.join(x.parentPath ?? x.path, x.name))
        assert.equal(bytes.subarray(0, 3).toString('hex'), 'ffd8ff')
        for (const word of ['polyglot', 'php', 'PK\x03\x04', 'GPS', 'script']) assert.ok(!bytes.includes(word), word)
      }
      const [[number, secret]] = [...r.text.matchAll(/([A-Z]{2}\d{6}-\d{7})[\s\S]*?(\d{4} \d{4})/g)].map((m) => [m[1], m[2]])
      const seen = await client.submit('/track', { number, secret })
      assert.equal(seen.status, 303, seen.text.slice(0, 1000))
      const mine = await client.get('/track/matter')
      const file = /\/track\/file\/\d+/.exec(mine.text)[0]
      const got = await client.get(file)
      assert.equal(got.status, 200)
      assert.equal(got.headers['content-type'], 'image/jpeg')
      assert.equal(got.headers['x-content-type-options'], 'nosniff')
      assert.ok(!/[<>]|\.\.\//.test(got.headers['content-disposition'] ?? ''))
      assert.ok(!mine.text.includes('"><b>'))
      assert.equal((await request(server, file)).status, 404, 'not without the cookie')
      client.close()
    })

    await t.test('the server is well, and nothing went wrong inside', async () => {
      assert.equal((await track(server, real.number, real.secret)).status, 200)
      assert.doesNotMatch(server.log, /level=error/)
      assert.doesNotMatch(server.log, /status=500/)
      await server.stop()
      await site.whole()
    })
    await site.remove()
  })
}
