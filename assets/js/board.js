// The board: each tile's table drawn as a chart. The table stays, behind its summary, and is what there is without a script; a
// mark opens what its number opens.
import { BarChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';

use([BarChart, GridComponent, SVGRenderer]);

// How wide a text is: Han characters are as wide as high, others about half.
const width = (text, size) => [...text].reduce((n, c) => n + (c > '\u2e80' ? size : size * 0.56), 0);

function read(table) {
  const head = table.tHead.rows[0];
  const rows = [...table.tBodies[0].rows];
  const name = (cell) => cell.textContent.trim();
  return {
    bars: table.dataset.chart === 'bars',
    stacked: !!table.dataset.stacked,
    names: rows.map((row) => name(row.cells[0])),
    rates: rows.map((row) => row.dataset.rate),
    series: [...head.cells]
      .map((cell, at) => ({ name: name(cell), tone: cell.dataset.tone, at }))
      .filter((column) => column.tone)
      .map((column) => ({
        ...column,
        cells: rows.map((row) => {
          const cell = row.cells[column.at];
          const link = cell.querySelector('a');
          return { n: Number(cell.dataset.n), href: link && link.href, tone: row.dataset.tone || column.tone };
        }),
      })),
  };
}

// "2026-03" is 3, and the first of a year says which.
function month(name, at) {
  const parts = /^(\d{4})-(\d\d)$/.exec(name);
  if (!parts) return name;
  const n = Number(parts[2]);
  return at === 0 || n === 1 ? `${n}\n${parts[1]}` : String(n);
}

function look(box) {
  const style = getComputedStyle(box);
  const value = (name) => style.getPropertyValue(name).trim();
  return {
    size: Math.round(parseFloat(style.fontSize) * 0.93),
    font: style.fontFamily,
    ink: value('--ink'),
    line: value('--line'),
    ground: value('--ground'),
    tone: (name) => value(name === 'late' ? '--red' : `--${name}`),
  };
}

function seriesOf(data, style) {
  return data.series.map((one, k) => {
    const last = k === data.series.length - 1;
    const label = data.bars ? last || !data.stacked : data.series.length === 1;
    return {
      type: 'bar',
      name: one.name,
      stack: data.stacked ? 'all' : undefined,
      barMaxWidth: style.size * 2,
      emphasis: { itemStyle: { opacity: 0.8 } },
      data: one.cells.map((cell) => ({
        value: cell.n,
        itemStyle: { color: style.tone(cell.tone), borderColor: style.ground, borderWidth: data.stacked ? 1 : 0 },
      })),
      label: {
        show: label,
        position: data.bars ? 'right' : 'top',
        color: style.ink,
        fontSize: style.size,
        fontFamily: style.font,
        formatter: (x) => data.rates[x.dataIndex] || String(one.cells[x.dataIndex].n),
      },
    };
  });
}

// How the names beside bars break, and how high a bar has to be for them.
function namesOf(data, box, size) {
  const room = Math.max(size * 5, Math.min(box.clientWidth * 0.42, Math.max(...data.names.map((x) => width(x, size))) + 2));
  const lines = Math.max(...data.names.map((x) => Math.ceil((width(x, size) * 1.08) / room)));
  return { room, high: Math.max(size * 2.4, lines * size * 1.3 + size * 0.6) };
}

function option(data, box) {
  const style = look(box);
  const text = { color: style.ink, fontSize: style.size, fontFamily: style.font };
  const quiet = { axisLine: { lineStyle: { color: style.line } }, axisTick: { show: false } };
  const numbers = { type: 'value', minInterval: 1, splitLine: { lineStyle: { color: style.line } }, axisLabel: text };
  const grid = { left: 4, right: data.bars ? style.size * 4.5 : 8, top: style.size * 1.6, bottom: 4, outerBoundsMode: 'same', outerBoundsContain: 'axisLabel' };
  const base = { animation: false, grid, series: seriesOf(data, style) };
  if (!data.bars) {
    const few = data.names.length <= 8 && { interval: 0, width: (box.clientWidth - style.size * 3) / data.names.length - 4, overflow: 'break' };
    const names = { type: 'category', data: data.names, ...quiet, axisLabel: { ...text, ...few, formatter: month, lineHeight: style.size * 1.3 } };
    return { ...base, xAxis: names, yAxis: numbers };
  }
  const beside = namesOf(data, box, style.size);
  box.style.height = `${Math.round(beside.high * data.names.length + 12)}px`;
  const names = { type: 'category', inverse: true, data: data.names, ...quiet, axisLabel: { ...text, interval: 0, width: beside.room, overflow: 'break', lineHeight: style.size * 1.3 } };
  return { ...base, grid: { ...grid, top: 4 }, xAxis: { ...numbers, show: false }, yAxis: names };
}

// What the colours mean; one colour needs no words.
function legend(data) {
  const list = document.createElement('p');
  list.className = 'chart-legend';
  for (const one of data.series) {
    const item = list.appendChild(document.createElement('span'));
    item.appendChild(document.createElement('span')).className = `swatch swatch-${one.tone}`;
    item.append(one.name);
  }
  return list;
}

function draw(table) {
  const numbers = table.closest('details');
  const data = read(table);
  const box = document.createElement('div');
  box.className = 'chart';
  box.setAttribute('aria-hidden', 'true');
  numbers.before(box);
  if (data.series.length > 1) {
    const words = legend(data);
    words.setAttribute('aria-hidden', 'true');
    box.before(words);
  }
  const set = option(data, box);
  const chart = init(box, null, { renderer: 'svg' });
  chart.setOption(set);
  chart.on('click', (mark) => {
    const cell = data.series[mark.seriesIndex].cells[mark.dataIndex];
    if (cell.href) location.assign(cell.href);
  });
  numbers.open = false;
  return () => {
    const next = option(data, box);
    chart.resize();
    chart.setOption(next, true);
  };
}

const again = [...document.querySelectorAll('table[data-chart]')].map(draw);
let waits = 0;
const redraw = () => {
  cancelAnimationFrame(waits);
  waits = requestAnimationFrame(() => again.forEach((one) => one()));
};
window.addEventListener('resize', redraw);
window.matchMedia('(prefers-color-scheme: dark)').addListener(redraw);
