// echowall demo: what was published of five places, counted from rows. The large ones: scenario.long.test.mjs.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { oneRowFewer, scenarioHolds, scenarios } from '../lib/scenarios.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const large = ['quangang-2014', 'zhangzhou-2021']
for (const engine of engines) {
  for (const name of Object.keys(scenarios)) {
    if (large.includes(name) || (engine.name !== 'sqlite' && name === 'zhangzhou-2023')) continue
    test(`what was published: ${name}, ${engine.name}`, { skip: engine.skip }, () => scenarioHolds(engine, name))
  }
  test(`one row fewer, ${engine.name}`, { skip: engine.skip }, () => oneRowFewer(engine, 'dongqiao-2023'))

  test(`what is no scenario, ${engine.name}`, { skip: engine.skip }, async () => {
    const plain = await Site.make(engine)
    assert.match(String((await plain.run('demo', '--scenario', 'zhangzhou-2023')).stderr), /Only a site that init --demo made/)
    const r = await plain.run('demo', '--scenario', 'nowhere')
    assert.equal(r.code, 2)
    assert.match(String(r.stderr), /quangang-2014/)
    assert.equal((await plain.run('demo', '--scenario', 'dongqiao-2023', '--without', '1')).code, 2)
    await plain.remove()
  })
}
