// The description of the API: valid, the same as the routes both ways, and true of what residents' programs are answered.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { json, raise, request, track } from '../lib/client.mjs'
import { Description } from '../lib/openapi.mjs'
import { Site, root, tidyUp } from '../lib/site.mjs'

after(tidyUp)

// Routes as the table in the source has them.
function routes() {
  const source = fs.readFileSync(path.join(root, 'src/api/api.c'), 'utf8')
  const max = { BODY_MAX: 256 * 1024, UPLOAD_MAX: 32 * 1024 * 1024 }
  for (const [, name, value] of source.matchAll(/^#define (\w+_MAX)\s+\(([\d *]+)\)/gm)) assert.equal(value.split('*').reduce((n, x) => n * Number(x), 1), max[name], name)
  const rows = [...source.matchAll(/ROUTE\((\w+),\s*"([^"]+)",\s*\w+,\s*(\w+),\s*(ROUTE_API[\w |]*),\s*(\w+)\)/g)]
  assert.ok(rows.length > 10)
  const scope = Object.fromEntries([...fs.readFileSync(path.join(root, 'src/model/token.c'), 'utf8').matchAll(/\{(SCOPE_\w+), "([^"]+)"/g)].map((m) => [m[1], m[2]]))
  return rows.map(([, method, at, permission, flags, limit]) => ({ name: `${method} ${at.replace(/:(\w+)/g, '{$1}')}`, scope: scope[permission] ?? (permission === 'SCOPE_ANY' ? 'any' : ''), json: !flags.includes('ANY_BODY'), limit: max[limit] ?? Number(limit) }))
}

test('the description', async (t) => {
  const site = await Site.make('sqlite', { demo: true })
  const server = await site.serve()
  const description = await Description.of(server)

  await t.test('is valid OpenAPI 3.1', async () => {
    const r = await new Validator().validate(structuredClone(description.document))
    assert.ok(r.valid, JSON.stringify(r.errors))
    assert.equal(description.document.openapi, '3.1.0')
    assert.equal(description.document.servers[0].url, `http://127.0.0.1:${server.port}`)
  })

  await t.test('has every route and nothing else: methods, scopes, parameters of the path, limits of bodies', () => {
    const all = routes()
    const described = new Map(description.operations().map(([m, at, x]) => [`${m} ${at}`, x]))
    assert.deepEqual([...described.keys()].sort(), all.map((x) => x.name).sort())
    const ids = new Set()
    for (const x of all) {
      const d = described.get(x.name)
      assert.equal(d['x-scope'] ?? (d.security ? 'any' : ''), x.scope, x.name)
      assert.equal(d['x-body-max'] ?? 0, x.limit, x.name)
      const names = [...x.name.matchAll(/\{(\w+)\}/g)].map((m) => m[1])
      assert.deepEqual((d.parameters ?? []).filter((p) => p.in === 'path').map((p) => p.name), names, x.name)
      if (x.limit) assert.equal('application/json' in d.requestBody.content, x.json, x.name)
      assert.ok(!ids.has(d.operationId))
      ids.add(d.operationId)
      if (x.scope && x.name.startsWith('POST')) assert.ok(d.parameters.some((p) => p.name === 'Idempotency-Key' && p.required), x.name)
    }
  })

  await t.test('has every parameter that is taken, and no other', async () => {
    for (const [method, at, x] of description.operations()) {
      if (method !== 'GET' || x.security || at === '/api/openapi.json') continue
      const target = at.replace('{number}', 'SQ260101-0000000')
      for (const p of (x.parameters ?? []).filter((p) => p.in === 'query')) {
        const r = await request(server, `${target}?${p.name}=`)
        assert.notEqual(JSON.parse(r.text).detail?.includes(`“${p.name}”`), true, r.text)
      }
      const r = await request(server, `${target}?nonsense=1`)
      assert.equal(r.status, 400)
      assert.equal(JSON.parse(r.text).field, 'nonsense')
    }
  })

  await t.test('is true of what residents’ programs are answered', async () => {
    const check = (method, target, r) => {
      description.check(method, target, r)
      return JSON.parse(r.text)
    }
    const get = async (target, headers) => check('GET', target, await request(server, target, { headers }))
    const receipt = check('POST', '/api/v1/matters', await raise(server, { body: '积水没过脚踝。' }))
    check('POST', '/api/v1/matters', await raise(server, { body: '' }))
    check('POST', '/api/v1/matters', await raise(server, '{'))
    check('POST', '/api/v1/track', await track(server, receipt.number, receipt.secret))
    check('POST', '/api/v1/track', await track(server, receipt.number, '00000000'))
    check('POST', '/api/v1/track', await json(server, '/api/v1/track', []))
    const wall = await get('/api/v1/wall?limit=5')
    assert.ok(wall.items.length > 2)
    const one = await request(server, `/api/v1/wall/${wall.items[0].number}`)
    assert.equal(one.headers['access-control-allow-origin'], '*')
    assert.deepEqual(check('GET', `/api/v1/wall/${wall.items[0].number}`, one), wall.items[0])
    check('GET', '/api/v1/wall/x', await request(server, '/api/v1/wall/x'))
    assert.ok((await get('/api/v1/categories')).items.length > 5)
    const top = await get('/api/v1/areas')
    assert.ok((await get(`/api/v1/areas?parent=${top.items[0].code}`)).items.length > 0)
    check('GET', '/api/v1/areas?parent=x', await request(server, '/api/v1/areas?parent=x'))
    assert.equal((await raise(server, { body: 'x' })).headers['access-control-allow-origin'], undefined)
  })
  await server.stop()
  await site.remove()
})
