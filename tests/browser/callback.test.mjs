// A callback day: 200 signed-off matters, one caller, no pointer; and what the database says afterwards.
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { after, before, test } from 'node:test'
import { Client, forms } from '../lib/client.mjs'
import { Town, fits } from './town.mjs'

const CALLS = 200
const days = (n, time) => new Date(Date.now() + 8 * 3_600_000 + n * 86_400_000).toISOString().slice(0, 10) + `T${time}`
const morning = days(1, '09:00:00'), afternoon = days(1, '13:30:00'), nextMorning = days(2, '09:00:00')
let town

before(async () => {
  town = await Town.make()
  await town.at(morning)
})
after(() => town?.close())

// What each resident will say, drawn from a fixed seed.
function drawn() {
  let seed = 20261125
  const below = (n) => (seed = (seed * 1103515245 + 12345) % 2147483648) % n
  return Array.from({ length: CALLS }, (_, i) => {
    const phone = `139${String(10_000_000 + i * 7919)}`
    const call = { phone, contacted: below(10) < 8 ? 'yes' : 'no', solved: 'yes', satisfied: 'yes', why: '', outcomes: ['reached'], quality: 'pass' }
    const kind = below(100)
    if (kind < 5) call.outcomes = ['wrong_number']
    else if (kind < 9) call.outcomes = ['refused']
    else if (kind < 13) call.outcomes = ['no_answer', 'busy', 'no_answer']
    else if (kind < 17) call.outcomes = ['busy', 'reached']
    else if (kind < 25) Object.assign(call, { solved: 'no', satisfied: below(2) ? 'no' : 'basic', why: 'nothing', said: '一点都没有动' })
    else if (kind < 31) Object.assign(call, { solved: 'half', satisfied: 'basic', why: 'part' })
    else if (kind < 36) Object.assign(call, { satisfied: 'no', why: 'slow,manner' })
    else if (kind < 40) Object.assign(call, { quality: 'defect', defects: 'template', note: '照抄别件，请重写' })
    else if (kind < 50) call.satisfied = 'basic'
    return call
  })
}

const keyOf = {
  outcome: { reached: '1', no_answer: '2', busy: '3', wrong_number: '4', refused: '5' },
  contacted: { yes: 'q', no: 'w' },
  solved: { yes: 'a', half: 's', no: 'd' },
  satisfied: { yes: 'z', basic: 'x', no: 'c' },
  why: { nothing: 't', part: 'u', slow: 'i', manner: 'o' },
}

// Takes the matters in and through to sign-off, everybody at their own desk.
async function signedOff(calls) {
  const desks = {}
  for (const login of ['clerk', 'dispatch', 'street', 'verify', 'leader']) {
    const c = (desks[login] = new Client(town.server))
    town.logins[login] = await c.logIn(login, town.logins[login])
  }
  const { fields } = forms((await desks.clerk.get('/desk/intake')).text).find((f) => f.action === '/desk/intake')
  const tokens = { clerk: fields._csrf }
  // A kept connection may end just as it is used again: the same form sent twice acts once.
  const post = async (login, path, values) => {
    const form = { _csrf: tokens[login], op: randomBytes(16).toString('hex'), ...values }
    return desks[login].send(path, form).catch((e) => (e.code === 'ECONNRESET' ? desks[login].send(path, form) : Promise.reject(e)))
  }
  const through = async (call, i) => {
    const stored = await post('clerk', '/desk/intake', { body: `第${i + 1}件：来电反映路灯不亮，晚上看不清路。`, phone: call.phone, name: `群众${i + 1}`, channel: 'phone' })
    call.number = /SQ\d{6}-\d{7}/.exec(stored.text)?.[0]
    call.secret = /<strong class="num">(\d{4} \d{4})</.exec(stored.text)?.[1]
    assert.ok(call.number && call.secret, stored.text.slice(0, 2000))
    const steps = [
      ['dispatch', 'dispatch', { lead: '步文街道办事处' }], ['street', 'accept', {}], ['street', 'reply', { reply: '您好，路灯已于昨晚修复，请您查看。' }],
      ['verify', 'verify', { finding: '夜间到场核实' }], ['leader', 'sign_off', {}],
    ]
    for (const [n, [login, move, values]] of steps.entries()) {
      tokens[login] ??= forms((await desks[login].get(`/desk/m/${call.number}/move/${move}`)).text).find((f) => f.action.includes('/move/')).fields._csrf
      const r = await post(login, `/desk/m/${call.number}/move/${move}`, { version: String(n + 1), seen: '1', ...values })
      assert.equal(r.status, 303, `${move}: ${r.text.slice(0, 2000)}`)
    }
  }
  await through(calls[0], 0)
  await Promise.all(calls.slice(1).map((call, i) => through(call, i + 1)))
  for (const c of Object.values(desks)) c.close()
}

