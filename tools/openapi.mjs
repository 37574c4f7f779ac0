// openapi.mjs DESCRIPTION OUT.c: writes the description of the API as C for src/api/openapi.c: the document in two halves, between
// which the address of the site goes, and a row for each operation, for the page.
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'

const [from, to] = process.argv.slice(2)
const { default: document } = await import(pathToFileURL(path.resolve(from)))
const bytes = (text) => [...Buffer.from(text), 0].join(',')
const c = (text) => (text ? JSON.stringify(text).replace(/\?\?/g, '?\\?') : 'NULL')
const halves = JSON.stringify(document).split('@BASE@')
if (halves.length !== 2) throw new Error('the address of the site stands in one place')

const rows = []
for (const [at, methods] of Object.entries(document.paths))
  for (const [method, x] of Object.entries(methods)) {
    const names = (x.parameters ?? []).filter((p) => p.in !== 'path').map((p) => p.name).join(', ')
    rows.push(`    {${[c(method.toUpperCase()), c(at), c(x.summary), c(x['x-scope'] ?? (x.security ? 'any' : '')), c(names)].join(', ')}},`)
  }

fs.writeFileSync(to, `/* Made of ${path.basename(from)} by tools/openapi.mjs. */
#include "api/openapi.h"

static const char head[] = {${bytes(halves[0])}};
static const char tail[] = {${bytes(halves[1])}};
const char *const api_document[2] = {head, tail};
const struct api_operation api_operations[] = {
${rows.join('\n')}
};
const size_t api_operations_n = ${rows.length};
`)
