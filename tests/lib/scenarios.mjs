// What was published of five places, as docs/figures.md lists it, and how one row fewer moves it.
import assert from 'node:assert/strict'
import { Client } from './client.mjs'
import { Site } from './site.mjs'

const least = (n) => ({ n, least: true })

// Each: the period, the figures, and a step through the model that takes one back.
export const scenarios = {
  'zhangzhou-2023': {
    period: '2023',
    rows: 22663,
    figures: {
      venues: 2214, teams: 200, talks: least(10000), talk_people: least(400000), brand_areas: 16, teaching_bases: 10, practice_points: 7,
      practice_activities: 4, videos: 21, reading_classes: 3, posted: 376, opinion_sessions: 2928, opinions: 9252, measures: 4573, conversion: '49.43',
    },
    back: {
      title: '建言献策', part: 'sessions', value: '1', as: 'paidan01', move: 'same', say: { which: '与第一条相同' },
      moves: { opinion_sessions: '2927', opinions: '9251', measures: '4573' },
    },
    without: { line: 12, moves: { opinion_sessions: '2927', measures: '4572', opinions: '9251', conversion: '49.42' } },
  },
  'quangang-2014': {
    period: '2014',
    rows: 234796,
    figures: {
      talk_topics: 13, talks: least(50), talk_reports: 268, talk_discussions: least(200), members_sea: 1590, sea_branches: 4, area_branches: 12,
      branch_leads: 16, sea_members: 396, sea_classes: 8, sea_discs: 86, sea_books: 680, farm_advisers: 6, villages: 100, households: 109000,
      households_visited: 109000, households_covered: '100.00', villages_covered: '100.00', five_done: '100.00', difficulties_solved: 1100, aid_kinds: 7, weak_villages: 11,
      weak_linked: 11, joint_branches: 7, tables: least(20), opinions: 13000, problems_now: 26, problems_now_done: '100.00', problems_along: 31,
      problems_along_done: '80.65', problems_lasting: 6, rectified_taxis: 20, rectified_river: 11,
    },
    counts: { problems_now_done: { n: 26, base: 26 }, problems_along_done: { n: 25, base: 31 }, households_covered: { n: 109000, base: 109000 } },
    back: {
      title: '立即改项目', as: 'paidan01', move: 'relapse', say: { facts: '又有群众反映', deadline: '2027-03-31' },
      moves: { problems_now: '26', problems_now_done: '96.15', problems_along_done: '80.65' },
    },
    without: { line: 16, moves: { households_visited: '108999', households_covered: '100.00' } },
  },
  'zhangzhou-2021': {
    period: '2021-01-01..2022-01-05',
    rows: 44075,
    figures: {
      teams: 1800, routes: 68, visit_points: 116, visit_batches: least(14000), visit_people: least(405000), reading_classes: 15, projects: 20470,
      projects_finished: 20470, projects_done: '100.00', project_areas: 8, care_schools: 457, care_pupils: 400000, posts_areas: 1714, volunteer_teams: 2339,
      firm_problems_solved: 1475, firm_money: 39000, firm_tax: 143000, contracts: least(1100), investment_agreed: least(400000000000),
      key_projects_begun: 281, key_projects_ready: 249, tour_groups: 8, tour_rounds: 3,
    },
    back: {
      title: '为群众办实事项目，已验收', as: 'heshi01', move: 'send_back', say: { missing: '路灯还有两盏不亮' },
      moves: { projects: '20470', projects_finished: '20469', projects_done: '100.00' },
    },
    without: { line: 8, moves: { projects: '20469', projects_finished: '20469' } },
  },
  'ankang-2023': {
    period: '2023',
    rows: 19447,
    figures: {
      reading_terms: 2, reading_classes: 7, members_away: 239, away_done: '100.00', firms: 16867, members_scattered: 470, topic_sectors: 12, topics_proposed: 62,
      topics_chosen: 18, firms_visited: 41, papers_households: 112, tables: 36, table_people: least(720), talks: 54, cases_heard: 97, cases_solved: 94,
      cases_province: 5, wishes_taken: 157, worries: 30, worry_sectors: 3, key_projects: 181, key_projects_stored: 47, key_projects_ready: 31,
      key_province: 10, key_city: 63, investment_province: '132.00', investment_city: '102.00', calls_on_firms: 36, investment_shows: 18, contracts: 31,
      funds_received: 22000000000, leaders_problems: 27, leaders_measures: 52, leaders_projects: 11, grassroots_problems: 650, grassroots_measures: 730,
      campaign_leads: 10, campaign_sectors: 10, campaigns: 16, tour_rounds: 3, campaign_faults: 16, campaign_again: 9,
    },
    back: {
      title: '群众微心愿，已认领', lead: true, move: 'give_up', say: { reason: '临时外出，请别人认领' },
      moves: { wishes: '157', wishes_taken: '156' },
    },
    without: { line: 20, moves: { key_projects_ready: '30', key_projects: '180' } },
  },
  'dongqiao-2023': {
    period: '2023',
    rows: 57,
    figures: { practice_points: 2, mentored: '100.00', care_facilities: 4, nursery_facilities: 3, projects_done: '100.00' },
    counts: { mentored: { n: 12, base: 12 } },
    back: {
      title: '为民办实事托育项目', as: 'heshi01', move: 'send_back', say: { missing: '消防验收还差一项' },
      moves: { nursery_facilities: '2', care_facilities: '4', projects: '7', projects_done: '85.71' },
    },
    without: { line: 4, moves: { mentored: '91.67' } },
  },
}

