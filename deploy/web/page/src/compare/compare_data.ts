// Two runs beside each other, as numbers and words: what the program says of them, and differences by party and tick.
import type { Head, Series } from '../api';
import { added } from '../charts_data';
import { inUnit, short } from '../parts/format';
import { numberOf } from '../parts/party';

export interface Different {
  path: string;
  a: unknown;
  b: unknown;
}

export interface First {
  record: number;
  tick: number;
  phase: string;
  step: number;
  party: string;
  told_a: string | null;
  told_b: string | null;
  why_a: string | null;
  why_b: string | null;
}

export interface LoneDinner {
  tick: number;
  host: string;
  guests: string[];
  agreed: boolean;
  units: number;
}

export interface Comparison {
  same: boolean;
  same_outcome: boolean;
  hash_a: string;
  hash_b: string;
  scenario: Different[];
  outcome: Different[];
  first: First | null;
  parties: { name: string; delivered_a: number | null; delivered_b: number | null; utility_a: number | null; utility_b: number | null }[];
  dinners_only_a: LoneDinner[];
  dinners_only_b: LoneDinner[];
  // `parties`: names of those whom a difference is about.
  ticks: { tick: number; date: string; differences: { what: string; a: string | null; b: string | null; parties: string[] }[] }[];
  first_event: { a: number | null; b: number | null } | null;
  cast: { party: string; a: string | null; b: string | null }[];
  parent: 'a' | 'b' | null;
}

// What there is to say first of all, in one or two sentences.
export function verdict(answer: Comparison): string {
  const [a, b] = ['A', 'B'];
  if (answer.same) return 'These two runs are equal: same scenario, same cast, every step the same, and so the same hash.';
  const parts: string[] = [];
  if (answer.parent) {
    const [child, parent] = answer.parent === 'a' ? [b, a] : [a, b];
    parts.push(`${child} is a fork of ${parent}: another future for the same past.`);
  }
  if (answer.first) {
    const { record, tick, phase, party } = answer.first;
    const who = party === 'nature' ? 'at a draw of nature' : `at a decision of ${party}`;
    parts.push(`They part at tick ${tick}, in the phase ${phase.replace(/_/g, ' ')}, ${who}${record > 1 ? '; up to there every step is the same' : ', the very first'}.`);
  } else {
    parts.push('No command that both have differs: the one goes on where the other ends.');
  }
  if (answer.same_outcome) parts.push('They end with the same outcome nevertheless.');
  return parts.join(' ');
}

// A difference with its sign, always: "+1,200", "−300", "0".
export function signed(value: number, unit: string, isShort = false): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  const text = !isShort ? inUnit(size, unit) : unit === 'cents' ? `$${short(size / 100)}` : short(size);
  return `${value > 0 ? '+' : '\u2212'}${text}`;
}

export function difference(a: unknown, b: unknown): number | null {
  return typeof a === 'number' && typeof b === 'number' ? b - a : null;
}

// What happens in a tick is summed over the ticks of a column; of what stands at a tick's end the last one counts.
const kFlows = [
  'ordered', 'agreed', 'cancelled', 'redirected_out', 'redirected_in', 'due', 'allocated', 'delivered', 'late', 'value', 'spent',
  'revenue_quarter',
];

export function isFlow(measure: string): boolean {
  return kFlows.includes(measure);
}

export interface Measure {
  name: string;
  unit: string;
}

// Measures that both have by party and tick and that may be summed over products.
export function measuresOf(a: Series, b: Series): Measure[] {
  const of = (series: Series) =>
    new Map(series.series.filter((one) => one.party !== null && (one.unit === 'units' || one.unit === 'cents') && !one.name.startsWith('price')).map((one) => [one.name, one.unit]));
  const others = of(b);
  return [...of(a)].filter(([name]) => others.has(name)).map(([name, unit]) => ({ name, unit }));
}

