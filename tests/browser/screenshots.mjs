// Draws the pictures of the README anew: node tests/browser/screenshots.mjs (with ECHOWALL_BIN). Not a test.
import fs from 'node:fs'
import path from 'node:path'
import { root } from '../lib/site.mjs'
import { roles } from './places.mjs'
import { Town } from './town.mjs'

const folder = path.join(root, 'docs/screenshots')
const town = await Town.make({ demo: true })

async function draw(page, name, height) {
  await page.evaluate(() => document.fonts.ready)
  const file = path.join(folder, `${name}.png`)
  const { width } = page.viewportSize()
  await page.screenshot({ path: file, clip: { x: 0, y: 0, width, height } })
  const size = fs.statSync(file).size
  console.log(`${name}.png ${Math.round(size / 1024)} KB`)
  if (size > 200 * 1024) throw new Error(`${name}.png is larger than 200 KB`)
}

const press = async (page) => {
  await Promise.all([page.waitForNavigation(), page.locator('main form .btn-primary').first().press('Enter')])
}

async function resident() {
  const phone = await town.window({})
  await phone.to('/')
  await draw(phone, 'home', 844)
  await phone.to('/say?procedure=suqiu')
  await phone.fill('[name=body]', '芝山街道建元路口的路灯坏了两盏，晚上看不清，老人小孩走路危险，希望尽快修好。')
  await phone.fill('[name=phone]', '13900000001')
  await phone.evaluate(() => window.scrollTo(0, 0))
  await draw(phone, 'say', 844)
  await press(phone)
  await draw(phone, 'receipt', 844)
  await phone.to('/wall')
  await draw(phone, 'wall', 844)
  await phone.context().close()
  const elder = await town.window({ elder: true, lang: 'en' })
  await elder.to('/')
  await draw(elder, 'home-large-en', 844)
  await elder.context().close()
}

// A matter that is being handled, followed by the resident who called in.
async function track() {
  const clerk = await town.window({ login: roles.intake })
  await clerk.to('/desk/intake')
  await clerk.fill('[name=body]', '来电反映：芝山街道农贸市场门口早上占道经营严重，公交车进不了站，希望规范。')
  await clerk.fill('[name=phone]', '13900000001')
  await clerk.keyboard.press('Tab')
  await clerk.waitForSelector('#same a')
  await draw(clerk, 'intake', 780)
  await clerk.keyboard.press('Control+Enter')
  await clerk.waitForSelector('.note-done')
  const [number, secret] = await clerk.locator('.note-done strong').allTextContents()
  await clerk.context().close()
  const dispatcher = await town.window({ login: roles.dispatcher })
  await dispatcher.to(`/desk/m/${number}/move/dispatch`)
  await dispatcher.fill('[name=lead]', '市城市管理局')
  await dispatcher.keyboard.press('Escape')
  await draw(dispatcher, 'dispatch', 680)
  await press(dispatcher)
  await dispatcher.context().close()
  const phone = await town.window({})
  await phone.to(`/track?number=${number}`)
  await phone.fill('[name=secret]', secret)
  await press(phone)
  await draw(phone, 'track', 844)
  await phone.context().close()
}

async function desk() {
  const dispatcher = await town.window({ login: roles.dispatcher })
  await dispatcher.to('/desk/q/all')
  await dispatcher.keyboard.press('j')
  await dispatcher.keyboard.press('j')
  await draw(dispatcher, 'desk', 590)
  await dispatcher.context().close()
  for (const [name, dark] of [['matter', false], ['matter-dark', true]]) {
    const verifier = await town.window({ login: roles.verifier, dark })
    await verifier.to('/desk/q/verify')
    await verifier.locator('table.list .title a').first().press('Enter')
    await verifier.waitForSelector('ol.timeline')
    await draw(verifier, name, 860)
    await verifier.context().close()
  }
}

try {
  fs.mkdirSync(folder, { recursive: true })
  await resident()
  await track()
  await desk()
} finally {
  await town.close()
}