const figuresOf = async (site, period) => Object.fromEntries(JSON.parse((await site.ok('figures', '--json', '--period', period)).stdout).figures.map((x) => [x.code, x]))

function check(x, figures, counts = {}) {
  for (const [code, want] of Object.entries(figures)) {
    assert.equal(x[code]?.value, String(want.n ?? want), code)
    if (want.least) assert.ok(Object.values(x[code].counts).some((c) => c.at_least), `${code} is at least so many`)
  }
  for (const [code, want] of Object.entries(counts)) assert.deepEqual({ n: x[code].counts.n.n, base: x[code].counts.base.n }, want, code)
}

// A bulletin of the period prints every figure that has data, and the same ones.
async function bulletinSays(site, s, all) {
  const told = Object.fromEntries(JSON.parse((await site.ok('bulletin', '--json', '--period', s.period)).stdout).figures.map((x) => [x.code, x]))
  for (const [code, x] of Object.entries(all)) if (x.value !== null) assert.equal(told[code]?.value, Number(x.value), code)
}

export async function scenarioHolds(engine, name) {
  const s = scenarios[name]
  const site = await Site.make(engine, { demo: true })
  site.limit = 1_500_000
  assert.equal((await site.ok('demo', '--scenario', name)).stdout, `${s.rows} rows made, 0 were there\n`)
  const all = await figuresOf(site, s.period)
  check(all, s.figures, s.counts)
  await bulletinSays(site, s, all)

  const officer = s.back.lead ? `SELECT o.login FROM officer o JOIN post p ON p.officer_id = o.id JOIN matter m ON m.unit_id = p.unit_id WHERE m.number = ` : null
  const number = site.one(`SELECT m.number FROM matter m WHERE m.title = '${s.back.title}'` + (s.back.part ? ` AND EXISTS (SELECT 1 FROM kept k WHERE k.matter_id = m.id AND k.part = '${s.back.part}' AND k.value = '${s.back.value}')` : '') + ' ORDER BY m.submitted_at, m.id LIMIT 1')
  const login = officer ? site.one(`${officer}'${number}' AND p.role IN ('handler', 'field') ORDER BY o.login LIMIT 1`) : s.back.as
  const server = await site.serve(), c = new Client(server)
  await c.logIn(login, site.logins[login].password)
  const r = await c.submit(`/desk/m/${number}/move/${s.back.move}`, s.back.say, { action: `/move/${s.back.move}` })
  assert.equal(r.status, 303, r.text)
  const x = await figuresOf(site, s.period)
  check(x, { ...s.figures, ...s.back.moves })
  c.close()
  await server.stop()
  await site.whole()
  await site.remove()
}

// Once more is nothing new; and one row fewer from the beginning is one fewer in the figure.
export async function oneRowFewer(engine, name) {
  const s = scenarios[name]
  const site = await Site.make(engine, { demo: true })
  site.limit = 1_500_000
  assert.equal((await site.ok('demo', '--scenario', name, '--without', String(s.without.line))).stdout, `${s.rows - 1 - (s.without.less ?? 0)} rows made, 0 were there\n`)
  check(await figuresOf(site, s.period), { ...s.figures, ...s.without.moves })
  assert.match((await site.ok('demo', '--scenario', name)).stdout, /^1 rows made, \d+ were there/)
  check(await figuresOf(site, s.period), s.figures)
  await site.remove()
}

// A month of a hotline: 83,218 requests, 78,589 of them of the month and 4,629 from the one before, by nine channels.
export async function monthOfAHotline(engine) {
  const site = await Site.make(engine, { demo: true })
  site.limit = 1_500_000
  assert.equal((await site.ok('demo', '--scenario', 'lianyungang-2020')).stdout, '83218 rows made, 0 were there\n')
  const all = await figuresOf(site, '2020-08-25..2020-09-30')
  assert.deepEqual([all.received.value, all.assigned.value], ['83218', '41729'])
  assert.equal(Number(all.received.value) - Number(all.assigned.value), 41489)
  assert.equal((await figuresOf(site, '2020-09')).received.value, '78589')
  const { groups } = JSON.parse((await site.ok('figures', '--json', '--period', '2020-08-25..2020-09-30', '--code', 'received', '--by', 'channel')).stdout)
  const by = Object.fromEntries(groups.map((g) => [g.key, g.counts.received.n]))
  assert.deepEqual(by, { phone: 50154, inspector: 26213, wechat: 3759, province: 2116, praise: 402, app: 401, web: 104, video: 45, mail: 24 })
  const told = JSON.parse((await site.ok('bulletin', '--json', '--period', '2020-08-25..2020-09-30')).stdout)
  assert.equal(told.figures.find((f) => f.code === 'received').value, 83218)
  await site.remove()
}