const arrived = (page) => page.waitForNavigation({ waitUntil: 'domcontentloaded' })
const type = async (page, key, text) => {
  await page.keyboard.press(key)
  await page.keyboard.insertText(text)
  await page.keyboard.press('Escape')
}

// One call by keyboard, as its plan says; Enter brings the next one.
async function make(page, calls) {
  const number = page.path().split('/').pop().replace(/\?.*/, '')
  const call = calls.find((x) => x.number === number)
  const outcome = call.outcomes[call.made ?? 0]
  call.made = (call.made ?? 0) + 1
  await page.keyboard.press('m')
  assert.equal(await page.textContent('#contact.marked strong'), call.phone)
  const keys = [keyOf.outcome[outcome]]
  if (outcome === 'reached') {
    keys.push(keyOf.contacted[call.contacted], keyOf.solved[call.solved], keyOf.satisfied[call.satisfied], ...call.why.split(',').filter(Boolean).map((x) => keyOf.why[x]))
    keys.push(...(call.quality === 'pass' ? ['g'] : ['b', 'v', 'h']))
  }
  for (const key of keys) await page.keyboard.press(key)
  if (outcome === 'reached' && call.said) await type(page, 'j', call.said)
  if (outcome === 'reached' && call.note) await type(page, 'k', call.note)
  await Promise.all([arrived(page), page.keyboard.press('Enter')])
}

async function workOff(calls) {
  const page = await town.window({ login: 'super' })
  await page.to('/desk/callbacks')
  await Promise.all([arrived(page), page.keyboard.press('n')])
  let made = 0
  while (/^\/desk\/callbacks\/SQ/.test(page.path())) {
    await make(page, calls)
    made++
  }
  assert.deepEqual(page.troubles, [])
  await page.context().close()
  return made
}

const count = (calls, test) => calls.filter(test).length
const endsReached = (x) => x.outcomes.at(-1) === 'reached'

function checkRows(calls) {
  const { site } = town
  const tasks = Object.fromEntries(site.sql('SELECT m.number, k.round, k.state, m.state, m.rounds, u.code, k.rule FROM callback k JOIN matter m ON m.id = k.matter_id LEFT JOIN unit u ON u.id = m.unit_id').map(([n, ...x]) => [n, x.join(' ')]))
  const made = {}
  for (const [number, ...row] of site.sql('SELECT m.number, t.outcome, t.contacted, t.solved, t.satisfied, t.why, t.quality, t.defects FROM callback_attempt t JOIN matter m ON m.id = t.matter_id ORDER BY t.id')) (made[number] ??= []).push(row.join(' '))
  for (const x of calls) {
    const state = { wrong_number: 'unreachable', no_answer: 'unreachable' }[x.outcomes.at(-1)] ?? 'done'
    const where = !endsReached(x) ? 'closed 1 BW' : x.solved === 'no' ? 'dispatched 2 LW' : x.quality === 'defect' ? 'dispatched 2 BW' : 'closed 1 BW'
    assert.equal(tasks[x.number], `1 ${state} ${where} all`, JSON.stringify(x))
    const rows = x.outcomes.map((o) => (o === 'reached' ? `reached ${x.contacted} ${x.solved} ${x.satisfied} ${x.why} ${x.quality} ${x.defects ?? ''}` : `${o}      `))
    assert.deepEqual(made[x.number], rows, x.number)
  }
  assert.equal(Object.keys(tasks).length, CALLS)
  assert.equal(site.one('SELECT COUNT(*) FROM rating'), '0', 'the rating stays the resident’s')
}

