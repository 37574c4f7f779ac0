// assets.mjs ROOT OUT.c OUT.h OUT.d: bundles assets/ and writes them as C.
//
// Style sheets and scripts are bundled for the browsers we keep (the WeChat webview, old Androids), icons become one sprite,
// what lies in assets/static/ is taken as it is. OUT.c holds a table of struct asset over the files' bytes, OUT.h the paths
// that templates link to, as ASSET_<NAME>.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';

const [root, outC, outH, outD] = process.argv.slice(2);
const from = (...parts) => join(root, ...parts);
if (!existsSync(from('node_modules', 'esbuild'))) {
  console.error('assets: node_modules is missing: run "npm ci" once');
  process.exit(1);
}
const esbuild = createRequire(resolve(root, 'package.json'))('esbuild');

const types = {
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};
const inputs = new Set(['package-lock.json', 'tools/assets.mjs'].map((f) => from(f)));

function list(folder, ext) {
  const path = from('assets', folder);
  if (!existsSync(path)) return [];
  inputs.add(path);
  return readdirSync(path)
    .filter((f) => !f.startsWith('.') && (!ext || extname(f) === ext))
    .sort()
    .map((f) => {
      inputs.add(join(path, f));
      return f;
    });
}

async function bundle(folder, name) {
  const result = await esbuild.build({
    entryPoints: [from('assets', folder, name)],
    absWorkingDir: resolve(root),
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    // The field kit is for Chromium from 78 on, and Safari of today; pages for everybody go down to Safari 12.
    target: name.startsWith('field') ? ['chrome78', 'safari14.1'] : ['chrome78', 'safari12'],
    format: folder === 'js' ? 'iife' : undefined,
    legalComments: 'inline',
    logLevel: 'warning',
    external: ['/assets/*'],
    outdir: '/',
  });
  for (const input of Object.keys(result.metafile.inputs)) inputs.add(from(input));
  return Buffer.from(result.outputFiles[0].contents);
}

// Each icon is an <svg viewBox> of its own file; the sprite holds it as a <symbol> of the file's name.
function sprite() {
  const symbols = list('icons', '.svg').map((f) => {
    const svg = readFileSync(from('assets', 'icons', f), 'utf8').trim();
    const open = svg.match(/^<svg ([^>]*)>/);
    if (!open || !svg.endsWith('</svg>')) throw new Error(`assets/icons/${f}: not a plain <svg>`);
    const attrs = ` ${open[1]}`.replace(/\s(xmlns|width|height)="[^"]*"/g, '').trim();
    const body = svg.slice(open[0].length, -6).replace(/>\s+</g, '><').trim();
    return `<symbol id="${f.slice(0, -4)}" ${attrs}>${body}</symbol>`;
  });
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg">${symbols.join('')}</svg>`);
}

const files = [];
function add(name, data, immutable) {
  const ext = extname(name);
  const hash = createHash('sha256').update(data).digest('hex').slice(0, 10);
  const path = immutable ? `/assets/${name.slice(0, -ext.length)}.${hash}${ext}` : `/${name}`;
  const gzip = gzipSync(data, { level: 9 });
  const type = types[ext];
  if (!type) throw new Error(`assets: no media type for ${name}`);
  const macro = 'ASSET_' + name.replace(/[^A-Za-z0-9]/g, '_').toUpperCase();
  files.push({ path, type, data, gzip: gzip.length < data.length * 0.9 ? gzip : null, immutable, macro, hash });
}

for (const f of list('css', '.css')) if (!f.startsWith('_')) add(f, await bundle('css', f), true);
for (const f of list('js', '.js')) add(f, await bundle('js', f), true);
add('icons.svg', sprite(), true);
for (const f of list('static')) add(f, readFileSync(from('assets', 'static', f)), false);

const folder = join(dirname(outC), 'asset_files');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

const note = '/* Made from assets/ by tools/assets.mjs. */\n';
let code = `${note}#include "web/asset_table.h"\n\n`;
let rows = '';
files.forEach((f, i) => {
  const symbol = (kind, data) => {
    const name = `asset_${kind}_${i}`;
    const path = join(folder, `${i}.${kind}`);
    writeFileSync(path, data);
    code += `__asm__(".section .rodata\\n.balign 16\\n.globl ${name}\\n.hidden ${name}\\n${name}:\\n"\n`;
    code += `        ".incbin \\"${path}\\"\\n.byte 0\\n.previous\\n"); /* ${f.hash} */\n`;
    code += `extern const unsigned char ${name}[] __attribute__((visibility("hidden")));\n`;
    return `${name}, ${data.length}`;
  };
  const plain = symbol('data', f.data);
  const gz = f.gzip ? symbol('gzip', f.gzip) : 'NULL, 0';
  rows += `    {"${f.path}", "${f.type}", ${plain}, ${gz}, ${f.immutable}},\n`;
});
code += `\nconst struct asset asset_table[] = {\n${rows}};\n\nconst size_t asset_table_count = ${files.length};\n`;
writeFileSync(outC, code);
writeFileSync(outH, `${note}#pragma once\n\n${files.map((f) => `#define ${f.macro} "${f.path}"\n`).join('')}`);
writeFileSync(outD, `${outC}: ${[...inputs].map((f) => relative('.', f).replace(/ /g, '\\ ')).join(' \\\n  ')}\n`);
