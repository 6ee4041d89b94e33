// What the charts of a run draw: sums over products, the greatest few, the rest told as such, claims beside what came.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';

const one = (name, party, product, values, unit = 'units') => ({ name, unit, party, product, values });
const series = (...all) => ({ ticks: [0, 1, 2], dates: [], series: all, run: [] });
const flow = { id: 'd', title: '', text: '', measures: ['delivered'], how: 'flow' };
const wish = { product: '', find: '', most: 2, running: false };
const same = (name) => name;

test('charts: a flow is summed over products, and over one product alone when it is chosen', () => {
  const all = series(one('delivered', 'ann', 'chip', [1, 2, null]), one('delivered', 'ann', 'disk', [10, null, 5]), one('delivered', null, 'chip', [1, 2, 0]));
  assert.deepEqual(page.drawn(all, flow, wish, same).lines.map((line) => line.values), [[11, 2, 5]]);
  assert.deepEqual(page.drawn(all, flow, { ...wish, product: 'disk' }, same).lines.map((line) => line.values), [[10, null, 5]]);
});

test('charts: a mean is never summed, each product has its own line', () => {
  const all = series(one('jain', null, 'chip', [1, 2, 3], 'ppm'), one('jain', null, 'disk', [4, 5, 6], 'ppm'));
  const { lines, unit } = page.drawn(all, { ...flow, measures: ['jain'], how: 'mean', isRatio: true }, wish, same);
  assert.deepEqual(lines.map((line) => [line.product, line.values[0]]), [['chip', 1], ['disk', 4]]);
  assert.equal(unit, 'ratio');
});

test('charts: of many parties the greatest are drawn in the order of the scenario, the others as one line that says how many', () => {
  const names = Array.from({ length: 60 }, (_, k) => `p${k}`);
  const all = series(...names.map((name, k) => one('delivered', name, 'chip', [k === 3 ? 1000 : k, 1, 0])));
  const { lines, left } = page.drawn(all, flow, wish, same);
  assert.deepEqual(lines.map((line) => line.party ?? `${line.others} others`), ['p3', 'p59', '58 others']);
  assert.equal(lines[2].values[1], 58);
  assert.equal(left, 0);
  const some = page.drawn(all, flow, { ...wish, find: 'p7 p8,p9' }, same);
  assert.equal(some.lines.filter((line) => line.party).length, 2);
  assert.equal(some.lines.at(-1).others, 1);
  assert.equal(some.left, 57, 'what does not match is in no sum, and that is told');
});

test('charts: of means the rest is not drawn, and is counted', () => {
  const all = series(...['a', 'b', 'c'].map((name, k) => one('lead_realised', name, 'chip', [1e6 * k, null, 2.5e6], 'microticks')));
  const { lines, left, unit } = page.drawn(all, { ...flow, measures: ['lead_realised'], how: 'mean' }, wish, same);
  assert.equal(unit, 'ticks');
  assert.deepEqual(lines[0].values, [0, null, 2.5]);
  assert.equal(lines.length, 2);
  assert.equal(left, 1);
});

test('charts: running sums, and what is stated when it changes holds until then', () => {
  assert.deepEqual(page.runningSum([1, null, 2]), [1, 1, 3]);
  assert.deepEqual(page.held([null, 5, null, 7]), [null, 5, 5, 7]);
  assert.deepEqual(page.added([1, null, null], [2, 3, null]), [3, 3, null]);
  const all = series(one('delivered', 'ann', 'chip', [1, 2, 3]));
  assert.deepEqual(page.drawn(all, flow, { ...wish, running: true }, same).lines[0].values, [1, 3, 6]);
});

test('charts: claims stand at the tick that they are for, beside bookings and what had come', () => {
  const of = (product, ...more) => [one('backlog', 'ann', product, [5, 6, 7]), one('installed', 'ann', product, [1, 1, 2]), ...more];
  const all = series(...of('chip', one('warehoused', 'ann', 'chip', [0, 0, 10]), one('delivered', 'ann', 'chip', [1, 1, 1])), ...of('disk'));
  const chip = (units, due, made = 0) => ({ product: 'chip', units, made, due });
  const told = (lines) => lines.map((line) => [line.key, line.values]);
  const lines = page.claimLines(all, 'ann', '', [chip(9, 1), chip(4, 1)]);
  const expected = [['held_and_booked', [6, 7, 19]], ['installed', [1, 1, 2]], ['came', [1, 2, 3]], ['claimed', [null, 9, null]]];
  assert.deepEqual(told(lines), expected, 'of what was claimed alone');
  // Of two products both are in each line, and in each sum of what was said.
  const both = [chip(9, 0), chip(10, 1), { product: 'disk', units: 3, made: 0, due: 1 }, { product: 'disk', units: 5, made: 1, due: 2 }];
  const two = Object.fromEntries(told(page.claimLines(all, 'ann', '', both)));
  assert.deepEqual(two.held_and_booked, [12, 14, 28]);
  assert.deepEqual(two.claimed, [9, 13, 15]);
  assert.deepEqual(told(page.claimLines(all, 'ann', 'chip', [chip(9, 1), chip(4, 1)])), expected);
  // Of one tick the last word counts, and what is for a tick after the end is in no line, and counted.
  assert.deepEqual(Object.fromEntries(told(page.claimLines(all, 'ann', '', [chip(9, 1, 0), chip(4, 1, 1), chip(50, 3, 1)]))).claimed, [null, 4, null]);
  assert.equal(page.beyondEnd([chip(9, 1), chip(50, 3), chip(50, 30)], 3), 2);
  const run = (name, party, value) => ({ name, unit: 'units', product: null, party, value });
  const rows = page.claimRows({ ...all, run: [run('claims', 'ann', 2), run('claims', 'bob', 0), run('claims', null, 2), run('claimed_over_booked', 'ann', 30)] });
  assert.deepEqual(rows, [{ party: 'ann', claims: 2, overBooked: 30, overActual: null }]);
});

test('charts: what is told at single ticks becomes a course, and sums of all products are not counted twice', () => {
  const given = { ...series(), run: [{ name: 'revenue_quarter', unit: 'cents', party: 'ann', product: null, tick: 1, value: 5 }, { name: 'claims', unit: 'count', party: null, product: null, value: 3 }] };
  assert.deepEqual(page.completed(given).series, [{ name: 'revenue_quarter', unit: 'cents', party: 'ann', product: null, values: [null, 5, null] }]);
  const all = series(one('delivered', 'ann', 'chip', [1, 2, 3]), one('delivered', 'ann', null, [1, 2, 3]), one('cash', 'ann', null, [7, 7, 7], 'cents'));
  assert.deepEqual(page.drawn(all, flow, wish, same).lines.map((line) => line.values), [[1, 2, 3]]);
  assert.deepEqual(page.byParty(all, 'delivered').get('ann'), [1, 2, 3]);
  assert.deepEqual(page.byParty(all, 'cash').get('ann'), [7, 7, 7]);
});
