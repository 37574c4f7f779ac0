// Every page of a demonstration town: [login or null, path], found by walking it as each role does.
import assert from 'node:assert/strict'
import { Client } from '../lib/client.mjs'

export const roles = { intake: 'shouli01', dispatcher: 'paidan01', verifier: 'heshi01', supervisor: 'duban01', leader: 'lingdao01', handler: 'chengban01', publisher: 'gongkai01', system: 'xitong01', security: 'anquan01', audit: 'shenji01' }
const queues = { intake: ['new'], dispatcher: ['new', 'returned', 'objected', 'all', 'late'], verifier: ['verify'], supervisor: ['appealed', 'shield', 'today', 'arbitration', 'supervised'], leader: ['sign'], publisher: ['publish'] }

export async function client(town, login, headers) {
  const c = new Client(town.server, headers)
  if (login) for (const [name, value] of await town.session(login)) c.cookies.set(name, value)
  return c
}

const links = (html, pattern) => [...new Set([...html.matchAll(/href="(\/[^"#]*)"/g)].map((m) => m[1].replaceAll('&amp;', '&')).filter((h) => pattern.test(h)))]

// The list of calls, one that is only looked at, and the caller's form.
async function callbackPlaces(c, login) {
  const [other] = links((await c.get('/desk/callbacks')).text, /^\/desk\/callbacks\/SQ/).reverse()
  const taken = await c.submit('/desk/callbacks', {})
  return [[login, '/desk/callbacks'], [login, '/desk/callbacks?q=waiting'], [login, other], [login, taken.headers.location]]
}

// A list that went up twice: its facts, and what differs between the two.
async function versionPlaces(town) {
  const [clerk, dispatcher, supervisor] = await Promise.all([roles.intake, roles.dispatcher, roles.supervisor].map((login) => client(town, login)))
  await clerk.submit('/desk/intake?procedure=sanshang', { body: '问题清单草案。', title: '问题清单', level: 'leaders', channel: 'visit' }, { action: '/desk/intake' })
  const matter = `/desk/m/${town.site.one("SELECT number FROM matter WHERE procedure = 'sanshang' LIMIT 1")}`
  const make = (c, move, fields) => c.submit(`${matter}/move/${move}`, fields, { action: `/move/${move}` })
  const counts = { problems: '3', measures: '2', projects: '1' }
  await make(dispatcher, 'up1', { list: '1. 河道垃圾未清理\n2. 路灯不亮12盏\n3. 窗口排队时间长', ...counts })
  const one = `${matter}/versions?field=list`
  await make(supervisor, 'down1', { comments: '再听一听学校的意见。', asked: '12' })
  await make(dispatcher, 'up2', { list: '1. 河道垃圾未清理\n2. 路灯不亮15盏，已修3盏\n3. 学校门口拥堵', ...counts })
  for (const c of [clerk, dispatcher, supervisor]) c.close()
  return [[roles.dispatcher, matter], [roles.dispatcher, one]]
}

async function deskPlaces(town) {
  const found = []
  for (const [role, names] of Object.entries(queues)) {
    const login = roles[role]
    const c = await client(town, login)
    found.push([login, '/desk/keys'], [login, '/desk/account'], [login, '/desk/deputies'])
    for (const name of names) {
      found.push([login, `/desk/q/${name}`])
      const matter = links((await c.get(`/desk/q/${name}`)).text, /^\/desk\/m\/[^/]+$/)[0]
      if (!matter) continue
      found.push([login, matter])
      for (const step of links((await c.get(matter)).text, /^\/desk\/m\/.*\/(move\/\w+|publish|reveal|secret|papers|paper\/\w+)$/)) found.push([login, step])
    }
    if (role === 'supervisor') found.push(...(await callbackPlaces(c, login)))
    c.close()
  }
  // One page of each kind is enough, but of every step its own form.
  const seen = new Set()
  return found.filter(([, path]) => {
    const kind = path.replace(/\/m\/[^/]+/, '/m/*')
    if (/callbacks/.test(path)) return true
    return !seen.has(kind + (kind === '/desk/m/*' ? seen.size % 3 : '')) && seen.add(kind)
  })
}

// The registers, a list, a subject with its forms, before and after the vault was opened for it.
async function subjectPlaces(town) {
  const c = await client(town, roles.dispatcher)
  const unit = /name="unit"[^>]*value="([^"]*)"/.exec((await c.get('/desk/subjects/household/new')).text)?.[1]
  await c.submit('/desk/subjects/household/new', { code: 'H-0001', unit, head: '端木赐', phone: '13906997531', people: '4' })
  await c.submit('/desk/subjects/service_point/new', { code: 'P-0001', unit, name: '便民服务点', services: '社保、医保', address: '村部一楼', hours: '周一至周五 8:30—17:30' })
  c.close()
  return ['/desk/subjects', '/desk/subjects/household', '/desk/s/service_point/P-0001', '/desk/s/service_point/P-0001/sign', '/desk/subjects/venue?q=nothing&closed=1', '/desk/subjects/venue?unit=nowhere', '/desk/subjects/enterprise/new', '/desk/s/household/H-0001', '/desk/s/household/H-0001/edit']
    .map((path) => [roles.dispatcher, path])
}

// The week, the kinds, a plan with its forms, and a filter that nobody can read; a reception day that was approved, as residents see it
// and with its list at the desk.
async function activityPlaces(town) {
  const [c, leader] = await Promise.all([roles.dispatcher, roles.leader].map((login) => client(town, login)))
  const day = new Date(Date.now() + 10 * 86_400_000).toISOString().slice(0, 10)
  const unit = /name="unit"[^>]*value="([^"]*)"/.exec((await c.get('/desk/activities/new/zoufang')).text)?.[1]
  const when = { unit, place: '北村', from: `${day}T09:00`, to: `${day}T11:00` }
  const plan = async (kind, fields) => (await c.submit(`/desk/activities/new/${kind}`, { ...when, ...fields })).headers.location.replace(/\?.*/, '')
  const visit = await plan('zoufang', { title: '到村里走访', topic: '用水', host: unit })
  const again = await plan('zoufang', { title: '再到村里', topic: '道路', host: unit })
  await leader.submit('/desk/visits/quiet', { from: day, to: day, unit, reason: '防汛' })
  const desk = await plan('jiefang', { title: '接访日', leader: '林局长', post: '局长', remit: '道路和路灯', mode: 'regular' })
  await c.submit(`${desk}/queue`, {}, { action: '/slots' })
  await leader.submit(desk, {}, { action: '/act' })
  await c.submit(`${desk}/queue`, { name: '端木赐', phone: '13906997531' }, { action: '/walk-in' })
  const booking = links((await c.get(`${desk}/queue`)).text, /\/queue\/\d+$/)[0]
  c.close()
  leader.close()
  const open = desk.replace('/desk/a/', '/reception/')
  const pages = ['/desk/activities', `/desk/activities?from=${day}`, '/desk/activities?from=soon', `/desk/activities?view=month&from=${day}`, `/desk/visits?view=month&from=${day}`, '/desk/activities/new', '/desk/activities/new/jiefang', visit, `${visit}/edit`, `/desk/visits?from=${day}`, '/desk/visits?from=soon', '/desk/visits/quiet', '/desk/visits/schedule', again, desk, `${desk}/queue`, booking]
  return [...['/reception', open, `${open}/cancel`].map((path) => [null, path]), ...pages.map((path) => [roles.dispatcher, path])]
}

