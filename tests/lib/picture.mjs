// PNG files, as plain or as strange as a test needs them.
import zlib, { deflateSync } from 'node:zlib'

const table = [...Array(256).keys()].map((n) => {
  for (let i = 0; i < 8; i++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1
  return n >>> 0
})
function crc32(bytes) {
  if (zlib.crc32) return zlib.crc32(bytes)
  let c = 0xffffffff
  for (const b of bytes) c = table[(c ^ b) & 255] ^ (c >>> 8)
  return (c ^ 0xffffffff) >>> 0
}

export function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.length + 8)
  out.writeUInt32BE(data.length, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.length + 4)
  return out
}

// A picture of one colour; `extra` chunks stand before the pixels, `tail` behind the end.
export function png(width, height, { rgb = [200, 80, 40], extra = [], tail = Buffer.alloc(0) } = {}) {
  const row = Buffer.alloc(1 + width * 3)
  for (let x = 0; x < width; x++) row.set(rgb, 1 + x * 3)
  return assemble(width, height, 8, 2, deflateSync(Buffer.concat(Array(height).fill(row))), extra, tail)
}

// Black and white, one bit a pixel: a small file of enormous size.
export function bomb(width, height) {
  const row = Buffer.alloc(1 + Math.ceil(width / 8))
  return assemble(width, height, 1, 0, deflateSync(Buffer.alloc(row.length * height), { level: 9 }), [], Buffer.alloc(0))
}

function assemble(width, height, depth, kind, pixels, extra, tail) {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head[8] = depth
  head[9] = kind
  return Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head), ...extra, chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0)), tail])
}
