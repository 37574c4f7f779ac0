// The field kit in a real browser: a day without a signal, browsers and the server killed on the way, a wrong clock, three phones.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { createRequire } from 'node:module'
import { after, test } from 'node:test'
import { chromium } from 'playwright-core'
import zlib from 'node:zlib'
import { Client } from '../lib/client.mjs'
import { engines } from '../lib/site.mjs'
import { Town, fits } from './town.mjs'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const PIN = '246813'
const VISITS = 30, MATTERS = 12, DAY = 86_400_000
const towns = [], phones = []
after(async () => {
  for (const p of phones) await p.kill().catch(() => {})
  for (const t of towns) await t.close().catch(() => {})
})

// The way from the phones to the server: cut, nothing gets through, whoever asks.
class Wire {
  constructor() {
    this.open = new Set()
    this.up = true
    this.server = net.createServer((near) => {
      if (!this.up) return near.destroy()
      const far = net.connect(this.port, '127.0.0.1')
      for (const [a, b] of [[near, far], [far, near]]) {
        this.open.add(a)
        a.on('error', () => b.destroy())
        a.on('close', () => this.open.delete(a) && b.destroy())
        a.pipe(b)
      }
    })
  }

  async listen() {
    await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve))
    this.root = `http://127.0.0.1:${this.server.address().port}`
  }

  cut() {
    this.up = false
    for (const s of this.open) s.destroy()
  }

  close() {
    this.cut()
    this.server.close()
  }
}

// A phone: a browser of its own, with a folder that outlives its death.
class Phone {
  constructor(wire, cookies, { ahead = 0, width = 390 } = {}) {
    Object.assign(this, { wire, cookies, ahead, width, troubles: [] })
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'echowall-phone-'))
    phones.push(this)
  }

  async start() {
    const args = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--remote-debugging-port=0', `--user-data-dir=${this.dir}`, 'about:blank']
    this.child = spawn(process.env.CHROMIUM || '/usr/bin/chromium-headless-shell', args, { detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
    this.gone = new Promise((resolve) => this.child.on('exit', resolve))
    const at = await new Promise((resolve, reject) => {
      let log = ''
      this.child.stderr.on('data', (d) => {
        log += d
        const m = /DevTools listening on (ws:\S+)/.exec(log)
        if (m) resolve(m[1])
      })
      this.child.on('exit', () => reject(new Error(log)))
    })
    this.browser = await chromium.connectOverCDP(at)
    const context = this.browser.contexts()[0]
    context.setDefaultTimeout(60_000)
    if (this.ahead) {
      await context.addInitScript((ahead) => {
        const Real = Date
        // eslint-disable-next-line no-global-assign
        Date = class extends Real {
          constructor(...a) {
            if (a.length) super(...a)
            else super(Real.now() + ahead)
          }
          static now() {
            return Real.now() + ahead
          }
        }
      }, this.ahead)
    }
    await context.addCookies(this.cookies.map(([name, value]) => ({ name, value, url: this.wire.root })))
    this.page = await context.newPage()
    await this.page.setViewportSize({ width: this.width, height: 844 })
    this.page.on('pageerror', (e) => this.troubles.push(String(e)))
    this.page.on('dialog', (d) => d.accept())
    await this.page.goto(`${this.wire.root}/field`)
  }

  async setUp() {
    await this.start()
    await this.page.fill('#new-pin', PIN)
    await this.page.fill('#new-pin-again', PIN)
    await this.page.click('#form-start .btn-primary')
    await this.page.waitForSelector('#ties a')
    await this.page.evaluate(() => navigator.serviceWorker.ready.then(() => true))
    // The worker has everything once it is active.
    await until(() => this.page.evaluate(() => Boolean(navigator.serviceWorker.controller)), 'no worker')
  }

  async unlock() {
    await this.page.waitForSelector('#s-pin:not([hidden])')
    await this.page.fill('#pin', PIN)
    await this.page.click('#form-pin .btn-primary')
    await this.page.waitForSelector('#s-pin', { state: 'hidden' })
  }

  // All its processes at once: one that is left holds the store for a moment more.
  async kill() {
    if (this.child.exitCode === null && this.child.signalCode === null) process.kill(-this.child.pid, 'SIGKILL')
    await this.gone
    await sleep(500)
  }

  async close() {
    await this.kill()
    fs.rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 })
  }

  count = async () => Number(await this.page.getAttribute('#unsafe', 'data-count'))
  waitFor = (n, limit = 150_000) => this.page.waitForSelector(`#unsafe[data-count="${n}"]`, { timeout: limit })

  async go(hash) {
    await this.page.evaluate((h) => {
      window.location.hash = h
    }, hash)
    await this.page.waitForSelector(`#s-${hash.split('/')[0]}:not([hidden])`)
  }

  async save(form, before) {
    await this.page.click(`#form-${form} .btn-primary`)
    await until(async () => (await this.count()) !== before, `${form} is not kept: ${await this.page.textContent('#note')}`, 20_000)
    // The count may be told before the form is left.
    await this.page.waitForSelector('#s-home:not([hidden])')
  }

  async visit(code, text, photos = []) {
    const n = await this.count()
    await this.go(`tie/household/${code}/1`)
    await this.page.fill('#v-text', text)
    if (photos.length) await this.page.setInputFiles('#v-photos', photos)
    await this.save('visit', n)
  }

  async matter(text, photos = []) {
    const n = await this.count()
    await this.go('matter')
    await this.page.fill('#m-body', text)
    if (photos.length) await this.page.setInputFiles('#m-photos', photos)
    await this.save('matter', n)
  }

  async edit(code, value) {
    await this.go(`tie/household/${code}/1`)
    const n = await this.count()
    await this.page.locator('[data-fields] .field').first().locator('input').fill(value)
    await this.page.locator('[data-fields] .field').first().locator('button').click()
    await this.waitFor(n + 1)
  }
}

