// The demonstration being served, and its officers at the desk, reading English.
import { Client } from './client.mjs'
import { Site } from './site.mjs'

export async function demoDesk(engine) {
  const site = await Site.make(engine, { demo: true })
  const server = await site.serve()
  const guest = new Client(server, { 'Accept-Language': 'en' })
  const as = async (login) => {
    const c = new Client(server, { 'Accept-Language': 'en' })
    await c.logIn(login, site.logins[login].password)
    return c
  }
  // The month in which something happened last.
  const newest = Number(site.one(`SELECT MAX(submitted_at) FROM matter WHERE procedure = 'suqiu'`))
  const month = new Date(newest + 8 * 3_600_000).toISOString().slice(0, 7)
  return { site, server, guest, as, month }
}
