// One table: who sits there, what about, each offer in its order, how far each came towards the others, and, where parties
// have preferences, the plane of outcomes.
import { useMemo } from 'preact/hooks';
import type { Move, Table, TableLine } from '../api';
import { whyText } from '../api';
import { DataTable, type Column } from '../parts/data_table';
import { Empty, Trouble, Waiting } from '../parts/empty';
import { issueText, percent, plural, words } from '../parts/format';
import { PartyChip, PartyShape, partyName } from '../parts/party';
import { useAnswer } from '../parts/use_answer';
import { useLate } from '../parts/use_late';
import { go, usePlace } from '../place';
import { Concessions } from './concessions';
import type { PanelProperties } from './panel';
import { OutcomePlane } from './plane';
import { windowOf } from './row_window';

// Without a choice: the table of the moment, or the last one before it.
export function tableAt(run: PanelProperties['run'], at: number): number | null {
  const here = run.columns.table[at];
  if (here) return here;
  let best: TableLine | null = null;
  for (const table of run.head.tables) if (table.opened !== null && table.opened <= at) best = table;
  return best?.i ?? run.head.tables.find((table) => table.opened !== null)?.i ?? run.head.tables[0]?.i ?? null;
}

export function TablePanel(properties: PanelProperties) {
  const { run, at } = properties;
  const place = usePlace();
  const i = place.args.table ? Number(place.args.table) : tableAt(run, at);
  const answer = useAnswer(i === null ? null : `${run.id} ${i} ${run.live ? run.columns.events : ''}`, () =>
    run.table(i!),
  );
  const late = useLate(answer.old);
  if (i === null) return <Empty>No table has been set in this run so far: nobody has negotiated face to face.</Empty>;
  return (
    <section class={`table-panel ${late ? 'late' : ''}`} aria-label="table" aria-busy={answer.old}>
      <TableMenu run={run} i={i} />
      {answer.error && <Trouble what="The table" error={answer.error} />}
      {!answer.value && !answer.error && <Waiting what="the table" />}
      {answer.value && <Shown {...properties} table={answer.value} />}
    </section>
  );
}

function tableText(run: PanelProperties['run'], table: TableLine): string {
  const names = table.parties.map((id) => partyName(run.head, id)).join(', ');
  // The number of a scenario's table has 15 digits, and its name says more.
  const called = table.name || `${table.kind || 'table'} ${table.id}`;
  return `tick ${table.tick}: ${called} · ${names} · ${words(table.result)}`;
}

function TableMenu({ run, i }: { run: PanelProperties['run']; i: number }) {
  const tables = run.head.tables;
  const index = tables.findIndex((table) => table.i === i);
  const { from, to } = windowOf(tables.length, index);
  const turn = (by: number) => go({ table: tables[index + by].i });
  return (
    <div class="menu">
      <button type="button" aria-label="previous table" disabled={index <= 0} onClick={() => turn(-1)}>
        ‹
      </button>
      <select
        aria-label="table"
        value={String(i)}
        onChange={(event) => go({ table: (event.currentTarget as HTMLSelectElement).value })}
      >
        {/* Too many for one list: those before and after are one step of the list away. */}
        {from > 0 && <option value={String(tables[from - 1].i)}>… {plural(from, 'table')} before these</option>}
        {tables.slice(from, to).map((table) => (
          <option key={table.i} value={String(table.i)}>
            {tableText(run, table)}
          </option>
        ))}
        {to < tables.length && <option value={String(tables[to].i)}>… {plural(tables.length - to, 'table')} after these</option>}
      </select>
      <button
        type="button"
        aria-label="next table"
        disabled={index < 0 || index + 1 >= tables.length}
        onClick={() => turn(1)}
      >
        ›
      </button>
    </div>
  );
}