const crc = (bytes) => {
  let c = ~0
  for (const b of bytes) {
    c ^= b
    for (let k = 0; k < 8; k++) c = (c >>> 1) ^ (c & 1 ? 0xedb88320 : 0)
  }
  return ~c >>> 0
}

// A picture of noise, so that no two are alike and it does not get small.
function picture(side, name) {
  const rows = Buffer.concat(Array.from({ length: side }, () => Buffer.concat([Buffer.from([0]), randomBytes(side * 3)])))
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data])
    const head = Buffer.alloc(4), tail = Buffer.alloc(4)
    head.writeUInt32BE(data.length)
    tail.writeUInt32BE(crc(body))
    return Buffer.concat([head, body, tail])
  }
  const size = Buffer.alloc(13)
  size.writeUInt32BE(side, 0)
  size.writeUInt32BE(side, 4)
  size.set([8, 2, 0, 0, 0], 8)
  const buffer = Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), chunk('IHDR', size), chunk('IDAT', zlib.deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
  return { name, mimeType: 'image/png', buffer }
}

const local = (ms) => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16)

// A town whose chengban01 answers for households of their own office, and holds a class at sea that was approved.
async function made(engine, households) {
  const town = await Town.make({ engine, demo: true })
  towns.push(town)
  const client = async (login) => {
    const c = new Client(town.server)
    for (const [name, value] of await town.session(login)) c.cookies.set(name, value)
    return c
  }
  const field = await client('chengban01'), office = await client('zhuti01'), leader = await client('lingdao01')
  const unit = town.site.one("SELECT u.name FROM post p JOIN unit u ON u.id = p.unit_id JOIN officer o ON o.id = p.officer_id WHERE o.login = 'chengban01' AND p.until = 0")
  for (let i = 1; i <= households; i++) {
    const code = `H-${String(i).padStart(4, '0')}`
    assert.equal((await field.submit('/desk/subjects/household/new', { code, unit, people: '3' })).status, 303)
    const tied = await office.submit(`/desk/s/household/${code}/tie`, { role: 'baihu', officer: 'chengban01' })
    assert.equal(tied.status, 303, tied.text.slice(0, 3000))
  }
  for (let i = 1; i <= 6; i++) assert.equal((await field.submit('/desk/subjects/member/new', { code: `M-${i}`, unit })).status, 303)
  const now = Date.now()
  const plan = await field.submit('/desk/activities/new/haishang', { title: '海上党课', place: '三号渔船', unit, topic: '渔港新规', kind: 'sea', hosts: 'chengban01', from: local(now + 60_000), to: local(now + 3_600_000) })
  assert.equal(plan.status, 303, plan.text.slice(0, 3000))
  const number = /HD[\d-]+/.exec(plan.headers.location)[0]
  const approved = await leader.submit(`/desk/a/${number}`, {}, { action: '/act' })
  assert.equal(approved.status, 303, approved.text.slice(0, 3000))
  for (const c of [field, office, leader]) c.close()
  const wire = new Wire()
  wire.port = town.server.port
  await wire.listen()
  town.close = ((close) => async () => {
    wire.close()
    await close.call(town)
  })(town.close)
  const cookies = [['ew_l', 'zh-CN'], ...(await town.session('chengban01'))]
  return { town, site: town.site, wire, number, cookies }
}

async function killServer(x) {
  await x.town.server.kill()
  x.wire.cut()
  x.town.server = await x.site.serve()
  x.wire.port = x.town.server.port
  x.wire.up = true
}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
async function until(fn, what, limit = 120_000) {
  for (const end = Date.now() + limit; !(await fn()); await sleep(25)) assert.ok(Date.now() < end, what)
}

const says = (p, pattern) => until(async () => pattern.test(await p.page.textContent('#note')), `${pattern} is not said`, 20_000)

