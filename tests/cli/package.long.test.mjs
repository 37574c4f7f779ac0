// The Debian package in a new Debian: installed from the one file, without npm, node or compiler; a site made, served by its unit under
// systemd where this machine can boot one, used; upgraded from the release before; removed and purged, its data kept.
// Needs root, debhelper, mmdebstrap and the machine's own sources of packages. With ECHOWALL_PREVIOUS_DEB naming the package of an
// earlier release, the upgrade begins from that; otherwise from this one under a lower version.
import { test, after } from 'node:test'
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Client, request, track } from '../lib/client.mjs'
import { Pdf } from '../lib/pdf.mjs'
import { png } from '../lib/picture.mjs'
import { root, run } from '../lib/site.mjs'

const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0
const lacking = process.getuid() !== 0 ? 'not root' : ['dh', 'mmdebstrap', 'chroot'].filter((x) => !has(x)).map((x) => `no ${x}`)[0]
const work = fs.mkdtempSync(path.join(os.tmpdir(), 'echowall-package-'))
const debian = path.join(work, 'debian')
let machine, leader

const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/root', LANG: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' }
const words = Object.entries(env).map(([k, v]) => `${k}=${v}`)

// A command in the new Debian: beside its systemd where that runs, in a bare root otherwise.
async function inside(...command) {
  const how = leader ? ['nsenter', '-t', String(leader), '-a'] : ['chroot', debian]
  return run(how[0], [...how.slice(1), 'env', '-i', ...words, ...command], { limit: 1_500_000 })
}
async function ok(...command) {
  const r = await inside(...command)
  assert.equal(r.code, 0, `${command.join(' ')}: ${r.code}\n${r.stdout.slice(-3000)}\n${r.stderr.slice(-3000)}`)
  return r.stdout
}
const echowall = (...command) => ok('runuser', '-u', 'echowall', '--', 'echowall', ...command)

function freePort() {
  return new Promise((resolve) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address()
      s.close(() => resolve(port))
    })
  })
}

