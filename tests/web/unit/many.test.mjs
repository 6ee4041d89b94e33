// Lists of runs and results of sweeps: order, distributions, means by setting.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';

test('many: bins are round, hold every value once, and the greatest too', () => {
  const values = Array.from({ length: 101 }, (_, k) => k);
  const bins = page.distribution(values);
  assert.equal(
    bins.reduce((sum, bin) => sum + bin.count, 0),
    101,
  );
  assert.deepEqual([bins[0].from, bins[0].to, bins[0].count], [0, 5, 5]);
  assert.equal(bins.at(-1).count, 1);
  assert.deepEqual(
    page.distribution([3, 3, 3]).map((bin) => [bin.from, bin.count]),
    [[3, 3]],
  );
  assert.deepEqual(
    page.distribution([-1, 1, null]).map((bin) => bin.count),
    [1, 0, 1],
  );
  assert.deepEqual(page.distribution([]), []);
  assert.deepEqual(
    page.distribution(['b', 'a', 'b', null]).map((bin) => [bin.label, bin.count]),
    [
      ['b', 2],
      ['a', 1],
    ],
  );
  const many = page.distribution(Array.from({ length: 30 }, (_, k) => `t${k}`));
  assert.deepEqual([many.length, many.at(-1).label, many.at(-1).count], [21, '10 others', 10]);
});

test('many: steps are 1, 2 or 5 times a power of ten', () => {
  assert.deepEqual([0.03, 1, 1.1, 3, 6, 49, 51].map(page.niceStep), [0.05, 1, 2, 5, 10, 50, 100]);
  assert.equal(page.niceStep(0), 1);
});

test('many: mean, median and the interval by Student', () => {
  const told = page.spread([1, 2, 3, 4]);
  assert.deepEqual([told.n, told.mean, told.median, told.low, told.high], [4, 2.5, 2.5, 1, 4]);
  // s = 1.290994, t(3) = 3.182: 3.182 * 1.290994 / 2
  assert.ok(Math.abs(told.half - 2.05397) < 1e-4, String(told.half));
  assert.equal(page.spread([7]).half, null);
  assert.equal(page.spread([]), null);
  assert.ok(Math.abs(page.student(60) - 2.0003) < 2e-4);
  assert.ok(Math.abs(page.student(31) - 2.0395) < 3e-4);
});

const sweep = {
  columns: [
    { name: 'rule', unit: '', kind: 'setting' },
    { name: 'cast.ann', unit: '', kind: 'setting' },
    { name: 'seed', unit: '', kind: 'seed' },
    { name: 'units', unit: 'units', kind: 'measure' },
    { name: 'ended', unit: '', kind: 'measure' },
  ],
  rows: [
    ['fair', 'calm', 1, 10, 'complete'],
    ['fair', 'hasty', 1, 20, 'complete'],
    ['fair', 'calm', 2, 30, 'complete'],
    ['free', 'calm', 1, null, 'failed'],
  ],
  settings: [],
};

test('many: a seed counts once in the mean of a setting', () => {
  const [fair, ...others] = page.bySetting(sweep, sweep.rows, [0], 3);
  assert.equal(others.length, 0, 'a setting without a number is not drawn');
  assert.deepEqual([fair.text, fair.values], ['fair', [15, 30]]);
  assert.deepEqual(
    page.bySetting(sweep, sweep.rows, [0, 1], 3).map((one) => one.text),
    ['fair, calm', 'fair, hasty'],
  );
  assert.deepEqual(
    page.bySetting(sweep, sweep.rows, [], 3).map((one) => one.text),
    ['all runs'],
  );
  assert.deepEqual(page.numbersOf(sweep), [3]);
  assert.deepEqual(page.variedOf(sweep), [0, 1]);
  const axis = page.axisOf([fair]);
  assert.ok(axis.from <= 15 - fair.spread.half + 7.5 && axis.to >= 30);
});

test('many: the command of a run of a sweep, quoted for a shell', () => {
  assert.equal(
    page.commandOf(sweep, sweep.rows[0], 'dinner'),
    'haggle run dinner --set rule=fair --agent ann=calm --seed 1',
  );
  const odd = { columns: sweep.columns, rows: [["it's {1, 2}", null, 3, 1, '']], settings: [] };
  assert.equal(
    page.commandOf(odd, odd.rows[0], './my dinner.textproto'),
    `haggle run './my dinner.textproto' --set 'rule=it'\\''s {1, 2}' --seed 3`,
  );
});

const run = (id, state, modified, more = {}) => ({ id, state, modified, hash: id, fork: null, results: null, ...more });