for (const engine of engines) {
  test(`a day without a signal, ${engine.name}`, { skip: engine.skip, timeout: 400_000 }, async (t) => {
    const x = await made(engine, VISITS)
    const { site, wire } = x
    const phone = new Phone(wire, x.cookies, { ahead: DAY })
    const began = Date.now()
    await phone.setUp()
    assert.equal(await phone.page.locator('#ties li').count(), VISITS)
    wire.cut()
    await phone.page.reload()
    await phone.unlock()

    const shots = []
    const photo = (side = 24) => (shots.push(picture(side, `p${shots.length}.png`)), shots[shots.length - 1])
    await t.test('everything is written down without a signal', async () => {
      for (let i = 1; i <= VISITS; i++) await phone.visit(`H-${String(i).padStart(4, '0')}`, `第${i}户走访，情况正常。`, [photo(i === 7 ? 1000 : 24)])
      for (let i = 1; i <= MATTERS; i++) await phone.matter(`第${i}件：村口的路灯坏了。`, Array.from({ length: i % 2 ? 3 : 2 }, () => photo()))
      await phone.go(`trip/${x.number}`)
      await phone.page.fill('[name=count-sessions]', '1')
      await phone.page.fill('[name=count-people]', '4')
      for (const code of ['M-1', 'M-3', 'M-5', 'M-6']) await phone.page.check(`[name=roll][value="${code}"]`)
      await phone.page.fill('#t-report', '讲了渔港新规。')
      await phone.save('class', VISITS + MATTERS)
      assert.equal(await phone.count(), VISITS + MATTERS + 1)
      assert.equal(shots.length, 60)
      assert.equal(await phone.page.getAttribute('#unsafe', 'data-photos'), '60')
      assert.match(await phone.page.textContent('#unsafe'), /尚未送达：43 \+ 60 张照片/)
    })

    await t.test('nothing of it lies readable on the phone', async () => {
      const seen = await phone.page.evaluate(async () => {
        const db = await new Promise((resolve) => (indexedDB.open('echowall-field').onsuccess = (e) => resolve(e.target.result)))
        const all = (name) => new Promise((resolve) => (db.transaction(name).objectStore(name).getAll().onsuccess = (e) => resolve(e.target.result)))
        const rows = [...(await all('ops')), ...(await all('meta')), ...(await all('photos'))]
        return JSON.stringify(rows, (k, v) => (v instanceof ArrayBuffer ? new TextDecoder('utf-8').decode(v) : v))
      })
      // Nothing as short as M-1: millions of random bytes hold it by chance.
      assert.doesNotMatch(seen, /走访|路灯|H-0001|p\d+\.png/)
      assert.equal(await phone.page.evaluate(() => window.caches.keys().then((k) => k.length)), 1)
    })

    await t.test('the browser is killed, and the browser and the server again on the way', async () => {
      await phone.kill()
      await phone.start()
      await phone.unlock()
      assert.equal(await phone.count(), VISITS + MATTERS + 1)
      wire.up = true
      await phone.page.click('#unsafe')
      await phone.page.click('#sync-queue')
      await until(async () => Number(site.one('SELECT COUNT(*) FROM field_op')) > 3, 'nothing arrives')
      await phone.kill()
      const half = Number(site.one('SELECT COUNT(*) FROM field_op'))
      assert.ok(half < VISITS + MATTERS + 1, `killed too late: ${half}`)
      await phone.start()
      await phone.unlock()
      await until(async () => site.one('SELECT COUNT(*) FROM field_part WHERE at > 0') !== '0' || site.one("SELECT COUNT(*) FROM field_photo WHERE size > 1000000 AND sha256 <> ''") !== '0', 'the large photo does not come')
      await killServer(x)
      await phone.waitFor(0)
      assert.equal(await phone.page.getAttribute('#unsafe', 'data-photos'), '0')
    })

    await t.test('the server has all of it, once, at the right time', async () => {
      const end = Date.now()
      assert.equal(site.one('SELECT COUNT(*) FROM field_op'), '43')
      assert.equal(site.one("SELECT COUNT(*) FROM tie_record WHERE kind = 'visit'"), '30')
      assert.equal(site.one("SELECT COUNT(DISTINCT text) FROM tie_record WHERE kind = 'visit'"), '30')
      assert.equal(site.one("SELECT COUNT(*) FROM entry_text WHERE part = 'body' AND content LIKE '第%件：村口的路灯坏了。'"), '12')
      assert.equal(site.one('SELECT COUNT(*) FROM field_photo WHERE record_id IS NOT NULL'), '30')
      assert.equal(site.one('SELECT COUNT(*) FROM document d WHERE d.name LIKE \'p%.png\''), '30')
      assert.equal(site.one('SELECT COUNT(*) FROM field_photo'), '60')
      assert.equal(site.one('SELECT COUNT(*) FROM field_part'), '0')
      const hashes = new Set(site.sql('SELECT original FROM field_photo').map((r) => r[0]))
      // What went with a matter is the matter's, so that it goes when that is erased.
      for (const s of shots.slice(0, VISITS)) assert.ok(hashes.has(createHash('sha256').update(s.buffer).digest('hex')), s.name)
      assert.deepEqual(site.sql(`SELECT state FROM activity WHERE number = '${x.number}'`), [['written']])
      assert.equal(site.one(`SELECT COUNT(*) FROM activity_subject w JOIN activity d ON d.id = w.activity_id WHERE d.number = '${x.number}' AND w.part = 'attended'`), '4')
      for (const [at, by, recorded] of site.sql('SELECT occurred_at, phone_at, recorded_at FROM field_op').map((r) => r.map(Number))) {
        assert.ok(at > began - 60_000 && at <= end + 60_000, `${at} is not between ${began} and ${end}`)
        assert.ok(Math.abs(by - at - DAY) < 120_000, 'the phone was a day ahead')
        assert.ok(recorded >= at - 60_000)
      }
      await site.whole()
      assert.deepEqual(phone.troubles, [])
    })

    await t.test('the desk shows it', async () => {
      await phone.page.goto(`${wire.root}/desk/s/household/H-0007/tie/1`)
      const photo = phone.page.locator('td a', { hasText: '照片 1' })
      assert.equal(await photo.count(), 1)
      const shown = await phone.page.request.get(wire.root + (await photo.getAttribute('href')))
      assert.equal(shown.headers()['content-type'], 'image/jpeg')
      await phone.page.goto(`${wire.root}/desk/field`)
      assert.match(await phone.page.textContent('main'), /时钟快 1440 分钟/)
      await phone.close()
    })
  })
}

