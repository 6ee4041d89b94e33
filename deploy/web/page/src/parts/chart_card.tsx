// One chart with what belongs to it: a title and what it says, a legend that switches lines and tells their values at the
// moment, and a table of all its numbers.
import type { ComponentChildren } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { Head, Series } from '../api';
import type { ChartSpec, Line } from '../charts_data';
import { DataTable } from './data_table';
import { inUnit, moneyShort, percent, short, units, words } from './format';
import { kShapes } from './party';
import { type Curve, dashOf, Plot } from './plot';
import type { RunModel } from '../run_model';

interface Properties {
  run: RunModel;
  series: Series;
  spec: ChartSpec;
  unit: string;
  lines: Line[];
  // Lines that are neither drawn nor in a sum.
  left: number;
  tick: number;
  onPick: (x: number) => void;
  // What lines are called, by key, where that is not told by party and product.
  names?: Record<string, string>;
  children?: ComponentChildren;
}

export function axisText(value: number, unit: string): string {
  if (unit === 'ratio') return String(Number((value / 1e6).toPrecision(3)));
  if (unit === 'cents') return moneyShort(value);
  if (unit === 'ppm') return percent(value, value % 10000 === 0 ? 0 : 1);
  return short(value);
}

export function valueText(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '\u2013';
  if (unit === 'cents' && Math.abs(value) >= 1e9) return moneyShort(value);
  if (unit === 'ppm') return percent(value, 1);
  if (unit === 'ratio') return (value / 1e6).toFixed(3);
  return inUnit(Number.isInteger(value) ? value : Number(value.toFixed(2)), unit);
}

export function lineName(line: Line, spec: ChartSpec, head: Head, names?: Record<string, string>): string {
  if (names?.[line.key]) return names[line.key];
  if (line.others) return `all others (${line.others})`;
  const party = line.party && (head.scenario.parties.find((one) => one.name === line.party)?.label || line.party);
  const parts = [];
  if (spec.measures.length > 1 || !party) parts.push(words(line.measure));
  if (party) parts.push(party);
  if (line.product && head.scenario.products.length > 1) parts.push(line.product);
  return parts.join(' \u00b7 ');
}

// A party has its colour and its sign, a measure of the whole market a colour and dashes; a product has its dashes.
function looks(line: Line, head: Head, spec: ChartSpec, place: number | null, index: number) {
  if (line.others) return { colour: '--party-none', dash: [2, 3] };
  if (place !== null) return { colour: `--party-${place}`, dash: dashOf(place) };
  const product = Math.max(0, line.product ? head.scenario.products.findIndex((one) => one.name === line.product) : 0);
  const party = head.scenario.parties.find((one) => one.name === line.party);
  if (party) return { colour: `--party-${(party.id - 1) % 8}`, dash: dashOf(product), shape: party.id };
  const measure = Math.max(0, spec.measures.indexOf(line.measure));
  if (spec.measures.length > 2) return { colour: `--party-${measure}`, dash: dashOf(measure), shape: product > 0 ? product : undefined };
  return { colour: `--party-${index % 8}`, dash: dashOf(index) };
}

// What holds at a tick: of bars, which stand where they end, the last one.
function valueAt(curve: Curve, tick: number): number | null {
  let at = Math.min(tick, curve.values.length - 1);
  if (curve.way === 'bars') while (at > 0 && curve.values[at] === null) --at;
  return curve.values[at] ?? null;
}

function Sample({ curve }: { curve: Curve }) {
  const dash = curve.dash?.join(' ');
  return (
    <svg viewBox="0 0 26 10" width="26" height="10" aria-hidden="true">
      {curve.way === 'points' ? (
        <circle cx="13" cy="5" r="3.5" fill="none" stroke={`var(${curve.colour})`} stroke-width="1.5" />
      ) : (
        <line x1="0" y1="5" x2="26" y2="5" stroke={`var(${curve.colour})`} stroke-width="2" stroke-dasharray={dash} />
      )}
      {curve.shape && curve.way !== 'bars' && (
        <path transform="translate(8.5 0.5) scale(0.9)" d={kShapes[(curve.shape - 1) % kShapes.length]} fill={`var(${curve.colour})`} />
      )}
    </svg>
  );
}

