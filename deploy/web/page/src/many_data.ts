// Many runs as numbers: distributions of a column, means with their intervals by setting, the order of a list of runs.
import type { Growth, Index, RunLine, Sweep } from './api';
import { quoted } from './parts/format';

export type Value = string | number | boolean | null | undefined;

export interface Bin {
  // A number from `from` to before `to` (the last bin has its end), or the text itself.
  label: string;
  from: number | null;
  to: number | null;
  count: number;
}

// 1, 2 or 5 times a power of ten, not under `value`.
export function niceStep(value: number): number {
  if (!(value > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  for (const factor of [1, 2, 5]) if (factor * power >= value * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

const kMostBins = 20;
const kMostTexts = 20;

export function distribution(values: Value[]): Bin[] {
  const known = values.filter((value) => value !== null && value !== undefined && value !== '');
  const numbers = known.filter((value): value is number => typeof value === 'number');
  return numbers.length === known.length ? ofNumbers(numbers) : ofTexts(known.map(String));
}

function ofNumbers(numbers: number[]): Bin[] {
  if (numbers.length === 0) return [];
  const low = numbers.reduce((a, b) => Math.min(a, b));
  const high = numbers.reduce((a, b) => Math.max(a, b));
  const whole = numbers.every((value) => Number.isInteger(value));
  const step = Math.max(niceStep((high - low) / kMostBins), whole ? 1 : 0) || 1;
  const first = Math.floor(low / step);
  // Counted, and not walked from value to value: beyond 2^53 a number and the next one are the same.
  const count = Math.min(kMostBins + 2, Math.floor(high / step) - first + 1);
  const bins: Bin[] = Array.from({ length: count }, (_, k) => ({
    label: '',
    from: (first + k) * step,
    to: (first + k + 1) * step,
    count: 0,
  }));
  for (const value of numbers) ++bins[Math.min(bins.length - 1, Math.max(0, Math.floor(value / step) - first))].count;
  return bins;
}

function ofTexts(texts: string[]): Bin[] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const bins = sorted.slice(0, kMostTexts).map(([label, count]) => ({ label, from: null, to: null, count }));
  const rest = sorted.slice(kMostTexts).reduce((sum, [, count]) => sum + count, 0);
  if (rest > 0) bins.push({ label: `${sorted.length - kMostTexts} others`, from: null, to: null, count: rest });
  return bins;
}

export interface Spread {
  n: number;
  mean: number;
  median: number;
  low: number;
  high: number;
  // Half of the 95 % interval of the mean by Student's t; null of fewer than two.
  half: number | null;
}

// 97.5 % of Student's t.
const kStudent = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

export function student(freedom: number): number {
  if (freedom <= kStudent.length) return kStudent[freedom - 1];
  const z = 1.959964;
  return z + (z ** 3 + z) / (4 * freedom) + (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * freedom ** 2);
}

export function spread(values: number[]): Spread | null {
  const n = values.length;
  if (n === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const median = n % 2 === 1 ? sorted[(n - 1) / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  const variance = n > 1 ? values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1) : 0;
  return {
    n,
    mean,
    median,
    low: sorted[0],
    high: sorted[n - 1],
    half: n > 1 ? student(n - 1) * Math.sqrt(variance / n) : null,
  };
}

export interface Setting {
  text: string;
  // One value a seed: the mean of its runs, for runs of one seed share their draws.
  values: number[];
  spread: Spread;
}

// Of runs that failed the figures are of how far they came, which is no result.
export function completeOf(sweep: Sweep, rows: Sweep['rows']): Sweep['rows'] {
  const complete = columnsOf(sweep, 'complete')[0];
  return complete === undefined ? rows : rows.filter((row) => row[complete] === true);
}

// A measure by the values of some columns, of runs that are complete. Rows without a number are left out.
export function bySetting(sweep: Sweep, rows: Sweep['rows'], by: number[], measure: number): Setting[] {
  const seed = sweep.columns.findIndex((column) => column.kind === 'seed');
  const groups = new Map<string, Map<Value, number[]>>();
  completeOf(sweep, rows).forEach((row, at) => {
    const value = row[measure];
    if (typeof value !== 'number') return;
    const text = by.map((column) => settingText(row[column])).join(', ') || 'all runs';
    const group = groups.get(text) ?? new Map<Value, number[]>();
    groups.set(text, group);
    const key = seed < 0 ? at : row[seed];
    group.set(key, [...(group.get(key) ?? []), value]);
  });
  return [...groups].map(([text, seeds]) => {
    const values = [...seeds.values()].map((some) => some.reduce((sum, one) => sum + one, 0) / some.length);
    return { text, values, spread: spread(values)! };
  });
}

export function settingText(value: Value): string {
  return value === null || value === undefined || value === '' ? 'none' : String(value);
}

// Columns of a kind, by their places.
export function columnsOf(sweep: Sweep, kind: Sweep['columns'][number]['kind']): number[] {
  return sweep.columns.flatMap((column, at) => (column.kind === kind ? [at] : []));
}

// Measures that are numbers in at least one row.
export function numbersOf(sweep: Sweep): number[] {
  return columnsOf(sweep, 'measure').filter((at) => sweep.rows.some((row) => typeof row[at] === 'number'));
}

// What a run takes, and not what comes of it.
const kBookkeeping = /^run\.|(^|[._])(ticks|steps|events|commands|ms|seconds|bytes)$/;

// How far the means of the settings lie apart, in units of how far the seeds of one setting do; 0 of what never differs.
function apart(settings: Setting[]): number {
  const means = settings.map((one) => one.spread.mean);
  const between = Math.max(...means) - Math.min(...means);
  if (!(between > 0)) return 0;
  const squares = settings.flatMap((one) => one.values.map((value) => (value - one.spread.mean) ** 2));
  const within = Math.sqrt(squares.reduce((sum, one) => sum + one, 0) / Math.max(1, squares.length));
  return between / (within + 1e-9 * between);
}

// The `most` measures that tell most, as places of columns in the order of telling: of those that differ between settings what
// differs most beside its own spread, each kind of figure once (one party's of it, for others' differ with it); where there is
// one setting, what each party was delivered and came to. Bookkeeping comes last.
export function tellingOf(sweep: Sweep, numbers: number[], varied: number[], most: number): number[] {
  const name = (at: number) => sweep.columns[at].name;
  const kind = (at: number) => name(at).split('.').pop()!;
  const wanted = ['delivered', 'utility'];
  const place = (at: number) => (kBookkeeping.test(name(at)) ? wanted.length + 1 : wanted.includes(kind(at)) ? wanted.indexOf(kind(at)) : wanted.length);
  const values = (at: number) => completeOf(sweep, sweep.rows).map((row) => row[at]).filter((value): value is number => typeof value === 'number');
  const differs = (at: number) => new Set(values(at)).size > 1;
  const scores = new Map(numbers.map((at) => [at, varied.length > 0 && !kBookkeeping.test(name(at)) ? apart(bySetting(sweep, sweep.rows, varied, at)) : 0]));
  const ranked = [...numbers].sort((a, b) => scores.get(b)! - scores.get(a)! || Number(differs(b)) - Number(differs(a)) || place(a) - place(b) || a - b);
  const chosen: number[] = [];
  const isNew = (at: number) => !kBookkeeping.test(name(at)) && !chosen.some((one) => kind(one) === kind(at));
  for (const at of ranked) if (chosen.length < most && isNew(at)) chosen.push(at);
  for (const at of ranked) if (chosen.length < most && !chosen.includes(at)) chosen.push(at);
  return chosen;
}

// Units of what is counted or measured from nothing up; money may be owed, and utility lost.
const kFromNothing = new Set(['units', 'ticks', 'steps', 'count', 'ppm', 'permille', 'ratio', 'microticks', 'ms']);

// Whether no value of a measure can be below 0, as far as its unit and its values tell.
export function cannotBeNegative(name: string, unit: string, values: number[]): boolean {
  return kFromNothing.has(unit) && !/utility|premium|change|difference|regret|over_/.test(name) && values.every((value) => value >= 0);
}

// Columns of settings that have more than one value.
export function variedOf(sweep: Sweep): number[] {
  return columnsOf(sweep, 'setting').filter((at) => new Set(sweep.rows.map((row) => row[at])).size > 1);
}

// The command that makes the run of a row again.
export function commandOf(sweep: Sweep, row: Sweep['rows'][number], scenario: string): string {
  const parts = ['haggle', 'run', quoted(scenario)];
  sweep.columns.forEach((column, at) => {
    const value = row[at];
    if (value === null || value === undefined) return;
    if (column.kind === 'seed') parts.push('--seed', quoted(String(value)));
    if (column.kind !== 'setting') return;
    if (column.name.startsWith('cast.')) parts.push('--agent', quoted(`${column.name.slice(5)}=${value}`));
    else parts.push('--set', quoted(`${column.name}=${value}`));
  });
  return parts.join(' ');
}

const kStates: RunLine['state'][] = ['live', 'finished', 'stopped', 'killed', 'damaged'];

function timeOf(run: RunLine): number {
  if (run.modified === null) return 0;
  return typeof run.modified === 'number' ? run.modified : Date.parse(run.modified) || 0;
}

// What is on first, then the newest.
export function inOrder(runs: RunLine[]): RunLine[] {
  const place = (run: RunLine) => (run.state === 'live' ? 0 : 1);
  return [...runs].sort((a, b) => place(a) - place(b) || timeOf(b) - timeOf(a) || (a.id < b.id ? -1 : 1));
}

export function countsText(runs: RunLine[]): string {
  const counts = kStates.map((state) => [state, runs.filter((run) => run.state === state).length] as const);
  return counts
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');
}

// The runs that a fork may come from: those of the list that fit equally well, and were the same up to where it parts.
export function parentsOf(run: RunLine, index: Index): RunLine[] {
  const { fork } = run;
  if (!fork) return [];
  const ids = fork.parents ?? (fork.parent ? [fork.parent] : []);
  const known = ids.flatMap((id) => index.runs.filter((one) => one.id === id && one.id !== run.id));
  if (known.length > 0) return known;
  return fork.parent_hash === null ? [] : index.runs.filter((one) => one.id !== run.id && one.hash === fork.parent_hash).slice(0, 1);
}

// The first of them.
export function parentOf(run: RunLine, index: Index): RunLine | undefined {
  return parentsOf(run, index)[0];
}

// The moment when a file was changed, in Coordinated Universal Time, to the minute; a run without a file has none.
export function whenText(modified: string | number | null): string {
  if (modified === null) return '';
  const ms = typeof modified === 'number' ? modified * (modified < 1e12 ? 1000 : 1) : Date.parse(modified);
  return Number.isFinite(ms) ? new Date(ms).toISOString().slice(0, 16).replace('T', ' ') : String(modified);
}

export function resultNames(runs: RunLine[]): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(run.results ?? {})))];
}

// Words that all have to occur in one of the texts; a word after '-' must not. A number is a whole number of a text, not any
// digits of it; NAME=WORD is the value that has this name.
export function found(find: string, texts: Value[], named: Record<string, Value> = {}): boolean {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  const whole = texts.map((text) => String(text ?? '').toLowerCase()).join('\n');
  const has = (word: string) => {
    const at = word.indexOf('=');
    if (at > 0 && word.slice(0, at) in named) return String(named[word.slice(0, at)] ?? '').toLowerCase() === word.slice(at + 1);
    if (!/^\d+$/.test(word)) return whole.includes(word);
    return new RegExp(`(?<![\\da-z])${word}(?![\\da-z])`).test(whole);
  };
  return words.every((word) => (word.length > 1 && word.startsWith('-') ? !has(word.slice(1)) : has(word)));
}

// The list after it was heard that a run has grown.
export function grownIndex(index: Index, growth: Growth): Index {
  const runs = index.runs.map((run) =>
    run.id === growth.run
      ? {
          ...run,
          tick: growth.tick,
          ticks: growth.ticks,
          steps: growth.steps,
          events: growth.events,
          state: growth.state,
          reason: growth.reason,
        }
      : run,
  );
  return { ...index, runs };
}
