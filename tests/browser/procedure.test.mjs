// A new mechanism in one file, in the browser and without a restart: checked, put in force, raised on a phone, handled to its end.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { root } from '../lib/site.mjs'
import { roles } from './places.mjs'
import { Town, fits } from './town.mjs'

const good = fs.readFileSync(path.join(root, 'tests/cli/catalogue/procedures/yedeng.yaml'), 'utf8')
const wrong = good.replace('    to: lit\n', '    to: dark\n')
const lineOf = (text, words) => text.slice(0, text.indexOf(words)).split('\n').length
const file = (text) => ({ name: 'yedeng.yaml', mimeType: 'text/yaml', buffer: Buffer.from(text) })

let town

before(async () => {
  town = await Town.make({ demo: true })
})
after(() => town?.close())

async function sent(page, button) {
  await page.bringToFront()
  await Promise.all([page.waitForNavigation(), button.press('Enter')])
  assert.deepEqual(page.troubles, [])
  await fits(page)
}

async function look(page, name) {
  if (process.env.PICTURES) await page.screenshot({ path: path.join(process.env.PICTURES, `${name}.png`), fullPage: true })
}

async function act(page, number, move, fields = {}) {
  await page.to(`/desk/m/${number}/move/${move}`)
  await look(page, `move-${move}`)
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`[name=${name}]`)
    if ((await field.evaluate((e) => e.tagName)) === 'SELECT') await field.selectOption(value)
    else await field.fill(value)
  }
  await sent(page, page.locator('form.sheet .btn-primary'))
}

test('street lamps, from the file to the light', { timeout: 400_000 }, async () => {
  const started = town.server.child.pid
  const admin = await town.window({ login: roles.system })
  await admin.to('/desk/admin/procedures')
  assert.match(await admin.textContent('main'), /诉求.*suqiu.*SQ.*随程序提供.*一直/s)
  await look(admin, 'list')
  await admin.click('main a.btn-primary')

  // The mistake is told with its line, beside the text, and nothing is in force.
  await admin.setInputFiles('[name=file]', file(wrong))
  await sent(admin, admin.locator('[name=act][value=check]'))
  const line = lineOf(wrong, '    to: dark')
  assert.match(await admin.textContent('#errors'), new RegExp(`第${line}行：没有状态 dark`))
  assert.match(await admin.textContent(`#f-line-${line}`), /to: dark.*没有状态 dark/s)
  assert.equal(await admin.locator('[name=act][value=put]').count(), 0)
  await look(admin, 'mistake')
  await admin.click('#errors a')
  assert.match(admin.url(), new RegExp(`#f-line-${line}$`))
  assert.match(await admin.inputValue('[name=text]'), /to: dark/)

  // Mended in place, then put in force from today on.
  await admin.fill('[name=text]', good)
  await sent(admin, admin.locator('[name=act][value=check]'))
  assert.match(await admin.textContent('.note-done'), /夜间点亮工程报修 \(yedeng, YD\)/)
  await look(admin, 'checked')
  await sent(admin, admin.locator('[name=act][value=put]'))
  assert.equal(admin.path(), '/desk/admin/procedures/yedeng?version=1')
  const shown = await admin.textContent('main')
  for (const words of [/夜间点亮工程报修/, /施行中/, /灯杆编号/, /待修/, /派修/, /24小时/]) assert.match(shown, words)
  await look(admin, 'procedure')

  // A resident on a phone, without scripts, chooses it and fills in its field.
  const resident = await town.window({ script: false })
  await resident.to('/say')
  await resident.click('details.kinds summary')
  await look(resident, 'kinds')
  await resident.click('a[href$="procedure=yedeng"]')
  await resident.fill('[name=body]', '学校门口的路灯不亮，孩子晚自习回家看不见路。')
  await resident.fill('[name=lamp]', '建元-017')
  await look(resident, 'say')
  await sent(resident, resident.locator('main form .btn-primary'))
  const [number, secret] = await resident.locator('#receipt .code').allTextContents()
  assert.match(number, /^YD\d{6}-\d{7}$/)

  const track = async () => {
    await resident.to('/track')
    await resident.fill('[name=number]', number.replace(/\D/g, ''))
    await resident.fill('[name=secret]', secret)
    await sent(resident, resident.locator('main form .btn-primary'))
    return resident.textContent('main')
  }
  const raised = await track()
  assert.match(raised, /已经收到，正在安排维修。/)
  assert.match(raised, /灯杆编号：建元-017/)
  assert.match(raised, /还剩(24小时|23小时\d+分钟)/)
  await look(resident, 'track')

  // Dispatched, repaired, inspected by somebody else.
  const dispatcher = await town.window({ login: roles.dispatcher })
  await dispatcher.to(`/desk/m/${number}`)
  const matter = await dispatcher.textContent('main')
  assert.match(matter, /灯杆编号：建元-017/)
  assert.match(matter, /还剩(24小时|23小时\d+分钟)/)
  await look(dispatcher, 'matter')
  await act(dispatcher, number, 'dispatch', { lead: 'CGJ' })
  const handler = await town.window({ login: 'chengban01' })
  await act(handler, number, 'repair', { repair: '换了灯泡，已经亮了。', pole: '17', fault: 'bulb' })
  await handler.to(`/desk/m/${number}/move/inspect`)
  await handler.locator('form.sheet .btn-primary').press('Enter').catch(() => {})
  assert.equal(town.site.one(`SELECT state FROM matter WHERE number = '${number}'`), 'repaired')
  const verifier = await town.window({ login: roles.verifier })
  await act(verifier, number, 'inspect')
  const lit = await track()
  assert.match(lit, /已点亮/)
  assert.match(lit, /路灯已经点亮。/)
  assert.match(lit, /换了灯泡，已经亮了。/)
  await look(resident, 'lit')

  // The clerk may record one too; nothing was built or started anew.
  const clerk = await town.window({ login: roles.intake })
  await clerk.to('/desk/intake')
  await clerk.click('details.kinds summary')
  await clerk.click('nav.chips a[href$="procedure=yedeng"]')
  await look(clerk, 'intake')
  await clerk.fill('[name=body]', '来电反映公园路灯不亮。')
  await clerk.fill('[name=lamp]', '公园-3')
  await sent(clerk, clerk.locator('main form .btn-primary'))
  assert.match(await clerk.textContent('.read-out'), /YD\d{6}-\d{7}/)
  assert.equal(town.server.child.pid, started)
})