test('a callback day of 200 calls by keyboard', { timeout: 550_000 }, async () => {
  const calls = drawn()
  await signedOff(calls)
  assert.equal(await workOff(calls), CALLS)
  const again = calls.filter((x) => x.outcomes.length > 1), last = calls.filter((x) => x.outcomes.length > 2)
  assert.equal(town.site.one("SELECT COUNT(*) FROM callback WHERE state = 'open'"), String(again.length))
  await town.at(afternoon)
  assert.equal(await workOff(calls), again.length)
  await town.at(nextMorning)
  assert.equal(await workOff(calls), last.length)
  checkRows(calls)
  const valid = calls.filter(endsReached)
  assert.deepEqual((await town.site.stats()).callbacks, {
    valid: valid.length,
    contacted: count(valid, (x) => x.contacted === 'yes'),
    solved: count(valid, (x) => x.solved === 'yes'),
    satisfied: count(valid, (x) => x.satisfied === 'yes'),
    basic: count(valid, (x) => x.satisfied === 'basic'),
  })
  await town.site.whole()

  // The resident reads that they were called, why their number was looked at, and where it is now.
  const resident = await town.window({ script: false })
  const { number, secret } = calls.find((x) => endsReached(x) && x.solved === 'no')
  await resident.to('/track')
  await resident.fill('[name=number]', number)
  await resident.fill('[name=secret]', secret)
  await Promise.all([arrived(resident), resident.locator('main form .btn-primary').press('Enter')])
  const told = await resident.textContent('main')
  for (const words of ['回访得知没有解决，已升一级重新办理', '已由龙文区人民政府重新办理', '没有解决 · ', '一点都没有动', '回访办理结果']) assert.ok(told.includes(words), words)
  assert.doesNotMatch(told, /合格/, 'the check of the reply is not for them')
  await fits(resident)
  await resident.context().close()
})

test('a call without scripts, and what is missing', { timeout: 110_000 }, async () => {
  const [call] = drawn()
  call.phone = '13905967777'
  await signedOff([call])
  const page = await town.window({ login: 'super', script: false, lang: 'en' })
  const send = async (button) => Promise.all([arrived(page), page.locator(button).press('Enter')])
  await page.to('/desk/callbacks')
  await send('main .page-head .btn-primary')
  assert.equal(page.path(), `/desk/callbacks/${call.number}`)
  await send('#contact button')
  assert.equal(await page.textContent('#contact strong'), call.phone)
  await page.check('[name=outcome][value=reached]')
  await page.check('[name=solved][value=half]')
  await page.fill('[name=said]', '只修了一盏')
  await send('form.call .btn-primary')
  assert.match(await page.textContent('#errors'), /in touch/)
  assert.ok(await page.isChecked('[name=solved][value=half]'), 'nothing that was chosen is lost')
  assert.equal(await page.inputValue('[name=said]'), '只修了一盏')
  for (const [name, value] of [['contacted', 'yes'], ['satisfied', 'basic'], ['quality', 'pass']]) await page.check(`[name=${name}][value=${value}]`)
  await send('form.call .btn-primary')
  assert.equal(page.path(), '/desk/callbacks?done=asked')
  assert.equal((await page.to(`/desk/callbacks/${call.number}`)).status(), 200)
  assert.equal(await page.locator('form.call').count(), 0)
  await page.context().close()
})

test('keys that compose a character press nothing', { timeout: 110_000 }, async () => {
  const call = { phone: '13905968888' }
  await signedOff([call])
  const page = await town.window({ login: 'super' })
  await page.to('/desk/callbacks')
  await Promise.all([arrived(page), page.keyboard.press('n')])
  await page.evaluate(() => document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '1', isComposing: true, bubbles: true })))
  assert.ok(!(await page.isChecked('[name=outcome][value=reached]')))
  await page.keyboard.press('j')
  await page.keyboard.type('1a')
  assert.equal(await page.inputValue('[name=said]'), '1a')
  assert.ok(!(await page.isChecked('[name=outcome][value=reached]')), 'in a field keys are text')
  await page.keyboard.press('Escape')
  await page.keyboard.press('1')
  assert.ok(await page.isChecked('[name=outcome][value=reached]'))
  await page.context().close()
})
