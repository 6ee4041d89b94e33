// The plane of outcomes of a table: what each outcome is worth to two of its parties, with the frontier, the points that
// theory names, what was offered, and what was agreed or came nearest. Everything in it stands in the table below as well.
import { useState } from 'preact/hooks';
import type { Preferences, Quality, Table } from '../api';
import { DataTable } from '../parts/data_table';
import { Empty } from '../parts/empty';
import { percent, units, words } from '../parts/format';
import { PartyChip, PartyMark, partyColour, partyName } from '../parts/party';
import type { PanelProperties } from './panel';

const kSize = 380;
const kLeft = 44;
const kEdge = 12;

const kSigns: Record<string, { path: string; text: string }> = {
  nash: { path: 'M0 -7 L7 0 L0 7 L-7 0 Z', text: 'Nash' },
  kalai_smorodinsky: { path: 'M0 -7 L6.5 5 L-6.5 5 Z', text: 'Kalai-Smorodinsky' },
  egalitarian: { path: 'M-5.5 -5.5 H5.5 V5.5 H-5.5 Z', text: 'egalitarian' },
  utilitarian: { path: 'M0 7 L6.5 -5 L-6.5 -5 Z', text: 'utilitarian' },
};

interface Properties extends Pick<PanelProperties, 'run' | 'at' | 'seek'> {
  table: Table;
  preferences: Preferences;
}

export function OutcomePlane({ run, table, preferences, at, seek }: Properties) {
  const ids = preferences.parties;
  const [axes, setAxes] = useState<[number, number]>([0, 1]);
  if (ids.length < 2) return <Empty>Only one party has preferences here: there is no plane of two.</Empty>;
  const [a, b] = axes;
  const x = (ppm: number) => kLeft + (ppm / 1e6) * (kSize - kLeft - kEdge);
  const y = (ppm: number) => kSize - kLeft + 8 - (ppm / 1e6) * (kSize - kLeft - kEdge + 8);
  const offers = table.moves.filter((move) => move.utilities && (move.move === 'offer' || move.move === 'award'));
  const frontier = [...preferences.frontier].sort((p, q) => p[a] - q[a] || q[b] - p[b]);
  const reservation = (k: number) => preferences.reservation[ids[k]] ?? null;
  const solutions = Object.entries(preferences.solutions ?? {}).filter(
    (entry): entry is [string, number[]] => entry[1] !== null,
  );
  return (
    <section class="plane" aria-label="plane of outcomes">
      <h3>
        Outcomes{' '}
        <span class="muted">
          ({units(preferences.outcomes)} in all
          {preferences.points.length < preferences.outcomes
            ? `, ${units(preferences.points.length)} of them drawn`
            : ''}
          )
        </span>
      </h3>
      {ids.length > 2 && <Axes run={run} ids={ids} axes={axes} setAxes={setAxes} />}
      <svg
        class="chart"
        viewBox={`0 0 ${kSize} ${kSize}`}
        role="group"
        aria-label={`worth to ${partyName(run.head, ids[a])} across, to ${partyName(run.head, ids[b])} upwards`}
      >
        {[0, 250000, 500000, 750000, 1000000].map((ppm) => (
          <g key={ppm}>
            <line class="grid" x1={x(ppm)} x2={x(ppm)} y1={y(0)} y2={y(1e6)} />
            <line class="grid" x1={x(0)} x2={x(1e6)} y1={y(ppm)} y2={y(ppm)} />
            <text x={x(ppm)} y={y(0) + 14} text-anchor="middle">
              {ppm / 1e4}
            </text>
            <text x={kLeft - 5} y={y(ppm) + 4} text-anchor="end">
              {ppm / 1e4}
            </text>
          </g>
        ))}
        <text x={x(500000)} y={kSize - 4} text-anchor="middle">{`worth to ${partyName(run.head, ids[a])}, %`}</text>
        <text
          x={10}
          y={y(500000)}
          text-anchor="middle"
          transform={`rotate(-90 10 ${y(500000)})`}
        >{`worth to ${partyName(run.head, ids[b])}, %`}</text>
        <g class="outcomes">
          {preferences.points.map((point, index) => (
            <circle key={index} cx={x(point[a])} cy={y(point[b])} r="1.4" />
          ))}
        </g>
        <polyline class="frontier" points={frontier.map((point) => `${x(point[a])},${y(point[b])}`).join(' ')} />
        {reservation(a) !== null && (
          <line class="reservation" x1={x(reservation(a)!)} x2={x(reservation(a)!)} y1={y(0)} y2={y(1e6)} />
        )}
        {reservation(b) !== null && (
          <line class="reservation" x1={x(0)} x2={x(1e6)} y1={y(reservation(b)!)} y2={y(reservation(b)!)} />
        )}
        {ids.map((id, k) => (
          <polyline
            key={id}
            class="course"
            stroke={partyColour(id)}
            stroke-dasharray={k % 2 === 0 ? '' : '4 3'}
            points={offers
              .filter((move) => move.party === id)
              .map((move) => `${x(move.utilities![ids[a]])},${y(move.utilities![ids[b]])}`)
              .join(' ')}
          />
        ))}
        {offers.map((move) => (
          <PartyMark
            key={move.e}
            id={move.party}
            x={x(move.utilities![ids[a]])}
            y={y(move.utilities![ids[b]])}
            size={move.e === at ? 14 : 9}
            isHere={move.e === at}
            title={`${partyName(run.head, move.party)}, round ${move.round}`}
            onClick={() => seek(move.e)}
          />
        ))}
        {solutions.map(([name, point]) => (
          <path
            key={name}
            class="solution"
            transform={`translate(${x(point[a])} ${y(point[b])})`}
            d={kSigns[name]?.path ?? 'M-4 0 H4 M0 -4 V4'}
          >
            <title>{kSigns[name]?.text ?? words(name)}</title>
          </path>
        ))}
        {preferences.agreement && (
          <path
            class="agreement"
            transform={`translate(${x(preferences.agreement[a])} ${y(preferences.agreement[b])})`}
            d="M-9 0 A9 9 0 1 1 9 0 A9 9 0 1 1 -9 0 M-5 0 L-1 4 L5 -4"
          />
        )}
      </svg>
      <ul class="legend">
        <li>
          <svg class="shape" viewBox="-9 -9 18 18" width="14" height="14" aria-hidden="true">
            <path class="agreement" d="M-8 0 A8 8 0 1 1 8 0 A8 8 0 1 1 -8 0 M-5 0 L-1 4 L5 -4" />
          </svg>{' '}
          agreement
        </li>
        {solutions.map(([name]) => (
          <li key={name}>
            <svg class="shape" viewBox="-9 -9 18 18" width="12" height="12" aria-hidden="true">
              <path class="solution" d={kSigns[name]?.path ?? 'M-4 0 H4 M0 -4 V4'} />
            </svg>{' '}
            {kSigns[name]?.text ?? words(name)}
          </li>
        ))}
        <li>
          <svg class="shape" viewBox="0 0 14 10" width="14" height="10" aria-hidden="true">
            <path class="frontier" d="M0 3 L14 7" />
          </svg>{' '}
          frontier
        </li>
        <li>
          <svg class="shape" viewBox="0 0 14 10" width="14" height="10" aria-hidden="true">
            <path class="reservation" d="M0 5 H14" />
          </svg>{' '}
          what no agreement is worth
        </li>
      </ul>
      <Numbers run={run} preferences={preferences} />
    </section>
  );
}

