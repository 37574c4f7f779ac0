// Small spreadsheets and CSV files, made and read.
import zlib, { deflateRawSync } from 'node:zlib'
import { spawnSync } from 'node:child_process'

const cell = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
export const csv = (rows) => rows.map((row) => row.map((x) => cell(String(x))).join(',') + '\r\n').join('')

export function gb18030(text) {
  const r = spawnSync('iconv', ['-f', 'UTF-8', '-t', 'GB18030'], { input: text, maxBuffer: 1 << 28 })
  if (r.status !== 0) throw new Error(String(r.stderr))
  return r.stdout
}

export function readCsv(bytes) {
  const text = bytes.toString().replace(/^\ufeff/, '')
  const rows = []
  let row = [], at = '', quoted = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i]
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') at += text[++i]
      else if (c === '"') quoted = false
      else at += c
    } else if (c === '"') quoted = true
    else if (c === ',' || c === '\n') {
      row.push(at)
      at = ''
      if (c === '\n') rows.push(row), (row = [])
    } else if (c !== '\r') at += c
  }
  if (at || row.length) rows.push([...row, at])
  return rows
}

// As objects by heading.
export function records(bytes) {
  const [heads, ...rows] = readCsv(bytes)
  return rows.map((row) => Object.fromEntries(heads.map((h, i) => [h, row[i] ?? ''])))
}

function crc32(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes)
  let c = 0xffffffff
  for (const b of bytes) {
    c ^= b
    for (let i = 0; i < 8; i++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  }
  return (c ^ 0xffffffff) >>> 0
}

export function zip(files) {
  const parts = [], directory = []
  let offset = 0
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content), packed = deflateRawSync(data), path = Buffer.from(name)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(path.length, 22)
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), head, path, packed])
    const tail = Buffer.alloc(14)
    tail.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), head, tail, path]))
    parts.push(local)
    offset += local.length
  }
  const size = directory.reduce((n, d) => n + d.length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(directory.length, 4)
  end.writeUInt16LE(directory.length, 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, ...directory, Buffer.from('PK\x05\x06', 'latin1'), end])
}

const xml = (s) => String(s).replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const letters = (i) => (i < 26 ? '' : String.fromCharCode(64 + Math.floor(i / 26))) + String.fromCharCode(65 + (i % 26))
const names = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

// Rows of cells: a text; a number; { date: serial }; { formula, value }; { error }; null.
export function xlsx(rows) {
  const one = (x, at) => {
    if (x === null || x === undefined) return ''
    if (typeof x === 'number') return `<c r="${at}"><v>${x}</v></c>`
    if (typeof x === 'string') return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${xml(x)}</t></is></c>`
    if ('date' in x) return `<c r="${at}" s="1"><v>${x.date}</v></c>`
    if ('error' in x) return `<c r="${at}" t="e"><v>${x.error}</v></c>`
    return x.value === undefined ? `<c r="${at}"><f>${xml(x.formula)}</f></c>` : `<c r="${at}" t="str"><f>${xml(x.formula)}</f><v>${xml(x.value)}</v></c>`
  }
  const body = rows.map((row, r) => `<row r="${r + 1}">${row.map((x, i) => one(x, letters(i) + (r + 1))).join('')}</row>`).join('')
  return book(`<?xml version="1.0" encoding="UTF-8"?><worksheet ${names}><sheetData>${body}</sheetData></worksheet>`)
}

export function book(sheet) {
  const type = 'application/vnd.openxmlformats-officedocument.spreadsheetml'
  const rel = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
  return zip({
    '[Content_Types].xml': `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="${type}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${type}.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="${type}.styles+xml"/></Types>`,
    '_rels/.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<?xml version="1.0"?><workbook ${names} xmlns:r="${rel}"><sheets><sheet name="工单" sheetId="1" r:id="r1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${rel}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="${rel}/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml': `<?xml version="1.0"?><styleSheet ${names}><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22"/></cellXfs></styleSheet>`,
    'xl/worksheets/sheet1.xml': sheet,
  })
}

// A file of a zip archive.
export function unzip(bytes, name) {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'))
  for (let at = bytes.readUInt32LE(end + 16), n = bytes.readUInt16LE(end + 10); n > 0; n--) {
    const [size, long, extra, note, head] = [bytes.readUInt32LE(at + 20), bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)]
    if (bytes.subarray(at + 46, at + 46 + long).toString() === name) {
      const from = head + 30 + bytes.readUInt16LE(head + 26) + bytes.readUInt16LE(head + 28), data = bytes.subarray(from, from + size)
      return bytes.readUInt16LE(at + 10) ? zlib.inflateRawSync(data) : data
    }
    at += 46 + long + extra + note
  }
  throw new Error(`no ${name}`)
}

// The texts of a spreadsheet as the program writes them: within their cells.
export const sheetTexts = (bytes) => [...unzip(bytes, 'xl/worksheets/sheet1.xml').toString().matchAll(/<t[^>]*>([^<]*)<\/t>/g)].map((m) => m[1])
