// The charts of a run over its ticks: who got what, what is owed, prices, money, fairness, what was claimed. All share one
// cursor, which is the run's moment; a click goes there. Beside each stand its numbers, as a legend and as a table.
import { useMemo, useState } from 'preact/hooks';
import type { ClaimLine, Series } from '../api';
import { beyondEnd, claimLines, claimRows, completed, drawn, kCharts, type Wish } from '../charts_data';
import { ChartCard } from '../parts/chart_card';
import { DataTable } from '../parts/data_table';
import { Empty, Trouble, Waiting } from '../parts/empty';
import { plural, units } from '../parts/format';
import { PartyChip, partyName } from '../parts/party';
import { useAnswer } from '../parts/use_answer';
import { go, usePlace } from '../place';
import type { RunModel } from '../run_model';
import type { PanelProperties } from './panel';
import './charts.css';

const kMost = [4, 8, 16, 60];

export function ChartsPanel({ run, at, seek }: PanelProperties) {
  const got = useAnswer(`series ${run.id} ${run.columns.events}`, () => run.series());
  if (got.error) return <Trouble what="The course of the run" error={got.error} />;
  if (!got.value) return <Waiting what="the course of the run" />;
  return <Charted run={run} given={got.value} at={at} seek={seek} />;
}

function Charted({ run, given, at, seek }: PanelProperties & { given: Series }) {
  const series = useMemo(() => completed(given), [given]);
  return <Charts run={run} series={series} at={at} seek={seek} />;
}

function Charts({ run, series, at, seek }: PanelProperties & { series: Series }) {
  const place = usePlace();
  const wish: Wish = {
    product: place.args.product ?? '',
    find: place.args.who ?? '',
    most: Number(place.args.most ?? 8),
    running: place.args.sum === 'yes',
  };
  const tick = run.columns.tickOf(at);
  const labels = useMemo(() => {
    const known = new Map(run.head.scenario.parties.map((party) => [party.name, party.label || party.name]));
    return (name: string) => known.get(name) ?? name;
  }, [run.head]);
  const shown = useMemo(() => kCharts.map((spec) => ({ spec, ...drawn(series, spec, wish, labels) })), [
    series,
    labels,
    wish.product,
    wish.find,
    wish.most,
    wish.running,
  ]);
  const pick = (x: number) => seek(run.ticks.last(Math.max(0, Math.min(Math.round(x), run.ticks.reached))));
  const empty = shown.filter((one) => one.lines.length === 0).map((one) => one.spec.title.toLowerCase());
  return (
    <section class="charts" aria-label="charts">
      <Wishes run={run} wish={wish} />
      <div class="chart-grid">
        {shown.map(
          (one) =>
            one.lines.length > 0 && (
              <ChartCard key={one.spec.id} run={run} series={series} spec={one.spec} unit={one.unit} lines={one.lines} left={one.left} tick={tick} onPick={pick} />
            ),
        )}
        <Claims run={run} series={series} tick={tick} product={wish.product} onPick={pick} />
      </div>
      {empty.length > 0 && (
        <Empty>
          No chart of {empty.join(', ')}: this run has no such numbers{wish.find || wish.product ? ' of what is chosen above' : ''}.
        </Empty>
      )}
    </section>
  );
}

