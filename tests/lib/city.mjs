// The demonstration city with its server, its officers logged in and with tokens, and reports against some of them.
import assert from 'node:assert/strict'
import { Client, json, request } from './client.mjs'
import { nobody } from './oracle.mjs'
import { Site } from './site.mjs'

export const scopes = ['matters:read', 'matters:act', 'matters:write', 'files:write', 'search']

export class City {
  static async make(engine, options) {
    const city = new City()
    city.site = await Site.make(engine, { demo: true })
    city.server = await city.site.serve(options)
    city.clients = {}
    city.tokens = {}
    city.keys = 0
    return city
  }

  async as(login) {
    if (!this.clients[login]) {
      this.clients[login] = new Client(this.server)
      await this.clients[login].logIn(login, this.site.logins[login].password)
    }
    return this.clients[login]
  }

  async token(login, ...own) {
    const name = [login, ...own].join(' ')
    this.tokens[name] ??= (await this.site.ok('token', 'add', '--officer', login, ...(own.length ? own : scopes).flatMap((s) => ['--scope', s]))).stdout.trim()
    return this.tokens[name]
  }

  // A request of a program; POST with `body` as JSON.
  async call(bearer, method, target, { body, key, headers = {} } = {}) {
    const all = { Authorization: `Bearer ${bearer}`, ...headers }
    if (method === 'POST' && key !== null) all['Idempotency-Key'] = key ?? `city-${++this.keys}`
    const r = method === 'POST' ? await json(this.server, target, body ?? {}, all) : await request(this.server, target, { headers: all })
    return { ...r, json: /json/.test(r.headers['content-type'] ?? '') ? JSON.parse(r.text) : null }
  }

  // Every row of a list of the API, page after page.
  async walk(bearer, target) {
    const rows = []
    for (let after = ''; after !== null; ) {
      const r = await this.call(bearer, 'GET', `${target}${target.includes('?') ? '&' : '?'}limit=200${after && `&after=${encodeURIComponent(after)}`}`)
      assert.equal(r.status, 200, `${target}: ${r.text}`)
      rows.push(...r.json.items)
      after = r.json.next
    }
    return rows
  }

  // A resident's own form; the number.
  async raise(fields, files = []) {
    const guest = new Client(this.server)
    const r = await guest.submit('/say?procedure=suqiu', fields, { files })
    guest.close()
    assert.equal(r.status, 200, r.text.slice(0, 2000))
    return /[A-Z]{2}\d{6}-\d{7}/.exec(r.text)[0]
  }

  async move(login, number, name, fields) {
    const client = await this.as(login)
    const r = await client.submit(`/desk/m/${number}/move/${name}`, fields)
    assert.equal(r.status, 303, `${name} by ${login}: ${r.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').slice(0, 3000)}`)
  }

  // A report against an officer, or with `unit` (a code) against an office.
  async report(fields, { officer, unit }) {
    const number = await this.raise({ against: 'on', against_text: '信中所写', ...fields })
    const place = unit ? { against: this.site.one(`SELECT name FROM unit WHERE code = '${unit}'`) } : { officer }
    await this.move('duban01', number, 'against', { ...place, reason: '信中点名' })
    return number
  }

  // The answers of `way` for a number and for one that nobody has are the same bytes but for the number.
  async alike(way, number, why) {
    const bare = (r, n) => [r.status, r.text.replaceAll(r.id, 'ID').replace(/\b[0-9a-f]{32,64}\b/g, 'TOKEN').replaceAll(n, 'N'), r.headers['content-type'], r.headers.etag, r.headers.location?.replaceAll(n, 'N')]
    const it = bare(await way(number), number), none = bare(await way(nobody), nobody)
    it.forEach((x, i) => {
      const at = [...String(x)].findIndex((c, k) => c !== String(none[i])[k])
      assert.equal(x, none[i], `${why}: ${at < 0 ? '' : `${String(x).slice(Math.max(0, at - 60), at + 60)} | ${String(none[i]).slice(Math.max(0, at - 60), at + 60)}`}`.replace(/\s+/g, ' '))
    })
    return it
  }

  async stop() {
    for (const c of Object.values(this.clients)) c.close()
    assert.doesNotMatch(this.server.log, /level=error/)
    await this.server.stop()
  }
}