// A measure of each party by tick, over all products.
export function byParty(series: Series, measure: string): Map<string, (number | null)[]> {
  const sums = new Map<string, (number | null)[]>();
  const ofMeasure = series.series.filter((one) => one.name === measure && one.party !== null);
  const ofProducts = new Set(ofMeasure.filter((one) => one.product !== null).map((one) => one.party));
  for (const one of ofMeasure) {
    if (one.party === null || (one.product === null && ofProducts.has(one.party))) continue;
    const known = sums.get(one.party);
    sums.set(one.party, known ? added(known, one.values) : one.values);
  }
  return sums;
}

export interface HeatRow {
  party: string;
  // By column; null where there is nothing to compare: of a flow no value is 0, of a level one of the two has none.
  cells: (number | null)[];
  a: (number | null)[];
  b: (number | null)[];
}

export interface Heat {
  // Each column is of ticks `from` to `to`, both included.
  columns: { from: number; to: number }[];
  rows: HeatRow[];
  most: number;
}

export const kMostColumns = 28;

function columnValue(values: (number | null)[] | undefined, from: number, to: number, flow: boolean): number | null {
  const some = (values ?? []).slice(from, to + 1);
  if (!flow) return some.length > 0 ? some[some.length - 1] : null;
  return some.some((one) => one !== null) ? some.reduce<number>((sum, one) => sum + (one ?? 0), 0) : null;
}

export function heat(a: Series, b: Series, measure: string, parties: string[], mostColumns = kMostColumns): Heat {
  const ticks = Math.max(a.ticks.length, b.ticks.length);
  const wide = Math.max(1, Math.ceil(ticks / mostColumns));
  const columns: Heat['columns'] = [];
  for (let from = 0; from < ticks; from += wide) columns.push({ from, to: Math.min(from + wide, ticks) - 1 });
  const flow = isFlow(measure);
  const [ofA, ofB] = [byParty(a, measure), byParty(b, measure)];
  let most = 0;
  const rows = parties
    .filter((party) => ofA.has(party) || ofB.has(party))
    .map((party) => {
      const row: HeatRow = { party, cells: [], a: [], b: [] };
      for (const { from, to } of columns) {
        const one = columnValue(ofA.get(party), from, to, flow);
        const other = columnValue(ofB.get(party), from, to, flow);
        const isUnknown = flow ? one === null && other === null : one === null || other === null;
        const cell = isUnknown ? null : (other ?? 0) - (one ?? 0);
        row.a.push(one);
        row.b.push(other);
        row.cells.push(cell);
        most = Math.max(most, Math.abs(cell ?? 0));
      }
      return row;
    });
  return { columns, rows, most };
}

// Whom something that differs in a tick is about, by tick.
export function differing(answer: Pick<Comparison, 'ticks'>): Map<number, Set<string>> {
  return new Map(answer.ticks.map(({ tick, differences }) => [tick, new Set(differences.flatMap((one) => one.parties))]));
}

// How strongly a cell is tinted: 0 to 3, by its size beside the greatest.
export function tint(value: number | null, most: number): number {
  if (!value || most === 0) return 0;
  return Math.min(3, 1 + Math.floor((Math.abs(value) / most) * 2.999));
}

// Parties of both runs by name, those of A first; `a` and `b` are what the columns of each run call them.
export function partiesOf(a: Head, b: Head): { name: string; label: string; id: number; a: number | null; b: number | null }[] {
  const of = (head: Head, name: string) => head.scenario.parties.find((one) => one.name === name);
  const names = [...new Set([...a.scenario.parties, ...b.scenario.parties].map((one) => one.name))];
  return names.map((name) => {
    const [one, other] = [of(a, name), of(b, name)];
    const { label, id } = (one ?? other)!;
    return { name, label: label || name, id, a: one ? numberOf(one) : null, b: other ? numberOf(other) : null };
  });
}

export function valueText(value: unknown): string {
  if (value === null || value === undefined) return '\u2013';
  return typeof value === 'string' ? value : typeof value === 'number' ? inUnit(value, '') : JSON.stringify(value);
}
