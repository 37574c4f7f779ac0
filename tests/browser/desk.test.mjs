// The desk: taking back, several matters at once, filters, deputies, a call that is not lost by a reload.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Client } from '../lib/client.mjs'
import { Town, fits } from './town.mjs'

const LONG = { timeout: 500_000 }
let town

before(async () => {
  town = await Town.make()
})
after(() => town?.close())

async function raise(body) {
  const c = new Client(town.server)
  const page = await c.submit('/say?procedure=suqiu', { body })
  c.close()
  return (await page.text).match(/SQ\d{6}-\d{7}/)[0]
}

const go = (page, act) => Promise.all([page.waitForNavigation(), act()])
const state = async (page, number) => {
  await page.to(`/desk/m/${number}`)
  return page.textContent('.page-head .badge')
}

test('a step is taken back, with scripts and without', LONG, async () => {
  for (const script of [true, false]) {
    const number = await raise(`路灯不亮，请派人看看（${script}）。`)
    const page = await town.window({ login: 'dispatch', script })
    await page.to(`/desk/m/${number}/move/dispatch`)
    await page.fill('[name=lead]', '步文街道办事处')
    await go(page, () => page.click('form.sheet .btn-primary'))
    assert.match(await page.textContent('.note-undo'), /已派单.*撤销（\d+秒内）/s)
    await fits(page)
    await go(page, () => page.click('.note-undo button'))
    assert.match(await page.textContent('.note-done'), /已撤销/)
    assert.match(await page.textContent('.page-head .badge'), /新到/)
    assert.equal(await page.locator('.timeline .undone').count(), 1)
    assert.deepEqual(page.troubles, [])
    await page.context().close()
  }
})

test('several matters by keyboard, and all of them back', LONG, async () => {
  const numbers = []
  for (let i = 0; i < 3; i++) numbers.push(await raise(`公园第${i + 1}盏路灯不亮，请派人看看。`))
  const page = await town.window({ login: 'dispatch' })
  await page.to('/desk/q/new')
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  const boxes = page.locator('table.list input[name=m]')
  await boxes.last().click({ modifiers: ['Shift'] })
  const n = await boxes.count()
  await boxes.first().click({ modifiers: ['Shift'] })
  assert.match(await page.textContent('[data-picked]'), /勾选|已选/)
  await page.check('[data-pick-all]')
  assert.match(await page.textContent('[data-picked]'), new RegExp(`已选${n}件`))
  await go(page, () => page.keyboard.press('b'))
  assert.match(await page.textContent('button[value=dispatch]'), new RegExp(`${n}/${n}`))
  await go(page, () => page.click('button[value=dispatch]'))
  await page.fill('[name=lead]', '没有这个单位')
  await go(page, () => page.click('form.sheet .btn-primary'))
  assert.equal(await page.locator('#errors').count(), 1, 'nothing was done')
  await page.fill('[name=lead]', '步文街道办事处')
  await go(page, () => page.click('form.sheet .btn-primary'))
  assert.equal(await page.locator('.said-done').count(), n)
  await go(page, () => page.click('.note-undo button'))
  assert.equal(await page.locator('.said-done').count(), n)
  for (const number of numbers) assert.match(await state(page, number), /新到/)
  // Somebody else was faster with one of them.
  await page.to('/desk/q/new')
  for (const number of numbers) await page.check(`input[name=m][value^="${number}:"]`)
  const clerk = await town.window({ login: 'clerk', script: false })
  await clerk.to(`/desk/m/${numbers[0]}/move/note`)
  await clerk.fill('[name=note]', '来电催办')
  await go(clerk, () => clerk.click('form.sheet .btn-primary'))
  await go(page, () => page.keyboard.press('b'))
  await go(page, () => page.click('button[value=dispatch]'))
  await page.fill('[name=lead]', '步文街道办事处')
  await go(page, () => page.click('form.sheet .btn-primary'))
  assert.equal(await page.locator('.said-done').count(), 2)
  assert.match(await page.textContent('.said-not'), /其他人/)
  assert.deepEqual(page.troubles, [])
  for (const x of [page, clerk]) await x.context().close()
})