// At 320 pixels and in large type: nothing too wide, too small to hit, or that axe finds.
async function legible(p, hashes) {
  await p.page.setViewportSize({ width: 320, height: 640 })
  await p.page.evaluate(() => document.documentElement.classList.add('elder'))
  const tools = await p.page.context().newCDPSession(p.page)
  const ask = async (expression) => {
    const r = await tools.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true })
    assert.ok(!r.exceptionDetails, JSON.stringify(r.exceptionDetails)?.slice(0, 500))
    return r.result.value
  }
  const findings = (rules) => ask(`axe.run(document, { ${rules}preload: false }).then((r) => r.violations.filter((v) => /serious|critical/.test(v.impact)).map((v) => v.id + ' ' + v.nodes.map((n) => n.html).join(' | ').slice(0, 400)))`)
  await ask(axe)
  for (const hash of hashes) {
    await p.go(hash)
    await fits(p.page)
    assert.deepEqual(await findings(''), [], hash)
    const small = await ask("Array.from(document.querySelectorAll('main section:not([hidden]) button, main section:not([hidden]) a, main section:not([hidden]) .input, header a')).filter((n) => n.offsetParent && n.getBoundingClientRect().height < 43.5).map((n) => n.outerHTML.slice(0, 200))")
    assert.deepEqual(small, [], hash)
  }
  await p.page.emulateMedia({ colorScheme: 'dark' })
  assert.deepEqual(await findings("runOnly: ['color-contrast'], "), [])
  await p.page.emulateMedia({ colorScheme: 'light' })
}

