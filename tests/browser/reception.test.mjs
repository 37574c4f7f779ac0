// A reception day in the browser: announced by the desk, booked by a resident on a phone without scripts, received by a clerk.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Town, fits } from './town.mjs'

let town

before(async () => {
  town = await Town.make()
  await town.at('2026-11-23T08:00:00')
})
after(() => town?.close())

async function press(page, button) {
  await page.bringToFront()
  await Promise.all([page.waitForNavigation(), button.press('Enter')])
  assert.deepEqual(page.troubles, [])
  await fits(page)
}

async function announce(clerk, leader) {
  await clerk.to('/desk/activities/new/jiefang')
  const fields = { title: '区长接访日', place: '信访接待室', from: '2026-11-27T09:00', to: '2026-11-27T11:00', leader: '洪区长', post: '区长', remit: '道路、路灯和供水' }
  for (const [name, value] of Object.entries(fields)) await clerk.fill(`[name=${name}]`, value)
  await clerk.selectOption('[name=mode]', 'regular')
  assert.ok(await clerk.isChecked('[name=downs][value=reception]'))
  await press(clerk, clerk.locator('form.sheet .btn-primary'))
  const page = clerk.path().replace(/\?.*/, '')
  await clerk.to(`${page}/queue`)
  await clerk.fill('[name=count]', '3')
  await press(clerk, clerk.locator('form[action$="/slots"] .btn'))
  await leader.to(page)
  assert.equal(await leader.locator('main .btn-primary').count(), 1, 'one red button')
  await press(leader, leader.locator('main .btn-primary'))
  assert.match(await leader.textContent('.page-head'), /已批准/)
  return page
}

test('a time is booked on the phone and heard at the desk', { timeout: 200_000 }, async () => {
  const clerk = await town.window({ login: 'district' }), leader = await town.window({ login: 'leader' })
  const resident = await town.window({ script: false })
  const page = await announce(clerk, leader)

  await resident.to('/')
  await press(resident, resident.locator('a[href$="/reception"]').first())
  assert.match(await resident.textContent('main'), /区长接访日[^]*预约时段/)
  await press(resident, resident.locator('main a', { hasText: '区长接访日' }))
  assert.match(await resident.textContent('main'), /洪区长[^]*道路、路灯和供水[^]*代表不超过 5 人/)
  await resident.fill('[name=name]', '李阿强')
  await resident.fill('[name=phone]', '13905960002')
  await press(resident, resident.locator('main form .btn-primary'))
  assert.match(await resident.textContent('main'), /请选择一个时段/)
  await resident.locator('[name=slot]').nth(1).check()
  await press(resident, resident.locator('main form .btn-primary'))
  const code = await resident.textContent('#receipt .code')
  assert.match(code, /^\d{4} \d{4}$/)
  assert.match(await resident.textContent('#receipt'), /11月27日（周五）09:20/)
  assert.equal(await resident.locator('.switches').count(), 0, 'nothing leads away from the code')

  await clerk.to(`${page}/queue`)
  assert.match(await clerk.textContent('main'), /李\*\*/)
  await press(clerk, clerk.locator('button[value=here]'))
  await press(clerk, clerk.locator('td a.btn', { hasText: '接待' }))
  await clerk.fill('[name=body]', '步文街道建元路口的路灯坏了两盏。')
  assert.match(await clerk.inputValue('[name=notice]'), /11月27日（周五）09:00 信访接待室/)
  await press(clerk, clerk.locator('form.sheet .btn-primary'))
  assert.match(await clerk.textContent('.read-out'), /JD\d{6}-\d{7}/)
  await clerk.to(`${page}/queue`)
  assert.match(await clerk.textContent('main'), /已接谈/)
})
