// A site of a test's own on either engine, driven through the real program: commands, a server, SQL beside it.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { request } from './client.mjs'

export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '../..')
export const program = path.resolve(process.env.ECHOWALL_BIN ?? path.join(root, 'build-check/echowall'))
export const shared = process.env.ECHOWALL_SHARED ? path.join(process.env.ECHOWALL_SHARED, 'data') : null
const postgres = process.env.ECHOWALL_PG_URL
// Sites to copy, made once in a run of ./check. Without the folder each site is made anew.
const models = process.env.ECHOWALL_TEST_MODELS

// One row an engine, for `for (const engine of engines) test(name, { skip: engine.skip }, …)`.
export const engines = [
  { name: 'sqlite', skip: false },
  { name: 'postgresql', skip: postgres ? false : 'no ECHOWALL_PG_URL' },
]

const made = []

// Nothing that a test has started outlives it, however it ends.
export async function tidyUp() {
  for (const site of made.splice(0).reverse()) await site.remove()
}
process.on('exit', () => {
  for (const site of made) for (const s of site.servers) s.signal('SIGKILL')
})

export function noSanitizer(text) {
  const found = /.*(runtime error|AddressSanitizer|LeakSanitizer|ThreadSanitizer).*/.exec(text)
  assert.ok(!found, found && text.slice(Math.max(0, found.index - 200), found.index + 6000))
}

// Runs a program to its end. With `input`, that is its standard input.
export function run(file, args, { env = {}, cwd, input, limit = 200_000 } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env: { ...process.env, ...env }, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
    const out = [], err = []
    const timer = setTimeout(() => child.kill('SIGKILL'), limit)
    child.stdout.on('data', (d) => out.push(d))
    child.stderr.on('data', (d) => err.push(d))
    child.on('error', reject)
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      const bytes = Buffer.concat(out)
      resolve({ code, signal, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() })
    })
  })
}

// Debian's psql and pg_dump are scripts that look for the right one: they take more time than what they start.
const folder = postgres ? spawnSync(path.join(root, 'tools/pg-bin'), { encoding: 'utf8' }).stdout.trim() : ''
const client = (name) => (fs.existsSync(path.join(folder, name)) ? path.join(folder, name) : name)

function psql(url, text) {
  const r = spawnSync(client('psql'), ['-X', '-q', '-A', '-t', '-F', '\x1f', '-R', '\x1e', '-v', 'ON_ERROR_STOP=1', url], { input: text, maxBuffer: 1 << 28 })
  assert.equal(r.status, 0, `${text}\n${r.stderr}`)
  return r.stdout.toString().replace(/\n$/, '')
}

function sqlite(file, text) {
  const r = spawnSync('sqlite3', ['-batch', '-noheader', '-list', '-separator', '\x1f', '-newline', '\x1e', file], { input: `.timeout 20000\n${text};\n`, maxBuffer: 1 << 28 })
  assert.equal(r.status, 0, `${text}\n${r.stderr}`)
  return r.stdout.toString().replace(/\x1e$/, '')
}