function Axes({
  run,
  ids,
  axes,
  setAxes,
}: {
  run: Properties['run'];
  ids: number[];
  axes: [number, number];
  setAxes: (axes: [number, number]) => void;
}) {
  const choose = (which: 0 | 1) => (event: Event) => {
    const chosen = Number((event.currentTarget as HTMLSelectElement).value);
    const other = axes[1 - which] === chosen ? axes[which] : axes[1 - which];
    setAxes(which === 0 ? [chosen, other] : [other, chosen]);
  };
  return (
    <p class="actions">
      {([0, 1] as const).map((which) => (
        <label key={which}>
          {which === 0 ? 'across' : 'upwards'}{' '}
          <select value={String(axes[which])} onChange={choose(which)}>
            {ids.map((id, k) => (
              <option key={id} value={String(k)}>
                {partyName(run.head, id)}
              </option>
            ))}
          </select>
        </label>
      ))}
    </p>
  );
}

function Numbers({ run, preferences }: Pick<Properties, 'run' | 'preferences'>) {
  const ids = preferences.parties;
  const rows: { name: string; ppm: (number | null)[] }[] = [];
  if (preferences.agreement) rows.push({ name: 'agreement', ppm: preferences.agreement });
  if (!preferences.agreement && preferences.best_rejected)
    rows.push({ name: 'best offer that was rejected', ppm: preferences.best_rejected.ppm });
  for (const [name, point] of Object.entries(preferences.solutions ?? {}))
    if (point) rows.push({ name: kSigns[name]?.text ?? words(name), ppm: point });
  rows.push({ name: 'no agreement', ppm: ids.map((id) => preferences.reservation[id] ?? null) });
  return (
    <>
      <DataTable
        caption="What it is worth"
        rows={rows}
        rowKey={(row) => row.name}
        empty=""
        columns={[
          { name: 'outcome', value: (row) => row.name },
          ...ids.map((id, k) => ({
            name: partyName(run.head, id),
            number: true,
            value: (row: { ppm: (number | null)[] }) =>
              row.ppm[k] === null || row.ppm[k] === undefined ? null : row.ppm[k]! / 1e6,
            show: (row: { ppm: (number | null)[] }) => percent(row.ppm[k], 2),
          })),
        ]}
      />
      {preferences.distances && <p class="muted">{qualityText(preferences.distances)}</p>}
      <p class="seats">
        {ids.map((id) => (
          <PartyChip key={id} head={run.head} id={id} />
        ))}
      </p>
    </>
  );
}

// What theory says of the agreement; what is not defined at this table is not told.
export function qualityText(quality: Quality): string {
  const far = ['frontier', ...Object.keys(kSigns)].flatMap((name) => {
    const value = quality[name as keyof Quality];
    return typeof value === 'number' ? [`${percent(value, 2)} from ${kSigns[name]?.text ?? name}`] : [];
  });
  const is = [
    quality.rational ? 'nobody has less than without it' : 'somebody has less than without it',
    quality.efficient ? 'nothing is better for all' : 'something is better for all',
  ];
  const sums = [
    quality.welfare === null ? '' : `worth ${percent(quality.welfare, 2)} in sum`,
    quality.nash_product === null ? '' : `Nash product ${(quality.nash_product / 1e6).toFixed(4)}`,
  ].filter(Boolean);
  const lies = far.length > 0 ? `The agreement lies ${far.join(', ')}; ` : 'Of the agreement: ';
  return `${lies}${[...is, ...sums].join(', ')}.`;
}