test('three phones, two at one household', { timeout: 240_000 }, async (t) => {
  const x = await made('sqlite', 2)
  const { site, wire } = x
  const a = new Phone(wire, x.cookies), b = new Phone(wire, x.cookies), c = new Phone(wire, x.cookies, { ahead: -DAY, width: 320 })
  for (const p of [a, b, c]) await p.setUp()
  wire.cut()
  await a.visit('H-0001', '甲机：上午走访。')
  await b.visit('H-0001', '乙机：下午走访。')
  await c.visit('H-0002', '丙机：走访二号户。')
  await a.edit('H-0001', '5')
  await b.edit('H-0001', '6')
  for (const [p, people] of [[a, '4'], [b, '7']]) {
    const n = await p.count()
    await p.go(`trip/${x.number}`)
    await p.page.fill('[name=count-sessions]', '1')
    await p.page.fill('[name=count-people]', people)
    await p.save('class', n)
  }
  await t.test('every screen can be read and hit', () => legible(c, ['home', 'tie/household/H-0002/1', `trip/${x.number}`, 'matter', 'case', 'queue']))
  wire.up = true
  const send = async (p) => {
    await p.go('queue')
    await p.page.click('#sync-queue')
  }
  await send(a)
  await a.waitFor(0)
  await send(c)
  await c.waitFor(0)
  await send(b)
  await b.page.waitForSelector('.kit-op[data-state=conflict][data-kind=edit]')
  await b.page.waitForSelector('.kit-op[data-state=conflict][data-kind=class]')
  assert.equal(await b.count(), 2)

  await t.test('both visits are kept, what differs stands side by side', async () => {
    assert.equal(site.one("SELECT COUNT(*) FROM tie_record WHERE kind = 'visit'"), '3')
    const panes = b.page.locator('.kit-op[data-kind=edit] .kit-pane')
    assert.match(await panes.nth(0).textContent(), /6/)
    assert.match(await panes.nth(1).textContent(), /5/)
    await fits(b.page)
    await fits(c.page)
  })

  await t.test('the versions can be read and hit at 320 pixels, in large type, in the dark', () => legible(b, ['queue']))

  await t.test('what is chosen is done', async () => {
    await b.page.click('.kit-op[data-kind=edit] [data-choice=takemine]')
    await b.waitFor(1)
    await b.page.click('.kit-op[data-kind=class] [data-choice=takeboth]')
    await b.waitFor(0)
    assert.equal(site.one("SELECT w.value FROM subject s JOIN subject_value w ON w.subject_id = s.id WHERE s.code = 'H-0001' AND w.part = 'people'"), '6')
    assert.equal(site.one("SELECT COUNT(*) FROM activity_trail WHERE act = 'remark'"), '1')
    assert.equal(site.one("SELECT value FROM activity_count WHERE kind = 'people'"), '4')
  })

  await t.test('an ended tie, an ended log-in, another officer: nothing is lost', async () => {
    wire.cut()
    await a.visit('H-0002', '甲机：最后一次走访。')
    site.sql("UPDATE tie SET ended_at = 1795000000000, ended_how = 'end' WHERE id = (SELECT t.id FROM tie t JOIN subject s ON s.id = t.subject_id WHERE s.code = 'H-0002'); DELETE FROM session")
    wire.up = true
    await send(a)
    await a.page.waitForSelector('#login-note:not([hidden])')
    assert.equal(await a.count(), 1)
    x.town.sessions = {}
    const other = await x.town.session('chengban05')
    const cookies = async (list) => a.page.context().addCookies(list.map(([name, value]) => ({ name, value, url: wire.root })))
    await cookies(other)
    await send(a)
    await says(a, /只有本人能送出/)
    assert.equal(await a.count(), 1)
    await cookies(await x.town.session('chengban01'))
    await send(a)
    await a.page.waitForSelector('.kit-op[data-state=refused]')
    assert.match(await a.page.textContent('.kit-op[data-state=refused]'), /甲机：最后一次走访/)
    assert.equal(await a.count(), 1)
  })

  await t.test('a phone that is told to wipes itself; wrong PINs wipe; so does logging out', async () => {
    const empty = (p) => p.page.evaluate(async () => {
      const db = await new Promise((resolve) => (indexedDB.open('echowall-field').onsuccess = (e) => resolve(e.target.result)))
      const n = (name) => new Promise((resolve) => (db.transaction(name).objectStore(name).count().onsuccess = (e) => resolve(e.target.result)))
      return (await n('meta')) + (await n('ops')) + (await n('photos'))
    })
    site.sql('UPDATE field_device SET wipe_at = 1 WHERE id = (SELECT MIN(id) FROM field_device)')
    await a.page.reload()
    await says(a, /已经清除/)
    assert.equal(await empty(a), 0)
    await b.page.reload()
    for (let i = 1; i <= 5; i++) {
      await b.page.fill('#pin', `00000${i}`)
      await b.page.click('#form-pin .btn-primary')
      await says(b, new RegExp(i < 5 ? `还可以试 ${5 - i} 次` : '已经清除'))
    }
    assert.equal(await empty(b), 0)
    await c.go('home')
    await c.page.click('#logout')
    await says(c, /已经清除/)
    assert.equal(await empty(c), 0)
    // At the desk, too.
    await x.town.session('chengban01').then((list) => c.page.context().addCookies(list.map(([name, value]) => ({ name, value, url: wire.root }))))
    await c.page.goto(`${wire.root}/field`)
    await c.page.fill('#new-pin', PIN)
    await c.page.fill('#new-pin-again', PIN)
    await c.page.click('#form-start .btn-primary')
    await c.page.waitForSelector('#ties a')
    assert.ok((await empty(c)) > 0)
    await c.page.goto(`${wire.root}/desk/field`)
    await c.page.evaluate(() => document.querySelector('form[data-kit] button').click())
    await c.page.waitForURL(/desk\/login/)
    await c.page.goto(`${wire.root}/field`)
    assert.equal(await empty(c), 0)
    for (const p of [a, b, c]) {
      assert.deepEqual(p.troubles, [])
      await p.close()
    }
  })
})