test('many: what is on stands first, then the newest; forks name their parent', () => {
  const runs = [
    run('a', 'finished', '2026-01-01T00:00:00Z'),
    run('b', 'live', '2025-01-01T00:00:00Z'),
    run('c', 'killed', '2026-02-01T00:00:00Z'),
  ];
  assert.deepEqual(
    page.inOrder(runs).map((one) => one.id),
    ['b', 'c', 'a'],
  );
  assert.equal(page.countsText(runs), '1 live, 1 finished, 1 killed');
  const fork = run('d', 'finished', 0, { fork: { parent_hash: 'a', step: 3 } });
  assert.equal(page.parentOf(fork, { runs: [...runs, fork] }).id, 'a');
  const named = run('f', 'finished', 0, { fork: { parent: 'c', parent_hash: 'a', hash: 'x', step: 3 } });
  assert.equal(page.parentOf(named, { runs: [...runs, named] }).id, 'c');
  assert.equal(page.parentOf(run('e', 'live', 0, { fork: { parent_hash: 'zz', step: 1 } }), { runs }), undefined);
});

test('many: what is heard of a run changes its line and no other', () => {
  const index = { runs: [run('a', 'live', 0, { tick: 1 }), run('b', 'live', 0, { tick: 1 })] };
  const grown = page.grownIndex(index, {
    run: 'a',
    tick: 5,
    ticks: 9,
    steps: 3,
    events: 40,
    state: 'finished',
    reason: '',
  });
  assert.deepEqual(
    grown.runs.map((one) => [one.tick, one.state]),
    [
      [5, 'finished'],
      [1, 'live'],
    ],
  );
  assert.equal(index.runs[0].tick, 1);
});

test('many: words that are looked for, and words that are not wanted', () => {
  assert.ok(page.found('dinner 7', ['dinner-7', 7]));
  assert.ok(page.found('', []));
  assert.ok(!page.found('dinner 8', ['dinner-7', 7, '1386c8f0']), 'a number is a whole one');
  assert.ok(page.found('seed=8', ['dinner', 8], { seed: 8 }));
  assert.ok(!page.found('seed=8', ['dinner', 18], { seed: 18 }));
  assert.ok(!page.found('dinner -fork', ['dinner-7-fork']));
  assert.ok(page.found('-', ['a-b']), 'a lone dash is a word');
  assert.equal(page.whenText('2026-11-30T00:10:59Z'), '2026-11-30 00:10');
  assert.equal(page.whenText(1796083200), new Date(1796083200000).toISOString().slice(0, 16).replace('T', ' '));
  assert.equal(page.whenText('long ago'), 'long ago');
});

test('many: rows without a value stay at the end, whichever way is up', () => {
  const columns = [{ name: 'n', value: (row) => row.n }];
  const rows = [{ n: 2 }, { n: null }, { n: 10 }];
  assert.deepEqual(
    page.sortedRows(rows, columns, 'n').map((row) => row.n),
    [2, 10, null],
  );
  assert.deepEqual(
    page.sortedRows(rows, columns, '-n').map((row) => row.n),
    [10, 2, null],
  );
  assert.equal(page.sortedRows(rows, columns, ''), rows);
});

test('many: figures of a sweep as they are told: dollars, ratios, means', () => {
  assert.equal(page.inUnit(1234.5, 'dollars'), '$1,234.50');
  assert.equal(page.inUnit(0.123456, 'ratio'), '0.1235');
  assert.equal(page.inUnit(12.34567, 'units'), '12.35');
  assert.equal(page.inUnitShort(-2.5e9, 'dollars'), '\u2212$2.5B');
});

test('many: what differs most between settings is shown first, each kind of figure once; bookkeeping comes last', () => {
  const columns = [
    { name: 'rule', unit: '', kind: 'setting' },
    { name: 'seed', unit: '', kind: 'seed' },
    { name: 'run.ticks', unit: 'ticks', kind: 'measure' },
    { name: 'ann.delivered', unit: 'units', kind: 'measure' },
    { name: 'bob.delivered', unit: 'units', kind: 'measure' },
    { name: 'ann.utility', unit: 'cents', kind: 'measure' },
    { name: 'ann.noise', unit: 'units', kind: 'measure' },
  ];
  const row = (rule, seed, ticks, ...more) => [rule, seed, ticks, ...more];
  const rows = [row('a', 1, 8, 10, 10, 5, 3), row('a', 2, 8, 11, 20, 6, 9), row('b', 1, 900, 90, 30, 7, 9), row('b', 2, 900, 91, 40, 8, 3)];
  const sweep = { columns, rows };
  const names = (places) => places.map((at) => columns[at].name);
  const numbers = page.numbersOf(sweep);
  assert.deepEqual(names(page.tellingOf(sweep, numbers, page.variedOf(sweep), 3)), ['ann.delivered', 'ann.utility', 'ann.noise']);
  // Of one setting: what a party was delivered first, and what it came to.
  const one = { columns, rows: rows.slice(0, 2) };
  assert.deepEqual(names(page.tellingOf(one, numbers, page.variedOf(one), 2)), ['ann.delivered', 'ann.utility']);
  assert.equal(names(page.tellingOf(one, numbers, [], 5)).at(-1), 'run.ticks');
});

