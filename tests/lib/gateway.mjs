// An SMS gateway, a mail server and a receiver of webhooks of a test's own.
import http from 'node:http'
import net from 'node:net'

const listen = (server) => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server.address().port)))

function body(req) {
  return new Promise((resolve) => {
    const parts = []
    req.on('data', (d) => parts.push(d))
    req.on('end', () => resolve(Buffer.concat(parts).toString()))
    req.on('error', () => resolve(null))
    req.on('aborted', () => resolve(null))
  })
}

// Takes POST /send {to, text, id} and, with `asks`, answers GET /status?id=…; `dedup` takes an id once.
// `plan(n)` says how the nth request goes: ok, 500, slow (answers after 200 ms), dies (takes it and says nothing), hangs.
export class SmsGateway {
  constructor({ asks = false, dedup = false, plan = () => 'ok' } = {}) {
    Object.assign(this, { asks, dedup, plan })
    this.taken = [] // every message that would reach a phone
    this.requests = 0
    this.queries = 0
    this.server = http.createServer((req, res) => this.answer(req, res).catch(() => res.destroy()))
  }

  async start() {
    this.port = await listen(this.server)
    return this
  }

  close() {
    this.server.closeAllConnections?.()
    return new Promise((resolve) => this.server.close(resolve))
  }

  async answer(req, res) {
    const url = new URL(req.url, 'http://gateway')
    this.headers = req.headers
    if (url.pathname === '/status') {
      this.queries++
      const m = this.taken.find((t) => t.id === url.searchParams.get('id'))
      return res.end(JSON.stringify(m ? { state: 'sent', sid: m.sid } : { state: 'unknown' }))
    }
    const text = await body(req)
    if (text === null) return
    const how = this.plan(this.requests++)
    if (how === '500') {
      res.statusCode = 500
      return res.end('{"code":99}')
    }
    const m = JSON.parse(text)
    const again = this.dedup && this.taken.find((t) => t.id === m.id)
    const sid = again ? again.sid : `gw${this.taken.length + 1}`
    if (!again && how !== 'refuses') this.taken.push({ ...m, sid })
    this.onTaken?.(m)
    if (how === 'dies') return req.socket.destroy()
    if (how === 'hangs') return
    if (how === 'slow') await new Promise((resolve) => setTimeout(resolve, 200))
    if (how === 'talks') return res.end(JSON.stringify({ msg: 'x'.repeat(100_000), code: 0, data: { sid } }))
    if (how === 'redirects') {
      res.statusCode = 302
      res.setHeader('Location', `http://127.0.0.1:${this.port}/elsewhere`)
      return res.end()
    }
    res.end(JSON.stringify(how === 'refuses' ? { code: 13, msg: `no such phone ${m.to}` } : { code: 0, data: { sid } }))
  }
}

// Speaks as much SMTP as a mail needs. `plan(n)`: ok, 451 (later), 550 (never), dies (takes it and says nothing).
export class MailServer {
  constructor({ plan = () => 'ok' } = {}) {
    this.plan = plan
    this.taken = []
    this.mails = 0
    this.sockets = new Set()
    this.server = net.createServer((socket) => this.talk(socket))
  }

  async start() {
    this.port = await listen(this.server)
    return this
  }

  close() {
    for (const s of this.sockets) s.destroy()
    return new Promise((resolve) => this.server.close(resolve))
  }

  talk(socket) {
    let rest = '', data = null, mail = {}
    this.sockets.add(socket)
    socket.on('close', () => this.sockets.delete(socket))
    socket.on('error', () => {})
    socket.setEncoding('latin1')
    const say = (line) => socket.write(line + '\r\n')
    const line = (text) => {
      if (data !== null) {
        if (text !== '.') return void data.push(text.replace(/^\./, ''))
        const how = this.plan(this.mails++)
        const message = data.join('\r\n')
        data = null
        if (how === '451' || how === '550') return say(`${how} not now`)
        this.taken.push({ ...mail, message })
        return how === 'dies' ? socket.destroy() : say('250 taken')
      }
      const word = text.slice(0, 4).toUpperCase()
      if (word === 'EHLO') return say('250-mail.test\r\n250 8BITMIME')
      if (word === 'MAIL') mail = { from: /<(.*)>/.exec(text)[1], to: [] }
      if (word === 'RCPT') mail.to.push(/<(.*)>/.exec(text)[1])
      if (word === 'DATA') {
        data = []
        return say('354 go on')
      }
      if (word === 'QUIT') {
        say('221 bye')
        return socket.end()
      }
      say('250 ok')
    }
    socket.on('data', (d) => {
      rest += d
      for (let i; (i = rest.indexOf('\r\n')) >= 0; ) {
        const text = rest.slice(0, i)
        rest = rest.slice(i + 2)
        line(text)
      }
    })
    say('220 mail.test')
  }
}

// The headers and the text of a mail as a reader's program shows them.
export function readMail(message) {
  const [head, ...rest] = message.split('\r\n\r\n')
  const headers = {}
  for (const line of head.replace(/\r\n[ \t]+/g, ' ').split('\r\n')) {
    const [, name, value] = /^([^:]+): (.*)$/.exec(line)
    headers[name.toLowerCase()] = value
      .replace(/\?= =\?/g, '?==?')
      .replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, b) => Buffer.from(b, 'base64').toString('latin1'))
  }
  for (const name of Object.keys(headers)) headers[name] = Buffer.from(headers[name], 'latin1').toString()
  return { headers, text: Buffer.from(rest.join('\r\n\r\n'), 'base64').toString() }
}

export class HookReceiver {
  constructor({ plan = () => 200, talks } = {}) {
    Object.assign(this, { plan, talks })
    this.taken = []
    this.server = http.createServer(async (req, res) => {
      const text = await body(req)
      if (text === null) return
      res.statusCode = this.plan(this.taken.length)
      this.taken.push({ text, headers: req.headers })
      res.end('x'.repeat(this.talks ?? 0))
    })
  }

  async start() {
    this.port = await listen(this.server)
    return this
  }

  close() {
    this.server.closeAllConnections?.()
    return new Promise((resolve) => this.server.close(resolve))
  }
}