// What goes wrong on phones, each with a screen that leads on.
test('a phone on which things go wrong', { timeout: 240_000 }, async (t) => {
  const x = await made('sqlite', 2)
  const { site, wire } = x
  const p = new Phone(wire, x.cookies, { ahead: -30 * DAY })
  await p.setUp()
  const on = (page) => Object.assign(Object.create(p), { page })
  const send = async () => {
    await p.go('queue')
    await p.page.click('#sync-queue')
  }
  const rows = (page) => page.evaluate(async () => {
    const db = await new Promise((resolve) => (indexedDB.open('echowall-field').onsuccess = (e) => resolve(e.target.result)))
    const n = (name) => new Promise((resolve) => (db.transaction(name).objectStore(name).count().onsuccess = (e) => resolve(e.target.result)))
    const all = [await n('meta'), await n('ops'), await n('photos')]
    db.close()
    return all
  })
  const ops = () => Number(site.one('SELECT COUNT(*) FROM field_op'))

  await t.test('a clock that was a month behind and is set right, or months ahead, takes nothing that was written', async () => {
    wire.cut()
    await p.visit('H-0001', '钟慢一个月时写的。')
    await p.kill()
    p.ahead = 0
    await p.start()
    await p.unlock()
    assert.equal(await p.count(), 1)
    assert.equal(await p.page.locator('#ties a').count(), 2)
    await p.kill()
    p.ahead = 90 * DAY
    await p.start()
    await says(p, /太久没有联网|仍在|还在/)
    await p.unlock()
    assert.equal(await p.count(), 1)
    assert.equal(await p.page.locator('#ties a').count(), 0)
    await p.kill()
    p.ahead = 0
    await p.start()
    await p.unlock()
    wire.up = true
    await send()
    await p.waitFor(0)
    await p.go('home')
    await p.page.waitForSelector('#ties a')
    assert.equal(ops(), 1)
  })

  await t.test('an emoji where the title is cut, and half of one, are sent like all else', async () => {
    wire.cut()
    const body = `${'路'.repeat(29)}😀灯坏了。`
    await p.matter(body)
    await p.go('matter')
    await p.page.evaluate(() => (document.querySelector('#m-body').value = '半个字\ud83d'))
    await p.save('matter', 1)
    await p.visit('H-0001', '后面的也送到。')
    wire.up = true
    await send()
    await p.waitFor(0)
    assert.equal(site.one(`SELECT COUNT(*) FROM entry_text WHERE part = 'body' AND content = '${body}'`), '1')
    assert.equal(ops(), 4)
  })

  await t.test('what the server would not take is said before it is kept', async () => {
    const before = ops()
    await p.go('tie/household/H-0001/1')
    await p.page.fill('#v-text', '空照片。')
    await p.page.setInputFiles('#v-photos', [{ name: 'leer.png', mimeType: 'image/png', buffer: Buffer.alloc(0) }])
    await p.page.click('#form-visit .btn-primary')
    await says(p, /没有保存.*leer\.png/)
    await p.page.setInputFiles('#v-photos', Array.from({ length: 10 }, (_, i) => picture(4, `${i}.png`)))
    await p.page.click('#form-visit .btn-primary')
    await says(p, /照片最多 9 张/)
    await p.page.fill('#v-text', '短')
    await p.page.click('#form-visit .btn-primary')
    await says(p, /至少写 2 个字/)
    await p.go('matter')
    await p.page.fill('#m-body', '电话写错了。')
    await p.page.fill('#m-phone', '138001')
    await p.page.click('#form-matter .btn-primary')
    await says(p, /电话/)
    assert.deepEqual([await p.count(), ops(), (await rows(p.page))[2]], [0, before, 0])
    await p.page.fill('#m-phone', '')
    await p.page.fill('#m-body', '')
  })

  await t.test('what was refused is saved whole as a file, and put right in its form', async () => {
    wire.cut()
    const shot = picture(24, '现场.png')
    await p.visit('H-0002', '写给已结束的一户。', [shot])
    const tie = "(SELECT t.id FROM tie t JOIN subject s ON s.id = t.subject_id WHERE s.code = 'H-0002')"
    site.sql(`UPDATE tie SET ended_at = 1795000000000, ended_how = 'end' WHERE id = ${tie}`)
    wire.up = true
    await send()
    await p.page.waitForSelector('.kit-op[data-state=refused]')
    await p.page.evaluate(() => {
      const real = URL.createObjectURL
      URL.createObjectURL = (blob) => {
        window.saved = blob
        return real(blob)
      }
    })
    await p.page.click('#export')
    await until(() => p.page.evaluate(() => Boolean(window.saved)), 'no file')
    const zip = Buffer.from(await p.page.evaluate(async () => Array.from(new Uint8Array(await window.saved.arrayBuffer()))))
    assert.ok(zip.includes(shot.buffer) && zip.includes('写给已结束的一户。') && zip.includes('现场.png'))
    fs.writeFileSync(path.join(p.dir, 'saved.zip'), zip)
    assert.ok(zip.readUInt32LE(zip.length - 22) === 0x06054b50 && zip.readUInt16LE(zip.length - 12) === 2)
    site.sql(`UPDATE tie SET ended_at = 0, ended_how = '' WHERE id = ${tie}`)
    await p.edit('H-0001', '八口')
    await p.waitFor(2)
    await send()
    const wrong = p.page.locator('.kit-op[data-state=refused][data-kind=edit]')
    await wrong.waitFor()
    const form = (await p.page.getAttribute('.kit-op [data-choice=correct]', 'href')).slice(1)
    await legible(p, ['queue', form])
    await p.go('queue')
    if (process.env.FIELD_SHOT) await p.page.screenshot({ path: `${process.env.FIELD_SHOT}/queue.png`, fullPage: true })
    await wrong.locator('input').fill('7')
    await wrong.locator('.field button').click()
    await p.waitFor(1)
    assert.equal(site.one("SELECT w.value FROM subject s JOIN subject_value w ON w.subject_id = s.id WHERE s.code = 'H-0001' AND w.part = 'people'"), '7')
    await p.page.click('.kit-op [data-choice=correct]')
    await p.page.waitForSelector('#s-tie:not([hidden]) [data-why]:not([hidden])')
    await until(() => p.page.evaluate(() => document.querySelector('#v-photos').files.length === 1), 'no photo')
    assert.equal(await p.page.inputValue('#v-text'), '写给已结束的一户。')
    if (process.env.FIELD_SHOT) await p.page.screenshot({ path: `${process.env.FIELD_SHOT}/form.png`, fullPage: true })
    await p.page.fill('#v-text', '改好的一条。')
    await p.page.click('#form-visit .btn-primary')
    await p.waitFor(0)
    assert.deepEqual(site.sql("SELECT r.text FROM tie_record r JOIN tie t ON t.id = r.tie_id JOIN subject s ON s.id = t.subject_id WHERE s.code = 'H-0002' AND r.kind = 'visit'"), [['改好的一条。']])
    assert.equal(site.one('SELECT COUNT(*) FROM field_photo WHERE record_id IS NOT NULL'), '1')
    assert.equal((await rows(p.page))[2], 0)
  })

  await t.test('too many photos that have begun are a reason to wait, not to lose one', async () => {
    wire.cut()
    await p.visit('H-0001', '照片要等一等。', [picture(8, 'warten.png')])
    site.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200) INSERT INTO field_photo (id, key_hash, officer_id, name, size, original, made_at) SELECT i, 'k' || i, (SELECT id FROM officer WHERE login = 'chengban01'), '', 1, 'x', 1 FROM n")
    wire.up = true
    await p.go('queue')
    await until(async () => {
      await p.page.click('#sync-queue')
      return /太多/.test(await p.page.textContent('#note'))
    }, 'it is not said', 20_000)
    assert.equal(await p.page.locator('.kit-op[data-state=waiting]').count(), 1)
    site.sql('DELETE FROM field_photo WHERE id <= 200')
    await send()
    await p.waitFor(0)
    assert.equal((await rows(p.page))[2], 0)
  })

  await t.test('two taps choose once', async () => {
    wire.cut()
    await p.edit('H-0001', '8')
    site.sql("UPDATE subject_value SET value = '9' WHERE part = 'people' AND subject_id = (SELECT id FROM subject WHERE code = 'H-0001')")
    wire.up = true
    await send()
    const before = ops()
    await p.page.waitForSelector('[data-choice=takemine]')
    await p.page.evaluate(() => {
      const key = document.querySelector('[data-choice=takemine]')
      key.click()
      key.disabled = false
      key.click()
    })
    await p.waitFor(0)
    assert.equal(ops(), before + 1)
    // A number is not kept as both.
    assert.equal(await p.page.locator('[data-choice=takeboth]').count(), 0)
  })

  await t.test('a server that knows the phone no more learns of it anew', async () => {
    wire.cut()
    await p.visit('H-0001', '恢复备份之后。')
    site.sql("UPDATE field_device SET secret_hash = 'x' || id")
    wire.up = true
    await send()
    await p.waitFor(0)
    assert.equal(site.one('SELECT COUNT(*) FROM field_device'), '2')
  })

  await t.test('two windows: neither takes what the other wrote', async () => {
    const context = p.page.context()
    await p.page.click('#unsafe')
    await p.go('home')
    await p.page.click('#logout')
    await says(p, /已经清除/)
    x.town.sessions = {}
    await context.addCookies((await x.town.session('chengban01')).map(([name, value]) => ({ name, value, url: wire.root })))
    const b = on(await context.newPage())
    b.page.on('dialog', (d) => d.accept())
    for (const page of [p.page, b.page]) {
      await page.goto(`${wire.root}/field`)
      await page.waitForSelector('#form-start:not([hidden])')
    }
    const pin = async (page) => {
      await page.fill('#new-pin', PIN)
      await page.fill('#new-pin-again', PIN)
      await page.click('#form-start .btn-primary')
    }
    await pin(p.page)
    await p.page.waitForSelector('#ties a')
    wire.cut()
    await p.visit('H-0001', '甲窗口写的。')
    await pin(b.page)
    await b.unlock()
    await b.visit('H-0001', '乙窗口写的。')
    await p.page.waitForFunction(() => document.querySelector('#unsafe').dataset.count === '2' || window.dispatchEvent(new Event('offline')))
    // Sealed by a key that nobody has: it is said, and stops nothing.
    await p.page.evaluate(async () => {
      const db = await new Promise((resolve) => (indexedDB.open('echowall-field').onsuccess = (e) => resolve(e.target.result)))
      await new Promise((resolve) => {
        const tx = db.transaction('ops', 'readwrite')
        tx.objectStore('ops').put({ key: 'lost-lost', seq: 0, state: 'waiting', iv: new Uint8Array(12), data: new ArrayBuffer(40) })
        tx.oncomplete = resolve
      })
      db.close()
    })
    const before = ops()
    wire.up = true
    await send()
    await p.waitFor(1)
    assert.equal(ops(), before + 2)
    await p.page.waitForSelector('.kit-op[data-state=shut]')
    await p.page.click('.kit-op[data-state=shut] button')
    await p.waitFor(0)
    // Wiped here, it is wiped there, and what is typed there goes nowhere.
    await b.go('tie/household/H-0001/1')
    await b.page.fill('#v-text', '清除之后写的。')
    await p.go('home')
    await p.page.click('#logout')
    await says(p, /已经清除/)
    await says(b, /已经清除/)
    assert.equal(await b.page.inputValue('#v-text'), '')
    assert.equal(await b.page.textContent('#s-tie [data-title]'), '')
    assert.deepEqual(await rows(p.page), [0, 0, 0])
    assert.deepEqual(p.troubles, [])
    await p.close()
  })

  await t.test('locked, nothing stays in the page, and what was typed comes back', async () => {
    x.town.sessions = {}
    const q = new Phone(wire, await x.town.session('chengban01'))
    await q.setUp()
    await q.go('tie/household/H-0001/1')
    await q.page.fill('#v-text', '写到一半。')
    await q.page.setInputFiles('#v-photos', [picture(8, 'a.png')])
    await q.page.evaluate(() => document.querySelector('#lock').click())
    await q.page.waitForSelector('#s-pin:not([hidden])')
    assert.doesNotMatch(await q.page.evaluate(() => document.querySelector('main').innerHTML + document.querySelector('#v-text').value), /H-0001|写到一半/)
    await q.unlock()
    await until(async () => (await q.page.inputValue('#v-text')) === '写到一半。', 'what was typed is gone')
    assert.equal(await q.page.evaluate(() => document.querySelector('#v-photos').files.length), 1)
    await q.page.click('#form-visit .btn-primary')
    await q.waitFor(0)
    assert.deepEqual(q.troubles, [])
    await q.close()
  })
})

