// The market at the moment, exactly: who has what, the sellers' order books, prices and backlog, sites, tables, claims, the
// bulletin. It is the state after the step that the event belongs to.
import type { ComponentChildren } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Booking, PartyState, Position, ProductState, State } from '../api';
import { DataTable } from '../parts/data_table';
import { Empty, Trouble, Waiting } from '../parts/empty';
import { money, plural, units } from '../parts/format';
import { PartyChip, partyName } from '../parts/party';
import { useAnswer } from '../parts/use_answer';
import { useLate } from '../parts/use_late';
import { go } from '../place';
import type { PanelProperties } from './panel';
import { useHeld } from '../run/held';
import { Reached } from './reached';

type Run = PanelProperties['run'];

export function productName(run: Run, id: number | null | undefined): string {
  return (
    run.head.scenario.products.find((product) => product.id === id)?.name ??
    (id === null || id === undefined ? '' : `product ${id}`)
  );
}

export function StatePanel(properties: PanelProperties) {
  const { run, at } = properties;
  const step = run.columns.events > 0 ? run.columns.step[at] : null;
  const answer = useAnswer(
    step === null ? null : `${run.id} ${step} ${run.columns.events > at + 500 ? '' : run.columns.events}`,
    (signal) => run.state(step!, signal),
  );
  const late = useLate(answer.old);
  // Of the newest step alone: who was asked after those before is known.
  const isHeld = useHeld(run) && step === run.columns.steps - 1;
  if (step === null) return <Empty>Nothing has happened yet; the state appears with the first step.</Empty>;
  if (answer.error) return <Trouble what="The state" error={answer.error} />;
  const state = answer.value;
  if (!state) return <Waiting what="the state" />;
  return (
    <section class={`state-panel ${late ? 'late' : ''}`} aria-label="state" aria-busy={answer.old} data-step={state.step}>
      <p class="state-when">
        after step {state.step}: {run.ticks.words(state.tick)}, {state.phase}
        {state.over && ' · the run is over'}
        {isHeld && ` · the pace holds tick ${run.growth?.tick ?? run.head.tick} back`}
        {state.waiting_for.length > 0 && !state.over && !isHeld && (
          <>
            {' · waits for '}
            {state.waiting_for.map((id) => (
              <PartyChip key={id} head={run.head} id={id} />
            ))}
          </>
        )}
      </p>
      <Shown run={run} state={state}>
        <Reached {...properties} />
      </Shown>
    </section>
  );
}

// The tables are made anew when there is another state, and not while the next one is awaited.
function Shown({ run, state, children }: { run: Run; state: State; children: ComponentChildren }) {
  const { head } = run;
  const above = useMemo(() => <Holdings run={run} state={state} />, [run, head, state]);
  const below = useMemo(
    () => (
      <>
        <Accounts run={run} state={state} />
        <Products run={run} state={state} />
        <Bookings run={run} state={state} />
        <Sites run={run} state={state} />
        <Tables run={run} state={state} />
        <Claims run={run} state={state} />
        <Bulletin run={run} state={state} />
      </>
    ),
    [run, head, state],
  );
  return (
    <>
      {above}
      {children}
      {below}
    </>
  );
}

const tickCell = (run: Run, tick: number | null) =>
  tick === null ? '–' : `${tick}${run.ticks.date(tick) ? ` · ${run.ticks.date(tick)}` : ''}`;

// A day that was promised and has passed.
function Due({ run, tick, now }: { run: Run; tick: number | null; now: number }) {
  const isOver = tick !== null && tick < now;
  return (
    <>
      {tickCell(run, tick)}
      {isOver && (
        <span class="overdue" title="promised for a tick that has passed">
          {' '}
          ! overdue
        </span>
      )}
    </>
  );
}

function Holdings({ run, state }: { run: Run; state: State }) {
  const rows = state.parties.flatMap((party) =>
    party.positions
      .filter((position) =>
        Object.entries(position).some(([key, value]) => key !== 'product' && key !== 'next_due' && value !== 0),
      )
      .map((position) => ({ party, position })),
  );
  const number = (name: keyof Position, title: string) => ({
    name: name.replace('_', ' '),
    title,
    number: true,
    value: (row: { position: Position }) => row.position[name],
    show: (row: { position: Position }) => units(row.position[name]),
  });
  return (
    <DataTable
      caption="Who has what"
      rows={rows}
      rowKey={(row) => `${row.party.id} ${row.position.product}`}
      empty="Nobody has or awaits anything at this moment."
      columns={[
        {
          name: 'party',
          value: (row) => partyName(run.head, row.party.id),
          show: (row) => <PartyChip head={run.head} id={row.party.id} />,
        },
        { name: 'product', value: (row) => productName(run, row.position.product) },
        number('warehoused', 'delivered, no site has room for them yet'),
        number('installed', 'at a site'),
        number('productive', 'installed and ramped up'),
        number('ramping', 'installed, not productive yet'),
        number('booked', 'ordered, not yet shipped'),
        {
          name: 'next due',
          number: true,
          value: (row) => row.position.next_due,
          show: (row) => <Due run={run} tick={row.position.next_due} now={state.tick} />,
        },
        number('delivered', 'since the run began'),
        number('cancelled', 'given back since the run began'),
        number('moved_in', 'by redirections'),
        number('moved_out', 'by redirections'),
      ]}
    />
  );
}

