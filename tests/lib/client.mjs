// An HTTP client with cookies that fills in forms as a browser would, without following redirects by itself.
import assert from 'node:assert/strict'
import http from 'node:http'
import net from 'node:net'

// The server ends a connection after 30 idle seconds. While psql runs (spawnSync) this process hears of nothing, so it may send the next
// request on a connection that is over and be told ECONNRESET; whoever only asks then asks once more, on a new one.
const stale = (req, e, method) => req.reusedSocket && e.code === 'ECONNRESET' && method === 'GET'

export function request(server, target, { method = 'GET', headers = {}, body, agent, limit = 60_000, again = true } = {}) {
  return new Promise((resolve, reject) => {
    const req = http.request({ port: server.port, host: '127.0.0.1', path: target, method, headers, agent }, (res) => {
      const parts = []
      res.on('data', (d) => parts.push(d))
      res.on('end', () => {
        const bytes = Buffer.concat(parts)
        resolve({ status: res.statusCode, headers: res.headers, bytes, text: bytes.toString(), id: res.headers['x-request-id'] })
      })
      res.on('aborted', () => reject(new Error('aborted')))
      res.on('error', reject)
    })
    req.setTimeout(limit, () => req.destroy(new Error('no answer in time')))
    req.on('error', (e) => (again && stale(req, e, method) ? resolve(request(server, target, { headers, agent, limit, again: false })) : reject(e)))
    req.end(body)
  })
}

// Sends bytes as they are and gathers what comes until the server closes.
export function raw(server, bytes) {
  return new Promise((resolve, reject) => {
    const socket = net.connect(server.port, '127.0.0.1')
    const parts = []
    socket.on('data', (d) => parts.push(d))
    socket.on('close', () => {
      const text = Buffer.concat(parts).toString()
      resolve({ status: Number(text.slice(9, 12)), text, id: /^x-request-id: (\w+)/im.exec(text)?.[1] })
    })
    socket.on('error', (e) => (e.code === 'ECONNRESET' || e.code === 'EPIPE' ? undefined : reject(e)))
    socket.write(bytes)
  })
}

export const json = (server, target, value, headers = {}, more = {}) =>
  request(server, target, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    // As bytes: beside a text, node would write the headers in its encoding.
    body: Buffer.isBuffer(value) ? value : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)),
    ...more,
  })

export const raise = (server, matter, key, more) => json(server, '/api/v1/matters', matter, key ? { 'Idempotency-Key': key } : {}, more)
export const track = (server, number, secret, headers) => json(server, '/api/v1/track', { number, secret }, headers)

const entities = { amp: '&', lt: '<', gt: '>', quot: '"' }
export const unescape = (s) => s.replace(/&(?:#(\d+)|#x([0-9a-f]+)|(\w+));/gi, (all, d, x, name) => (d ? String.fromCodePoint(d) : x ? String.fromCodePoint(parseInt(x, 16)) : entities[name] ?? all))

const attribute = (tag, name) => {
  const m = new RegExp(`\\s${name}(?:="([^"]*)"|='([^']*)'|=([^\\s>]+)|(?=[\\s>/]))`, 'i').exec(tag)
  return m ? unescape(m[1] ?? m[2] ?? m[3] ?? '') : null
}

// The forms of a page: { action, method, fields } with the values a browser would send untouched.
export function forms(html, here = '/') {
  return [...html.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/gi)].map(([text]) => {
    const head = /<form\b[^>]*>/i.exec(text)[0]
    const fields = {}
    for (const [tag] of text.matchAll(/<input\b[^>]*>/gi)) {
      const name = attribute(tag, 'name'), type = attribute(tag, 'type') ?? 'text'
      if (!name || type === 'file' || type === 'submit') continue
      if ((type === 'radio' || type === 'checkbox') && attribute(tag, 'checked') === null) continue
      fields[name] = attribute(tag, 'value') ?? (type === 'checkbox' ? 'on' : '')
    }
    for (const [, tag, inner] of text.matchAll(/(<textarea\b[^>]*>)([\s\S]*?)<\/textarea>/gi)) fields[attribute(tag, 'name')] = unescape(inner)
    for (const [, tag, inner] of text.matchAll(/(<select\b[^>]*>)([\s\S]*?)<\/select>/gi)) {
      const options = [...inner.matchAll(/<option\b[^>]*>/gi)].map((m) => m[0])
      const chosen = options.find((o) => attribute(o, 'selected') !== null) ?? options[0]
      if (chosen) fields[attribute(tag, 'name')] = attribute(chosen, 'value') ?? ''
    }
    return { action: attribute(head, 'action') || here, method: (attribute(head, 'method') ?? 'get').toUpperCase(), fields }
  })
}

export class Client {
  constructor(server, headers = {}) {
    this.server = server
    this.headers = headers
    this.cookies = new Map()
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
  }

  async request(target, { headers = {}, ...rest } = {}) {
    const Cookie = [...this.cookies].map(([k, v]) => `${k}=${v}`).join('; ')
    const r = await request(this.server, target, { agent: this.agent, ...rest, headers: { ...this.headers, ...(Cookie ? { Cookie } : {}), ...headers } })
    for (const line of r.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      if (value === '' || /max-age=0\b/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return r
  }

  get(target, headers) {
    return this.request(target, { headers })
  }

  // Fills in the form of the page at `target` whose action ends with `action` and sends it.
  async submit(target, values, { action = target.split('?')[0], files = [], headers = {} } = {}) {
    const page = await this.get(target)
    assert.equal(page.status, 200, `GET ${target}: ${page.status} ${page.text.slice(0, 2000)}`)
    const form = forms(page.text, target).find((f) => f.method === 'POST' && f.action.split('?')[0].endsWith(action))
    assert.ok(form, `${target} has no form to ${action}`)
    return this.send(form.action, { ...form.fields, ...values }, { files, headers })
  }

  send(action, fields, { files = [], headers = {} } = {}) {
    if (files.length === 0) {
      return this.request(action, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers }, body: new URLSearchParams(fields).toString() })
    }
    const { type, body } = multipart(fields, files)
    return this.request(action, { method: 'POST', headers: { 'Content-Type': type, ...headers }, body })
  }

  // Logs an officer in, with a password of their own where the first one has to be changed.
  async logIn(login, password) {
    const r = await this.submit('/desk/login', { login, password })
    assert.equal(r.status, 303, `${login} could not log in: ${r.text.slice(0, 3000)}`)
    if (!(await this.get('/desk')).headers.location?.endsWith('/desk/password')) return password
    const own = `${password} changed`
    const changed = await this.submit('/desk/password', { old_password: password, password: own, again: own })
    assert.equal(changed.status, 303, changed.text.slice(0, 3000))
    return own
  }

  close() {
    this.agent.destroy()
  }
}

export function multipart(fields, files) {
  const boundary = '----echowall-test-boundary'
  const parts = []
  for (const [name, value] of Object.entries(fields)) parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`)
  for (const f of files) parts.push(`--${boundary}\r\nContent-Disposition: form-data; name="${f.field}"; filename="${f.name}"\r\nContent-Type: ${f.type ?? 'application/octet-stream'}\r\n\r\n`, f.data, '\r\n')
  parts.push(`--${boundary}--\r\n`)
  return { type: `multipart/form-data; boundary=${boundary}`, body: Buffer.concat(parts.map((p) => Buffer.from(p))) }
}