const until = async (what, condition) => {
  for (let i = 0; i < 600; i++) {
    if (await condition()) return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  assert.fail(`${what} did not come`)
}

async function boot() {
  if (!has('systemd-nspawn') || !has('nsenter')) return
  machine = spawn('systemd-nspawn', ['-q', '-D', debian, '--boot', '--register=no', '--keep-unit', '--console=pipe'], { stdio: 'ignore' })
  const child = () => fs.readFileSync(`/proc/${machine.pid}/task/${machine.pid}/children`, 'utf8').trim().split(' ')[0]
  for (let i = 0; i < 300 && machine.exitCode === null; i++) {
    leader = Number(child()) || undefined
    const state = leader && (await inside('systemctl', 'is-system-running')).stdout.trim()
    if (state === 'running' || state === 'degraded') return
    await new Promise((resolve) => setTimeout(resolve, 200))
  }
  leader = undefined
}

after(() => {
  if (machine?.exitCode === null) {
    // The first process inside ends it all.
    if (leader) process.kill(leader, 'SIGKILL')
    else machine.kill('SIGKILL')
  }
  spawnSync('umount', ['-l', path.join(debian, 'proc')])
  fs.rmSync(work, { recursive: true, force: true })
})

test('from the package alone to an answered site', { skip: lacking ?? false }, async (t) => {
  const built = await run(path.join(root, 'tools/make-deb'), [work], { limit: 1_500_000 })
  assert.equal(built.code, 0, built.stderr)
  const deb = built.stdout.trim().split('\n').at(-1)

  // The machine's own sources.
  const lists = ['/etc/apt/sources.list', ...fs.readdirSync('/etc/apt/sources.list.d').map((f) => `/etc/apt/sources.list.d/${f}`)].filter((f) => /\.(list|sources)$/.test(f) && fs.existsSync(f))
  const made = await run('mmdebstrap', ['--variant=minbase', 'bookworm', debian, ...lists], { limit: 1_500_000 })
  if (made.code !== 0) return t.skip(`no Debian to install: ${made.stderr.trim().split('\n').at(-1)}`)
  spawnSync('mount', ['-t', 'proc', 'proc', path.join(debian, 'proc')])
  const resolver = path.join(debian, 'etc/resolv.conf')
  fs.rmSync(resolver, { force: true })
  fs.copyFileSync('/etc/resolv.conf', resolver)
  if (has('lintian')) assert.equal((await run('lintian', ['--fail-on', 'error,warning', '--allow-root', deb])).code, 0)

  // The release before, of which data has to come along.
  const version = /_([^_]+)_/.exec(path.basename(deb))[1]
  let previous = process.env.ECHOWALL_PREVIOUS_DEB
  if (!previous) {
    const tree = path.join(work, 'before')
    assert.equal((await run('dpkg-deb', ['-R', deb, tree])).code, 0)
    const control = path.join(tree, 'DEBIAN/control')
    fs.writeFileSync(control, fs.readFileSync(control, 'utf8').replace(/^Version: .*$/m, `Version: ${version}~before`))
    previous = path.join(work, 'before.deb')
    assert.equal((await run('dpkg-deb', ['-b', '--root-owner-group', tree, previous])).code, 0)
  }
  fs.copyFileSync(previous, path.join(debian, 'root/previous.deb'))
  fs.copyFileSync(deb, path.join(debian, 'root/new.deb'))

  await ok('apt-get', 'update')
  await ok('apt-get', 'install', '-y', '--no-install-recommends', '/root/previous.deb')
  for (const program of ['node', 'npm', 'gcc', 'cc', 'meson']) assert.notEqual((await inside('sh', '-c', `command -v ${program}`)).code, 0, program)
  const port = await freePort()
  const yaml = path.join(debian, 'etc/echowall/echowall.yaml')
  assert.equal(fs.statSync(yaml).mode & 0o777, 0o640)
  fs.writeFileSync(yaml, fs.readFileSync(yaml, 'utf8').replace(/^listen:.*$/m, `listen: 127.0.0.1:${port}`))

  await boot()
  if (!leader) t.diagnostic('no systemd could be booted here: the program is served without its unit')
  const server = { port }
  let bare
  const start = async () => {
    if (leader) await ok('systemctl', 'enable', '--now', 'echowall')
    else {
      await echowall('migrate')
      bare = spawn('chroot', [debian, 'runuser', '-u', 'echowall', '--', 'echowall', 'serve'], { env, stdio: 'ignore' })
    }
    await until('the site', () => request(server, '/readyz').then((r) => r.status === 200, () => false))
  }
  const stop = async () => {
    if (leader) return ok('systemctl', 'stop', 'echowall')
    const gone = new Promise((resolve) => bare.on('close', resolve))
    bare.kill()
    await gone
  }

  if (leader) {
    assert.notEqual((await inside('systemctl', 'start', 'echowall')).code, 0)
    await ok('journalctl', '--sync')
    // Not by the unit: what a process said that has ended at once is not always known to be the unit's.
    assert.match(await ok('journalctl', '--no-pager'), /There is no database at .*/)
    await ok('systemctl', 'stop', 'echowall')
  }
  const asRoot = await inside('echowall', 'init', '--name', '回音壁')
  assert.equal(asRoot.code, 2)
  assert.match(asRoot.stderr, /runuser -u echowall/)

  const first = await echowall('init', '--name', '漳南市回音壁')
  const [, password] = /^ +admin +(\S+) /m.exec(first)
  // What is installed hashes passwords at the full cost, whatever the programs of ./check do.
  const kept = path.join(debian, 'var/lib/echowall')
  assert.ok(fs.readdirSync(kept).some((name) => name.startsWith('echowall.db') && fs.readFileSync(path.join(kept, name)).includes('$argon2id$v=19$m=65536,t=2,p=1$')))
  await start()

  const home = await request(server, '/')
  assert.equal(home.status, 200)
  assert.match(home.text, /漳南市回音壁/)

  const guest = new Client(server)
  const said = await guest.submit('/say?procedure=suqiu', { body: '小区门口积水。', name: '王某某', phone: '13800001234' }, { files: [{ field: 'photos', name: 'a.png', data: png(640, 480) }] })
  assert.equal(said.status, 200, said.text.slice(0, 2000))
  const [, number] = /class="code"[^>]*>(SQ\d{6}-\d{7})</.exec(said.text), [, secret] = /class="code"[^>]*>(\d{4} ?\d{4})</.exec(said.text)
  guest.close()

  const admin = new Client(server)
  await admin.logIn('admin', password)
  // Whoever only administers is led to where they do that.
  const landing = await admin.get('/desk')
  assert.equal((await admin.get(landing.headers.location ?? '/desk')).status, 200)
  admin.close()

  const [, clerkPassword] = (await echowall('user', 'add', 'jiejian', '接件员')).trim().split(' ')
  await echowall('user', 'post', 'jiejian', '12345', 'intake')
  const draw = async (who) => {
    const clerk = new Client(server)
    const own = await clerk.logIn('jiejian', who)
    const taken = await clerk.submit('/desk/intake', { title: '路灯不亮', body: '路灯不亮，请修。', name: '阿卜杜热合曼（𬭎㑇䶮）', phone: '13900001111', channel: 'visit' })
    const [, its] = /class="num">(SQ\d{6}-\d{7})</.exec(taken.text)
    const slip = await clerk.submit(`/desk/m/${its}/paper/receipt`, {})
    assert.match(slip.headers['content-type'], /^application\/pdf/)
    assert.ok(new Pdf(slip.bytes).text.includes(its))
    clerk.close()
    return own
  }
  const own = process.env.ECHOWALL_PREVIOUS_DEB ? clerkPassword : await draw(clerkPassword)

  const whole = await echowall('verify')
  const { matters } = JSON.parse(await echowall('stats', '--json'))

  // The upgrade: the unit is started again by itself, migrates where it has to, and all is there.
  const up = await ok('apt-get', 'install', '-y', '--no-install-recommends', '/root/new.deb')
  assert.match(up, /Setting up echowall/)
  if (!leader) {
    await stop()
    await start()
  }
  await until('the upgraded site', () => request(server, '/readyz').then((r) => r.status === 200, () => false))
  if (leader) assert.equal((await ok('systemctl', 'is-active', 'echowall')).trim(), 'active')
  if (process.env.ECHOWALL_PREVIOUS_DEB) assert.ok(fs.readdirSync(path.join(debian, 'var/lib/echowall')).some((f) => /\.before-\d+-\d+\.backup$/.test(f)))
  assert.equal(await echowall('verify'), whole)
  assert.equal(JSON.parse(await echowall('stats', '--json')).matters, matters)
  assert.equal((await track(server, number, secret.replace(' ', ''))).status, 200)
  assert.ok(JSON.parse(await echowall('search', '--json', '积水')).some((x) => x.number === number))
  await draw(own)

  if (leader) {
    await ok('systemctl', 'start', 'echowall-backup')
    assert.ok(fs.readdirSync(path.join(debian, 'var/backups/echowall')).some((f) => f.endsWith('.backup')))
    const security = await ok('systemd-analyze', 'security', '--no-pager', 'echowall')
    t.diagnostic(security.trim().split('\n').at(-1))
  }

  // Neither removing nor purging takes what residents have said.
  if (!leader) await stop()
  await ok('apt-get', 'remove', '-y', 'echowall')
  assert.ok(fs.existsSync(yaml))
  assert.match(await ok('apt-get', 'purge', '-y', 'echowall'), /Kept: \/var\/lib\/echowall\./)
  assert.ok(!fs.existsSync(yaml))
  for (const file of ['var/lib/echowall/echowall.db', 'var/lib/echowall-key/echowall.key']) assert.ok(fs.existsSync(path.join(debian, file)), file)
})
