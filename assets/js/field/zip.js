// Files in one: a ZIP archive that packs nothing.
const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1;
  return c;
});

function crcOf(bytes) {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = (c >>> 8) ^ table[(c ^ bytes[i]) & 255];
  return (c ^ 0xffffffff) >>> 0;
}

// Numbers one after the other, each as [value, bytes].
function record(numbers) {
  const view = new DataView(new ArrayBuffer(numbers.reduce((n, [, size]) => n + size, 0)));
  let at = 0;
  for (const [value, size] of numbers) {
    if (size === 4) view.setUint32(at, value, true);
    else view.setUint16(at, value, true);
    at += size;
  }
  return view.buffer;
}

const PLAIN = [[20, 2], [0x0800, 2], [0, 2], [0, 2], [0x21, 2]]; // names in UTF-8; not packed; 1980-01-01

export class Zip {
  constructor() {
    this.parts = [];
    this.heads = [];
    this.at = 0;
  }

  async add(name, content) {
    const bytes = new Uint8Array(await new Response(content).arrayBuffer());
    const path = new TextEncoder().encode(name);
    const what = [[crcOf(bytes), 4], [bytes.length, 4], [bytes.length, 4], [path.length, 2], [0, 2]];
    this.heads.push(record([[0x02014b50, 4], [20, 2], ...PLAIN, ...what, [0, 2], [0, 2], [0, 2], [0, 4], [this.at, 4]]), path);
    // The browser may lay it aside: many photos are more than a phone holds in its memory.
    this.parts.push(new Blob([record([[0x04034b50, 4], ...PLAIN, ...what]), path, bytes]));
    this.at += 30 + path.length + bytes.length;
  }

  blob() {
    const heads = new Blob(this.heads);
    const n = this.heads.length / 2;
    const end = record([[0x06054b50, 4], [0, 2], [0, 2], [n, 2], [n, 2], [heads.size, 4], [this.at, 4], [0, 2]]);
    return new Blob([...this.parts, heads, end], { type: 'application/zip' });
  }
}
