// A site that sends messages, and killing it while it does.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { raise } from './client.mjs'
import { SmsGateway } from './gateway.mjs'
import { Server, Site } from './site.mjs'

const closing = []
export async function closeAll() {
  for (const x of closing.splice(0)) await x.close()
}

export const start = async (server) => {
  closing.push(server)
  return server.start()
}

// A site with channels; its clock is the test's: each start is `at`, minutes after the one before.
export async function made(engine, { sms, mail, hook, more = '' }) {
  const site = await Site.make(engine)
  const lines = ['quiet_hours: "21:30-08:00"', 'timeout_seconds: 5']
  fs.writeFileSync(path.join(site.dir, 'sms.secret'), 'top-secret\n', { mode: 0o600 })
  if (sms) {
    lines.push('sms:', `  url: http://127.0.0.1:${sms.port}/send`, '  type: json', `  body: '{"to":"{phone}","text":"{text}","id":"{id}"}'`)
    lines.push('  secret_file: sms.secret', '  headers:', '    Authorization: "Bearer {secret}"', '  ok: code=0', '  gateway_id: data.sid')
    if (sms.dedup) lines.push('  deduplicates: true')
    if (sms.asks) lines.push(`  status_url: http://127.0.0.1:${sms.port}/status?id={id}`, '  status_known: state=sent|delivered')
    lines.push('  report:', '    secret_file: sms.secret', '    id: id', '    delivered: status=DELIVRD')
  }
  if (mail) lines.push('mail:', `  url: smtp://127.0.0.1:${mail.port}`, '  starttls: false', '  from: echo@example.gov.cn')
  if (hook) lines.push('webhooks:', '  - name: city', `    url: http://127.0.0.1:${hook.port}/in`, '    secret_file: sms.secret')
  fs.writeFileSync(path.join(site.dir, 'notices.yaml'), lines.join('\n') + '\n' + more)
  site.env = { ECHOWALL_NOTICES: path.join(site.dir, 'notices.yaml'), ECHOWALL_BASE_URL: 'https://echo.example.gov.cn' }
  site.minutes = 9 * 60
  site.later = (minutes) => {
    site.minutes += minutes
    const t = new Date(Date.UTC(2026, 10, 20, 0, site.minutes))
    site.env.ECHOWALL_CLOCK = t.toISOString().slice(0, 19)
    const from = t.getTime() - 8 * 3600_000, started = Date.now()
    site.now = () => from + Date.now() - started
  }
  site.later(0)
  return site
}

// Looks again and again until `what` gives something.
export async function until(what, why, limit = 60_000) {
  const end = Date.now() + limit
  for (;;) {
    const x = await what()
    if (x) return x
    assert.ok(Date.now() < end, why())
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
}

export const open = (site, channel = 'sms') => Number(site.one(`SELECT COUNT(*) FROM outbox WHERE channel = '${channel}' AND state IN ('held', 'due', 'sending', 'unsure')`))

// What would go out now, by the site's clock.
const due = (site) => Number(site.one(`SELECT COUNT(*) FROM outbox WHERE channel = 'sms' AND state IN ('held', 'due', 'sending', 'unsure') AND due_at <= ${site.now()}`))

// Raises n matters with a phone each, then kills the server `wanted` times while their messages go out.
export async function throughKills(engine, { n, wanted, ...options }) {
  const sms = await start(new SmsGateway(options))
  const site = await made(engine, { sms })
  let server = await site.serve()
  for (let i = 0; i < n; i++) assert.equal((await raise(server, { body: `路灯不亮 ${i}`, contact: { phone: `138000010${10 + i}` } })).status, 201)
  await server.stop()
  let kills = 0
  for (let round = 0; round < 40 && (round === 0 || open(site)); round++) {
    // Leases and waits are over by then, and nothing else is.
    site.later(5)
    const some = randomInt(1, 3)
    let taken = 0
    const hit = new Promise((resolve) => {
      sms.onTaken = () => {
        if (++taken >= some) resolve('hit')
      }
    })
    // Messages go out from the first moment, before anybody could ask whether the server is ready.
    server = new Server(site)
    site.servers.push(server)
    let over = false
    const idle = until(() => over || !due(site), () => `never idle: ${server.log.slice(-2000)}`, 200_000).then(() => 'idle')
    if (kills < wanted && (await Promise.race([hit, idle])) !== 'idle') {
      // Somewhere between the taking, the answer and the writing down.
      await new Promise((resolve) => setTimeout(resolve, randomInt(0, 12)))
      await server.kill()
      over = true
      await idle
      kills++
    } else {
      await idle
      await server.ready()
      await server.stop()
    }
  }
  assert.ok(kills >= Math.min(2, wanted), `${kills} kills`)
  assert.equal(open(site), 0)
  const rows = site.sql(`SELECT message_id, state, twice FROM outbox WHERE channel = 'sms'`)
  assert.equal(rows.length, n)
  const times = new Map(rows.map(([id]) => [id, sms.taken.filter((m) => m.id === id).length]))
  return { site, sms, rows, times, kills }
}

// What every gateway that can tell has to show: each message once, and nothing said to be twice.
export function once({ rows, times }) {
  for (const [id, state, twice] of rows) {
    assert.equal(state, 'sent')
    assert.equal(twice, '0')
    assert.equal(times.get(id), 1, `${id} arrived ${times.get(id)} times`)
  }
}

// And one that cannot: each at least once, and what arrived more often says so.
export function saidToBeTwice({ rows, times }) {
  for (const [id, state, twice] of rows) {
    assert.equal(state, 'sent')
    assert.ok(times.get(id) >= 1)
    if (times.get(id) > 1) assert.equal(twice, '1', `${id} arrived ${times.get(id)} times and does not say so`)
  }
}
