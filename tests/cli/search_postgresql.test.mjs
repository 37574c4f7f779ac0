// Search among real messages on PostgreSQL: see tests/lib/search_real.mjs.
import { after } from 'node:test'
import { searchAmongReal } from '../lib/search_real.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)
searchAmongReal(engines[1])