function Accounts({ run, state }: { run: Run; state: State }) {
  const rows = state.parties.filter((party) => party.cash_cents !== null);
  const amount = (name: 'cash_cents' | 'credit_cents' | 'deposits_cents', text: string) => ({
    name: text,
    number: true,
    value: (party: PartyState) => party[name],
    show: (party: PartyState) => money(party[name]),
  });
  return (
    <DataTable
      caption="Accounts"
      rows={rows}
      rowKey={(party) => party.id}
      empty="No party has an account in this scenario."
      columns={[
        {
          name: 'party',
          value: (party) => partyName(run.head, party.id),
          show: (party) => <PartyChip head={run.head} id={party.id} />,
        },
        amount('cash_cents', 'cash'),
        amount('credit_cents', 'credit'),
        amount('deposits_cents', 'deposits'),
      ]}
    />
  );
}

function Products({ run, state }: { run: Run; state: State }) {
  const number = (
    name: keyof ProductState,
    text: string,
    title: string,
    show: (value: number | null) => string = units,
  ) => ({
    name: text,
    title,
    number: true,
    value: (product: ProductState) => product[name],
    show: (product: ProductState) => show(product[name]),
  });
  return (
    <DataTable
      caption="Products"
      rows={state.products}
      rowKey={(product) => product.id}
      empty="Nothing is sold in this scenario: it is negotiation alone."
      columns={[
        { name: 'product', value: (product) => productName(run, product.id) },
        {
          name: 'seller',
          value: (product) => partyName(run.head, product.seller),
          show: (product) => <PartyChip head={run.head} id={product.seller} />,
        },
        number('price_cents', 'price', 'list price', money),
        number('next_price_cents', 'next price', 'from the next tick on', money),
        number('lead_ticks', 'lead', 'ticks until a new order comes'),
        number('inventory', 'inventory', 'can be shipped'),
        number('backlog', 'backlog', 'ordered, not yet shipped'),
        number('supply_last', 'made last', 'in the last tick'),
        number('shipped_last', 'shipped last', 'in the last tick'),
        number('produced', 'made', 'since the run began'),
        number('shipped', 'shipped', 'since the run began'),
        number('lost', 'lost', 'of what was made'),
      ]}
    />
  );
}

function Bookings({ run, state }: { run: Run; state: State }) {
  return (
    <DataTable
      caption={`Order book: ${plural(state.bookings.length, 'booking')}`}
      rows={state.bookings}
      rowKey={(booking) => booking.id}
      empty="Nothing is on order at this moment."
      most={60}
      columns={[
        { name: 'product', value: (booking) => productName(run, booking.product) },
        {
          name: 'due',
          title: 'the tick that the seller promised',
          number: true,
          value: (booking) => booking.due,
          show: (booking) => <Due run={run} tick={booking.due} now={state.tick} />,
        },
        {
          name: 'party',
          value: (booking) => partyName(run.head, booking.party),
          show: (booking) => <PartyChip head={run.head} id={booking.party} />,
        },
        { name: 'units', number: true, value: (booking) => booking.units, show: (booking) => units(booking.units) },
        {
          name: 'price',
          number: true,
          value: (booking) => booking.price_cents,
          show: (booking) => money(booking.price_cents),
        },
        { name: 'placed', number: true, value: (booking) => booking.placed },
        { name: 'id', value: (booking) => booking.id },
        { name: 'note', value: bookingNote, show: (booking) => <BookingNote booking={booking} /> },
      ]}
    />
  );
}

function bookingNote(booking: Booking): string {
  return [
    booking.flexible && 'any variant',
    booking.moved && 'redirected',
    booking.table > 0 && `from table ${booking.table}`,
  ]
    .filter(Boolean)
    .join(', ');
}

