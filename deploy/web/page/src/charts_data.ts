// What the charts of a run show: which series belong into which chart, summed over products where that means something,
// the greatest few by name and the rest told as such.
import type { Series } from './api';

type One = Series['series'][number];

export interface ChartSpec {
  id: string;
  title: string;
  // What is seen in it, for somebody who does not know the field.
  text: string;
  measures: string[];
  // Flows happen in a tick and can be summed up over ticks; levels stand at its end; of means no sum means anything.
  how: 'flow' | 'level' | 'mean';
  way?: 'steps' | 'bars' | 'points';
  // Its millionths are told as ratios, not as percent.
  isRatio?: boolean;
}

export const kCharts: ChartSpec[] = [
  { id: 'delivered', title: 'Allocation: what was delivered', text: 'units that arrived, by customer', measures: ['delivered'], how: 'flow' },
  { id: 'share', title: 'Share of what was delivered', text: 'of all units that were delivered so far, by customer', measures: ['share'], how: 'mean' },
  { id: 'installed', title: 'Installed', text: 'units that stand in a site at the end of the tick', measures: ['installed'], how: 'level' },
  { id: 'idle', title: 'Idle', text: 'units that a party holds and cannot use: in the warehouse, or not running yet', measures: ['idle'], how: 'level' },
  { id: 'backlog', title: 'Backlog', text: 'units that are booked and have not come yet', measures: ['backlog'], how: 'level' },
  { id: 'lead', title: 'Lead', text: 'ticks from order to arrival: as the seller quoted it, and as it was', measures: ['lead_quoted', 'lead_realised'], how: 'mean' },
  { id: 'price', title: 'Price', text: 'of one unit: asked, and paid on average by each customer', measures: ['price', 'price_paid'], how: 'mean' },
  { id: 'revenue', title: 'Revenue by quarter', text: 'what a seller took in a quarter, at its end', measures: ['revenue_quarter'], how: 'flow', way: 'bars' },
  {
    id: 'fairness',
    title: 'Fairness and concentration',
    text: 'Jain: 1 is equal shares; Gini, Theil, Atkinson: 0 is equal; HHI: 1 is all to one',
    measures: ['jain', 'gini', 'hhi', 'theil', 'atkinson'],
    how: 'mean',
    isRatio: true,
  },
  { id: 'relationship', title: 'Relationship', text: 'how a seller holds a customer dear, as its agent says', measures: ['relationship'], how: 'mean', way: 'steps', isRatio: true },
  { id: 'credibility', title: 'Credibility', text: 'how far a claimant is believed, and a pledge trusted', measures: ['credibility', 'trust'], how: 'mean', way: 'steps', isRatio: true },
];

export interface Line {
  key: string;
  measure: string;
  party: string | null;
  product: string | null;
  values: (number | null)[];
  // Of the line of all others: how many they are.
  others?: number;
}

export interface Wish {
  // A product's name, or '' for all.
  product: string;
  // Words; a party is shown whose name has one of them. '' shows all.
  find: string;
  // How many lines of parties are drawn by name.
  most: number;
  // Flows as what there has been so far.
  running: boolean;
}

export interface Drawn {
  unit: string;
  lines: Line[];
  // How many lines of parties are not drawn, and are in no sum either.
  left: number;
}

export function added(a: (number | null)[], b: (number | null)[]): (number | null)[] {
  return a.map((one, tick) => {
    const other = b[tick] ?? null;
    return one === null ? other : other === null ? one : one + other;
  });
}

export function runningSum(values: (number | null)[]): (number | null)[] {
  let sum = 0;
  return values.map((value) => (sum += value ?? 0));
}

// A value that is stated when it changes holds until the next one.
export function held(values: (number | null)[]): (number | null)[] {
  let last: number | null = null;
  return values.map((value) => (last = value ?? last));
}

// What is told of the whole run at single ticks (the revenue of a quarter, at its end) as a course of its own.
export function completed(series: Series): Series {
  const more = new Map<string, One>();
  for (const { name, unit, party, product, tick, value } of series.run) {
    if (tick === null || tick === undefined) continue;
    const key = `${name}/${party}/${product}`;
    const one = more.get(key) ?? { name, unit, party, product, values: series.ticks.map(() => null) };
    one.values[tick] = value;
    more.set(key, one);
  }
  const known = new Set(series.series.map((one) => one.name));
  return { ...series, series: [...series.series, ...[...more.values()].filter((one) => !known.has(one.name))] };
}

export function matches(name: string, find: string): boolean {
  const words = find.toLowerCase().split(/[\s,]+/).filter(Boolean);
  return words.length === 0 || words.some((word) => name.toLowerCase().includes(word));
}

// Series of one measure as lines: of all products in one where they can be summed, else one a product.
export function linesOf(all: One[], spec: ChartSpec, measure: string, product: string): Line[] {
  const lines = new Map<string, Line>();
  const ofMeasure = all.filter((one) => one.name === measure && (product === '' || one.product === product || one.product === null));
  const hasParties = ofMeasure.some((one) => one.party !== null);
  const ofProducts = new Set(ofMeasure.filter((one) => one.product !== null).map((one) => one.party));
  for (const one of ofMeasure) {
    // The sum over parties is no party's line.
    if (hasParties && one.party === null) continue;
    // Nor is that of all products one of a product.
    if (one.product === null && ofProducts.has(one.party)) continue;
    const isSummed = spec.how !== 'mean' && product === '';
    const key = `${measure}/${one.party ?? ''}/${isSummed ? '' : (one.product ?? '')}`;
    const known = lines.get(key);
    if (known) known.values = added(known.values, one.values);
    else {
      const told = one.unit === 'microticks' ? one.values.map((value) => value && value / 1e6) : one.values;
      const values = spec.way === 'steps' ? held(told) : told;
      lines.set(key, { key, measure, party: one.party, product: isSummed ? null : one.product, values });
    }
  }
  return [...lines.values()];
}

