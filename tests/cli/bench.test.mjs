// The benchmark at a tiny size: it runs on both engines, and its JSON has every line. Nothing here looks at a time.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { spawnSync } from 'node:child_process'
import { engines } from '../lib/site.mjs'

const bench = path.join(process.env.ECHOWALL_BUILD ?? 'build-check', 'tests/bench/echowall-bench')
const lines = [
  'machine, a millisecond of work', 'start', 'memory, idle', 'memory, 5,000 connections', 'wall, uncached', 'notice, uncached', 'track, uncached', 'desk matter, uncached',
  'desk queue', 'home, cached', 'wall, cached', 'notice, cached', 'submission, 32 clients', 'import',
  'campaign, coverage', 'campaign, grid of a village', 'campaign, gaps of a village', 'ties, coverage', 'ties, grid of a village',
]

for (const engine of engines) {
  test(`the benchmark runs on ${engine.name}`, { skip: engine.skip }, () => {
    const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'))
    const out = path.join(dir, 'bench.json')
    const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' }
    try {
      const r = spawnSync(bench, ['run', '--dir', dir, '--rows', '150', '--households', '600', '--engines', engine.name, '--seconds', '0.05', '--rounds', '1', '--out', out], { env })
      assert.equal(r.status, 0, r.stdout + r.stderr)
      const report = JSON.parse(fs.readFileSync(out))
      assert.ok(report.machine.cores > 0 && report.parts.sqlite)
      for (const name of lines) {
        const line = report.lines.find((l) => l.name === name)
        assert.ok(line, `no line ${name}`)
        assert.deepEqual([line.engine, line.matters, typeof line.met], [engine.name, 150, 'boolean'])
        assert.ok(line.ours > 0, name)
      }
      for (const name of ['wall, uncached', 'submission, 32 clients', 'import']) assert.ok(report.lines.find((l) => l.name === name).limit > 0, name)
    } finally {
      fs.rmSync(dir, { recursive: true })
    }
  })
}

test('the same seed gives the same texts', () => {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-'))
  try {
    const texts = ['a', 'b'].map((name) => {
      const db = path.join(dir, `${name}.db`)
      const r = spawnSync(bench, ['generate', '--db', `sqlite:${db}`, '--matters', '120', '--seed', '7', '--now', '1790000000000', '--quiet'])
      assert.equal(r.status, 0, r.stderr.toString())
      return spawnSync('sqlite3', [db, "SELECT m.external_id, m.state, m.submitted_at, t.part, t.content FROM matter m JOIN entry_text t ON t.matter_id = m.id ORDER BY 1, 4, 5"]).stdout.toString()
    })
    assert.ok(texts[0].length > 50_000)
    assert.equal(texts[0], texts[1])
  } finally {
    fs.rmSync(dir, { recursive: true })
  }
})
