// Small wishes: a publisher releases a copy that names nobody, residents offer to make it true without an account, twenty at once for one
// wish; the office answers, the day passes, the wish waits again, somebody else makes it true, and the thanks are read without names.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, forms, request } from '../lib/client.mjs'
import { until } from '../lib/outbox.mjs'
import { png } from '../lib/picture.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const CLIENTS = 20
const HELPER = { who: 'org', name: '东方机械厂志愿队', phone: '13906997531', message: '周末可以送去，请上午打电话。' }

for (const engine of engines) {
  test(`small wishes, ${engine.name}`, { skip: engine.skip }, async (t) => {
    const site = await Site.make(engine, { demo: true })
    site.env = { ECHOWALL_CLOCK: '2026-11-23T08:00:00' }
    let server = await site.serve()
    let clients = []
    const as = async (login) => {
      const c = new Client(server, { 'Accept-Language': 'en' })
      await c.logIn(login, site.logins[login].password)
      clients.push(c)
      return c
    }
    const login = (role, code) => site.one(`SELECT o.login FROM officer o JOIN post p ON p.officer_id = o.id JOIN unit u ON u.id = p.unit_id WHERE p.role = '${role}' AND p.until = 0 ${code ? `AND u.code = '${code}'` : ''} ORDER BY o.login LIMIT 1`)
    const town = site.sql('SELECT id, name FROM area WHERE level = 4 AND active = 1 ORDER BY id LIMIT 1')[0]
    let clerk, dispatcher, publisher, handler, guest
    const open = async () => {
      for (const c of clients) c.close()
      clients = []
      clerk = await as('shouli01')
      dispatcher = await as('paidan01')
      publisher = await as(login('publisher'))
      handler = await as(login('handler', 'CGJ'))
      guest = new Client(server, { 'Accept-Language': 'en' })
      clients.push(guest)
    }
    await open()
    const move = async (c, number, code, fields = {}, files = []) => {
      const r = await c.submit(`/desk/m/${number}/move/${code}`, fields, { action: `/move/${code}`, files })
      assert.equal(r.status, 303, `${code}: ${r.text.slice(0, 2000)}`)
    }
    const raise = async (title) => {
      const r = await clerk.submit('/desk/intake?procedure=xinyuan', { body: '孩子上学要一张书桌，家住桥头里。', title, channel: 'visit', name: '欧阳春兰', phone: '13906990001', area: town[1] })
      assert.equal(r.status, 200, r.text.slice(0, 2000))
      return site.one("SELECT number FROM matter WHERE procedure = 'xinyuan' ORDER BY recorded_at DESC, id DESC LIMIT 1")
    }
    const listed = async (title) => {
      const number = await raise(title)
      await move(dispatcher, number, 'approve', { kind: 'study' })
      await move(dispatcher, number, 'list', { lead: 'CGJ' })
      return number
    }
    const copy = { title: '想要一张书桌', need: '家里孩子写作业要一张书桌，旧的也行。', kind: 'study', budget: '300', area: town[0] }
    const release = async (number, fields = copy) => {
      const r = await publisher.submit(`/desk/wishes/${number}`, fields, { action: '/release' })
      assert.equal(r.status, 303, r.text.slice(0, 3000))
      return site.one(`SELECT w.ref FROM wish w JOIN matter m ON m.id = w.matter_id WHERE m.number = '${number}'`)
    }
    const state = (number) => site.one(`SELECT m.state FROM matter m WHERE m.number = '${number}'`)
    const shown = async () => (await guest.get('/wishes')).text
    const receipt = (text) => ({ number: /RL\d{6}-\d{7}/.exec(text)[0], secret: /(\d{4}) (\d{4})<\/dd>/.exec(text).slice(1).join('') })
    const look = async (x) => (await guest.submit('/wishes/offer', x)).text
    let number, ref, first

    await t.test('nothing is public until a publisher releases it, and nothing goes out that tells whose it is', async () => {
      assert.match(await shown(), /No wish waits for somebody now/)
      assert.match((await guest.get('/')).text, /href="\/wishes"/)
      number = await raise('一张书桌')
      const early = await publisher.get(`/desk/wishes/${number}`)
      assert.ok(early.status === 404 || !early.text.includes('Release it'))
      await move(dispatcher, number, 'approve', { kind: 'study' })
      await move(dispatcher, number, 'list', { lead: 'CGJ' })
      assert.match((await publisher.get('/desk/wishes')).text, new RegExp(number))
      const form = (await publisher.get(`/desk/wishes/${number}`)).text
      assert.match(form, /Release it/)
      assert.ok(!/欧阳春兰|13906990001/.test(form))
      assert.match(form, /value="study" selected/)
      for (const [fields, words] of [[{ need: '欧阳春兰家的孩子要书桌' }, /resident/], [{ need: '请打 13906990001 联系我们' }, /mobile phone number/], [{ need: '住在 3 号楼 502 室的孩子要书桌' }, /house, a class or a group/], [{ need: '小学三年级的孩子要书桌' }, /三年级/], [{ title: '' }, /id="e-title"/], [{ budget: '7' }, /id="e-budget"/], [{ area: '1' }, /id="e-area"/]]) {
        const r = await publisher.submit(`/desk/wishes/${number}`, { ...copy, ...fields }, { action: '/release' })
        assert.equal(r.status, 422, r.text.slice(0, 2000))
        assert.match(r.text, words)
      }
      const page = await handler.get(`/desk/wishes/${number}`)
      assert.ok(!page.text.includes('Release it'))
      const forced = await handler.send(`/desk/wishes/${number}/release`, { ...forms((await handler.get('/desk/password')).text, '/desk/password')[0].fields, ...copy, op: 'x' })
      assert.equal(forced.status, 403)
      assert.match(await shown(), /No wish waits/)
      ref = await release(number)
      const text = await shown()
      assert.ok(text.includes('想要一张书桌') && text.includes(`href="/wishes/${ref}"`) && text.includes(town[1]))
      assert.match(text, /Things for school[^]*100 to 300 yuan/)
      const one = (await guest.get(`/wishes/${ref}`)).text
      for (const x of [text, one]) assert.ok(!/欧阳|13906990001|桥头里/.test(x) && !x.includes(number))
      assert.ok(!(await guest.get('/wishes?kind=health')).text.includes('想要一张书桌'))
      assert.match((await clerk.get(`/desk/m/${number}`)).text, /A copy without names was released/)
    })

    await t.test('what is wrong with an offer is said', async () => {
      for (const [fields, words] of [[{ name: '' }, /id="e-name"/], [{ phone: '12' }, /all its digits/], [{ message: '很'.repeat(301) }, /id="e-message"/]]) {
        const r = await guest.submit(`/wishes/${ref}`, { ...HELPER, ...fields })
        assert.equal(r.status, 422, r.text.slice(0, 2000))
        assert.match(r.text, words)
      }
      assert.equal(site.one('SELECT COUNT(*) FROM wish_claim'), '0')
      assert.equal((await guest.get('/wishes/0000000000000000')).status, 404)
    })

    await t.test('twenty at once: one has it', async () => {
      const page = await guest.get(`/wishes/${ref}`)
      const form = forms(page.text, `/wishes/${ref}`).find((f) => f.method === 'POST' && f.action === `/wishes/${ref}`)
      const cookie = [...guest.cookies].map(([k, v]) => `${k}=${v}`).join('; ')
      const answers = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => request(server, `/wishes/${ref}`, {
        method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Accept-Language': 'en', Cookie: cookie },
        body: new URLSearchParams({ ...form.fields, ...HELPER, op: `race-${i}`, name: `帮手${i}`, phone: `1390699${String(2000 + i)}` }).toString(),
      })))
      const by = (status) => answers.filter((r) => r.status === status).length
      assert.deepEqual([by(200), by(409)], [1, CLIENTS - 1], answers.find((r) => ![200, 409].includes(r.status))?.text)
      assert.equal(site.one('SELECT COUNT(*) FROM wish_claim'), '1')
      const won = answers.find((r) => r.status === 200)
      assert.match(won.headers['cache-control'], /no-store/)
      first = receipt(won.text)
      assert.match(answers.find((r) => r.status === 409).text, /Somebody was quicker/)
      assert.match(await shown(), /No wish waits/)
      assert.match((await guest.get('/wishes?state=going')).text, /想要一张书桌/)
      assert.doesNotMatch((await guest.get(`/wishes/${ref}`)).text, /Take this wish/)
    })

    await t.test('who offered follows it, and takes it back', async () => {
      assert.equal((await guest.submit('/wishes/offer', { ...first, secret: '00000000' })).status, 422)
      const text = await look({ number: first.number.replace('RL', ''), secret: first.secret })
      assert.match(text, /Waits for the office/)
      const csrf = forms(text, '/wishes/offer').find((f) => f.action === '/wishes/offer/withdraw').fields
      const back = await guest.send('/wishes/offer/withdraw', csrf)
      assert.match(back.text, /The offer is taken back/)
      assert.match((await guest.send('/wishes/offer/withdraw', csrf)).text, /The offer is taken back/)
      assert.match(await shown(), /想要一张书桌/)
    })

    await t.test('the office reads who offers in masks, refuses one and confirms another', async () => {
      const got = await guest.submit(`/wishes/${ref}`, HELPER)
      assert.equal(got.status, 200, got.text)
      first = receipt(got.text)
      assert.match((await dispatcher.get('/desk/wishes?show=asked')).text, new RegExp(number))
      const page = (await dispatcher.get(`/desk/wishes/${number}`)).text
      assert.ok(page.includes('139****7531') && page.includes('周末可以送去') && !page.includes('13906997531') && !page.includes('东方机械厂'))
      const open = await dispatcher.submit(`/desk/wishes/${number}`, { look: '要打电话约时间' }, { action: '/reveal' })
      assert.ok(open.text.includes('13906997531') && open.text.includes('东方机械厂志愿队'), open.text)
      assert.match(await look(first), /Your contact was looked at[^]*要打电话约时间/)
      assert.equal((await dispatcher.submit(`/desk/wishes/${number}`, { why: '' }, { action: '/refuse' })).status, 422)
      assert.equal((await dispatcher.submit(`/desk/wishes/${number}`, { why: '已有单位联系' }, { action: '/refuse' })).status, 303)
      assert.match(await look(first), /Not this time[^]*已有单位联系/)
      assert.match(await shown(), /想要一张书桌/)
      first = receipt((await guest.submit(`/wishes/${ref}`, HELPER)).text)
      assert.equal((await dispatcher.submit(`/desk/wishes/${number}`, { lead: 'nowhere' }, { action: '/confirm' })).status, 422)
      const yes = await dispatcher.submit(`/desk/wishes/${number}`, { lead: 'CGJ', deadline: '2026-11-30' }, { action: '/confirm' })
      assert.equal(yes.status, 303, yes.text.slice(0, 3000))
      assert.equal(state(number), 'taken')
      assert.match(await look(first), /Yours[^]*Last day[^]*(30|Nov)/)
      assert.match((await handler.get(`/desk/wishes/${number}`)).text, /139\*\*\*\*7531/)
    })

    await t.test('the day passes: the wish waits again, and so does one whose offer nobody answered', async () => {
      const other = await listed('一副老花镜')
      const second = await release(other, { ...copy, title: '想要一副老花镜', kind: 'health' })
      const asked = receipt((await guest.submit(`/wishes/${second}`, { ...HELPER, phone: '13906991111' })).text)
      await server.kill()
      site.env.ECHOWALL_CLOCK = '2026-12-01T00:30:00'
      server = await site.serve()
      await until(() => state(number) === 'listed' && site.one("SELECT COUNT(*) FROM wish_claim WHERE state = 'asked'") === '0', () => `${state(number)} still`)
      await open()
      const text = await shown()
      assert.ok(text.includes('想要一张书桌') && text.includes('想要一副老花镜'))
      assert.match(await look(first), /Lapsed/)
      assert.match(await look(asked), /Lapsed/)
    })

    await t.test('a phone has three in hand at a time, which only the office learns', async () => {
      const statuses = []
      for (let i = 0; i < 4; i++) {
        const other = await listed(`小心愿${i}`)
        const its = await release(other, { ...copy, title: `小心愿${i}` })
        assert.equal((await guest.submit(`/wishes/${its}`, { ...HELPER, phone: '13906995555' })).status, 200)
        const yes = await dispatcher.submit(`/desk/wishes/${other}`, { lead: 'CGJ', deadline: '2026-12-20' }, { action: '/confirm' })
        statuses.push(yes.status)
        if (i === 3) assert.match(yes.text, /This phone has 3 wishes in hand/)
      }
      assert.deepEqual(statuses, [303, 303, 303, 409])
    })

    await t.test('the desk is told of an offer, and an answer is for the one that was seen', async () => {
      const other = await listed('一盏台灯')
      const its = await release(other, { ...copy, title: '想要一盏台灯' })
      const one = receipt((await guest.submit(`/wishes/${its}`, { ...HELPER, phone: '13906994444' })).text)
      assert.match((await dispatcher.get('/desk/q/new')).text, /Offers that wait for your answer: \d/)
      assert.doesNotMatch((await handler.get('/desk/q/mine')).text, /Offers that wait/)
      assert.match((await dispatcher.get(`/desk/m/${other}`)).text, /The offer waits for an answer/)
      assert.match((await dispatcher.get(`/desk/m/${other}/move/hand_over`)).text, /passes them over/)
      const seen = (await handler.get(`/desk/wishes/${other}`)).text
      assert.ok(seen.includes('Waits for the office') && !seen.includes('4444') && !seen.includes('周末可以送去'))
      const stale = forms((await dispatcher.get(`/desk/wishes/${other}`)).text, `/desk/wishes/${other}`)
      await guest.send('/wishes/offer/withdraw', forms(await look(one), '/wishes/offer').find((f) => f.action === '/wishes/offer/withdraw').fields)
      const two = receipt((await guest.submit(`/wishes/${its}`, { ...HELPER, phone: '13906993333' })).text)
      for (const [act, fields] of [['refuse', { why: '已有单位联系' }], ['confirm', { lead: 'CGJ', deadline: '2026-12-20' }], ['reveal', { look: '要打电话约时间' }]]) {
        const form = stale.find((f) => f.action.endsWith(`/${act}`))
        const r = await dispatcher.send(form.action, { ...form.fields, ...fields })
        assert.equal(r.status, 409, act)
        assert.ok(r.text.includes('This offer does not stand any more') && !r.text.includes('13906993333'))
      }
      assert.match(await look(two), /Waits for the office/)
      const why = await dispatcher.submit(`/desk/wishes/${other}`, { why: '欧阳春兰家已经有了' }, { action: '/refuse' })
      assert.equal(why.status, 422)
      assert.match(why.text, /This tells who somebody is/)
      assert.equal((await dispatcher.submit(`/desk/wishes/${other}`, { why: '已有单位联系' }, { action: '/refuse' })).status, 303)
    })

    await t.test('the form sent again says how the offer stands', async () => {
      const other = await listed('一个书包')
      const its = await release(other, { ...copy, title: '想要一个书包' })
      const form = forms((await guest.get(`/wishes/${its}`)).text, `/wishes/${its}`).find((f) => f.method === 'POST' && f.action === `/wishes/${its}`)
      const fields = { ...form.fields, ...HELPER, phone: '13906992222' }
      assert.match((await guest.send(form.action, fields)).text, /is kept for you\. Thank you/)
      assert.equal((await dispatcher.submit(`/desk/wishes/${other}`, { why: '已有单位联系' }, { action: '/refuse' })).status, 303)
      const again = (await guest.send(form.action, fields)).text
      assert.ok(/Not this time/.test(again) && !/is kept for you/.test(again))
    })

    await t.test('one stays with the offices, and what speaks of somebody is off the page', async () => {
      const kept = await listed('一件棉衣')
      assert.equal((await publisher.submit(`/desk/wishes/${kept}`, { hide_reason: '家里不愿意公开' }, { action: '/keep' })).status, 303)
      assert.ok(!(await publisher.get('/desk/wishes')).text.includes(kept))
      assert.match((await publisher.get(`/desk/wishes/${kept}`)).text, /A publisher decided that it is not public/)
      await release(kept, { ...copy, title: '想要一件棉衣' })
      const its = site.one(`SELECT w.ref FROM wish w JOIN matter m ON m.id = w.matter_id WHERE m.number = '${kept}'`)
      assert.equal((await guest.get(`/wishes/${its}`)).status, 200)
      await shown()
      await move(dispatcher, kept, 'against', { reason: '说到了一个单位', against: 'SLJ' })
      assert.equal((await guest.get(`/wishes/${its}`)).status, 404)
      await until(async () => !(await shown()).includes('想要一件棉衣'), () => 'the page is kept for too long')
    })

    await t.test('it comes true: proof by the office, confirmed by another, thanks without names', async () => {
      first = receipt((await guest.submit(`/wishes/${ref}`, { ...HELPER, phone: '13906996666' })).text)
      assert.equal((await dispatcher.submit(`/desk/wishes/${number}`, { lead: 'CGJ', deadline: '2026-12-20' }, { action: '/confirm' })).status, 303)
      await move(handler, number, 'give_up', { reason: '先让别的单位办' })
      assert.match(await look(first), /Over/)
      first = receipt((await guest.submit(`/wishes/${ref}`, { ...HELPER, phone: '13906997777' })).text)
      assert.equal((await dispatcher.submit(`/desk/wishes/${number}`, { lead: 'CGJ', deadline: '2026-12-20' }, { action: '/confirm' })).status, 303)
      await move(handler, number, 'fulfil', { result: '书桌已经送到，孩子很高兴。' }, [{ field: 'files', name: 'desk.png', type: 'image/png', data: png(8, 8) }])
      assert.match((await guest.get(`/wishes?state=going`)).text, /想要一张书桌/)
      const verifier = await as(login('verifier'))
      await move(verifier, number, 'confirm', { how: '打了电话', thanks: '欧阳春兰谢谢东方机械厂' })
      assert.match(await look(first), /has come true/)
      assert.ok(!(await guest.get('/wishes?state=done')).text.includes('欧阳春兰'))
      const form = (await publisher.get(`/desk/wishes/${number}`)).text
      assert.ok(form.includes('谢谢东方机械厂') && !form.includes('欧阳春兰'))
      await release(number, { ...copy, thanks: '孩子有自己的书桌了，谢谢好心人。' })
      assert.match((await guest.get('/wishes?state=done')).text, /谢谢好心人/)
      assert.equal(site.one(`SELECT ref FROM wish w JOIN matter m ON m.id = w.matter_id WHERE m.number = '${number}'`), ref)
    })

    await t.test('it is taken off the page', async () => {
      const before = await shown()
      const [, other] = site.sql("SELECT m.number, w.ref FROM wish w JOIN matter m ON m.id = w.matter_id WHERE w.title = '想要一副老花镜'")[0]
      const its = site.one(`SELECT m.number FROM wish w JOIN matter m ON m.id = w.matter_id WHERE w.ref = '${other}'`)
      assert.ok(before.includes('老花镜'))
      assert.equal((await publisher.submit(`/desk/wishes/${its}`, { hide_reason: '家里已经有了' }, { action: '/hide' })).status, 303)
      assert.ok(!(await shown()).includes('老花镜'))
      assert.equal((await guest.get(`/wishes/${other}`)).status, 404)
    })

    await t.test('who offered is erased, and the record is whole', async () => {
      const last = await listed('一双棉鞋')
      await guest.submit(`/wishes/${await release(last, { ...copy, title: '想要一双棉鞋' })}`, { ...HELPER, phone: '13906995555' })
      const had = site.one("SELECT m.number FROM matter m JOIN wish_claim k ON k.matter_id = m.id WHERE m.title = '小心愿0' AND k.state = 'confirmed'")
      const held = site.one("SELECT w.title FROM wish w JOIN wish_claim k ON k.matter_id = w.matter_id WHERE k.state = 'asked' ORDER BY k.id LIMIT 1")
      const r = await site.run('erase', '--phone', '13906995555', '--reason', '本人要求删除')
      assert.equal(r.code, 0, r.stderr)
      assert.equal(site.one("SELECT COUNT(*) FROM wish_claim WHERE state = 'asked'"), '0')
      assert.equal(site.one("SELECT COUNT(*) FROM wish_claim k JOIN person p ON p.id = k.person_id WHERE p.erased_at > 0 AND (k.box IS NOT NULL OR k.secret <> '')"), '0')
      await until(async () => (await shown()).includes(held), () => 'it does not wait again')
      assert.match((await handler.get(`/desk/m/${had}`)).text, /Who was to make the wish true gave it up/)
      assert.match((await handler.get(`/desk/wishes/${had}`)).text, /Your office sees it through/)
      await site.whole()
    })

    await t.test('robots are told of the page', async () => {
      assert.match((await guest.get('/sitemap.xml')).text, /\/wishes<\/loc>/)
    })

    await t.test('many wait: page after page, each once', async () => {
      const matters = site.sql('SELECT id FROM matter WHERE id NOT IN (SELECT matter_id FROM wish) ORDER BY id LIMIT 200').flat()
      assert.ok(matters.length >= 50, `${matters.length} matters`)
      matters.forEach((id, i) => site.sql(`INSERT INTO wish (matter_id, ref, title, need, kind, budget, state, live, released_at, changed_at) VALUES (${id}, 'ff${String(i).padStart(14, '0')}', 'W${i}', 'need', 'goods', '100', 'waiting', 1, ${1000 + Math.floor(i / 30)}, 0)`))
      await until(async () => />W\d+</.test(await shown()), () => 'the page is kept for too long')
      const live = Number(site.one("SELECT COUNT(*) FROM wish WHERE live = 1 AND state = 'waiting'"))
      const seen = []
      for (let at = '/wishes'; at;) {
        const { text } = await guest.get(at)
        seen.push(...[...text.matchAll(/href="\/wishes\/([0-9a-f]{16})"/g)].map((m) => m[1]))
        at = /rel="next" href="([^"]+)"/.exec(text)?.[1].replaceAll('&amp;', '&')
      }
      assert.equal(seen.length, live)
      assert.equal(new Set(seen).size, live)
      assert.equal((await guest.get('/wishes?after=nonsense')).status, 400)
    })
    for (const c of clients) c.close()
  })
}
