// Differences of a measure by party and tick: signed numbers with a tint beside them, for one look; and the exact values of
// the ticks under the cursor as a table.
import { useMemo } from 'preact/hooks';
import type { Series } from '../api';
import { CopyButton } from '../parts/copy';
import { DataTable } from '../parts/data_table';
import { csvCell, inUnit, words } from '../parts/format';
import { PartyShape } from '../parts/party';
import { type Heat, heat, isFlow, type Measure, signed, tint } from './compare_data';
import type { Lane } from './twin_lanes';

interface Properties {
  a: Series;
  b: Series;
  lanes: Lane[];
  measures: Measure[];
  chosen: string;
  choose: (measure: string) => void;
  tick: number;
  onTick: (tick: number) => void;
}

function columnText({ from, to }: Heat['columns'][number]): string {
  return from === to ? String(from) : `${from}\u2013${to}`;
}

function csv(table: Heat): string {
  const lines = [['party', 'from_tick', 'to_tick', 'a', 'b', 'difference'].join(',')];
  for (const row of table.rows) {
    table.columns.forEach((column, at) => {
      lines.push([row.party, column.from, column.to, row.a[at], row.b[at], row.cells[at]].map(csvCell).join(','));
    });
  }
  return `${lines.join('\n')}\n`;
}

export function HeatTable({ a, b, lanes, measures, chosen, choose, tick, onTick }: Properties) {
  const measure = measures.find((one) => one.name === chosen) ?? measures.find((one) => one.name === 'delivered') ?? measures[0];
  const table = useMemo(() => measure && heat(a, b, measure.name, lanes.map((lane) => lane.name)), [a, b, lanes, measure?.name]);
  if (!measure || !table) return <p class="empty">The two runs have no measure of parties in common.</p>;
  const here = table.columns.findIndex((column) => tick >= column.from && tick <= column.to);
  const laneOf = (party: string) => lanes.find((lane) => lane.name === party);
  return (
    <>
      <div class="compare-line">
        <label>
          measure{' '}
          <select value={measure.name} onChange={(event) => choose((event.currentTarget as HTMLSelectElement).value)}>
            {measures.map((one) => (
              <option key={one.name} value={one.name}>
                {words(one.name)}
              </option>
            ))}
          </select>
        </label>
        <span class="muted">
          B less A, all products; {isFlow(measure.name) ? 'the sum over the ticks of a column' : 'as it stood at the end of the column\u2019s last tick'}
          {measure.unit === 'cents' ? ', in dollars' : ''}. A click on a column goes there.
        </span>
        <CopyButton label="copy as CSV" text={() => csv(table)} title="all columns with the values of both runs" />
      </div>
      <div class="scroll-x" tabIndex={0} role="group" aria-label={`differences of ${words(measure.name)}`}>
        <table class="heat">
          <caption class="unseen">Differences of {words(measure.name)} by party and ticks, B less A</caption>
          <thead>
            <tr>
              <th scope="col">ticks</th>
              {table.columns.map((column, at) => (
                <th key={column.from} scope="col" class={`number ${at === here ? 'here' : ''}`} aria-current={at === here ? 'true' : undefined}>
                  {columnText(column)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={row.party}>
                <th scope="row">
                  <PartyShape id={laneOf(row.party)?.id ?? 0} /> {laneOf(row.party)?.label ?? row.party}
                </th>
                {row.cells.map((cell, at) => (
                  <td
                    key={table.columns[at].from}
                    class={`number tint-${cell && cell > 0 ? 'more' : 'less'}-${tint(cell, table.most)} ${at === here ? 'here' : ''}`}
                    onClick={() => onTick(table.columns[at].to)}
                  >
                    {cell === null ? '' : cell === 0 ? '\u00b7' : signed(cell, measure.unit, true)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {here >= 0 && (
        <DataTable
          caption={`${words(measure.name)} of ${table.columns[here].from === table.columns[here].to ? 'tick' : 'ticks'} ${columnText(table.columns[here])}, exactly`}
          rows={table.rows}
          rowKey={(row) => row.party}
          empty="Neither run has such a number there."
          columns={[
            { name: 'party', value: (row) => laneOf(row.party)?.label ?? row.party },
            { name: 'A', value: (row) => row.a[here], show: (row) => inUnit(row.a[here], measure.unit), number: true },
            { name: 'B', value: (row) => row.b[here], show: (row) => inUnit(row.b[here], measure.unit), number: true },
            {
              name: 'difference',
              value: (row) => row.cells[here],
              show: (row) => (row.cells[here] === null ? '\u2013' : signed(row.cells[here]!, measure.unit)),
              number: true,
            },
          ]}
        />
      )}
    </>
  );
}
