// Messages leave the outbox: what goes into them cannot break out of them; nobody is told what is not theirs; what fails is
// tried again or said to have failed.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { Client, json, raise } from '../lib/client.mjs'
import { HookReceiver, MailServer, readMail, SmsGateway } from '../lib/gateway.mjs'
import { closeAll, made, open, start, until } from '../lib/outbox.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(async () => {
  await tidyUp()
  await closeAll()
})

for (const engine of engines) {
  test(`what is written goes nowhere but where it belongs, ${engine.name}`, { skip: engine.skip }, async () => {
    const sms = await start(new SmsGateway({ plan: (n) => (n === 2 ? 'refuses' : n === 3 ? 'redirects' : 'ok') }))
    const mail = await start(new MailServer())
    const hook = await start(new HookReceiver())
    const site = await made(engine, { sms, mail, hook })
    let server = await site.serve()
    const send = (body) => raise(server, body)
    for (const wrong of ['a@b.cn\r\nBcc: x@y.cn', 'a@b.cn>', 'a b@c.cn', '"x"@y.cn', '张@y.cn'])
      assert.equal(JSON.parse((await send({ body: '路灯', contact: { mail: wrong } })).text).field, 'mail')
    assert.equal((await send({ body: '"}\r\n{id}{secret}', contact: { name: '","to":"1', phone: '13800001111' } })).status, 201)
    assert.equal((await send({ body: '路灯不亮', contact: { mail: 'li.si@example.cn' }, lang: 'en' })).status, 201)
    const resident = new Client(server)
    assert.match((await resident.submit('/say?procedure=suqiu', { body: '某人收钱', phone: '13800002222', against: '1', against_text: '某局的人' })).text, /SQ\d{6}-/)
    resident.close()
    assert.equal((await send({ body: '空号', contact: { phone: '13800003333' } })).status, 201)
    await server.stop()
    site.later(1)
    server = await site.serve()
    await until(() => open(site) + open(site, 'mail') + open(site, 'webhook') === 0, () => JSON.stringify(site.sql('SELECT channel, state, reason FROM outbox')))
    assert.equal(sms.headers.authorization, 'Bearer top-secret')
    for (const m of sms.taken) assert.match(m.text, /^【回音壁】您的诉求已收到，编号SQ\d{6}-\d{7}。凭编号和查询码可查进度：https:\/\/echo\.example\.gov\.cn\/track\?number=SQ/)
    assert.deepEqual(sms.taken.map((m) => m.to).sort(), ['13800001111', '13800002222'])
    const failed = site.sql(`SELECT state, reason, mask, attempts FROM outbox WHERE state = 'failed'`)
    assert.deepEqual(failed, [['failed', 'code=13', '138****3333', '1']])

    assert.equal(mail.taken.length, 1)
    const { headers, text } = readMail(mail.taken[0].message)
    assert.deepEqual(mail.taken[0].to, ['li.si@example.cn'])
    assert.equal(headers.from, '回音壁 <echo@example.gov.cn>')
    assert.equal(headers.to, '<li.si@example.cn>')
    assert.match(headers.subject, /^We have received it \(SQ\d{6}-\d{7}\)$/)
    assert.match(headers['message-id'], /^<[0-9a-f]{32}@example\.gov\.cn>$/)
    assert.match(text, /^Hello,\r\n\r\nwe have received/)

    // Of the compartment other systems hear nothing; of the others number and state, signed.
    assert.equal(hook.taken.length, 3)
    for (const { text: said, headers: h } of hook.taken) {
      assert.deepEqual(Object.keys(JSON.parse(said)), ['id', 'event', 'number', 'state', 'at'])
      assert.equal(h['echowall-signature'], 'sha256=' + createHmac('sha256', 'top-secret').update(`${h['echowall-timestamp']}.${said}`).digest('hex'))
    }
    assert.ok(!/1380000|li\.si|top-secret|路灯/.test(server.log), 'the log says too much')
    // Nothing of it lies in the clear.
    const bytes = site.bytes()
    for (const x of ['13800001111', 'li.si@example.cn']) assert.equal(bytes.indexOf(x), -1)

    // A report of delivery, from somebody who knows the secret.
    const [[id, number]] = site.sql(`SELECT o.message_id, m.number FROM outbox o JOIN matter m ON m.id = o.matter_id WHERE o.channel = 'sms' AND o.state = 'sent' ORDER BY o.id`)
    const report = { id, status: 'DELIVRD' }
    const sign = (x, secret) => ({ 'Echowall-Signature': 'sha256=' + createHmac('sha256', secret).update(JSON.stringify(x)).digest('hex') })
    assert.equal((await json(server, '/api/v1/sms/report', report)).status, 403)
    assert.equal((await json(server, '/api/v1/sms/report', report, sign(report, 'guess'))).status, 403)
    assert.equal((await json(server, '/api/v1/sms/report', { ...report, status: 'REJECTD' }, sign({ ...report, status: 'REJECTD' }, 'top-secret'))).status, 200)
    assert.equal(site.one(`SELECT state FROM outbox WHERE message_id = '${id}'`), 'sent')
    for (let i = 0; i < 2; i++) assert.equal((await json(server, '/api/v1/sms/report', report, { Authorization: 'Bearer top-secret' })).status, 200)
    assert.equal(site.one(`SELECT state FROM outbox WHERE message_id = '${id}'`), 'delivered')
    assert.equal(site.one(`SELECT COUNT(*) FROM entry e JOIN matter m ON m.id = e.matter_id WHERE m.number = '${number}' AND e.kind = 'served'`), '1')
    await server.stop()
    await site.whole()
  })

  test(`mail that may have been taken says so, and a server that says later is asked later, ${engine.name}`, { skip: engine.skip }, async () => {
    const mail = await start(new MailServer({ plan: (n) => ['451', 'ok', 'dies', '550', 'ok'][n] ?? 'ok' }))
    const site = await made(engine, { mail })
    let server = await site.serve()
    for (let i = 0; i < 4; i++) assert.equal((await raise(server, { body: `路灯 ${i}`, contact: { mail: `p${i}@example.cn` } })).status, 201)
    await server.stop()
    for (let i = 0; i < 6 && open(site, 'mail'); i++) {
      site.later(5)
      server = await site.serve()
      await until(() => Number(site.one(`SELECT COUNT(*) FROM outbox WHERE state = 'held' OR state = 'sending'`)) === 0 && (i === 0 || server.log.includes('event=message ')), () => server.log)
      await server.stop()
    }
    const rows = site.sql(`SELECT state, twice, reason FROM outbox WHERE channel = 'mail' ORDER BY id`)
    assert.deepEqual(rows.map((r) => r[0]).sort(), ['failed', 'sent', 'sent', 'sent'])
    assert.equal(rows.filter((r) => r[1] === '1').length, 1)
    assert.equal(rows.find((r) => r[0] === 'failed')[2], 'SMTP 550')
  })

  test(`an answer longer than anybody reads is an answer, ${engine.name}`, { skip: engine.skip }, async () => {
    const sms = await start(new SmsGateway({ plan: () => 'talks' }))
    const hook = await start(new HookReceiver({ talks: 300_000 }))
    const site = await made(engine, { sms, hook })
    let server = await site.serve()
    assert.equal((await raise(server, { body: '路灯', contact: { phone: '13800001111' } })).status, 201)
    await server.stop()
    site.later(1)
    server = await site.serve()
    await until(() => Number(site.one(`SELECT COUNT(*) FROM outbox WHERE state IN ('held', 'sending')`)) === 0, () => server.log)
    await server.stop()
    // Whether the gateway said yes is beyond what was read; a receiver's 2xx is all there is to know.
    assert.deepEqual(site.sql('SELECT channel, state FROM outbox ORDER BY channel'), [['sms', 'unsure'], ['webhook', 'sent']])
    assert.equal(hook.taken.length, 1)
  })

  test(`a demonstration sends nothing, and a stop does not wait for a gateway, ${engine.name}`, { skip: engine.skip }, async () => {
    const sms = await start(new SmsGateway({ plan: () => 'hangs' }))
    const site = await made(engine, { sms })
    let server = await site.serve()
    assert.equal((await raise(server, { body: '路灯', contact: { phone: '13800001111' } })).status, 201)
    await server.stop()
    site.later(1)
    server = await site.serve()
    await until(() => sms.requests === 1, () => server.log)
    const before = Date.now()
    await server.stop()
    assert.ok(Date.now() - before < 10_000)
    assert.deepEqual(site.sql('SELECT state, twice FROM outbox'), [['unsure', '0']])
    site.later(5)
    server = await site.serve({ env: { ECHOWALL_DEMO: 'true' } })
    await until(() => open(site) === 0, () => server.log)
    assert.equal(sms.requests, 1)
    assert.deepEqual(site.sql('SELECT state FROM outbox'), [['cancelled']])
    await server.stop()
  })
}

test('what the file of channels says wrong is named, line by line', async () => {
  const site = await made('sqlite', {})
  const file = path.join(site.dir, 'notices.yaml')
  fs.writeFileSync(path.join(site.dir, 'open.secret'), 'x', { mode: 0o644 })
  fs.chmodSync(path.join(site.dir, 'open.secret'), 0o644)
  fs.writeFileSync(file, 'quiet_hours: later\nsms:\n  url: ftp://x\n  body: "{phone}"\n  secret_file: open.secret\nmail:\n  url: smtp://h\n  from: nobody\nwebhooks:\n  - name: a\n    url: http://x/\ncolour: red\n')
  const r = await site.run('serve', '--listen', '127.0.0.1:0')
  assert.equal(r.code, 2, r.stderr)
  for (const line of [/1:.*21:30-08:00/, /url has to be an address/, /placeholders for phone and text/, /chmod 600/, /mail address/, /secret_file/, /colour/]) assert.match(r.stderr, line)
})