function BookingNote({ booking }: { booking: Booking }) {
  return (
    <>
      {bookingNote(booking)}
      {booking.table > 0 && (
        <button type="button" class="quiet" onClick={() => go({ panel: 'table', table: booking.table })}>
          open
        </button>
      )}
    </>
  );
}

function Sites({ run, state }: { run: Run; state: State }) {
  const rows = state.parties.flatMap((party) => party.sites.map((site) => ({ party: party.id, site })));
  return (
    <DataTable
      caption="Sites: plan and reality"
      rows={rows}
      rowKey={(row, index) => `${row.party} ${row.site.name} ${index}`}
      empty="No party builds a site in this scenario."
      columns={[
        {
          name: 'party',
          value: (row) => partyName(run.head, row.party),
          show: (row) => <PartyChip head={run.head} id={row.party} />,
        },
        { name: 'site', value: (row) => row.site.name },
        { name: 'open', value: (row) => (row.site.open ? 'open' : 'not yet') },
        {
          name: 'planned',
          number: true,
          value: (row) => row.site.planned_tick,
          show: (row) => tickCell(run, row.site.planned_tick),
        },
        {
          name: 'opened',
          number: true,
          value: (row) => row.site.opened_tick,
          show: (row) => tickCell(run, row.site.opened_tick),
        },
        { name: 'room', number: true, value: (row) => row.site.room, show: (row) => units(row.site.room) },
        {
          name: 'installed',
          number: true,
          value: (row) => row.site.installed,
          show: (row) => units(row.site.installed),
        },
      ]}
    />
  );
}

function Tables({ run, state }: { run: Run; state: State }) {
  return (
    <DataTable
      caption="Tables that are open"
      rows={state.tables}
      rowKey={(table) => table.i}
      empty="No table is open at this moment."
      onRow={(table) => go({ panel: 'table', table: table.i })}
      columns={[
        {
          name: 'table',
          value: (table) => run.head.tables.find((one) => one.i === table.i)?.id ?? String(table.i),
          show: (table) => (
            <button type="button" class="link" onClick={() => go({ panel: 'table', table: table.i })}>
              {run.head.tables.find((one) => one.i === table.i)?.name ||
                run.head.tables.find((one) => one.i === table.i)?.id ||
                table.i}
            </button>
          ),
        },
        { name: 'stage', value: (table) => table.stage },
        {
          name: 'round',
          number: true,
          value: (table) => table.round,
          show: (table) => `${table.round + 1} of ${table.rounds}`,
        },
        { name: 'standing offer', value: (table) => table.standing ?? 'none' },
        { name: 'offered by', value: (table) => (table.offered_by ? partyName(run.head, table.offered_by) : '') },
        { name: 'waits for', value: (table) => table.waits_for.map((id) => partyName(run.head, id)).join(', ') },
      ]}
    />
  );
}

function Claims({ run, state }: { run: Run; state: State }) {
  return (
    <DataTable
      caption="Claims in public"
      rows={state.claims}
      rowKey={(claim, index) => `${claim.party} ${claim.made} ${index}`}
      empty="Nobody has claimed anything in public so far."
      columns={[
        {
          name: 'party',
          value: (claim) => partyName(run.head, claim.party),
          show: (claim) => <PartyChip head={run.head} id={claim.party} />,
        },
        { name: 'product', value: (claim) => productName(run, claim.product) },
        { name: 'units', number: true, value: (claim) => claim.units, show: (claim) => units(claim.units) },
        { name: 'made', number: true, value: (claim) => claim.made },
        { name: 'due', number: true, value: (claim) => claim.due, show: (claim) => tickCell(run, claim.due) },
      ]}
    />
  );
}

function Bulletin({ run, state }: { run: Run; state: State }) {
  return (
    <DataTable
      caption="Bulletin, as everybody last read it"
      rows={state.bulletin.filter((line) => line !== null)}
      rowKey={(line) => line.product}
      empty="No bulletin has been published yet."
      columns={[
        { name: 'product', value: (line) => productName(run, line.product) },
        { name: 'price', number: true, value: (line) => line.price_cents, show: (line) => money(line.price_cents) },
        { name: 'backlog', number: true, value: (line) => line.backlog, show: (line) => units(line.backlog) },
        { name: 'lead', number: true, value: (line) => line.lead_ticks },
        { name: 'shipped', number: true, value: (line) => line.shipped, show: (line) => units(line.shipped) },
        {
          name: 'supply a tick',
          number: true,
          value: (line) => line.supply_per_tick,
          show: (line) => units(line.supply_per_tick),
        },
      ]}
    />
  );
}
