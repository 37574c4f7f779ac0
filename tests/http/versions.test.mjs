// Two versions of a list that goes up and down three times, beside each other: what came, went and changed, for whoever may see the matter.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { Client, unescape } from '../lib/client.mjs'
import { Site, engines, tidyUp } from '../lib/site.mjs'

after(tidyUp)

const lists = [
  '1. 河道垃圾未清理\n2. 路灯不亮12盏\n3. 窗口排队时间长',
  '1. 河道垃圾未清理\n2. 路灯不亮15盏，已修3盏\n3. 学校门口拥堵 <b>早高峰</b>',
  '1. 河道垃圾未清理\n2. 路灯不亮15盏，已修3盏\n3. 学校门口拥堵 <b>早高峰</b>\n4. 公厕无人管理',
]
// Each line as the page marks it: [what happened, text with -[gone]- and +[new]+].
const lines = (html) =>
  [...html.split('class="data diff"')[1].split('</table>')[0].matchAll(/diff-word">([^<]*)<\/td><td class="diff-text">([\s\S]*?)<\/td><\/tr>/g)].map(([, word, text]) => [
    word.trim(),
    unescape(text.replace(/<del>([\s\S]*?)<\/del>/g, '-[$1]-').replace(/<ins>([\s\S]*?)<\/ins>/g, '+[$1]+').replace(/<\/?span>/g, '')),
  ])

for (const engine of engines) {
  test(`versions of a list, ${engine.name}`, { skip: engine.skip }, async () => {
    const site = await Site.make(engine, { demo: true })
    const server = await site.serve()
    const as = async (login, lang = 'zh-CN') => {
      const c = new Client(server, { 'Accept-Language': lang })
      site.logins[login].password = await c.logIn(login, site.logins[login].password)
      return c
    }
    const clerk = await as('shouli01'), dispatcher = await as('paidan01'), supervisor = await as('duban01'), stranger = await as('chengban01')
    const taken = await clerk.submit('/desk/intake?procedure=sanshang', { body: '领导班子问题清单。', title: '问题清单', level: 'leaders', channel: 'visit' }, { action: '/desk/intake' })
    assert.equal(taken.status, 200)
    const number = site.one("SELECT number FROM matter WHERE procedure = 'sanshang'")
    const make = async (c, move, fields = {}) => {
      const r = await c.submit(`/desk/m/${number}/move/${move}`, fields, { action: `/move/${move}` })
      assert.equal(r.status, 303, `${move}: ${r.text.split('id="errors"').pop().slice(0, 600)}`)
    }
    const up = (round, list) => make(dispatcher, `up${round}`, { list, problems: '3', measures: '2', projects: '1' })
    const page = `/desk/m/${number}/versions`
    await up(1, lists[0])
    assert.match((await dispatcher.get(`${page}?field=list`)).text, /还没有两个版本/)
    assert.doesNotMatch((await dispatcher.get(`/desk/m/${number}`)).text, /\/versions\?/)
    await make(supervisor, 'down1', { comments: '再听一听学校的意见。', asked: '12' })
    await up(2, lists[1])
    assert.match((await dispatcher.get(`/desk/m/${number}`)).text, /href="\/desk\/m\/[^"]*\/versions\?field=list">比较各版：清单全文 \(2\)/)

    // The two newest by themselves: item by item, and word by word.
    const two = (await dispatcher.get(`${page}?field=list`)).text
    assert.deepEqual(lines(two), [
      ['', '1. 河道垃圾未清理'],
      ['～ 修改', '2. 路灯不亮-[12]-+[15盏，已修3]+盏'],
      ['－ 删除', '-[3. 窗口排队时间长]-'],
      ['＋ 新增', '+[3. 学校门口拥堵 <b>早高峰</b>]+'],
    ])
    assert.match(two, /新增：1条 · 删除：1 · 修改：1 · 未变：1/)
    assert.doesNotMatch(two, /<b>/)

    // Any two: from the first to the third, back, and one with itself.
    await make(supervisor, 'down2', { comments: '公厕也要写上。', asked: '12' })
    await up(3, lists[2])
    const three = (await dispatcher.get(`${page}?field=list`)).text
    const seqs = [...three.split('name="a"')[1].split('</select>')[0].matchAll(/value="(\d+)"/g)].map((m) => m[1])
    assert.equal(seqs.length, 3)
    assert.deepEqual(lines(three).filter(([w]) => w), [['＋ 新增', '+[4. 公厕无人管理]+']])
    const compare = async (a, b, c = dispatcher) => lines((await c.get(`${page}?field=list&a=${seqs[a]}&b=${seqs[b]}`)).text)
    assert.deepEqual((await compare(0, 2)).map(([w]) => w), ['', '～ 修改', '－ 删除', '＋ 新增', '＋ 新增'])
    assert.deepEqual((await compare(2, 1)).filter(([w]) => w), [['－ 删除', '-[4. 公厕无人管理]-']])
    assert.deepEqual((await compare(1, 1)).filter(([w]) => w), [])
    const english = await as('paidan01', 'en')
    assert.deepEqual((await compare(1, 2, english)).at(-1), ['+ added', '+[4. 公厕无人管理]+'])

    // What is no version, no field with versions, no matter of theirs.
    for (const wrong of ['field=list&a=1', 'field=list&a=x', 'field=list&a=999', 'field=comments', 'field=', '']) assert.equal((await dispatcher.get(`${page}?${wrong}`)).status, 404, wrong)
    assert.equal((await stranger.get(`${page}?field=list`)).status, 404)
    assert.equal((await new Client(server).get(`${page}?field=list`)).status, 303)
    await make(supervisor, 'against', { against: '12345', reason: '清单涉及受理单位' })
    for (const c of [dispatcher, clerk]) assert.equal((await c.get(`${page}?field=list`)).status, 404)
    assert.equal((await supervisor.get(`${page}?field=list`)).status, 200)
    for (const c of [clerk, dispatcher, supervisor, stranger, english]) c.close()
    await server.stop()
  })
}