test('filters stand in the address and on the left; columns and the file', LONG, async () => {
  const number = await raise('小区门口井盖松动，请派人看看。')
  const page = await town.window({ login: 'dispatch', script: false })
  await page.to('/desk/q/all')
  await page.click('.filter > summary')
  await page.selectOption('[name=state]', 'new')
  await go(page, () => page.click('form.filters .btn'))
  assert.match(page.url(), /[?&]state=new/)
  assert.equal(await page.locator(`a[href$="${number}"]`).count(), 1)
  await page.fill('#f-filter-name', '新到的')
  await go(page, () => page.click('.filter-save button'))
  assert.match(await page.textContent('nav.queues [aria-current] >> nth=-1'), /新到的/)
  await page.to('/desk/q/all?state=closed')
  assert.equal(await page.locator(`a[href$="${number}"]`).count(), 0)
  await page.click('.queue-tools .menu > summary')
  await page.check('[name=column][value=channel]')
  await page.uncheck('[name=column][value=area]')
  await go(page, () => page.click('.queue-tools .menu .btn:not(summary)'))
  await page.to('/desk/q/all?state=new')
  const heads = await page.locator('table.list th').allTextContents()
  assert.ok(heads.includes('渠道') && !heads.includes('区域'), heads.join())
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('form[action$="/take"] button')])
  assert.match(file.suggestedFilename(), /\.xlsx$/)
  // Auditors read no matters: the trail says which list, not how many.
  for (const [detail] of town.site.sql(`SELECT detail FROM audit WHERE act = 'list.take'`)) assert.match(detail, /^[a-z]+\?[^:]*$/)
  await page.to('/desk/q/new?unit=nowhere')
  assert.equal(await page.locator('#errors').count(), 1)
  await page.to('/desk/q/all?state=new')
  await go(page, () => page.click('.filter .chips button'))
  assert.equal(await page.locator('.queues-head').count(), 0)
  await page.context().close()
})

test('a deputy does the work in both names, and it ends', LONG, async () => {
  const number = await raise('步文街道的路灯坏了，请派人看看。')
  const dispatch = await town.window({ login: 'dispatch', script: false })
  await dispatch.to(`/desk/m/${number}/move/dispatch`)
  await dispatch.fill('[name=lead]', '步文街道办事处')
  await go(dispatch, () => dispatch.click('form.sheet .btn-primary'))
  const away = await town.window({ login: 'street' })
  const deputy = await town.window({ login: 'city' })
  assert.equal((await deputy.goto(`${town.root}/desk/m/${number}`)).status(), 404)
  await away.to('/desk/deputies')
  await away.fill('[name=deputy]', 'city')
  await away.fill('[name=until]', '2099-01-01T08:00')
  await go(away, () => away.click('form.sheet .btn-primary'))
  assert.equal(await away.locator('#errors').count(), 1, 'at most half a year')
  const until = new Date(Date.now() + 3 * 86400000).toISOString().slice(0, 16)
  await away.fill('[name=until]', until)
  await go(away, () => away.click('form.sheet .btn-primary'))
  assert.match(await away.textContent('table.data'), /许文彬\s*黄丽娟/)
  await fits(away)
  // Nobody stands in before they have said yes, on their own desk, with the keyboard.
  await deputy.to('/desk/account')
  assert.match(await deputy.textContent('main > .note a'), /许文彬请您代理/)
  await deputy.focus('main > .note a')
  await go(deputy, () => deputy.keyboard.press('Enter'))
  assert.equal((await deputy.goto(`${town.root}/desk/m/${number}`)).status(), 404)
  await deputy.to('/desk/deputies')
  await fits(deputy)
  await deputy.focus('form[action$="/accept"] button')
  await go(deputy, () => deputy.keyboard.press('Enter'))
  assert.equal(await deputy.locator('main > .note a').count(), 0)
  await deputy.to(`/desk/m/${number}/move/accept`)
  await go(deputy, () => deputy.click('form.sheet .btn-primary'))
  assert.match(await deputy.textContent('.timeline'), /黄丽娟（代许文彬）/)
  await go(away, () => away.click('table.data button'))
  assert.equal((await deputy.goto(`${town.root}/desk/m/${number}`)).status(), 404)
  for (const x of [dispatch, away, deputy]) await x.context().close()
})

