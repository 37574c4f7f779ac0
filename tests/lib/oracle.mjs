// Who sees what, from the rows alone: an oracle that knows nothing of the program's predicate; and walks through the desk to compare
// with it.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { unescape } from './client.mjs'

// The digit that makes a number of these twelve digits one (ISO 7064 MOD 11,10).
function checkDigit(digits) {
  let p = 10
  for (const d of digits) p = (((p + Number(d)) % 10 || 10) * 2) % 11
  return (11 - p) % 10
}

// A number as good as any, of no matter.
export const nobody = `SQ260101-000000${checkDigit('260101000000')}`
export const numbers = (text) => new Set(text.match(/\b[A-Z]{2}\d{6}-\d{7}\b/g) ?? [])
export const sorted = (set) => [...set].sort()
const blind = new Set(['auditor', 'sysadmin', 'secadmin', 'audadmin'])

// What each officer may see: login → set of numbers.
export function oracle(site) {
  const parent = Object.fromEntries(site.sql('SELECT id, parent_id FROM unit'))
  const up = (unit) => (unit ? [unit, ...up(parent[unit])] : [])
  const posts = site.sql('SELECT officer_id, unit_id, role, until, stands_for, acted FROM post').map(([officer, unit, role, until, standsFor, acted]) => ({ officer, unit, role, now: until === '0', standsFor, binds: !standsFor || until === '0' || acted === '1' }))
  const group = (rows) => rows.reduce((all, [k, ...v]) => ((all[k] ??= []).push(v), all), {})
  const reached = group(site.sql('SELECT matter_id, unit_id FROM matter_unit'))
  const against = group(site.sql('SELECT matter_id, unit_id, officer_id FROM matter_against'))
  const matters = site.sql('SELECT id, number, compartment FROM matter')
  const seen = {}
  for (const [officer, login] of site.sql('SELECT id, login FROM officer')) {
    const own = posts.filter((p) => p.officer === officer)
    // Whom somebody stands in for, now or having acted for them, and where those hold or held a post.
    const others = new Set(own.filter((p) => p.standsFor && p.binds).map((p) => p.standsFor)), inFor = new Set(own.filter((p) => p.standsFor && p.now).map((p) => p.standsFor))
    const barred = [...own, ...posts.filter((p) => inFor.has(p.officer))].filter((p) => p.binds)
    seen[login] = new Set()
    for (const [id, number, compartment] of matters) {
      const accused = (against[id] ?? []).some(([unit, person]) => person === officer || others.has(person) || (unit && barred.some((p) => up(p.unit).includes(unit))))
      const above = new Set((reached[id] ?? []).flatMap(([unit]) => up(unit)))
      const reads = own.some((p) => p.now && !blind.has(p.role) && above.has(p.unit) && (compartment !== '2' || p.role === 'supervisor'))
      if (reads && !accused) seen[login].add(number)
    }
  }
  return seen
}

// Traditional characters and the simplified ones they become, as OpenCC's own tool writes them out.
export function simplified() {
  const out = path.join(fs.mkdtempSync(path.join(process.env.TMPDIR ?? '/tmp', 'echowall-ts-')), 'ts.txt')
  execFileSync('opencc_dict', ['-i', '/usr/share/opencc/TSCharacters.ocd2', '-o', out, '-f', 'ocd2', '-t', 'text'])
  const map = new Map(fs.readFileSync(out, 'utf8').trim().split('\n').map((l) => l.split('\t')).map(([from, to]) => [from, to.split(' ')[0]]))
  fs.rmSync(path.dirname(out), { recursive: true })
  return map
}

// Texts as a search looks at them.
export function plainer(ts = simplified()) {
  return (s) => [...s.normalize('NFKC').toLowerCase()].map((c) => ts.get(c) ?? c).join('')
}