test('study packs are read without a signal, and leave with the next call', { timeout: 240_000 }, async () => {
  const x = await made('sqlite', 1)
  const { town, wire } = x
  const office = new Client(town.server)
  for (const [name, value] of await town.session('zhuti01')) office.cookies.set(name, value)
  const unit = (login) => x.site.one(`SELECT u.name FROM post p JOIN unit u ON u.id = p.unit_id JOIN officer o ON o.id = p.officer_id WHERE o.login = '${login}' AND p.until = 0`)
  const made_ = await office.submit('/desk/packs/new', { title: '下乡读本', unit: unit('zhuti01'), for0: unit('chengban01') })
  assert.equal(made_.status, 303, made_.text.slice(0, 3000))
  const at = made_.headers.location.replace(/\?.*/, '')
  const secret = `山海之间${randomBytes(6).toString('hex')}`
  const files = [{ name: '读本.txt', data: Buffer.from(`# 读本\n${secret}`) }, { name: '图.png', data: picture(24, 'p').buffer }, { name: '文件.pdf', data: Buffer.from('%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n') }]
  assert.equal((await office.submit(at, {}, { action: '/add', files: files.map((f) => ({ field: 'files', ...f })) })).status, 303)
  const p = new Phone(wire, x.cookies)
  await p.setUp()
  const stored = () => p.page.evaluate(() => new Promise((resolve) => {
    indexedDB.open('echowall-field').onsuccess = (e) => {
      const r = e.target.result.transaction('files').objectStore('files').count()
      r.onsuccess = () => {
        e.target.result.close()
        resolve(r.result)
      }
    }
  }))
  await until(async () => (await stored()) === 3, 'the files are not here')
  wire.cut()
  await p.page.reload()
  await p.unlock()
  await p.page.click('#packs summary')
  await p.page.click('#packs button >> nth=0')
  await until(async () => (await p.page.textContent('#packs')).includes(secret), 'the text is not shown')
  await p.page.click('#packs button >> nth=1')
  await until(() => p.page.evaluate(() => [...document.querySelectorAll('#packs img')].some((i) => i.complete && i.naturalWidth > 0)), 'the picture is not shown')
  await legible(p, ['home'])
  await p.page.click('#lock')
  assert.ok(!(await p.page.content()).includes(secret), 'locked, it is not in the page')
  await p.unlock()
  wire.up = true
  assert.equal((await office.submit(at, {}, { action: '/withdraw' })).status, 303)
  await p.page.click('#sync')
  await until(async () => (await stored()) === 0 && !(await p.page.textContent('#packs')).includes('下乡读本'), 'it is still here')
  assert.deepEqual(p.troubles, [])
  office.close()
})
