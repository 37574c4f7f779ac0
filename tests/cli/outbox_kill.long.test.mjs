// Many messages and many kills, with gateways of every kind. The short version is outbox_kill.test.mjs.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { closeAll, once, saidToBeTwice, throughKills } from '../lib/outbox.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(async () => {
  await tidyUp()
  await closeAll()
})

const n = 40, wanted = 20

for (const engine of engines) {
  for (const [name, options] of [
    ['takes an id once', { dedup: true }],
    ['can be asked', { asks: true }],
    ['takes an id once, slowly, with failures', { dedup: true, plan: (i) => (i % 5 === 1 ? '500' : i % 7 === 2 ? 'dies' : i % 3 ? 'slow' : 'ok') }],
    ['can be asked, and dies after taking', { asks: true, plan: (i) => (i % 4 === 1 ? 'dies' : 'ok') }],
  ])
    test(`through ${wanted} kills each message arrives once, a gateway that ${name}, ${engine.name}`, { skip: engine.skip }, async () => {
      const all = await throughKills(engine, { n, wanted, ...options })
      once(all)
      if (options.asks) assert.ok(all.sms.queries > 0, 'the gateway was never asked')
    })

  test(`through ${wanted} kills a gateway that can tell nothing, ${engine.name}`, { skip: engine.skip }, async () => {
    const { rows, ...rest } = await throughKills(engine, { n, wanted, plan: (i) => (i % 6 === 1 ? 'dies' : 'ok') })
    saidToBeTwice({ rows, ...rest })
    assert.ok(rows.filter((r) => r[2] === '0').length > n / 5, 'nearly everything is marked')
  })
}
