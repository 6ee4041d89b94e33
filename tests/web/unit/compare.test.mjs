// Two runs beside each other: what is said of them, and differences by party and tick.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';

const different = { same: false, same_outcome: false, parent: null, first: { record: 9, tick: 3, phase: 'order', step: 0, party: 'ann' } };

test('compare: equal runs are said to be equal, in words', () => {
  assert.match(page.verdict({ same: true }), /are equal/);
  assert.doesNotMatch(page.verdict(different), /are equal/);
});

test('compare: where they part, who decided, and which is the fork', () => {
  assert.match(page.verdict(different), /part at tick 3, in the phase order, at a decision of ann; up to there every step is the same/);
  assert.match(page.verdict({ ...different, parent: 'a' }), /^B is a fork of A/);
  assert.match(page.verdict({ ...different, parent: 'b' }), /^A is a fork of B/);
  assert.match(page.verdict({ ...different, first: { ...different.first, record: 1, party: 'nature' } }), /draw of nature, the very first/);
  assert.match(page.verdict({ ...different, same_outcome: true }), /same outcome nevertheless/);
  assert.match(page.verdict({ ...different, first: null }), /goes on where the other ends/);
});

test('compare: a difference always has its sign', () => {
  assert.equal(page.signed(1200, 'units'), '+1,200');
  assert.equal(page.signed(-1200, 'units'), '\u22121,200');
  assert.equal(page.signed(0, 'units'), '0');
  assert.equal(page.signed(-150050, 'cents'), '\u2212$1,500.50');
  assert.equal(page.signed(-123456700, 'cents', true), '\u2212$1.23M');
});

const one = (name, party, values, unit = 'units') => ({ name, unit, product: null, party, values });
const series = (ticks, ...all) => ({ ticks: Array.from({ length: ticks }, (_, k) => k), dates: [], series: all, run: [] });

test('compare: flows are summed in a column, of levels the last counts, and B is held against A', () => {
  const a = series(4, one('delivered', 'ann', [1, 2, 3, 4]), one('booked', 'ann', [1, 2, 3, 4]));
  const b = series(4, one('delivered', 'ann', [1, 2, 5, 4]), one('booked', 'ann', [1, 9, 3, 0]));
  const flows = page.heat(a, b, 'delivered', ['ann'], 2);
  assert.deepEqual(flows.columns, [{ from: 0, to: 1 }, { from: 2, to: 3 }]);
  assert.deepEqual(flows.rows[0].cells, [0, 2]);
  assert.deepEqual([flows.rows[0].a, flows.rows[0].b], [[3, 7], [3, 9]]);
  assert.deepEqual(page.heat(a, b, 'booked', ['ann'], 2).rows[0].cells, [7, -4]);
  assert.equal(page.heat(a, b, 'booked', ['ann'], 2).most, 7);
});

test('compare: a run that is shorter, and a party that is in one of them alone', () => {
  const a = series(3, one('delivered', 'ann', [1, 1, 1]));
  const b = series(2, one('delivered', 'ann', [1, 2]), one('delivered', 'bob', [4, 4]));
  const { rows, columns } = page.heat(a, b, 'delivered', ['ann', 'bob', 'eve']);
  assert.equal(columns.length, 3);
  assert.deepEqual(rows.map((row) => [row.party, row.cells]), [['ann', [0, 1, -1]], ['bob', [4, 4, null]]]);
  assert.deepEqual(page.measuresOf(a, b), [{ name: 'delivered', unit: 'units' }]);
});

test('compare: a level that one run does not have is unknown, not 0; of a flow nothing is 0', () => {
  const a = series(3, one('booked', 'ann', [5, null, 7]), one('delivered', 'ann', [5, null, null]));
  const b = series(2, one('booked', 'ann', [6, 2]), one('delivered', 'ann', [null, 2]), one('booked', 'bob', [1, 1]));
  const levels = page.heat(a, b, 'booked', ['ann', 'bob']);
  assert.deepEqual(levels.rows.map((row) => row.cells), [[1, null, null], [null, null, null]]);
  assert.deepEqual(levels.rows[0].a, [5, null, 7]);
  assert.equal(levels.most, 1);
  assert.deepEqual(page.heat(a, b, 'delivered', ['ann']).rows[0].cells, [-5, 2, null]);
});

test('compare: 2,000 ticks are no more columns than fit', () => {
  const a = series(2000, one('delivered', 'ann', Array(2000).fill(1)));
  const table = page.heat(a, a, 'delivered', ['ann']);
  assert.ok(table.columns.length <= page.kMostColumns);
  assert.equal(table.columns.at(-1).to, 1999);
  assert.equal(table.rows[0].a.reduce((sum, value) => sum + value, 0), 2000);
});

test('compare: a party differs in a tick where something that differs is about it, whatever its kind', () => {
  const tick = (tick, ...parties) => ({ tick, date: '', differences: parties.map((some) => ({ what: '', a: null, b: null, parties: some })) });
  const who = page.differing({ ticks: [tick(1, ['ann'], ['bob', 'ann']), tick(4, ['eve']), tick(5, [])] });
  assert.deepEqual([...who].map(([at, names]) => [at, [...names].sort()]), [[1, ['ann', 'bob']], [4, ['eve']], [5, []]]);
});

test('compare: tints go from none to strong, by size alone', () => {
  assert.deepEqual([0, 1, 40, 100, -100].map((value) => page.tint(value, 100)), [0, 1, 2, 3, 3]);
  assert.equal(page.tint(5, 0), 0);
  assert.equal(page.tint(null, 5), 0);
});

test('compare: parties are matched by their names', () => {
  const head = (...parties) => ({ scenario: { parties } });
  const rows = page.partiesOf(head({ id: 1, name: 'ann', label: 'Ann' }), head({ id: 1, name: 'bob', label: '' }, { id: 2, name: 'ann', label: 'Ann' }));
  assert.deepEqual(rows, [
    { name: 'ann', label: 'Ann', id: 1, a: 1, b: 2 },
    { name: 'bob', label: 'bob', id: 1, a: null, b: 1 },
  ]);
  // Columns hold 16 bits: of greater ids they have another number.
  const far = page.partiesOf(head({ id: 4_000_000_001, n: 3, name: 'ann', label: 'Ann' }), head({ id: 7, name: 'ann' }));
  assert.deepEqual(far, [{ name: 'ann', label: 'Ann', id: 4_000_000_001, a: 3, b: 7 }]);
});