test('a call survives a reload and is gone once stored', LONG, async () => {
  const clerk = await town.window({ login: 'clerk' })
  await clerk.to('/desk/intake')
  assert.match(await clerk.textContent('main'), /110[^]*119[^]*120/)
  await clerk.keyboard.type('13905960077')
  await clerk.fill('[name=body]', '来电反映楼道灯不亮。')
  await clerk.waitForSelector('[data-draft-note]:not([hidden])')
  await clerk.waitForFunction(() => (sessionStorage.getItem('draft-intake') || '').includes('楼道'))
  await clerk.reload()
  assert.equal(await clerk.inputValue('[name=body]'), '来电反映楼道灯不亮。')
  await go(clerk, () => clerk.keyboard.press('Control+Enter'))
  assert.match(await clerk.textContent('.read-out'), /SQ\d{6}-\d{7}[^]*\d{4} \d{4}/)
  assert.equal(await clerk.inputValue('[name=body]'), '')
  assert.equal(await clerk.evaluate(() => sessionStorage.getItem('draft-intake')), null)
  assert.deepEqual(clerk.troubles, [])
  await clerk.context().close()
})

test('a bar of the board opens its rows; without scripts its numbers do', LONG, async () => {
  for (let i = 0; i < 3; i++) await raise(`桥头第${i + 1}个窨井盖松动，请派人看看。`)
  const page = await town.window({ login: 'leader' })
  await page.to('/desk/board')
  const tile = page.locator('section.tile[aria-labelledby=tile-age]')
  const n = Number(await tile.locator('td[data-n]').first().getAttribute('data-n'))
  assert.ok(n >= 3)
  assert.equal(await tile.locator('details').getAttribute('open'), null)
  await go(page, () => tile.locator('.chart path[fill="#0b57d0"]').first().click())
  assert.match(page.path(), /^\/desk\/figures\/of\/open\?period=.*part=open/)
  assert.equal(await page.locator('td.number').count(), n)
  for (const width of [390, 1440]) {
    await page.setViewportSize({ width, height: 900 })
    await page.to('/desk/board')
    await fits(page)
  }
  assert.deepEqual(page.troubles, [])
  await page.context().close()

  const plain = await town.window({ login: 'leader', script: false })
  await plain.to('/desk/board')
  await go(plain, () => plain.locator('section.tile[aria-labelledby=tile-age] td a').first().click())
  assert.equal(await plain.locator('td.number').count(), n)
  await plain.context().close()
})

test('the head is one line, and what is current is seen', LONG, async () => {
  const wide = await town.window({ login: 'clerk', lang: 'en' })
  await wide.to('/desk/intake')
  const [brand, account] = await Promise.all(['.bar .brand', '.bar .account'].map((x) => wide.locator(x).boundingBox()))
  assert.ok(Math.abs(account.y - brand.y) < brand.height, JSON.stringify([brand, account]))
  await fits(wide)
  await wide.context().close()
  const phone = await town.window({ login: 'dispatch', width: 390 })
  for (const [path, row] of [['/desk/contests', '.sections'], ['/desk/q/all', '.queues']]) {
    await phone.to(path)
    const { x, width } = await phone.locator(`${row} [aria-current]`).boundingBox()
    assert.ok(x >= 0 && x + width <= 390, `${path}: ${x} ${width}`)
  }
  await phone.context().close()
})

test('a filter of another list is not in the search box', LONG, async () => {
  const page = await town.window({ login: 'dispatch' })
  for (const [path, shown] of [['/desk/search?q=%E7%81%AF', '灯'], ['/desk/subjects/venue?q=%E7%81%AF', '']]) {
    await page.to(path)
    assert.equal(await page.inputValue('#desk-search'), shown, path)
  }
  await page.context().close()
})
