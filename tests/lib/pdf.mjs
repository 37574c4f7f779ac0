// Reads a PDF back with poppler's tools: its pages, words with their places in millimetres, fonts.
import { spawnSync } from 'node:child_process'
import assert from 'node:assert/strict'
import { unescape } from './client.mjs'

function tool(name, args, input) {
  const r = spawnSync(name, args, { input, maxBuffer: 1 << 28 })
  assert.equal(r.status, 0, `${name} ${args.join(' ')}: ${r.stderr}`)
  return r.stdout
}

const mm = (points) => (points * 25.4) / 72

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

  get fonts() {
    return tool('pdffonts', ['-'], this.bytes).toString().split('\n').slice(2).filter(Boolean)
  }
}

// Every character of `text` that is ink.
export const ink = (text) => text.replace(/\s+/g, '')
