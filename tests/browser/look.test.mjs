// The look: every sample page in every language and size is accessible, fits the screen, and runs without an error under the
// content security policy. SHOTS=folder also keeps pictures of all pages to look at.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { launch } from './chromium.mjs';

const build = process.env.ECHOWALL_BUILD || 'build-check';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml' };
const csp = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'";
const folder = mkdtempSync(join(tmpdir(), 'look-'));
let server, browser, root;

before(async () => {
  execFileSync(join(build, 'tests/browser/look'), [folder]);
  server = createServer((req, res) => {
    const path = join(folder, new URL(req.url, 'http://x').pathname);
    if (!existsSync(path)) return res.writeHead(404).end();
    res.writeHead(200, { 'Content-Type': types[extname(path)], 'Content-Security-Policy': csp }).end(readFileSync(path));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  root = `http://127.0.0.1:${server.address().port}/`;
  browser = await launch();
});

after(async () => {
  if (browser) await browser.close();
  server.close();
  rmSync(folder, { recursive: true });
});

async function newPage() {
  const page = await (await browser.newContext({ bypassCSP: false })).newPage();
  // Playwright's scripts run past the policy, so axe needs no exception in it.
  await page.addInitScript(axe);
  page.on('pageerror', (e) => page.troubles.push(String(e)));
  page.on('console', (m) => m.type() === 'error' && page.troubles.push(m.text()));
  return page;
}

async function open(page, name, { width, dark = false }) {
  page.troubles = [];
  await page.setViewportSize({ width, height: width < 600 ? 844 : 900 });
  await page.emulateMedia({ colorScheme: dark ? 'dark' : 'light' });
  await page.goto(root + name);
  if (process.env.SHOTS) {
    mkdirSync(process.env.SHOTS, { recursive: true });
    const file = `${name.slice(0, -5)}-${width}${dark ? '-dark' : ''}.png`;
    await page.screenshot({ path: join(process.env.SHOTS, file), fullPage: true });
  }
  return page;
}

// Colours and sizes change with the mode; names, roles and order do not.
const appearance = ['color-contrast', 'target-size'];

// One window looks at them all: a new one takes as long as what is looked for.
let viewer;

async function check(name, { rules, ...how }) {
  const page = await open((viewer ??= await newPage()), name, how);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(wide <= 0, `${name} at ${how.width}: ${wide} px too wide`);
  const options = { resultTypes: ['violations'], preload: false, ...(rules ? { runOnly: rules } : {}) };
  const found = await page.evaluate((o) => window.axe.run(document, o), options);
  const bad = found.violations.map((v) => `${v.impact} ${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
  assert.deepEqual(bad, [], `${name} at ${how.width}`);
  const drawn = await page.evaluate(() => 
    Array.from(document.querySelectorAll('svg.icon'))
      .filter((s) => s.getClientRects().length > 0)
      .map((s) => s.getBBox().width > 0),
  );
  assert.ok(drawn.length > 0 && drawn.every(Boolean), `${name}: an icon is not in the sprite`);
  assert.deepEqual(page.troubles, []);
}

test('pages are valid HTML', () => {
  for (const name of readdirSync(folder).filter((f) => f.endsWith('.html'))) {
    // tidy leaves 1 for warnings; what it does not know (novalidate, inputmode …) is named here.
    const known = /proprietary attribute|trimming empty|discarding|nested emphasis/;
    const said = execFileSync('sh', ['-c', 'tidy -qe --drop-empty-elements no "$1" 2>&1 || true', 'sh', join(folder, name)]);
    const lines = String(said).split('\n').filter((l) => l && !known.test(l));
    assert.deepEqual(lines, [], name);
  }
});

for (const name of ['home', 'say', 'receipt', 'track', 'wall', 'error', 'empty', 'desk', 'matter']) {
  test(`${name}: accessible, fits, no errors`, async () => {
    await check(`${name}.html`, { width: 390 });
    await check(`${name}.html`, { width: 1440 });
    await check(`${name}.html`, { width: 1440, dark: true, rules: appearance });
    await check(`${name}-elder.html`, { width: 390, rules: appearance });
    await check(`${name}-en.html`, { width: 390 });
    await check(`${name}-tw.html`, { width: 1440 });
  });
}

test('a form keeps what is typed until the receipt', async () => {
  const page = await open(await newPage(), 'say.html', { width: 390 });
  await page.fill('#f-body', '水管漏水𠮷');
  assert.equal(await page.textContent('.counter'), '还可以写1995字');
  await page.waitForSelector('[data-draft-note]:not([hidden])');
  await page.goto(root + 'say.html');
  await page.waitForSelector('[data-draft-note]:not([hidden])');
  await page.goto(root + 'receipt.html');
  assert.equal(await page.evaluate(() => localStorage.length), 0);
  const { lines: drawn, widest } = await page.evaluate(() => {
    const lines = [];
    let widest = 0;
    const draw = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...at) {
      lines.push(text);
      widest = Math.max(widest, this.measureText(text).width);
      return draw.call(this, text, ...at);
    };
    document.querySelector('[data-line="small"]').textContent = '最迟2026年11月29日03:31之前'.repeat(9) + 'a'.repeat(200);
    document.querySelector('[data-picture]').click();
    return { lines, widest };
  });
  // 720 less twice 48: a word too long for a line is broken.
  assert.ok(widest <= 624, `${widest}`);
  assert.equal(drawn.join('').match(/a{200}/)?.[0].length, 200);
  const long = drawn.slice(0, drawn.findIndex((line) => /^PT-/.test(line))).join('\n');
  assert.ok(long.includes('\n') && !/[0-9:]\n[0-9:]/.test(long), long);
  await page.waitForSelector('#picture img');
  assert.deepEqual(page.troubles, []);
  await page.context().close();
});

test('the list is driven from the keyboard', async () => {
  const page = await open(await newPage(), 'desk.html', { width: 1440 });
  const at = () => page.evaluate(() => document.activeElement.textContent);
  await page.keyboard.press('j');
  const first = await at();
  await page.keyboard.press('j');
  assert.notEqual(await at(), first);
  await page.keyboard.press('k');
  assert.equal(await at(), first);
  await page.keyboard.press('x');
  assert.ok(await page.isChecked('tr.at input'));
  // An input method composing "j" moves nothing.
  await page.evaluate(() =>
    document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', isComposing: true, bubbles: true })),
  );
  assert.equal(await at(), first);
  await page.keyboard.press('/');
  await page.keyboard.type('jjx');
  assert.equal(await page.inputValue('#desk-search'), 'jjx');
  await page.context().close();
});
