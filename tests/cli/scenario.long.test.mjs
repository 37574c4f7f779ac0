// The large scenarios, 22,663 to 234,796 rows, and one row fewer in each of them all.
import { test, after } from 'node:test'
import { monthOfAHotline, oneRowFewer, scenarioHolds, scenarios } from '../lib/scenarios.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const engine of engines) {
  test(`a month of a hotline, ${engine.name}`, { skip: engine.skip }, () => monthOfAHotline(engine))
  for (const name of ['zhangzhou-2023', 'quangang-2014', 'zhangzhou-2021']) {
    if (engine.name !== 'sqlite' || name !== 'zhangzhou-2023') test(`what was published: ${name}, ${engine.name}`, { skip: engine.skip }, () => scenarioHolds(engine, name))
  }
  for (const name of Object.keys(scenarios)) {
    if (engine.name === 'sqlite') test(`one row fewer: ${name}, ${engine.name}`, { skip: engine.skip }, () => oneRowFewer(engine, name))
  }
}
