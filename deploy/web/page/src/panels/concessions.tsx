// How far each party came at a table: the worth of its own offers to itself, or the value of each issue, by round. A line for
// each party with its own dashes; each point is an offer that can be gone to.
import type { Table } from '../api';
import { type Chart, charts, type Row, rowsOf } from './concession_rows';
import { DataTable } from '../parts/data_table';
import { PartyMark, PartyShape, partyColour, partyName } from '../parts/party';
import { dashOf } from '../parts/plot';
import type { PanelProperties } from './panel';

export function Concessions({ run, table, at, seek }: Pick<PanelProperties, 'run' | 'at' | 'seek'> & { table: Table }) {
  const all = charts(table);
  if (all.length === 0) return null;
  const seats = table.parties.map((seat) => seat.id);
  const offered = new Set(all.flatMap((chart) => chart.lines.map((line) => line.party)));
  return (
    <section class="concessions" aria-label="concessions">
      <h3>Concessions by round</h3>
      <div class="small-charts">
        {all.map((chart) => (
          <figure key={chart.title}>
            <figcaption>{chart.title}</figcaption>
            <Lines run={run} chart={chart} at={at} seek={seek} />
          </figure>
        ))}
      </div>
      <ul class="legend">
        {seats.map((id) => (
          <li key={id}>
            <PartyShape id={id} /> {partyName(run.head, id)}
            {!offered.has(id) && <span class="muted"> (made no offer)</span>}
          </li>
        ))}
      </ul>
      <details>
        <summary>The same as numbers</summary>
        <DataTable
          caption="Concessions"
          hideCaption
          rows={all.flatMap(rowsOf)}
          rowKey={(_, index) => index}
          empty="There was no offer."
          columns={[
            { name: 'of', value: (row) => row.chart.title },
            { name: 'round', number: true, value: (row) => row.round },
            // Everybody who sits there has a column, whether it offered anything or not.
            ...seats.map((id) => ({
              name: partyName(run.head, id),
              number: true,
              value: (row: Row) => {
                const value = row.values.get(id);
                return value === undefined ? null : row.chart.share ? value / 1e6 : value;
              },
            })),
          ]}
        />
      </details>
    </section>
  );
}

const kWide = 340;
const kHigh = 150;
const kLeft = 46;
const kBottom = 20;

function Lines({ run, chart, at, seek }: Pick<PanelProperties, 'run' | 'at' | 'seek'> & { chart: Chart }) {
  const points = chart.lines.flatMap((line) => line.points);
  const rounds = points.map((point) => point.round);
  const [from, to] = [Math.min(...rounds), Math.max(...rounds)];
  let [low, high] = chart.share
    ? [0, 1e6]
    : [Math.min(...points.map((point) => point.value)), Math.max(...points.map((point) => point.value))];
  if (low === high) [low, high] = [low - 1, high + 1];
  const x = (round: number) => kLeft + ((round - from) / Math.max(1, to - from)) * (kWide - kLeft - 12) + 4;
  const y = (value: number) => 8 + (1 - (value - low) / (high - low)) * (kHigh - kBottom - 12);
  return (
    <svg
      class="chart"
      viewBox={`0 0 ${kWide} ${kHigh}`}
      role="group"
      aria-label={`${chart.title} by round, ${from} to ${to}`}
    >
      {[low, (low + high) / 2, high].map((value) => (
        <g key={value}>
          <line class="grid" x1={kLeft} x2={kWide - 6} y1={y(value)} y2={y(value)} />
          <text x={kLeft - 5} y={y(value) + 4} text-anchor="end">
            {chart.axis(value)}
          </text>
        </g>
      ))}
      {[...new Set([from, to])].map((round) => (
        <text key={round} x={x(round)} y={kHigh - 4} text-anchor="middle">
          {round}
        </text>
      ))}
      {chart.lines.map((line, index) => (
        <g key={line.party} style={{ color: partyColour(line.party) }}>
          <polyline
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-dasharray={dashOf(index).join(' ')}
            points={line.points.map((point) => `${x(point.round)},${y(point.value)}`).join(' ')}
          />
          {line.points.map((point) => (
            <PartyMark
              key={point.e}
              id={line.party}
              x={x(point.round)}
              y={y(point.value)}
              size={point.e === at ? 13 : 8.5}
              isHere={point.e === at}
              title={`${partyName(run.head, line.party)}, round ${point.round}: ${chart.told(point.value)}`}
              onClick={() => seek(point.e)}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}