// The menu with a topic and a team, an order of it, and the desk that matches it and fixes its day.
async function menuPlaces(town) {
  const [keeper, c, guest] = await Promise.all([roles.handler, roles.dispatcher, null].map((login) => client(town, login)))
  const unit = /name="unit"[^>]*value="([^"]*)"/.exec((await keeper.get('/desk/subjects/household/new')).text)?.[1]
  const add = (register, fields) => keeper.submit(`/desk/subjects/${register}/new`, { unit, ...fields })
  await add('lecture_topic', { code: 'T-01', name: '民法典进乡村', theme: 'law', speech: 'minnan', minutes: '45', audience: 'village', about: '邻里纠纷怎么办' })
  await add('lecture_team', { code: 'TEAM-01', name: '讲古寮', topics: 'T-01', speech: 'minnan' })
  await add('lecturer', { code: 'LT-01', name: '陈老师', team: 'TEAM-01' })
  const wanted = new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10)
  const order = async () => /DD\d{6}-\d{7}/.exec((await guest.submit('/menu/T-01', { wanted, speech: 'minnan', listeners: 'village', orderer: 'village', place: '村部' })).text)[0]
  const [one, two] = [await order(), await order()]
  await c.submit(`/desk/menu/${two}`, {}, { action: '/match' })
  for (const x of [keeper, c, guest]) x.close()
  return [...['/menu', '/menu?theme=law', '/menu/T-01'].map((path) => [null, path]), ...['/desk/menu', '/desk/menu?state=matched', `/desk/menu/${one}`].map((path) => [roles.dispatcher, path]), [roles.handler, `/desk/menu/${two}`]]
}

