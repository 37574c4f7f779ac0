// What was promised survives kill -9. The long version is in crash.long.test.mjs.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Site, engines, tidyUp } from '../lib/site.mjs'
import { check, flood } from '../lib/load.mjs'

after(tidyUp)

for (const engine of engines)
  test(`500 matters and one kill -9, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine)
    const state = { server: await site.serve() }
    let killed = 0
    const { receipts, tries } = await flood(state, {
      total: 500,
      clients: 32,
      async progress(n) {
        if (n !== 200) return
        const port = state.server.port
        await state.server.kill()
        killed++
        state.server = await site.serve({ port })
      },
    })
    assert.equal(killed, 1)
    assert.ok(tries > 525, `${tries} tries: the kill met nobody`)
    await check(site, state.server, receipts)
    await state.server.stop()
    assert.match(await site.whole(), /500 matters/)
    await site.remove()
  })
