// The large scenarios, 44,075 and 126,014 rows, on SQLite; on PostgreSQL: scenario.long.test.mjs.
import { test, after } from 'node:test'
import { scenarioHolds } from '../lib/scenarios.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

for (const name of ['quangang-2014', 'zhangzhou-2021']) test(`what was published: ${name}, sqlite`, () => scenarioHolds(engines[0], name))
