// What a run came to for the party that was played: its utility and what that is made of, what it got and paid, and how each
// table ended at which it sat. Nothing of it is anybody else's.
import { DataTable } from '../parts/data_table';
import { money, words } from '../parts/format';
import { link } from '../place';
import { amount, utility } from './amounts';
import type { EndedTable, Ending, Result } from './seat_api';

export function ResultOf({ over, party }: { over: Ending; party: string }) {
  const { result, run } = over;
  return (
    <div class="result">
      {result && <Worth result={result} />}
      {result && result.figures.length > 0 && (
        <dl class="facts">
          {result.figures.map((one) => (
            <div key={one.name}>
              <dt>{one.name}</dt>
              <dd>{amount(one.value, one.unit)}</dd>
            </div>
          ))}
        </dl>
      )}
      {result && <Tables tables={result.tables} party={party} isWorthTold={result.tables.some((one) => one.own_ppm !== null)} />}
      {run && (
        <p>
          <a href={link('run', { id: run })}>The whole run in the observatory</a>, with what all others knew and did: this browser has shown the key for it.
        </p>
      )}
    </div>
  );
}

function Worth({ result }: { result: Result }) {
  if (result.utility === null) return null;
  const told = result.unit === 'cents' ? money(result.utility) : utility(result.utility);
  return (
    <>
      <p class="standing">
        Your utility: <strong>{told}</strong>
        {result.unit === 'ppm' && <span class="muted"> (what your tables came to, as your preferences weigh it; 1 is the best outcome of one table)</span>}
      </p>
      {result.parts.length > 0 && (
        <DataTable
          caption="What it is made of"
          rows={result.parts}
          rowKey={(row) => row.name}
          empty=""
          columns={[
            { name: 'part', value: (row) => row.text },
            { name: 'amount', number: true, value: (row) => row.value, show: (row) => money(row.value) },
          ]}
        />
      )}
    </>
  );
}

// "agreed", and with whom if one was chosen among several.
function endText(table: EndedTable, party: string): string {
  if (!table.agreed) return words(table.result);
  if (table.winner === null) return 'agreed';
  return table.winner === party ? 'you were taken' : `${table.winner} was taken`;
}

function Tables({ tables, party, isWorthTold }: { tables: EndedTable[]; party: string; isWorthTold: boolean }) {
  return (
    <DataTable
      caption="Your tables, and how each ended"
      rows={tables}
      rowKey={(row) => `${row.id} ${row.tick}`}
      most={50}
      empty="You sat at no table."
      columns={[
        { name: 'tick', number: true, value: (row) => row.tick, show: (row) => `${row.tick}${row.date ? ` \u00b7 ${row.date}` : ''}` },
        { name: 'table', value: (row) => row.name ?? words(row.kind) },
        { name: 'with', value: (row) => row.parties.filter((one) => one !== party).join(', ') },
        { name: 'ended', value: (row) => endText(row, party) },
        ...(isWorthTold ? [{ name: 'worth to you', number: true, value: (row: EndedTable) => row.own_ppm, show: (row: EndedTable) => utility(row.own_ppm) }] : []),
        { name: 'outcome', wide: true, value: (row) => row.text },
        { name: 'round', number: true, value: (row) => row.round + 1, show: (row) => `${row.round + 1} of ${row.rounds}` },
        ...(tables.some((one) => one.product) ? [{ name: 'about', value: (row: EndedTable) => row.product }] : []),
      ]}
    />
  );
}
