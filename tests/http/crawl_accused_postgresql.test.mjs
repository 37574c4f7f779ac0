// Who is spoken of sees no difference, on PostgreSQL: see tests/lib/accused.mjs.
import { after } from 'node:test'
import { accusedSeeNothing } from '../lib/accused.mjs'
import { engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)
accusedSeeNothing(engines[1])