// Wishes that wait, one with its form, an offer looked up, and the desk that releases one and answers.
async function wishPlaces(town) {
  const [clerk, c, publisher, guest] = await Promise.all([roles.intake, roles.dispatcher, roles.publisher, null].map((login) => client(town, login)))
  const numbers = []
  for (const title of ['一张书桌', '一副老花镜']) {
    const text = (await clerk.submit('/desk/intake?procedure=xinyuan', { body: '家里需要帮一把。', title, channel: 'visit' })).text
    const number = /XY\d{6}-\d{7}/.exec(text)[0]
    for (const [move, fields] of [['approve', { kind: 'study' }], ['list', { lead: 'CGJ' }]]) await c.submit(`/desk/m/${number}/move/${move}`, fields, { action: `/move/${move}` })
    numbers.push(number)
  }
  for (const number of numbers) await publisher.submit(`/desk/wishes/${number}`, { title: '想要一件东西', need: '旧的也行，能用就好。', budget: '100' }, { action: '/release' })
  const [one, two] = links((await guest.get('/wishes')).text, /^\/wishes\/[0-9a-f]{16}$/)
  await guest.submit(one, { who: 'self', name: '端木赐', phone: '13906997531' })
  for (const x of [clerk, c, publisher, guest]) x.close()
  return [...['/wishes', '/wishes?state=done', '/wishes?state=going', one, two, '/wishes/offer'].map((path) => [null, path]), ...['/desk/wishes', '/desk/wishes?show=asked', '/desk/wishes?show=waiting', ...numbers.map((n) => `/desk/wishes/${n}`)].map((path) => [roles.dispatcher, path]), ...numbers.map((n) => [roles.publisher, `/desk/wishes/${n}`])]
}

// Study packs: the list, a new one, one with its files as who makes it and who reads it has them.
async function packPlaces(town) {
  const c = await client(town, roles.leader)
  const made = await c.submit('/desk/packs/new', { title: '下乡读本', about: '路上看' })
  assert.equal(made.status, 303, made.text)
  const at = made.headers.location.replace(/\?.*/, '')
  await c.submit(at, {}, { action: '/add', files: [{ field: 'files', name: '读本.txt', data: Buffer.from('# 读本') }] })
  c.close()
  return [...['/desk/packs', '/desk/packs/new', at].map((path) => [roles.leader, path]), [roles.handler, '/desk/packs']]
}

// The roles of ties, how much of one is covered, a unit's grid, a tie with every form that its page can have.
async function tiePlaces(town) {
  const c = await client(town, roles.leader), own = await client(town, roles.handler)
  const home = '/desk/s/household/H-0001'
  await c.submit(`${home}/tie`, { role: 'baihu', officer: roles.handler })
  await own.submit(`${home}/tie/1`, { kind_enter: 'visit', text_enter: '上门走访，了解情况。' }, { action: `${home}/tie/1/enter` })
  const unit = /name="unit"[^>]*value="([^"]*)"/.exec((await own.get('/desk/subjects/member/new')).text)?.[1]
  await own.submit('/desk/subjects/member/new', { code: 'M-001', unit })
  const begun = await own.submit('/desk/s/member/M-001', { list: 'sanyige_b' }, { action: '/desk/s/member/M-001/checklist' })
  const grid = /href="([^"]*baihu\?register=household&amp;unit=[^"]*)"/.exec((await c.get('/desk/ties/baihu')).text)?.[1].replace('&amp;', '&')
  c.close()
  own.close()
  return [...['/desk/ties', '/desk/ties/mine', '/desk/ties/jiuyuan?register=project_site', '/desk/ties/baihu', grid, `${home}/tie`, `${home}/tie/1`].map((path) => [roles.leader, path]),
    [null, '/field'], [roles.handler, '/desk/field'], [roles.handler, '/desk/ties/mine'], [roles.handler, `${home}/tie/1`], [roles.leader, '/desk/checklists'],
    ...['/desk/s/member/M-001', begun.headers.location, '/desk/checklists/sanyige_b', '/desk/checklists/wuyige?done=5'].map((path) => [roles.handler, path])]
}