// What of each matter a search looks at: number → texts. The newest title, the newest message, the answers that stand.
export function searched(site, plain) {
  const rows = site.sql(
    "SELECT m.number, t.part, t.content FROM matter m JOIN entry n ON n.matter_id = m.id JOIN entry_text t ON t.entry_id = n.id WHERE t.content IS NOT NULL AND (t.part IN ('title', 'body', 'reply') OR t.part LIKE '%.reply')" +
      " AND NOT EXISTS (SELECT 1 FROM entry u WHERE u.matter_id = n.matter_id AND u.seq = n.seq + 1 AND u.kind = 'undo') ORDER BY n.seq",
  )
  const all = new Map()
  for (const [number, part, content] of rows) {
    const x = all.get(number) ?? all.set(number, { replies: [] }).get(number)
    if (part === 'title' || part === 'body') x[part] = plain(content)
    else x.replies.push(plain(content))
  }
  return new Map([...all].map(([number, x]) => [number, [x.title ?? '', x.body ?? '', ...x.replies]]))
}

// Draws the same numbers for the same seed.
export function draw(seed) {
  let x = seed >>> 0
  return (n) => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0
    return Math.floor((x / 2 ** 32) * n)
  }
}

const han = /^[\u4e00-\u9fff]{2}$/

// n words of two characters out of the texts.
export function words(texts, n, seed) {
  const next = draw(seed), found = new Set()
  while (found.size < n) {
    const text = texts[next(texts.length)], at = next(Math.max(1, text.length - 1)), word = text.slice(at, at + 2)
    if (han.test(word)) found.add(word)
  }
  return [...found]
}

// Every page of the desk that links lead to, from /desk on: address → status and text.
export async function crawl(client) {
  const pages = new Map(), todo = ['/desk'], few = new Map()
  while (todo.length) {
    const at = todo.pop()
    if (pages.has(at)) continue
    // The forms of papers say no more than the list of papers, and weeks, months and periods go on for ever; a few of each kind do.
    const kind = /\/paper\/(\w+)$/.exec(at)?.[1] ?? (/^\/desk\/(activities|visits)\?/.test(at) ? 'week' : /^\/desk\/figures(\/of\/|\?)/.exec(at)?.[0] ?? /^\/desk\/board\?/.exec(at)?.[0] ?? null)
    if (kind && few.set(kind, (few.get(kind) ?? 0) + 1).get(kind) > 3) continue
    const r = await client.get(at)
    pages.set(at, r)
    assert.ok(r.status < 500, `${at}: ${r.status}`)
    if (r.headers.location?.startsWith('/desk')) todo.push(r.headers.location)
    if (!/html/.test(r.headers['content-type'] ?? '')) continue
    for (const [, href] of r.text.matchAll(/(?:href|src)="(\/desk[^"#]*)/g)) todo.push(unescape(href))
  }
  return pages
}

// A page without what differs between two looks at the same thing.
export const clean = (r) =>
  `${r.status} ${r.headers.location ?? ''}\n` +
  r.text
    .replaceAll(r.id, 'ID')
    .replace(/\b[0-9a-f]{32,64}\b/g, 'TOKEN')
    // Time goes on between two looks: what is left of a limit, its bar and its share.
    .replace(/(\d+\s*(天|小时|分钟|秒))+/g, 'SPAN')
    .replace(/(clock-used" d="M0 2h)\d+/g, '$1N')
    .replace(/\d+%(?![0-9A-F])/g, 'N%')
    .replace(/clock-(calm|soon|late)|(late|soon)-words/g, 'CLOCK')
    .replace(/\d{1,2}:\d{2}(:\d{2})?/g, 'TIME')

// Where two texts begin to differ, with what stands around it in both; '' when they do not.
export function difference(a, b) {
  if (a === b) return ''
  let i = 0
  while (a[i] === b[i]) i++
  return `${a.slice(Math.max(0, i - 200), i + 100)}\n---\n${b.slice(Math.max(0, i - 200), i + 100)}`
}

export const snapshot = (pages) => Object.fromEntries([...pages].sort().map(([at, r]) => [at, clean(r)]))
