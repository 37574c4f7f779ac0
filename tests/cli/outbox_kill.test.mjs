// Each message arrives once through kill -9 at any moment, or is marked as possibly sent twice where the gateway cannot tell.
// More kills are in outbox_kill.long.test.mjs.
import { test, after } from 'node:test'
import { closeAll, once, saidToBeTwice, throughKills } from '../lib/outbox.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(async () => {
  await tidyUp()
  await closeAll()
})

for (const engine of engines) {
  for (const [name, options] of [
    ['takes an id once', { dedup: true }],
    ['can be asked, and dies after taking', { asks: true, plan: (i) => (i % 4 === 1 ? 'dies' : 'ok') }],
  ])
    test(`through kill -9 each message arrives once, a gateway that ${name}, ${engine.name}`, { skip: engine.skip }, async () => {
      once(await throughKills(engine, { n: 6, wanted: 2, ...options }))
    })

  test(`a gateway that can tell nothing: what may have arrived twice says so, ${engine.name}`, { skip: engine.skip }, async () => {
    saidToBeTwice(await throughKills(engine, { n: 6, wanted: 2, plan: (i) => (i % 6 === 1 ? 'dies' : 'ok') }))
  })
}