function Shown(properties: PanelProperties & { table: Table }) {
  const { run, table, at, seek } = properties;
  const dinner = run.head.dinners.find((one) => one.table === table.i);
  return (
    <>
      <h2>
        {words(table.kind)} {table.name || table.id}
        <span class="muted">
          {' '}
          · {words(table.protocol)} · {words(table.result)}
        </span>
      </h2>
      <p class="seats">
        {table.parties.map((seat) => (
          <PartyChip key={seat.id} head={run.head} id={seat.id} />
        ))}
      </p>
      {table.outcome && (
        <p>
          <strong>{/agree|award/.test(table.result) ? 'agreed' : 'outcome'}</strong> {table.outcome.join('; ')}
          {table.agreed_round !== null && (
            <span class="muted">
              {' '}
              in round {table.agreed_round + 1} of {table.rounds}
            </span>
          )}
        </p>
      )}
      {dinner && (
        <p class="actions">
          <button type="button" onClick={() => go({ panel: 'dinner', dinner: dinner.number })}>
            the dinner as a story
          </button>
        </p>
      )}
      <Issues table={table} />
      <div class="pair">
        <Concessions run={run} table={table} at={at} seek={seek} />
        {table.preferences ? (
          <OutcomePlane run={run} table={table} preferences={table.preferences} at={at} seek={seek} />
        ) : (
          <p class="muted">
            Who sits here has no preferences over outcomes in the scenario but its business, so there is no plane of
            outcomes to draw.
          </p>
        )}
      </div>
      <Moves {...properties} />
    </>
  );
}

// What is settled at the table: each issue with the values it can have.
function Issues({ table }: { table: Table }) {
  if (table.issues.length === 0) return <p class="muted">There was nothing to settle but whether to agree.</p>;
  return (
    <dl class="issues">
      {table.issues.map((issue) => {
        const range =
          issue.low === null ? '' : `${issueText(issue, issue.low)} to ${issueText(issue, issue.high ?? issue.low)}`;
        return (
          <div key={issue.name}>
            <dt>{issue.name}</dt>
            <dd>
              {issue.values ? issue.values.join(' · ') : range}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

// "price $40,000 a unit" under the head "price" is "$40,000 a unit".
function valueOf(move: Move, issue: string, k: number): string | number | null {
  const text = move.texts?.[k];
  if (text === undefined) return move.values?.[k] ?? null;
  return text.startsWith(`${issue} `) ? text.slice(issue.length + 1) : text;
}

const kBefore = ['come', 'stay'];

function Moves({ run, table, at, seek }: PanelProperties & { table: Table }) {
  const columns = useMemo<Column<Move>[]>(() => {
    const list: Column<Move>[] = [
      // Counted from 1, as the log does; what came before the table has none.
      { name: 'round', number: true, value: (move) => (kBefore.includes(move.move) ? null : move.round + 1) },
      {
        name: 'party',
        value: (move) => partyName(run.head, move.party),
        show: (move) => <PartyChip head={run.head} id={move.party} />,
      },
      {
        name: 'move',
        value: (move) => words(move.move),
        show: (move) => (
          <button type="button" class="link" onClick={() => seek(move.e)}>
            {words(move.move)}
          </button>
        ),
      },
    ];
    table.issues.forEach((issue, k) => {
      const isNumber = !issue.values && issue.kind !== 'categorical';
      // Numbers are sorted and copied as such: money in cents, as everywhere.
      list.push({
        name: issue.name,
        title: isNumber && issue.unit ? `copied in ${issue.unit}` : undefined,
        number: isNumber,
        value: (move) => (isNumber ? (move.values?.[k] ?? null) : valueOf(move, issue.name, k)),
        show: (move) => valueOf(move, issue.name, k),
      });
    });
    if (table.moves.some((move) => move.utilities)) {
      for (const seat of table.parties) {
        list.push({
          name: `worth to ${partyName(run.head, seat.id)}`,
          number: true,
          value: (move) => ((move.utilities?.[seat.id] ?? null) === null ? null : move.utilities![seat.id] / 1e6),
          show: (move) => percent(move.utilities?.[seat.id]),
        });
      }
    }
    list.push({ name: 'why', wide: true, value: (move) => whyText(move.why) });
    return list;
  }, [table, run.head]);
  return (
    <DataTable
      caption={`Moves in their order: ${plural(table.moves.length, 'move')}`}
      rows={table.moves}
      rowKey={(move) => move.e}
      empty={run.live ? 'Nobody has moved at this table yet.' : 'Nobody moved at this table: it ended before an offer.'}
      marked={(move) => move.e === at}
      columns={columns}
    />
  );
}

export function Key({ run, ids }: { run: PanelProperties['run']; ids: number[] }) {
  return (
    <ul class="legend">
      {ids.map((id) => (
        <li key={id}>
          <PartyShape id={id} /> {partyName(run.head, id)}
        </li>
      ))}
    </ul>
  );
}
