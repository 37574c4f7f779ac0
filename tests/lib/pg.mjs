// A PostgreSQL of a test's own, to be ended as no test may end the common one.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { root } from './site.mjs'

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

export class Postgres {
  constructor() {
    this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'echowall-pg-'))
    const r = spawnSync(path.join(root, 'tools/pg-start'), [this.dir], { encoding: 'utf8' })
    assert.equal(r.status, 0, r.stderr)
    const env = fs.readFileSync(path.join(this.dir, 'env'), 'utf8')
    this.url = /ECHOWALL_PG_URL='([^']*)'/.exec(env)[1]
    // Passwords of this server are in a file of its own; the URL carries it, so that every program finds it.
    const password = fs.readFileSync(path.join(this.dir, 'pgpass'), 'utf8').trim().split(':').pop()
    this.url = this.url.replace('test@', `test:${password}@`)
    this.port = new URL(this.url).port
    this.data = path.join(this.dir, 'pg/data')
    this.bin = spawnSync(path.join(root, 'tools/pg-bin'), { encoding: 'utf8' }).stdout.trim()
  }

  ctl(...args) {
    const owner = fs.statSync(this.data)
    const all = [path.join(this.bin, 'pg_ctl'), '-D', this.data, '-w', '-t', '60', ...args]
    const as = process.getuid() === 0 ? ['setpriv', `--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups'] : []
    const [program, ...rest] = [...as, ...all]
    return spawnSync(program, rest, { encoding: 'utf8', cwd: '/', stdio: ['ignore', 'ignore', 'pipe'] })
  }

  pid() {
    return Number(fs.readFileSync(path.join(this.data, 'postmaster.pid'), 'utf8').split('\n')[0])
  }

  // No goodbye to anybody, no checkpoint.
  immediate() {
    assert.equal(this.ctl('-m', 'immediate', 'stop').status, 0)
  }

  // As the kernel does when memory runs out: the postmaster and all its children.
  async kill() {
    const pid = this.pid()
    const children = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
    for (const p of [pid, ...children]) {
      try {
        process.kill(p, 'SIGKILL')
      } catch {}
    }
    for (const p of [pid, ...children]) while (fs.existsSync(`/proc/${p}`) && !/^State:\s+Z/m.test(fs.readFileSync(`/proc/${p}/status`, 'utf8'))) await sleep(10)
    // Where nobody buries the dead, the server that comes next would take this one for alive.
    fs.rmSync(path.join(this.data, 'postmaster.pid'), { force: true })
  }

  start() {
    const r = this.ctl('-l', path.join(this.dir, 'pg/log'), '-o', `-p ${this.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=60`, 'start')
    assert.equal(r.status, 0, r.stderr + fs.readFileSync(path.join(this.dir, 'pg/log'), 'utf8').slice(-2000))
  }

  remove() {
    this.ctl('-m', 'immediate', 'stop')
    fs.rmSync(this.dir, { recursive: true, force: true })
  }
}
