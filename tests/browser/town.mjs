// A small town for browser tests: offices, officers with passwords of their own, and the first steps everybody takes.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { Client } from '../lib/client.mjs'
import { Site } from '../lib/site.mjs'
import { launch } from './chromium.mjs'

export const units = [
  ['GOV', '', '漳南市人民政府', 'government', ''],
  ['12345', 'GOV', '12345政务服务便民热线', 'hotline', '是'],
  ['CG', 'GOV', '市城市管理局', 'department', ''],
  ['ZJ', 'GOV', '市住房和城乡建设局', 'department', ''],
  ['LW', 'GOV', '龙文区人民政府', 'government', ''],
  ['BW', 'LW', '步文街道办事处', 'town', ''],
]
export const officers = {
  clerk: ['林晓燕', '12345', 'intake'],
  dispatch: ['陈国栋', '12345', 'dispatcher'],
  street: ['许文彬', 'BW', 'handler'],
  district: ['洪志明', 'LW', 'handler'],
  city: ['黄丽娟', 'CG', 'handler'],
  accused: ['郑大伟', 'ZJ', 'handler'],
  verify: ['苏雅婷', '12345', 'verifier'],
  super: ['吴建平', 'GOV', 'supervisor'],
  leader: ['蔡明辉', 'GOV', 'leader'],
  publish: ['郭美玲', '12345', 'publisher'],
}

async function people(site) {
  const write = (name, rows) => {
    const file = path.join(site.dir, name)
    fs.writeFileSync(file, rows.map((r) => r.join(',') + '\n').join(''))
    return file
  }
  await site.ok('init', '--name', '回音壁')
  await site.ok('user', 'import', 'units', write('units.csv', [['代码', '上级代码', '名称', '类型', '受理'], ...units]))
  const rows = Object.entries(officers).map(([login, x]) => [login, ...x])
  site.printed = (await site.ok('user', 'import', 'officers', write('officers.csv', [['登录名', '姓名', '单位代码', '角色'], ...rows]))).stdout
}

export class Town {
  static async make({ engine = 'sqlite', demo = false } = {}) {
    const town = new Town()
    town.site = demo ? await Site.make(engine, { demo }) : await Site.like(engine, 'town', people)
    if (demo) town.logins = Object.fromEntries(Object.entries(town.site.logins).map(([login, x]) => [login, x.password]))
    else town.logins = Object.fromEntries([...town.site.printed.matchAll(/^(\S+) (\S+) \S+$/gm)].map((m) => [m[1], m[2]]))
    town.server = await town.site.serve()
    town.root = `http://127.0.0.1:${town.server.port}`
    town.sessions = {}
    return town
  }

  // The cookies of a logged-in officer: logging in once is enough for many browser windows.
  async session(login) {
    if (!this.sessions[login]) {
      const client = new Client(this.server)
      this.logins[login] = await client.logIn(login, this.logins[login])
      this.sessions[login] = [...client.cookies]
      client.close()
    }
    return this.sessions[login]
  }

  async open() {
    this.browser ??= await launch()
    return this.browser
  }

  // A window of a resident's phone, or with `login` of an officer's screen.
  async window({ login, lang = 'zh-CN', script = true, width, elder = false, dark = false } = {}) {
    const wide = width ?? (login ? 1440 : 390)
    const context = await (await this.open()).newContext({
      viewport: { width: wide, height: wide < 600 ? 844 : 900 },
      javaScriptEnabled: script,
      colorScheme: dark ? 'dark' : 'light',
      locale: lang,
      timezoneId: 'Asia/Shanghai',
    })
    context.setDefaultTimeout(30_000)
    await this.become(context, { login, lang, elder })
    const page = await context.newPage()
    page.troubles = []
    page.on('pageerror', (e) => page.troubles.push(String(e)))
    page.on('console', (m) => m.type() === 'error' && !/status of 4\d\d/.test(m.text()) && page.troubles.push(m.text()))
    page.root = this.root
    page.to = (where) => page.goto(this.root + where)
    page.path = () => page.url().slice(this.root.length)
    return page
  }

  // Whose window it is from now on, nobody's without a login.
  async become(context, { login, lang = 'zh-CN', elder = false } = {}) {
    const cookies = [['ew_l', lang]]
    if (elder) cookies.push(['ew_e', 'large'])
    if (login) cookies.push(...(await this.session(login)))
    await context.clearCookies()
    await context.addCookies(cookies.map(([name, value]) => ({ name, value, url: this.root })))
  }

  // Goes on at another time, with everybody logged out.
  async at(clock) {
    await this.server.stop()
    this.site.env.ECHOWALL_CLOCK = clock
    this.server = await this.site.serve()
    this.root = `http://127.0.0.1:${this.server.port}`
    this.sessions = {}
  }

  async close() {
    await this.browser?.close()
    await this.server?.stop()
    await this.site?.remove()
  }
}

// Every page says what it is and scrolls in one direction only.
export async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  assert.ok(wide <= 0, `${page.url()}: ${wide} px too wide`)
}
