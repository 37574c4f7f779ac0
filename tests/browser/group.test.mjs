// Two calls about the same hole in the road: the clerk merges them while the second is told, each caller gets an answer
// of their own, one is not content and goes on alone.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Town, fits } from './town.mjs'

let town

before(async () => {
  town = await Town.make()
})
after(() => town?.close())

async function sent(page, button) {
  await page.bringToFront()
  await Promise.all([page.waitForNavigation(), button.press('Enter')])
  assert.deepEqual(page.troubles, [])
}

async function act(page, number, move, fields = {}) {
  await page.to(`/desk/m/${number}/move/${move}`)
  for (const [name, value] of Object.entries(fields)) await page.fill(`[name=${name}]`, value)
  await sent(page, page.locator('form.sheet .btn-primary'))
  await fits(page)
}

const read = async (page) => {
  const [number, secret] = await page.locator('.note-done .num').allTextContents()
  return { number, secret: secret.replace(' ', '') }
}

async function openTrack(page, { number, secret }) {
  await page.to('/track')
  await page.fill('[name=number]', number)
  await page.fill('[name=secret]', secret)
  await sent(page, page.locator('main form .btn-primary'))
  await fits(page)
  return page.textContent('main')
}

async function rate(page, ticket, solved, satisfied) {
  await openTrack(page, ticket)
  await page.check(`[name=solved][value=${solved}]`)
  await page.check(`[name=satisfied][value=${satisfied}]`)
  await sent(page, page.locator('form[action$="/track/rate"] .btn-primary'))
}

for (const lang of ['zh-CN', 'en']) {
  test(`two calls about one hole in the road, ${lang}`, { timeout: 300_000 }, async () => {
    const pages = {}
    for (const login of ['clerk', 'dispatch', 'city', 'verify', 'leader']) pages[login] = await town.window({ login, lang })
    const resident = await town.window({ lang, script: false })
    const tag = lang === 'en' ? '和平路' : '胜利路'
    const { clerk } = pages

    await clerk.to('/desk/intake')
    await clerk.fill('[name=body]', `${tag}与建设路交叉口的路面有个大坑，电动车经过很危险。`)
    await clerk.fill('[name=phone]', '13905960001')
    await clerk.fill('[name=name]', '李阿强')
    await clerk.press('[name=body]', 'Control+Enter')
    await clerk.waitForSelector('.note-done')
    const first = await read(clerk)

    // The second call: the first one appears beside the form while it is typed, and one key chooses it.
    await clerk.to('/desk/intake')
    await clerk.fill('[name=body]', `${tag}建设路路口路面塌了个大坑，我骑电动车摔了一跤。`)
    await clerk.press('[name=body]', 'Tab')
    await clerk.waitForSelector(`#same input[name=into][value="${first.number}"]`)
    assert.match(await clerk.textContent('#same'), lang === 'en' ? /text alike \d+%/ : /文字相似\d+%/)
    await clerk.focus(`#same input[name=into][value="${first.number}"]`)
    await clerk.keyboard.press('Space')
    await clerk.fill('[name=phone]', '13905960002')
    await clerk.waitForLoadState('networkidle')
    await clerk.press('[name=body]', 'Control+Enter')
    await clerk.waitForSelector('.note-done')
    const second = await read(clerk)
    assert.notEqual(second.number, first.number)
    assert.ok((await clerk.textContent('.note-done')).includes(first.number), 'says what it was merged into')

    // Only the first one is to be dispatched; it goes once.
    await pages.dispatch.to('/desk/q/new')
    const waiting = await pages.dispatch.textContent('main')
    assert.ok(waiting.includes(first.number) && !waiting.includes(second.number))
    await act(pages.dispatch, first.number, 'dispatch', { lead: '市城市管理局' })
    let told = await openTrack(resident, second)
    assert.match(told, lang === 'en' ? /together with others/ : /合并办理/)
    assert.ok(!told.includes(first.number) && !told.includes('李阿强'))
    assert.match(told, /市城市管理局/)

    await act(pages.city, first.number, 'accept')
    await pages.city.to(`/desk/m/${first.number}`)
    assert.ok((await pages.city.textContent('#members')).includes(second.number))
    await sent(pages.city, pages.city.locator('#members a[href$="/move/own_reply"]'))
    await pages.city.fill('[name=own_reply]', '您好，路面已修补；医药费请持票据到我局办理。')
    await sent(pages.city, pages.city.locator('form.sheet .btn-primary'))
    await act(pages.city, first.number, 'reply', { reply: '您好，路面坑洞已于今日修补完毕，感谢反映。' })
    await act(pages.verify, first.number, 'verify', { finding: '现场核实已修补' })
    assert.ok(!(await openTrack(resident, second)).includes('医药费'), 'nothing is told before the sign-off')
    await act(pages.leader, first.number, 'sign_off')

    told = await openTrack(resident, second)
    assert.ok(told.includes('医药费') && !told.includes('感谢反映'))
    assert.ok((await openTrack(resident, first)).includes('感谢反映'))
    await rate(resident, first, 'yes', 'yes')
    await rate(resident, second, 'no', 'no')
    await pages.leader.to(`/desk/m/${second.number}`)
    assert.match(await pages.leader.textContent('.page-head'), lang === 'en' ? /Dispatched/ : /已派单|已派/)
    await pages.leader.to(`/desk/m/${first.number}`)
    assert.equal(await pages.leader.locator('#members').count(), 0, 'it goes on alone')
    await town.site.whole()
    for (const page of [...Object.values(pages), resident]) await page.context().close()
  })
}