const peak = (line: Line) => line.values.reduce<number>((most, value) => Math.max(most, Math.abs(value ?? 0)), 0);

export function drawn(series: Series, spec: ChartSpec, wish: Wish, labels: (name: string) => string): Drawn {
  let lines = spec.measures.flatMap((measure) => linesOf(series.series, spec, measure, wish.product));
  lines = lines.filter((line) => line.values.some((value) => value !== null));
  const given = series.series.find((one) => spec.measures.includes(one.name))?.unit ?? 'units';
  const unit = given === 'microticks' ? 'ticks' : given === 'ppm' && spec.isRatio ? 'ratio' : given;
  const whole = lines.filter((line) => line.party === null);
  const ofParties = lines.filter((line) => line.party !== null);
  const wanted = ofParties.filter((line) => matches(`${line.party} ${labels(line.party!)}`, wish.find));
  const ranked = [...wanted].sort((a, b) => peak(b) - peak(a) || (a.key < b.key ? -1 : 1));
  // Nobody is drawn as a flat line of nothing while others have more to tell.
  const some = ranked.filter((line, index) => index < wish.most && (peak(line) > 0 || spec.how === 'mean'));
  const rest = ranked.filter((line) => !some.includes(line));
  // In the order of the scenario, so that a party has the same place in every chart.
  const named = wanted.filter((line) => some.includes(line));
  let left = ofParties.length - named.length;
  const result = [...whole, ...named];
  if (spec.how !== 'mean' && rest.some((line) => peak(line) > 0)) {
    const values = rest.map((line) => line.values).reduce(added);
    result.push({ key: 'others', measure: spec.measures[0], party: null, product: null, values, others: rest.length });
    left -= rest.length;
  }
  if (spec.how === 'flow' && wish.running && spec.way !== 'bars') {
    for (const line of result) line.values = runningSum(line.values);
  }
  return { unit, lines: result, left };
}

// What a party said it would have, beside what it had booked and what had come by then.
export interface ClaimRow {
  party: string;
  claims: number;
  overBooked: number | null;
  overActual: number | null;
}

export function claimRows(series: Series): ClaimRow[] {
  const of = (name: string, party: string) => series.run.find((one) => one.name === name && one.party === party)?.value ?? null;
  const parties = [...new Set(series.run.filter((one) => one.name === 'claims' && one.party !== null).map((one) => one.party!))];
  return parties
    .map((party) => ({
      party,
      claims: of('claims', party) ?? 0,
      overBooked: of('claimed_over_booked', party),
      overActual: of('claimed_over_actual', party),
    }))
    .filter((row) => row.claims > 0);
}

export interface Said {
  product: string;
  units: number;
  // When it was said, and the tick that it was said for.
  made: number;
  due: number;
}

// Of one product; of several ('' and claims of more than one) the sums over those that were claimed at all. What was said stands
// at the tick that it was said for, where it can be held against what is installed then; it holds until something is said for a
// later tick of the same product, so that a sum is of all of them.
export function claimLines(series: Series, party: string, product: string, claims: Said[]): Line[] {
  const level: ChartSpec = { id: '', title: '', text: '', measures: [], how: 'level' };
  const claimed = [...new Set(claims.map((claim) => claim.product))];
  const products = product !== '' ? [product] : claimed;
  const of = (measure: string) =>
    products
      .flatMap((one) => linesOf(series.series, level, measure, one))
      .filter((line) => line.party === party)
      .map((line) => line.values);
  const sum = (key: string, ...measures: string[]): Line[] => {
    const all = measures.flatMap(of);
    return all.length > 0 ? [{ key, measure: key, party, product: null, values: all.reduce(added) }] : [];
  };
  const lines = [...sum('held_and_booked', 'warehoused', 'installed', 'backlog'), ...sum('installed', 'installed')];
  const came = sum('came', 'delivered');
  lines.push(...came.map((line) => ({ ...line, values: runningSum(line.values) })));
  if (claims.length > 0) lines.push({ key: 'claimed', measure: 'claimed', party, product: null, values: saidBy(claims, series.ticks.length) });
  return lines;
}

// What was said for a tick, of each product what was said last (of what was said at once the greatest), and of products of which
// nothing was said what had been said for a tick before.
function saidBy(claims: Said[], ticks: number): (number | null)[] {
  const values: (number | null)[] = Array.from({ length: ticks }, () => null);
  const standing = new Map<string, Said>();
  for (const claim of [...claims].sort((a, b) => a.due - b.due || a.made - b.made || a.units - b.units)) {
    standing.set(claim.product, claim);
    if (claim.due < ticks) values[claim.due] = [...standing.values()].reduce((sum, one) => sum + one.units, 0);
  }
  return values;
}

// How many of the claims are for a tick that the run does not come to: they are in no line.
export function beyondEnd(claims: Said[], ticks: number): number {
  return claims.filter((claim) => claim.due >= ticks).length;
}
