// Lists for tests of the import, and what it says of them.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import path from 'node:path'
import { readCsv } from './sheet.mjs'

export const day = 86_400_000
// The spreadsheet's count of days of a moment in Shanghai.
export const serial = (iso) => Date.parse(iso + 'Z') / day + 25569
export const boardHeads = ['留言编号', '留言用户', '留言主题', '留言时间', '留言详情', '答复意见', '答复时间']
export const message = (n, more = {}) => ({
  留言编号: `L${n}`, 留言用户: `A${n}`, 留言主题: `第${n}条：路面破损`, 留言时间: '2025/3/4 9:05:06', 留言详情: `第${n}条内容，\n请修补。`,
  答复意见: n % 3 ? `第${n}条已修补。` : '', 答复时间: n % 3 ? '2025/3/20 16:00' : '', ...more,
})
export const board = (list, heads = boardHeads) => [heads, ...list.map((x) => heads.map((h) => x[h] ?? ''))]

export function put(site, name, bytes) {
  const at = path.join(site.dir, name)
  fs.writeFileSync(at, bytes)
  return at
}

export const totals = (stdout) => Object.fromEntries([...stdout.matchAll(/(\d+) (rows read|added|updated|unchanged|wrong)\b/g)].map((m) => [m[2], Number(m[1])]))
export const errorsOf = (file) => readCsv(fs.readFileSync(`${file}.errors.csv`)).slice(1).map(([row, column, reason]) => ({ row: Number(row), column, reason })).sort((a, b) => a.row - b.row)

// Everything but the numbers drawn here, in a fixed order.
export async function content(site) {
  const out = path.join(site.dir, `out-${Date.now()}-${Math.random()}.csv`)
  await site.ok('export', '--what', 'matters', '--format', 'csv', '--out', out)
  const [heads, ...rows] = readCsv(fs.readFileSync(out))
  const own = heads.indexOf('编号')
  assert.ok(own >= 0, heads.join())
  return rows.map((row) => row.filter((_, i) => i !== own).join('\x1f')).sort()
}