// The list, the kinds, a form, one that goes over households and one over units, the rows of a unit with the form of the next visit.
async function campaignPlaces(town) {
  const c = await client(town, roles.leader)
  const unit = /name="unit"[^>]*value="([^"]*)"/.exec((await c.get('/desk/campaigns/new/jincun')).text)?.[1]
  const year = new Date().getFullYear()
  const plan = async (kind) => (await c.submit(`/desk/campaigns/new/${kind}`, { title: '冬季走访', goal: '每户都走到', unit, from: `${year}-01-01`, to: `${year}-12-31` })).headers.location.replace(/\?.*/, '')
  const [homes, units] = [await plan('jincun'), await plan('xunhui')]
  const matrix = (await c.get(homes)).text
  const rows = /href="([^"]*\/rows\?[^"]*)"/.exec(matrix)?.[1].replaceAll('&amp;', '&')
  assert.ok(rows, matrix)
  c.close()
  return ['/desk/campaigns', '/desk/campaigns?show=all', '/desk/campaigns/new', '/desk/campaigns/new/fangan', homes, units, rows, homes.replace('/desk/campaigns/', '/desk/board?campaign='), units.replace('/desk/campaigns/', '/desk/board?campaign=')].map((path) => [roles.leader, path])
}

// A draft with its words and what changed since, an issued one, and what residents read.
async function bulletinPlaces(town) {
  const [office, leader] = await Promise.all(['zhuti01', roles.leader].map((login) => client(town, login)))
  const draft = async (template, period) => (await office.submit('/desk/bulletins', { template, period }, { action: '/desk/bulletins' })).headers.location
  const month = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 7)
  const [one, two] = [await draft('month', month), await draft('downs', month)]
  for (const c of [office, leader]) await c.submit(one, { act: 'sign', note: '同意' }, { action: one })
  for (const act of ['issue', 'open']) await office.submit(one, { act }, { action: one })
  for (const c of [office, leader]) c.close()
  return [...['/bulletins', one.replace('/desk', '')].map((path) => [null, path]), ...['/desk/bulletins', '/desk/schedule/quarter/2026-Q3', one, two, `${two}/edit`, `${one}/now`, `${one}/rows?code=received`].map((path) => ['zhuti01', path])]
}

// A draft with points by hand that wait, one that is shown with an appeal, each with the page of a unit, and what that unit sees.
async function contestPlaces(town) {
  const [office, handler] = await Promise.all(['zhuti01', roles.handler].map((login) => client(town, login)))
  // What is shown is of a period that is over.
  const list = '/desk/contests', today = new Date(Date.now() + 8 * 3_600_000), before = new Date(today)
  before.setUTCDate(0)
  const begin = async (day) => (await office.submit(list, { scheme: 'jieti.2020', period: day.toISOString().slice(0, 7) }, { action: list })).headers.location
  const [draft, shown] = [await begin(today), await begin(before)]
  const why = { text: '有3件因系统故障晚录', reason: '签收台账核对无误', evidence: '签收台账第3页' }
  await office.submit(`${draft}/unit/CGJ`, { act: 'give', criterion: 'taken_on', points: '20', ...why }, { action: `${draft}/unit/CGJ` })
  await office.submit(shown, { act: 'show' }, { action: shown })
  await handler.submit(`${shown}/unit/CGJ`, { act: 'appeal', criterion: 'in_time', ...why }, { action: `${shown}/unit/CGJ` })
  for (const c of [office, handler]) c.close()
  return [...[list, draft, `${draft}/unit/CGJ`, shown, `${shown}/unit/CGJ`].map((path) => ['zhuti01', path]), ...[list, shown, `${shown}/unit/CGJ`].map((path) => [roles.handler, path])]
}

