// Every page is valid HTML in both languages, says everything in the reader's language, and its main actions need no pointer.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { after, before, test } from 'node:test'
import { answers, client, places, roles } from './places.mjs'
import { Town } from './town.mjs'

let town, all

before(async () => {
  town = await Town.make({ demo: true })
  all = await places(town)
})
after(() => town?.close())

// What tidy does not know, although HTML has it.
const ignorance = /proprietary attribute|trimming empty|discarding|nested emphasis/

function valid(html, name) {
  const r = spawnSync('tidy', ['-qe', '--drop-empty-elements', 'no'], { input: html })
  const lines = String(r.stderr).split('\n').filter((l) => l && !ignorance.test(l))
  assert.deepEqual(lines, [], `${name}\n${lines.map((l) => html.split('\n')[Number(/line (\d+)/.exec(l)?.[1]) - 1]).join('\n')}`)
  const ids = [...html.matchAll(/\sid="([^"]*)"/g)].map((m) => m[1])
  assert.deepEqual(ids.filter((id, i) => ids.indexOf(id) !== i), [], `${name}: an id twice`)
  for (const m of html.matchAll(/(?:aria-describedby|for|list)="([^"]*)"/g)) assert.ok(ids.includes(m[1]), `${name}: ${m[0]} points nowhere`)
  for (const m of html.matchAll(/href="#(f-[^"]*)"/g)) assert.ok(ids.includes(m[1]), `${name}: ${m[0]} leads nowhere`)
  assert.equal((html.match(/<h1[\s>]/g) ?? []).length, 1, `${name}: one h1`)
}

// A Chinese page holds no English sentence: three words of small letters in a row.
function chinese(html, name) {
  const text = html.replace(/<(script|style|svg|code|kbd)\b[^]*?<\/\1>|<!--[^]*?-->/g, ' ').replace(/<[^>]*>/g, '\n')
  assert.equal(/[A-Za-z]{2,} [a-z]{2,} [a-z]{2,}[^\n]*/.exec(text)?.[0], undefined, name)
}

function english(html, name) {
  const labels = [...html.matchAll(/<(?:label|legend|button|th|h1|h2)\b[^>]*>([^<]*)/g)].map((m) => m[1].trim())
  assert.ok(labels.some((l) => /^[A-Z]/.test(l)), `${name}: ${labels.slice(0, 5)}`)
}

for (const lang of ['zh-CN', 'en']) {
  test(`pages are valid and speak ${lang}`, { timeout: 300_000 }, async () => {
    const clients = new Map()
    const who = async (login) => {
      if (!clients.has(login)) clients.set(login, await client(town, login))
      clients.get(login).cookies.set('ew_l', lang)
      return clients.get(login)
    }
    const check = (page, name) => {
      assert.ok(page.status < 500, `${name}: ${page.status}`)
      valid(page.text, name)
      ;(lang === 'en' ? english : chinese)(page.text, name)
    }
    assert.ok(all.length > 40, `${all.length} pages`)
    for (const [login, path] of all) check(await (await who(login)).get(path), `${login} ${path}`)
    for (const [login, path, fields] of answers) check(await (await who(login)).submit(path, fields), `${login} ${path} ${JSON.stringify(fields)}`)
    for (const c of clients.values()) c.close()
  })
}

test('main actions need no pointer', { timeout: 300_000 }, async () => {
  for (const [login, path, wanted] of [
    [null, '/', 'a.entrance-first'],
    [null, '/say?procedure=suqiu', 'main form .btn-primary'],
    [null, '/track', 'main form .btn-primary'],
    [roles.intake, '/desk/intake', 'main form .btn-primary'],
    [roles.dispatcher, '/desk/q/new', 'table.list .title a'],
  ]) {
    const page = await town.window({ login })
    await page.to(path)
    const order = []
    for (let i = 0; i < 60; i++) {
      await page.keyboard.press('Tab')
      const [hit, seen, label] = await page.evaluate((css) => {
        const e = document.activeElement
        const s = getComputedStyle(e)
        // A part within a date's field shows its own focus.
        return [e.matches(css), !e.matches(':focus') || (s.outlineStyle !== 'none' && s.outlineWidth !== '0px'), e.outerHTML.slice(0, 100)]
      }, wanted)
      order.push(label)
      if (!/<body/.test(label)) assert.ok(seen, `${path}: the focus does not show on ${label}`)
      if (hit) break
      assert.ok(i < 59, `${path}: ${wanted} is not reached: ${order.join('\n')}`)
    }
    await page.context().close()
  }
})

test('what went wrong has the focus, and leads to its field', { timeout: 300_000 }, async () => {
  const page = await town.window({})
  await page.to('/say?procedure=suqiu')
  await page.locator('main form .btn-primary').press('Enter')
  await page.waitForSelector('#errors:focus')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.waitForFunction(() => document.activeElement.id === 'f-body' || location.hash === '#f-body')
  await page.context().close()
})
