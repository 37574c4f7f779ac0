// Many residents at once, who try again with the same key until they hold a receipt.
import assert from 'node:assert/strict'
import http from 'node:http'
import { raise, track } from './client.mjs'

const body = (i) => ({ title: `第${i}件`, body: `第${i}件：门口积水。`, ...(i % 3 ? {} : { contact: { name: `居民${i}`, phone: `138${String(i).padStart(8, '0')}` } }) })

/*
 * `clients` raise `total` matters. state.server is asked before every try; `progress(n)` is called with the number of
 * receipts after each and may await. Returns the receipts.
 */
export async function flood(state, { total, clients, progress = () => {} }) {
  const receipts = Array(total)
  let next = 0, done = 0, tries = 0
  async function one(i, agent) {
    for (;;) {
      tries++
      const r = await raise(state.server, body(i), `${state.run ?? ''}receipt-${i}`, { agent, limit: 30_000 }).catch(() => null)
      if (r?.status === 201) return JSON.parse(r.text)
      if (r) assert.equal(r.status, 503, r.text)
      await new Promise((resolve) => setTimeout(resolve, 20 + Math.random() * 60))
    }
  }
  async function client() {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    while (next < total) {
      const i = next++
      receipts[i] = await one(i, agent)
      // Now and then somebody presses twice.
      if (i % 20 === 0) assert.deepEqual(await one(i, agent), receipts[i])
      await progress(++done)
    }
    agent.destroy()
  }
  await Promise.all([...Array(clients)].map(client))
  return { receipts, tries }
}

// Every receipt opens its matter, none was given twice, and there are no others.
export async function check(site, server, receipts, before = 0) {
  assert.equal(new Set(receipts.map((x) => x.number)).size, receipts.length)
  assert.equal((await site.stats()).matters, before + receipts.length)
  let i = 0
  async function client() {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 })
    while (i < receipts.length) {
      const n = i++, { number, secret, receipt } = receipts[n]
      const r = await track(server, number, secret)
      assert.equal(r.status, 200, `${number}: ${r.text}`)
      assert.equal(JSON.parse(r.text).title, `第${n}件`)
      assert.equal(receipt.length, 64)
    }
    agent.destroy()
  }
  await Promise.all([...Array(8)].map(client))
  const { number, receipt } = receipts[receipts.length - 1]
  await site.ok('verify', '--receipt', `${number}:${receipt}`)
}