async function adminPlaces(town) {
  const found = new Map()
  for (const role of ['system', 'security', 'audit']) {
    const c = await client(town, roles[role])
    const ask = ['/desk/admin']
    const kinds = new Set()
    for (let path; (path = ask.shift()); ) {
      const kind = path.replace(/\?.*/, '').replace(/\/\d[^/]*/g, '/*').replace(/messages\/\w+/, 'messages/*').replace(/procedures\/(?!new)\w+/, 'procedures/*')
      if (kinds.has(kind)) continue
      kinds.add(kind)
      const page = await c.get(path)
      if (page.status !== 200 || !/text\/html/.test(page.headers['content-type'])) continue
      if (!found.has(kind)) found.set(kind, [roles[role], path])
      ask.push(...links(page.text, /^\/desk\/admin/))
    }
    c.close()
  }
  return [...found.values()]
}

export async function places(town) {
  const open = ['/', '/say', '/track', '/wall', '/wall?q=%E7%81%AF&solved=yes', '/privacy', '/open', '/api', '/places', '/places/service_point', '/places/venue', '/at/service_point/P-0001', '/say?at=service_point:P-0001', '/no-such-page', '/desk/login'].map((path) => [null, path])
  const c = await client(town, null)
  const item = links((await c.get('/wall')).text, /^\/wall\/SQ/)[0]
  c.close()
  return [...open, [null, item], [roles.intake, '/desk/intake'], [roles.intake, '/desk/search?q=0'], [roles.dispatcher, '/desk/q/all?state=handling&clock=soon'], [roles.dispatcher, '/desk/q/new?unit=nowhere'], [roles.intake, '/desk/no-such-page'], [roles.dispatcher, '/desk/dispatch'], [roles.leader, '/desk/board'], [roles.handler, '/desk/board'], [roles.leader, '/desk/board?period=2001'], [roles.leader, '/desk/board?period=soon'], [roles.supervisor, '/desk/figures'], [roles.leader, '/desk/figures?period=2001'], [roles.leader, '/desk/figures?period=soon'], [roles.leader, '/desk/figures/of/in_time?by=unit&part=met'], [roles.leader, '/desk/figures/of/received?by=area&part=received'], [roles.leader, '/desk/figures/of/days_to_answer?by=month&part=time'], [roles.supervisor, '/desk/figures/limit'], [roles.leader, '/desk/figures/limit?length=5&in=workdays&show=kept'], [roles.leader, '/desk/figures/limit?length=x'], [roles.leader, '/desk/ledger?group=unit'], [roles.dispatcher, '/desk/ledger?view=board&unit='], [roles.supervisor, '/desk/ledger?view=pairs'], [roles.leader, '/desk/ledger?from=2001-01-01&to=2001-01-02'], ...(await versionPlaces(town)), ...(await deskPlaces(town)), ...(await subjectPlaces(town)), ...(await activityPlaces(town)), ...(await menuPlaces(town)), ...(await wishPlaces(town)), ...(await packPlaces(town)), ...(await tiePlaces(town)), ...(await campaignPlaces(town)), ...(await bulletinPlaces(town)), ...(await contestPlaces(town)), ...(await adminPlaces(town))]
}

// Pages that answer a form: what to send, and from where.
export const answers = [
  [roles.system, '/desk/admin/procedures/new', { text: 'code: yedeng\nprefix: 1\n', act: 'check' }],
  [null, '/say?procedure=suqiu', {}],
  [null, '/say?procedure=suqiu', { body: '公园的路灯不亮了，请派人看看。', phone: '13900000001', name: '试用' }],
  [null, '/track', { number: 'SQ261121-0000000', secret: '00000000' }],
  [null, '/desk/login', { login: 'nobody', password: 'wrong password' }],
  [roles.intake, '/desk/intake', {}],
  [roles.intake, '/desk/intake', { body: '来电反映公园路灯不亮。', phone: '13900000001' }],
  [roles.intake, '/desk/password', { old_password: 'a', password: 'b', again: 'c' }],
]
