// Reads a PDF back with poppler's tools: its pages, words with their places in millimetres, fonts.
import { spawnSync } from 'node:child_process'
import assert from 'node:assert/strict'
import { inflateSync } from 'node:zlib'
import { unescape } from './client.mjs'

function tool(name, args, input) {
  const r = spawnSync(name, args, { input, maxBuffer: 1 << 28 })
  assert.equal(r.status, 0, `${name} ${args.join(' ')}: ${r.stderr}`)
  return r.stdout
}

const mm = (points) => (points * 25.4) / 72

function rulesOf(text) {
  const rules = [], kept = [], args = []
  let now = { width: 1, colour: '' }, from, to
  for (const token of text.split(/\s+/)) {
    const n = args.map(Number)
    if (/^-?[\d.]+$/.test(token)) {
      args.push(token)
      continue
    }
    if (token === 'w') now = { ...now, width: mm(n.at(-1)) }
    else if (token === 'RG') now = { ...now, colour: n.slice(-3).join(' ') }
    else if (token === 'q') kept.push(now)
    else if (token === 'Q') now = kept.pop() ?? now
    else if (token === 'm') from = n.slice(-2)
    else if (token === 'l') to = n.slice(-2)
    else if (token === 'S' && from && to && from[1] === to[1]) rules.push({ ...now, left: mm(from[0]), right: mm(to[0]), y: mm(to[1]) })
    args.length = 0
  }
  return rules
}

export class Pdf {
  constructor(bytes) {
    assert.equal(bytes.subarray(0, 5).toString(), '%PDF-', 'no PDF: ' + bytes.subarray(0, 300))
    this.bytes = bytes
    this.info = Object.fromEntries(tool('pdfinfo', ['-'], bytes).toString().split('\n').map((l) => [l.split(':')[0], l.slice(l.indexOf(':') + 1).trim()]))
    this.pages = Number(this.info.Pages)
    const [, width, height] = /([\d.]+) x ([\d.]+)/.exec(this.info['Page size'])
    this.size = [mm(width), mm(height)]
  }

  // In the order of reading, blanks and line ends taken out.
  get text() {
    return (this.read ??= tool('pdftotext', ['-', '-'], this.bytes).toString().replace(/\s+/g, ''))
  }

  // Words of each page: { text, left, right, top, bottom } from the page's upper left corner.
  get words() {
    const html = tool('pdftotext', ['-bbox', '-', '-'], this.bytes).toString()
    return html.split('<page ').slice(1).map((page) =>
      [...page.matchAll(/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g)].map(([, left, top, right, bottom, text]) => ({
        text: unescape(text), left: mm(left), right: mm(right), top: mm(top), bottom: mm(bottom),
      })),
    )
  }

  // Each line of text of each page as it is set: { text, left, right, size in points, family, colour }.
  get lines() {
    const xml = tool('pdftohtml', ['-xml', '-i', '-hidden', '-zoom', '1', '-stdout', '-', '-'], this.bytes).toString()
    const specs = {}
    return xml.split('<page ').slice(1).map((page) => {
      for (const [, id, size, family, colour] of page.matchAll(/<fontspec id="(\d+)" size="(\d+)" family="([^"]*)" color="([^"]*)"/g)) specs[id] = { size: Number(size), family, colour }
      return [...page.matchAll(/<text top="(-?\d+)" left="(-?\d+)" width="(\d+)" height="\d+" font="(\d+)">(.*?)<\/text>/g)].map(([, top, left, width, id, text]) => ({
        text: unescape(text.replace(/<[^>]*>/g, '')), top: mm(Number(top)), left: mm(Number(left)), right: mm(Number(left) + Number(width)), ...specs[id],
      }))
    })
  }

  // Straight lines that are drawn, in the order of the pages: { width, colour, left, right, y } in millimetres from the page's upper left corner.
  get rules() {
    const all = []
    for (let at = this.bytes.indexOf('stream\n'); at >= 0; at = this.bytes.indexOf('stream\n', at + 7)) {
      let text
      try {
        text = inflateSync(this.bytes.subarray(at + 7, this.bytes.indexOf('endstream', at))).toString('latin1')
      } catch {
        continue
      }
      if (text.startsWith('1 0 0 -1 0 ') || /^\s*1 0 0 -1 0 [\d.]+ cm/.test(text)) all.push(...rulesOf(text))
    }
    return all
  }

  get fonts() {
    return tool('pdffonts', ['-'], this.bytes).toString().split('\n').slice(2).filter(Boolean)
  }
}

// Every character of `text` that is ink.
export const ink = (text) => text.replace(/\s+/g, '')