test('many: an interval of what cannot be negative is drawn from 0, and that is said', () => {
  const settings = page.bySetting(sweep, sweep.rows, [], 3);
  const wide = [{ ...settings[0], spread: { ...settings[0].spread, low: 1, high: 9, mean: 4, half: 10 } }];
  assert.ok(page.axisOf(wide).from < 0);
  assert.equal(page.axisOf(wide, true).from, 0);
  assert.deepEqual([page.isClipped(wide, true), page.isClipped(wide, false), page.isClipped([{ ...wide[0], spread: { ...wide[0].spread, half: 3 } }], true)], [true, false, false]);
  assert.ok(page.cannotBeNegative('xai.delivered', 'units', [0, 5]));
  for (const [name, unit, values] of [['xai.utility', 'units', [1]], ['xai.spent', 'cents', [1]], ['x', 'units', [-1]], ['price_change', 'ppm', [1]]])
    assert.ok(!page.cannotBeNegative(name, unit, values), name);
});

test('many: every run that may be the parent of a fork is known, the first one first', () => {
  const run = (id, more = {}) => ({ id, hash: `h-${id}`, fork: null, ...more });
  const fork = run('f', { fork: { parent: 'a', parent_hash: 'h-a', parents: ['a', 'b', 'gone'], step: 3 } });
  const index = { runs: [run('b'), run('a'), fork] };
  assert.deepEqual(page.parentsOf(fork, index).map((one) => one.id), ['a', 'b']);
  assert.equal(page.parentOf(fork, index).id, 'a');
  // A file that tells the hash alone.
  assert.deepEqual(page.parentsOf(run('g', { fork: { parent: null, parent_hash: 'h-b', step: 3 } }), index).map((one) => one.id), ['b']);
  assert.deepEqual(page.parentsOf(run('g', { fork: { parent: null, parent_hash: null, parents: [], step: 3 } }), index), []);
  assert.deepEqual(page.parentsOf(run('a'), index), []);
});

test('many: numbers that are too great to count by ones still make bins', () => {
  assert.deepEqual(
    page.distribution([1e16, 1e16]).map((bin) => bin.count),
    [2],
  );
  const bins = page.distribution([1e18, 3e18, 1e18 + 4096]);
  assert.equal(
    bins.reduce((sum, bin) => sum + bin.count, 0),
    3,
  );
  assert.ok(bins.length <= 22);
});

test('many: runs that failed are in no mean', () => {
  const sweep = {
    columns: [
      { name: 'run', unit: '', kind: 'run' },
      { name: 'seed', unit: '', kind: 'seed' },
      { name: 'complete', unit: '', kind: 'complete' },
      { name: 'xai.delivered', unit: 'units', kind: 'measure' },
    ],
    rows: [
      [0, '1', true, 10],
      [1, '2', true, 20],
      [2, '3', false, 9000],
    ],
  };
  const [all] = page.bySetting(sweep, sweep.rows, [], 3);
  assert.deepEqual([all.spread.n, all.spread.mean], [2, 15]);
});

test('many: a run that is in no file has neither time nor size, and a damaged one is counted', () => {
  assert.equal(page.whenText(null), '');
  const run = (id, state, modified) => ({ id, state, modified });
  assert.equal(page.countsText([run('a', 'finished', 1), run('b', 'damaged', 2)]), '1 finished, 1 damaged');
  assert.deepEqual(
    page.inOrder([run('a', 'finished', null), run('b', 'finished', 5)]).map((one) => one.id),
    ['b', 'a'],
  );
});

test('tables: values of issues stand for what they are in their unit and scale', () => {
  assert.equal(page.issueText({ unit: 'cents' }, 4000000), '$40,000');
  assert.equal(page.issueText({ unit: 'permille' }, 250), '25\u202f%');
  assert.equal(page.issueText({ unit: '', scale: 100 }, 150), '1.5');
  assert.equal(page.issueText({ unit: 'units' }, 4000), '4,000 units');
  assert.equal(page.issueShort({ unit: 'cents' }, 400000000), '$4M');
});

test('tables: of an agreement theory says distances as such, and the rest in words of its own', () => {
  const quality = {
    frontier: 0,
    nash: 120000,
    kalai_smorodinsky: null,
    egalitarian: null,
    utilitarian: 0,
    welfare: 1160000,
    nash_product: 123400,
    rational: true,
    efficient: true,
  };
  const text = page.qualityText(quality);
  assert.match(text, /0\.00.% from frontier, 12\.00.% from Nash, 0\.00.% from utilitarian;/);
  assert.match(text, /nobody has less than without it, nothing is better for all, worth 116\.00.% in sum, Nash product 0\.1234\.$/);
  assert.doesNotMatch(text, /from (rational|efficient|welfare)/);
});