function Wishes({ run, wish }: { run: RunModel; wish: Wish }) {
  const { products, parties } = run.head.scenario;
  const value = (event: Event) => (event.currentTarget as HTMLInputElement).value;
  return (
    <div class="chart-wishes" role="group" aria-label="what is drawn">
      {products.length > 1 && (
        <label>
          product{' '}
          <select value={wish.product} onChange={(event) => go({ product: value(event) })}>
            <option value="">all</option>
            {products.map((product) => (
              <option key={product.name} value={product.name}>
                {product.name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        parties <input type="search" value={wish.find} placeholder="all, or words of names" onInput={(event) => go({ who: value(event) })} />
      </label>
      {parties.length > kMost[0] && (
        <label>
          by name{' '}
          <select value={wish.most} onChange={(event) => go({ most: value(event) })}>
            {kMost.map((most) => (
              <option key={most} value={most}>
                the greatest {most}
              </option>
            ))}
          </select>
        </label>
      )}
      <label class="check">
        <input type="checkbox" checked={wish.running} onChange={() => go({ sum: wish.running ? null : 'yes' })} /> deliveries summed up
      </label>
      <span class="muted">A click into a chart goes to that tick.</span>
    </div>
  );
}

interface ClaimsProperties {
  run: RunModel;
  series: Series;
  tick: number;
  product: string;
  onPick: (x: number) => void;
}

function Claims({ run, series, tick, product, onPick }: ClaimsProperties) {
  const rows = useMemo(() => claimRows(series), [series]);
  const [chosen, choose] = useState<string | null>(null);
  const last = run.columns.steps - 1;
  const state = useAnswer(rows.length > 0 && !series.claims ? `claims ${run.id} ${last}` : null, () => run.state(last));
  if (rows.length === 0) return null;
  const party = rows.some((row) => row.party === chosen) ? chosen! : rows[0].party;
  const head = run.head;
  const id = head.scenario.parties.find((one) => one.name === party)?.id ?? 0;
  const nameOf = (product: number) => head.scenario.products.find((one) => one.id === product)?.name ?? String(product);
  const given: ClaimLine[] = series.claims ?? state.value?.claims ?? [];
  const claims = given
    .filter((one) => one.party === id)
    .map(({ product, units, made, due }) => ({ product: nameOf(product), units, made, due: due ?? made }))
    .filter((one) => product === '' || one.product === product);
  const lines = claimLines(series, party, product, claims);
  const beyond = beyondEnd(claims, series.ticks.length);
  const products = [...new Set(claims.map((one) => one.product))];
  const spec = {
    id: 'claims',
    title: 'Claims beside bookings and what came',
    text: `what a party said in public it would have, at the tick that it said it for; what it held and had booked at the end of the tick, what had come: of ${
      products.length > 1 ? `${products.join(' and ')} together` : (products[0] ?? 'all products')
    }`,
    measures: [],
    how: 'level' as const,
  };
  return (
    <>
      <ChartCard run={run} series={series} spec={spec} unit="units" lines={lines} left={0} tick={tick} onPick={onPick} names={kClaimNames}>
        <label>
          of{' '}
          <select value={party} onChange={(event) => choose((event.currentTarget as HTMLSelectElement).value)}>
            {rows.map((row) => (
              <option key={row.party} value={row.party}>
                {head.scenario.parties.find((one) => one.name === row.party)?.label || row.party}
              </option>
            ))}
          </select>
        </label>
        {beyond > 0 && (
          <p class="muted">
            {plural(beyond, 'claim')} {beyond === 1 ? 'is' : 'are'} for a tick after the last one here, and so in no line; the table <em>Each claim</em> has {beyond === 1 ? 'it' : 'them'}.
          </p>
        )}
      </ChartCard>
      <div class="chart-card">
        <DataTable
          caption="Claims of the whole run"
          rows={rows}
          rowKey={(row) => row.party}
          empty="Nobody has claimed anything in public."
          columns={[
            {
              name: 'party',
              value: (row) => row.party,
              show: (row) => <PartyChip head={head} id={head.scenario.parties.find((one) => one.name === row.party)?.id} />,
            },
            { name: 'claims', value: (row) => row.claims, number: true },
            {
              name: 'beyond bookings',
              title: 'units that were claimed beyond what was held and booked then',
              value: (row) => row.overBooked,
              show: (row) => units(row.overBooked),
              number: true,
            },
            {
              name: 'beyond what came',
              title: 'units that were claimed beyond what was installed on their day',
              value: (row) => row.overActual,
              show: (row) => units(row.overActual),
              number: true,
            },
          ]}
        />
        {series.claims && (
          <DataTable
            caption="Each claim"
            rows={series.claims}
            rowKey={(_, index) => index}
            most={12}
            empty="Nobody has claimed anything in public."
            columns={[
              { name: 'said at', value: (row) => row.made, number: true },
              { name: 'by', value: (row) => partyName(head, row.party), show: (row) => <PartyChip head={head} id={row.party} /> },
              { name: 'claimed', value: (row) => row.units, show: (row) => units(row.units), number: true },
              { name: 'of', value: (row) => head.scenario.products.find((one) => one.id === row.product)?.name ?? row.product },
              { name: 'for tick', value: (row) => row.due, number: true },
              { name: 'held and booked then', value: (row) => row.booked_then, show: (row) => units(row.booked_then), number: true },
              { name: 'came', value: (row) => row.actual, show: (row) => units(row.actual), number: true },
            ]}
          />
        )}
      </div>
    </>
  );
}

const kClaimNames: Record<string, string> = {
  held_and_booked: 'held and booked',
  came: 'came so far',
  installed: 'installed',
  claimed: 'claimed for the tick',
};
