// Two runs beside each other, or a fork and its parent: whether they are equal, where they part and why, what happened in the
// one and not in the other, who gained by it.
import { useMemo } from 'preact/hooks';
import type { Head, Index } from '../api';
import { address } from '../address';
import { type Comparison, difference, measuresOf, partiesOf, signed, valueText, verdict } from '../compare/compare_data';
import { HeatTable } from '../compare/heat_table';
import { TwinLanes } from '../compare/twin_lanes';
import { DataTable } from '../parts/data_table';
import { Empty, Replaced, Trouble, Waiting } from '../parts/empty';
import { inUnit, plural, units, words } from '../parts/format';
import { TopBar } from '../parts/top_bar';
import { useAnswer } from '../parts/use_answer';
import { useRun } from '../parts/use_run';
import { go, link, usePlace } from '../place';
import type { RunModel } from '../run_model';
import { source } from '../source';
import '../compare/compare.css';

export function CompareView() {
  const { a, b } = usePlace().args;
  return (
    <>
      <TopBar>
        <h1>two runs beside each other</h1>
      </TopBar>
      <main class="page compare">
        <Choice a={a} b={b} />
        {a && b ? <Beside key={`${a} ${b}`} a={a} b={b} /> : <Empty>Choose two runs: what differs in them is told here.</Empty>}
      </main>
    </>
  );
}

function Choice({ a, b }: { a?: string; b?: string }) {
  const index = useAnswer('index', () => source().get<Index>('/api/index'));
  const ids = index.value?.runs.map((run) => run.id) ?? [];
  const select = (side: 'a' | 'b', value: string | undefined) => (
    <label>
      {side.toUpperCase()}{' '}
      <select value={value ?? ''} onChange={(event) => go({ [side]: (event.currentTarget as HTMLSelectElement).value, tick: null })}>
        {!value && <option value="">choose a run</option>}
        {value && !ids.includes(value) && <option value={value}>{value}</option>}
        {ids.map((id) => (
          <option key={id} value={id}>
            {id}
          </option>
        ))}
      </select>
    </label>
  );
  return (
    <div class="compare-line compare-choice" role="group" aria-label="which runs">
      {select('a', a)}
      {select('b', b)}
      <button type="button" disabled={!a || !b} onClick={() => go({ a: b, b: a })}>
        swap
      </button>
      {a && <a href={link('run', { id: a })}>A alone</a>}
      {b && <a href={link('run', { id: b })}>B alone</a>}
    </div>
  );
}

function Beside({ a, b }: { a: string; b: string }) {
  const [inA, inB] = [useRun(a), useRun(b)];
  const got = useAnswer(`compare ${a} ${b} ${inA.turn} ${inB.turn}`, () => source().get<Comparison>(address('/api/compare', { a, b })));
  const error = got.error ?? inA.error ?? inB.error;
  if (error) return <Trouble what="The comparison" error={error} />;
  if (!got.value || got.old) return <Waiting what="where they differ" />;
  const answer = got.value;
  return (
    <>
      <Replaced turn={inA.turn} id={a} />
      <Replaced turn={inB.turn} id={b} />
      <p class="verdict" role="status">
        <strong>{answer.same ? '=' : '\u2260'}</strong> {verdict(answer)}
      </p>
      {!answer.same && <FirstDifference answer={answer} a={a} b={b} />}
      {!answer.same && <Givens answer={answer} />}
      {answer.same ? (
        <Empty>There is nothing to set beside each other: whatever is told of the one holds of the other.</Empty>
      ) : inA.run && inB.run ? (
        <Courses key={`${inA.turn} ${inB.turn}`} answer={answer} a={inA.run} b={inB.run} />
      ) : (
        <Waiting what="both runs" />
      )}
      <Sums answer={answer} head={inA.run?.head ?? null} />
    </>
  );
}

function FirstDifference({ answer, a, b }: { answer: Comparison; a: string; b: string }) {
  const { first, first_event } = answer;
  if (!first) return null;
  const side = (name: 'A' | 'B', id: string, told: string | null, why: string | null, event: number | null) => (
    <div class="side">
      <h3>{name}</h3>
      <p>{told ?? <span class="muted">{first.party} does nothing here.</span>}</p>
      {why && <p class="muted">because {why}</p>}
      {told && !why && first.party !== 'nature' && <p class="muted">It says no why.</p>}
      <a href={link('run', { id, e: event, panel: 'decision' })}>look at it in {name}</a>
    </div>
  );
  return (
    <section aria-labelledby="first">
      <h2 id="first">
        The first difference: tick {first.tick}, {words(first.phase)}, {first.party}
      </h2>
      <div class="sides">
        {side('A', a, first.told_a, first.why_a, first_event?.a ?? null)}
        {side('B', b, first.told_b, first.why_b, first_event?.b ?? null)}
      </div>
    </section>
  );
}

