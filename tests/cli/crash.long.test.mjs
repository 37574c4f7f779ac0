// 10,000 matters by 32 residents, while the program is killed three times and PostgreSQL twice.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Site, engines, tidyUp } from '../lib/site.mjs'
import { Postgres } from '../lib/pg.mjs'
import { check, flood } from '../lib/load.mjs'

const total = Number(process.env.ECHOWALL_CRASH_TOTAL ?? 10_000)
let pg
after(async () => {
  await tidyUp()
  pg?.remove()
})

for (const engine of engines)
  test(`${total} matters and kills, ${engine.name}`, { skip: engine.skip }, async (t) => {
    if (engine.name === 'postgresql') pg = new Postgres()
    const site = await Site.make(engine, { pgUrl: pg?.url })
    const state = { server: await site.serve() }
    const did = []
    const server = async () => {
      const port = state.server.port
      await state.server.kill()
      did.push('server')
      state.server = await site.serve({ port })
    }
    const base = {
      immediate() {
        pg.immediate()
        did.push('immediate stop of PostgreSQL')
        pg.start()
      },
      async kill() {
        await pg.kill()
        did.push('kill -9 of PostgreSQL')
        pg.start()
      },
    }
    const at = (share) => Math.round(total * share)
    const plan = new Map([[at(0.2), server], [at(0.5), server], [at(0.8), server], ...(pg ? [[at(0.35), base.immediate], [at(0.65), base.kill]] : [])])
    const { receipts, tries } = await flood(state, { total, clients: 32, progress: (n) => plan.get(n)?.() })
    assert.equal(did.length, plan.size)
    assert.doesNotMatch(state.server.log, /status=500/)
    await check(site, state.server, receipts)
    await state.server.stop()
    const said = await site.whole()
    t.diagnostic(`${tries} tries for ${total} receipts; ${did.join(', ')}; ${said.trim()}`)
    await site.remove()
  })