// A line of a party has the dashes of its product: which are whose, where there are several.
function DashesOfProducts({ lines, head }: { lines: Line[]; head: Head }) {
  const products = head.scenario.products.map((one) => one.name);
  const told = products.filter((name) => lines.some((line) => line.party !== null && line.product === name));
  if (told.length < 2) return null;
  return (
    <p class="muted">
      Colour and sign are the customer’s, dashes the product’s:
      {told.map((name) => (
        <span key={name}>
          {' '}
          <Sample curve={{ label: name, values: [], colour: '--muted', dash: dashOf(products.indexOf(name)) }} /> {name}
        </span>
      ))}
    </p>
  );
}

export function ChartCard({ run, series, spec, unit, lines, left, tick, onPick, names, children }: Properties) {
  const [hidden, hide] = useState<ReadonlySet<string>>(new Set());
  const [open, setOpen] = useState(false);
  const head = run.head;
  const all = useMemo<(Curve & { key: string })[]>(
    () =>
      lines.map((line, index) => ({
        key: line.key,
        label: lineName(line, spec, head, names),
        values: line.values,
        ...looks(line, head, spec, names ? index : null, index),
        width: line.others ? 2 : 1.5,
        way: line.key === 'claimed' ? 'points' : spec.way,
      })),
    [lines, head, names],
  );
  const curves = useMemo(() => all.filter((curve) => !hidden.has(curve.key)), [all, hidden]);
  const toggle = (key: string) => {
    const next = new Set(hidden);
    if (!next.delete(key)) next.add(key);
    hide(next);
  };
  const told = curves.map((curve) => `${curve.label} ${valueText(valueAt(curve, tick), unit)}`).join(', ');
  return (
    <article class="chart-card" aria-label={spec.title}>
      <header>
        <h2>{spec.title}</h2>
        {children}
        <p class="muted">{spec.text}</p>
        <DashesOfProducts lines={lines} head={head} />
      </header>
      <Plot
        label={`${spec.title} over ticks; ${run.ticks.words(tick)}: ${told || 'nothing is drawn'}`}
        x={series.ticks}
        curves={curves}
        height={170}
        at={tick}
        format={(value) => axisText(value, unit)}
        onPick={onPick}
      />
      <ul class="legend" aria-label={`lines of ${spec.title}, with their values at ${run.ticks.words(tick)}`}>
        {all.map((curve) => (
          <li key={curve.key}>
            <button type="button" aria-pressed={!hidden.has(curve.key)} onClick={() => toggle(curve.key)}>
              <Sample curve={curve} />
              <span class="legend-name">{curve.label}</span>
              <span class="number">{valueText(valueAt(curve, tick), unit)}</span>
            </button>
          </li>
        ))}
      </ul>
      {left > 0 && <p class="muted">{units(left)} more are not drawn: widen what is chosen above.</p>}
      <details onToggle={(event) => setOpen((event.currentTarget as HTMLDetailsElement).open)}>
        <summary>as a table</summary>
        {open && <LinesTable title={spec.title} series={series} curves={all} unit={unit} tick={tick} />}
      </details>
    </article>
  );
}

interface TableProperties {
  title: string;
  series: Series;
  curves: Curve[];
  unit: string;
  tick: number;
}

function LinesTable({ title, series, curves, unit, tick }: TableProperties) {
  const columns = useMemo(
    () => [
      { name: 'tick', value: (row: number) => row, number: true },
      ...(series.dates.some(Boolean) ? [{ name: 'date', value: (row: number) => series.dates[row] ?? '' }] : []),
      ...curves.map((curve) => ({
        name: curve.label,
        value: (row: number) => curve.values[row],
        show: (row: number) => (unit === 'cents' ? inUnit(curve.values[row], unit) : valueText(curve.values[row], unit)),
        number: true,
      })),
    ],
    [series, curves, unit],
  );
  return (
    <DataTable
      caption={`${title}${unit === 'cents' ? ' (copied in cents)' : unit === 'ppm' || unit === 'ratio' ? ' (copied in millionths)' : ''}`}
      rows={series.ticks}
      rowKey={(row) => row}
      columns={columns}
      marked={(row) => row === tick}
      empty="There is no tick yet."
    />
  );
}