function Givens({ answer }: { answer: Comparison }) {
  const cast = answer.cast.filter((one) => one.a !== one.b);
  if (answer.scenario.length === 0 && cast.length === 0) {
    return <p>Scenario and cast are the same in both.</p>;
  }
  return (
    <section class="sides" aria-label="scenario and cast">
      {answer.scenario.length > 0 ? (
        <DataTable
          caption="Scenario: what differs"
          rows={answer.scenario}
          rowKey={(row) => row.path}
          empty=""
          columns={[
            { name: 'where', value: (row) => row.path },
            { name: 'A', value: (row) => valueText(row.a) },
            { name: 'B', value: (row) => valueText(row.b) },
          ]}
        />
      ) : (
        <p>The scenario is the same in both.</p>
      )}
      {cast.length > 0 ? (
        <DataTable
          caption="Cast: who plays otherwise"
          rows={cast}
          rowKey={(row) => row.party}
          empty=""
          columns={[
            { name: 'party', value: (row) => row.party },
            { name: 'A', value: (row) => row.a ?? '\u2013' },
            { name: 'B', value: (row) => row.b ?? '\u2013' },
          ]}
        />
      ) : (
        <p>The cast is the same in both.</p>
      )}
    </section>
  );
}

function Courses({ answer, a, b }: { answer: Comparison; a: RunModel; b: RunModel }) {
  const { args } = usePlace();
  const lanes = useMemo(() => partiesOf(a.head, b.head), [a.head, b.head]);
  const ticks = Math.max(a.ticks.reached, b.ticks.reached) + 1;
  const tick = Math.max(0, Math.min(Number(args.tick ?? answer.first?.tick ?? 0) || 0, ticks - 1));
  const onTick = (next: number) => go({ tick: next });
  const series = useAnswer(`series ${a.id} ${a.columns.events} ${b.id} ${b.columns.events}`, () => Promise.all([a.series(), b.series()]));
  const measures = useMemo(() => (series.value ? measuresOf(series.value[0], series.value[1]) : []), [series.value]);
  return (
    <>
      <section aria-labelledby="lanes">
        <h2 id="lanes">Lanes of both</h2>
        <TickLine answer={answer} a={a} b={b} ticks={ticks} tick={tick} onTick={onTick} />
        <TwinLanes a={a} b={b} lanes={lanes} answer={answer} ticks={ticks} tick={tick} onTick={onTick} />
        <AtTick answer={answer} a={a} b={b} tick={tick} />
      </section>
      <section aria-labelledby="heat">
        <h2 id="heat">Differences by party and tick</h2>
        {series.error && <Trouble what="The courses of both" error={series.error} />}
        {!series.value && !series.error && <Waiting what="the courses of both" />}
        {series.value && (
          <HeatTable a={series.value[0]} b={series.value[1]} lanes={lanes} measures={measures} chosen={args.measure ?? ''} choose={(measure) => go({ measure })} tick={tick} onTick={onTick} />
        )}
      </section>
    </>
  );
}

interface TickProperties {
  answer: Comparison;
  a: RunModel;
  b: RunModel;
  tick: number;
}

function TickLine({ answer, a, ticks, tick, onTick }: TickProperties & { ticks: number; onTick: (tick: number) => void }) {
  const before = [...answer.ticks].reverse().find((one) => one.tick < tick);
  const after = answer.ticks.find((one) => one.tick > tick);
  return (
    <>
    <div class="compare-line">
      <output class="number tick-now">{a.ticks.words(tick)}</output>
      <button type="button" disabled={!before} onClick={() => before && onTick(before.tick)}>
        previous difference
      </button>
      <button type="button" disabled={!after} onClick={() => after && onTick(after.tick)}>
        next difference
      </button>
    </div>
    <label class="tick-slider">
      <span>tick</span>
      <input
        type="range"
        min={0}
        max={ticks - 1}
        value={tick}
        aria-valuetext={a.ticks.words(tick)}
        onInput={(event) => onTick(Number((event.currentTarget as HTMLInputElement).value))}
      />
    </label>
    </>
  );
}