export class Site {
  constructor(engine, { pgUrl = postgres, like } = {}) {
    this.engine = typeof engine === 'string' ? engine : engine.name
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'echowall-'))
    this.files = path.join(this.dir, 'files')
    this.key = path.join(this.dir, 'site.key')
    this.env = {}
    this.servers = []
    this.limit = undefined // of a command, in ms; a test that loads much gives it more than usual
    if (this.engine === 'sqlite') {
      this.file = path.join(this.dir, 'site.db')
      this.url = `sqlite:${this.file}`
    } else {
      this.admin = pgUrl
      this.database = `ew_${randomBytes(8).toString('hex')}`
      psql(pgUrl, `CREATE DATABASE ${this.database}${like ? ` TEMPLATE ${like} STRATEGY file_copy` : ''}`)
      const url = new URL(pgUrl)
      url.pathname = '/' + this.database
      this.url = url.toString()
    }
    made.push(this)
  }

  // An empty site, or with demo: the demonstration city with its demands alone, or ('whole') all that it has. Unless it is `alone`, its
  // key and first log-ins may be another's too.
  static async make(engine, { demo = false, alone = false, pgUrl } = {}) {
    const init = async (site) => {
      site.printed = (await site.ok('init', ...(demo ? ['--demo', ...(demo === 'whole' ? [] : ['--plain'])] : ['--name', '回音壁']))).stdout
    }
    const site = alone || pgUrl ? new Site(engine, { pgUrl }) : await Site.like(engine, demo === 'whole' ? 'whole' : demo ? 'demo' : 'empty', init)
    if (alone || pgUrl) await init(site)
    site.logins = {}
    for (const m of site.printed.matchAll(/^ +(\S+) +(\S+) {2}(\S.*)（(\S+)）$/gm)) site.logins[m[1]] = { password: m[2], name: m[3], role: m[4] }
    return site
  }

  // A copy of what `build` makes of a new site: its database, files and `printed`. Another test that builds it at the same time is
  // no harm: the first one counts.
  static async like(engine, name, build) {
    const kept = models && path.join(models, `${name}-${engine.name ?? engine}`)
    if (!kept || !fs.existsSync(kept)) {
      const site = new Site(engine)
      await build(site)
      if (!kept) return site
      fs.writeFileSync(path.join(site.dir, 'model'), JSON.stringify({ database: site.database, printed: site.printed }))
      try {
        fs.renameSync(site.dir, kept)
        made.splice(made.indexOf(site), 1)
      } catch (e) {
        assert.ok(['ENOTEMPTY', 'EEXIST'].includes(e.code), String(e))
      }
    }
    const { database, printed } = JSON.parse(fs.readFileSync(path.join(kept, 'model'), 'utf8'))
    const site = new Site(engine, { like: database })
    fs.cpSync(kept, site.dir, { recursive: true, filter: (at) => path.basename(at) !== 'model' })
    return Object.assign(site, { printed })
  }

  // An empty place for a restore, with the key of this site.
  beside(engine) {
    const fresh = new Site(engine)
    fs.copyFileSync(this.key, fresh.key)
    fs.chmodSync(fresh.key, 0o600)
    return fresh
  }

  args(command, ...rest) {
    return [command, '--db', this.url, '--key', this.key, '--files', this.files, ...rest]
  }

  // Runs a command of the program on this site; its status is the caller's to judge, sanitizers are not.
  async run(command, ...rest) {
    const r = await run(program, this.args(command, ...rest), { env: this.env, cwd: this.dir, limit: this.limit })
    noSanitizer(r.stderr)
    return r
  }

  async ok(command, ...rest) {
    const r = await this.run(command, ...rest)
    assert.equal(r.code, 0, `${command} ${rest.join(' ')}: ${r.code} ${r.signal}\n${r.stdout}\n${r.stderr}`)
    return r
  }

  async stats(...rest) {
    return JSON.parse((await this.ok('stats', '--json', ...rest)).stdout)
  }

  async whole() {
    const r = await this.run('verify')
    assert.equal(r.code, 0, r.stdout + r.stderr)
    return r.stdout
  }

  // Rows of texts; NULL is ''.
  sql(text) {
    const out = this.engine === 'sqlite' ? sqlite(this.file, text) : psql(this.url, text)
    return out === '' ? [] : out.split('\x1e').map((row) => row.split('\x1f'))
  }

  one(text) {
    return this.sql(text)[0]?.[0]
  }

  async serve(options = {}) {
    const server = new Server(this, options)
    this.servers.push(server)
    await server.ready()
    return server
  }

  // Every byte that this site keeps on disk, PostgreSQL's through a dump.
  bytes() {
    const all = []
    const walk = (dir) => {
      for (const x of fs.readdirSync(dir, { withFileTypes: true })) {
        const at = path.join(dir, x.name)
        if (x.isDirectory()) walk(at)
        else if (x.isFile() && at !== this.key) all.push(fs.readFileSync(at))
      }
    }
    walk(this.dir)
    if (this.engine !== 'sqlite') {
      const r = spawnSync(client('pg_dump'), [this.url], { maxBuffer: 1 << 30 })
      assert.equal(r.status, 0, String(r.stderr))
      all.push(r.stdout)
    }
    return Buffer.concat(all)
  }

  async remove() {
    for (const s of this.servers) if (!s.gone) await s.kill()
    if (this.database) psql(this.admin, `SET client_min_messages = error; DROP DATABASE IF EXISTS ${this.database} WITH (FORCE)`)
    fs.rmSync(this.dir, { recursive: true, force: true })
  }
}

export class Server {
  constructor(site, { port = 0, args = [], env = {}, wrap = [] } = {}) {
    this.site = site
    this.log = ''
    this.gone = false
    this.wrapped = wrap.length > 0
    const all = [...wrap, program, ...site.args('serve', '--listen', `127.0.0.1:${port}`, ...args)]
    this.child = spawn(all[0], all.slice(1), { env: { ...process.env, ...site.env, ...env }, cwd: site.dir, stdio: ['ignore', 'ignore', 'pipe'] })
    this.child.stderr.setEncoding('utf8')
    this.child.stderr.on('data', (d) => {
      this.log += d
      this.wake?.()
    })
    this.ended = once(this.child, 'close').then(([code, signal]) => {
      this.gone = true
      this.wake?.()
      return { code, signal }
    })
  }

  // Waits until the log says what `pattern` looks for.
  async logged(pattern, limit = 60_000) {
    const until = Date.now() + limit
    for (;;) {
      const m = pattern.exec(this.log)
      if (m) return m
      assert.ok(!this.gone, `the server ended: ${this.log.slice(-4000)}`)
      assert.ok(Date.now() < until, `${pattern} was not logged: ${this.log.slice(-4000)}`)
      await new Promise((resolve) => {
        const timer = setTimeout(resolve, 1000)
        this.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
  }

  async ready() {
    this.port = Number((await this.logged(/event=start .*listen="127\.0\.0\.1:\d+ port (\d+)"/))[1])
    const until = Date.now() + 60_000
    for (;;) {
      const r = await request(this, '/readyz').catch(() => null)
      if (r?.status === 200) return
      assert.ok(!this.gone && Date.now() < until, `not ready: ${this.log.slice(-4000)}`)
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }

  // Under a tracer the program is the tracer's child.
  signal(name) {
    const pid = this.child.pid
    const traced = this.wrapped ? Number(fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) : 0
    if (!this.gone) process.kill(traced || pid, name)
  }

  async stop() {
    this.signal('SIGTERM')
    const { code, signal } = await this.ended
    noSanitizer(this.log)
    assert.deepEqual({ code, signal }, { code: 0, signal: null }, this.log.slice(-4000))
  }

  async kill() {
    this.signal('SIGKILL')
    await this.ended
    noSanitizer(this.log)
  }

  // The access lines of a request.
  lines(id) {
    return this.log.split('\n').filter((line) => line.includes(`event=access id=${id} `))
  }
}
