// No page has a serious or critical finding of axe-core: light, dark, large type; none is wider than its screen or breaks the
// content security policy.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { createRequire } from 'node:module'
import { after, before, test } from 'node:test'
import { places } from './places.mjs'
import { Town, fits } from './town.mjs'

const axe = fs.readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
let town, all

before(async () => {
  town = await Town.make({ demo: true })
  all = await places(town)
})
after(() => town?.close())

// A window whose every page has axe from its beginning: handing it over afterwards takes as long as running it.
async function open(how) {
  const page = await town.window(how)
  await page.addInitScript(axe)
  return page
}

async function findings(page, rules) {
  const options = { resultTypes: ['violations'], preload: false, ...(rules ? { runOnly: rules } : {}) }
  const found = await page.evaluate((o) => window.axe.run(document, o), options)
  return found.violations.filter((v) => /serious|critical/.test(v.impact)).map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 150)).slice(0, 4).join(' | ')}`)
}

// Colours and sizes change with the mode; names, roles and order do not.
const appearance = ['color-contrast']

// The residents' pages in full on a phone, where most of them are read; on a wide screen the same elements only lie elsewhere.
async function check(page, name) {
  await fits(page)
  const bad = []
  for (const [mode, rules] of [['light', null], ['dark and large', appearance]]) {
    const large = mode !== 'light'
    await page.emulateMedia({ colorScheme: large ? 'dark' : 'light' })
    await page.evaluate((on) => document.documentElement.classList.toggle('elder', on), large)
    if (large) await fits(page)
    for (const f of await findings(page, rules)) bad.push(`${mode} ${f}`)
  }
  assert.deepEqual(bad, [], name)
  assert.deepEqual(page.troubles, [], name)
}

// One window for everybody in turn: a new one takes longer than a page.
async function visit(mine, width) {
  const page = await open({ width })
  let who
  for (const [login, path] of mine) {
    if (login !== who) await town.become(page.context(), { login })
    who = login
    await page.to(path)
    await check(page, `${login} ${path} at ${width}`)
  }
  await page.context().close()
}

test('pages for residents, on a phone', { timeout: 300_000 }, () => visit(all.filter(([login]) => !login), 390))
test('pages for residents, on a desk', { timeout: 300_000 }, () => visit(all.filter(([login, path]) => !login && /^\/$|wall/.test(path)), 1440))
test('pages for staff', { timeout: 500_000 }, () => visit(all.filter(([login]) => login), 1440))
test('the desk on a phone', { timeout: 300_000 }, () => visit([/^\/desk\/intake$/, /^\/desk\/q\/new$/, /^\/desk\/m\/[^/]+$/, /^\/desk\/board$/].map((x) => all.find(([, path]) => x.test(path))), 390))

test('what answers a form', { timeout: 300_000 }, async () => {
  const page = await open({})
  await page.to('/say?procedure=suqiu')
  await page.locator('main form .btn-primary').press('Enter')
  await page.waitForSelector('#errors')
  await check(page, 'errors')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.fill('[name=body]', '公园的路灯不亮了，请派人看看。')
  await page.locator('main form .btn-primary').press('Enter')
  await page.waitForSelector('#receipt')
  await page.click('[data-picture]')
  await page.waitForSelector('#picture img')
  assert.ok(await page.evaluate(() => document.querySelector('#picture img').naturalWidth) >= 600, 'the picture holds the receipt')
  await check(page, 'receipt')
  const [number, secret] = await page.locator('#receipt .code').allTextContents()
  await page.to('/track')
  await page.fill('[name=number]', number)
  await page.fill('[name=secret]', secret)
  await page.locator('main form .btn-primary').press('Enter')
  await page.waitForSelector('ol.timeline')
  await check(page, 'track')
  await page.context().close()
})