function AtTick({ answer, a, b, tick }: TickProperties) {
  const here = answer.ticks.find((one) => one.tick === tick);
  return (
    <div class="at-tick">
      <p>
        {here ? `${plural(here.differences.length, 'difference')} at ${a.ticks.words(tick)}.` : `Nothing that is told differs at ${a.ticks.words(tick)}.`}{' '}
        <a href={link('run', { id: a.id, e: a.ticks.range(tick).first })}>A there</a> <a href={link('run', { id: b.id, e: b.ticks.range(tick).first })}>B there</a>
      </p>
      {here && (
        <DataTable
          caption={`What happened at tick ${tick}`}
          hideCaption
          rows={here.differences}
          rowKey={(_, at) => at}
          most={30}
          empty=""
          columns={[
            { name: 'what', value: (row) => row.what },
            { name: 'in A', value: (row) => row.a ?? 'did not happen', show: (row) => row.a ?? <span class="muted">did not happen</span> },
            { name: 'in B', value: (row) => row.b ?? 'did not happen', show: (row) => row.b ?? <span class="muted">did not happen</span> },
          ]}
        />
      )}
    </div>
  );
}

function Sums({ answer, head }: { answer: Comparison; head: Head | null }) {
  const traders = new Set(head?.scenario.parties.filter((one) => one.trades).map((one) => one.name));
  const dinners = [
    ...answer.dinners_only_a.map((one) => ({ ...one, run: 'A' })),
    ...answer.dinners_only_b.map((one) => ({ ...one, run: 'B' })),
  ].sort((one, other) => one.tick - other.tick);
  type Row = Comparison['parties'][number];
  const pair = (name: string, of: (row: Row) => [number | null, number | null], unitOf: (row: Row) => string) => [
    { name: `${name} A`, value: (row: Row) => of(row)[0], show: (row: Row) => inUnit(of(row)[0], unitOf(row)), number: true },
    { name: `${name} B`, value: (row: Row) => of(row)[1], show: (row: Row) => inUnit(of(row)[1], unitOf(row)), number: true },
    {
      name: `${name} B\u2212A`,
      value: (row: Row) => difference(...of(row)),
      show: (row: Row) => (difference(...of(row)) === null ? '\u2013' : signed(difference(...of(row))!, unitOf(row))),
      number: true,
    },
  ];
  return (
    <section aria-labelledby="sums">
      <h2 id="sums">Sums at the end</h2>
      <p class="muted">Utility is money where goods are sold, and in millionths where only preferences count.</p>
      <DataTable
        caption="What each got, and its utility"
        rows={answer.parties}
        rowKey={(row) => row.name}
        empty="Neither run has a party."
        columns={[
          { name: 'party', value: (row) => row.name },
          ...pair('delivered', (row) => [row.delivered_a, row.delivered_b], () => 'units'),
          ...pair('utility', (row) => [row.utility_a, row.utility_b], (row) => (traders.has(row.name) ? 'cents' : 'units')),
        ]}
      />
      {dinners.length > 0 && (
        <DataTable
          caption="Dinners of one run alone"
          rows={dinners}
          rowKey={(_, at) => at}
          empty=""
          columns={[
            { name: 'in', value: (row) => row.run },
            { name: 'tick', value: (row) => row.tick, number: true },
            { name: 'host', value: (row) => row.host },
            { name: 'guests', value: (row) => row.guests.join(', ') },
            { name: 'agreed', value: (row) => (row.agreed ? 'yes' : 'no') },
            { name: 'units', value: (row) => row.units, show: (row) => units(row.units), number: true },
          ]}
        />
      )}
      {answer.outcome.length > 0 && (
        <details>
          <summary>all that differs in the outcome ({answer.outcome.length})</summary>
          <DataTable
            caption="Outcome"
            hideCaption
            rows={answer.outcome}
            rowKey={(row) => row.path}
            empty=""
            columns={[
              { name: 'what', value: (row) => row.path },
              { name: 'A', value: (row) => valueText(row.a), number: true },
              { name: 'B', value: (row) => valueText(row.b), number: true },
              {
                name: 'B\u2212A',
                value: (row) => difference(row.a, row.b),
                show: (row) => {
                  const less = difference(row.a, row.b);
                  return less === null ? '' : `${less > 0 ? '+' : ''}${inUnit(less, '')}`;
                },
                number: true,
              },
            ]}
          />
        </details>
      )}
    </section>
  );
}
