// What the party of a seat knows, and nothing else: its own means, the market as it is told, the tables it sits at, what was
// said in public, the rules.
import type { ComponentChildren } from 'preact';
import { DataTable } from '../parts/data_table';
import { money, plural, units, words } from '../parts/format';
import { amount, utility } from './amounts';
import type { Holding, Known, SeatBooking, SeatSite, SeatTable } from './seat_api';

function Part({ title, open, children }: { title: string; open?: boolean; children: ComponentChildren }) {
  return (
    <details class="known-part" open={open}>
      <summary>
        <h3>{title}</h3>
      </summary>
      {children}
    </details>
  );
}

function Facts({ facts }: { facts: [string, ComponentChildren][] }) {
  return (
    <dl class="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export function KnownParts({ known, party, tick }: { known: Known; party: string; tick: number }) {
  const open = known.tables.filter((table) => table.open);
  const closed = known.tables.filter((table) => !table.open);
  return (
    <>
      {known.tables.length > 0 && (
        <Part title={`Tables you sit at: ${open.length} open, ${closed.length} closed`} open={open.length > 0}>
          {[...open, ...closed].map((table) => (
            <TableCard key={table.id} table={table} party={party} />
          ))}
        </Part>
      )}
      <Part title="Your means" open>
        <Means known={known} />
      </Part>
      {known.affiliates.map((one) => (
        <Part key={one.party} title={`${one.party}, for which you speak`}>
          <Facts
            facts={[
              ['cash', amount(one.cash_cents, 'cents')],
              ['can be spent', amount(one.spendable_cents, 'cents')],
              ['in deposits', amount(one.deposits_cents, 'cents')],
            ]}
          />
          <Holdings of={one.party} holdings={one.holdings} />
          <Bookings caption={`Bookings of ${one.party}`} bookings={one.bookings} />
          <Sites caption={`Sites of ${one.party}`} sites={one.sites} />
        </Part>
      ))}
      {known.market.length > 0 && (
        <Part title="The market, as it is told to all" open>
          <Market known={known} />
        </Part>
      )}
      {known.book.map((book) => (
        <Part key={book.product} title={`Your order book of ${book.product}`} open>
          <Facts
            facts={[
              ['can be shipped', amount(book.inventory, 'units')],
              ['bought capacity to come', amount(book.capacity_coming, 'units')],
              ['open bookings', units(book.bookings.length)],
            ]}
          />
          <Bookings caption={`Open bookings of ${book.product}`} bookings={book.bookings} withOwner />
          <DataTable
            caption="What customers can pay with"
            rows={book.payers}
            rowKey={(row) => row.party}
            empty="No customer has told its cash."
            columns={[
              { name: 'customer', value: (row) => row.party },
              { name: 'cash', value: (row) => row.cash_cents, show: (row) => money(row.cash_cents), number: true },
            ]}
          />
        </Part>
      ))}
      <Others known={known} tick={tick} />
      {known.rules.length > 0 && (
        <Part title="The rules">
          <Facts facts={known.rules.map((rule) => [words(rule.name), rule.text])} />
        </Part>
      )}
    </>
  );
}

function Means({ known }: { known: Known }) {
  const { me } = known;
  const facts: [string, ComponentChildren][] = [];
  if (me.cash_cents !== null) facts.push(['cash', money(me.cash_cents)]);
  if (me.spendable_cents !== null) facts.push(['can be spent', money(me.spendable_cents)]);
  if (me.deposits_cents) facts.push(['in deposits', money(me.deposits_cents)]);
  if (me.credit_cents) facts.push(['credit', money(me.credit_cents)]);
  if (me.income_cents) facts.push(['income a tick', money(me.income_cents)]);
  for (const want of me.wants) facts.push([words(want.name), want.value === null || /\d/.test(want.text) ? want.text : `${want.text}: ${amount(want.value, want.unit)}`]);
  for (const round of me.funding) facts.push([`funding: ${round.name}`, round.text]);
  for (const supply of me.supply) facts.push([`supply of ${supply.product}`, supply.text]);
  return (
    <>
      {facts.length > 0 ? <Facts facts={facts} /> : <p class="muted">You have been told nothing of your means yet.</p>}
      {me.holdings.length > 0 && <Holdings of="yours" holdings={me.holdings} />}
      {me.bookings.length > 0 && <Bookings caption="Your bookings" bookings={me.bookings} />}
      {me.sites.length > 0 && <Sites caption="Your sites" sites={me.sites} />}
    </>
  );
}

function Holdings({ of, holdings }: { of: string; holdings: Holding[] }) {
  const number = (name: 'warehoused' | 'installed' | 'productive' | 'booked') => ({
    name,
    value: (row: Holding) => row[name],
    show: (row: Holding) => units(row[name]),
    number: true,
  });
  return (
    <DataTable
      caption={`Units (${of})`}
      rows={holdings}
      rowKey={(row) => row.product}
      empty="There are none."
      columns={[{ name: 'product', value: (row) => row.product }, number('booked'), number('warehoused'), number('installed'), number('productive')]}
    />
  );
}

function Bookings({ caption, bookings, withOwner }: { caption: string; bookings: SeatBooking[]; withOwner?: boolean }) {
  return (
    <DataTable
      caption={caption}
      rows={bookings}
      rowKey={(row) => row.id}
      most={8}
      empty={`${caption}: none.`}
      columns={[
        ...(withOwner ? [{ name: 'customer', value: (row: SeatBooking) => row.owner }] : []),
        { name: 'product', value: (row) => row.product },
        { name: 'units', value: (row) => row.units, show: (row) => units(row.units), number: true },
        { name: 'wanted at tick', value: (row) => row.requested_tick, number: true },
        { name: 'date', value: (row) => row.requested_date, show: (row) => <span class="nowrap">{row.requested_date}</span> },
        { name: 'price', value: (row) => row.price_cents, show: (row) => money(row.price_cents), number: true },
        { name: 'deposit', value: (row) => row.deposit_cents, show: (row) => money(row.deposit_cents), number: true },
        { name: 'told', value: (row) => [row.flexible ? 'date may move' : 'date is firm', row.moved ? 'was moved' : ''].filter(Boolean).join(', ') },
      ]}
    />
  );
}

function Sites({ caption, sites }: { caption: string; sites: SeatSite[] }) {
  return (
    <DataTable
      caption={caption}
      rows={sites}
      rowKey={(row) => row.i}
      empty="There are none."
      columns={[
        { name: 'site', value: (row) => row.name },
        { name: 'open', value: (row) => (row.open ? 'open' : 'not yet') },
        { name: 'room', value: (row) => row.room, show: (row) => units(row.room), number: true },
        { name: 'told', value: (row) => row.text },
      ]}
    />
  );
}

function Market({ known }: { known: Known }) {
  return (
    <DataTable
      caption="Market"
      hideCaption
      rows={known.market}
      rowKey={(row) => row.product}
      empty="Nothing has been told of the market."
      columns={[
        { name: 'product', value: (row) => row.product },
        { name: 'seller', value: (row) => row.seller },
        { name: 'price', value: (row) => row.price_cents, show: (row) => money(row.price_cents), number: true },
        {
          name: 'lead',
          title: 'ticks from order to arrival',
          value: (row) => row.lead_ticks,
          show: (row) => (row.lead_ticks === null ? '\u2013' : `${units(row.lead_ticks)} ticks${row.quoted ? '' : ' (not quoted)'}`),
          number: true,
        },
        {
          name: 'an order now comes',
          value: (row) => row.promised_tick,
          show: (row) => (row.promised_tick === null ? '\u2013' : `tick ${row.promised_tick}${row.promised_date ? `, ${row.promised_date}` : ''}`),
        },
        { name: 'backlog', value: (row) => row.backlog, show: (row) => units(row.backlog), number: true },
        { name: 'shipped last', value: (row) => row.shipped, show: (row) => units(row.shipped), number: true },
        { name: 'supply a tick', value: (row) => row.supply_per_tick, show: (row) => units(row.supply_per_tick), number: true },
        { name: 'on sale', value: (row) => (row.on_sale ? 'yes' : `from tick ${row.from_tick}`) },
      ]}
    />
  );
}

const kMoves: Record<string, string> = { offer: 'offers', accept: 'accepts', reject: 'rejects', leave: 'leaves' };

function TableCard({ table, party }: { table: SeatTable; party: string }) {
  const others = table.parties.filter((one) => one !== party);
  const who = (name: string) => (name === party ? 'you' : name);
  return (
    <article class="table-card">
      <h4>
        {table.name || `${words(table.kind)} with ${others.join(', ')}`}
        {table.open ? `, round ${table.round + 1} of ${table.rounds}` : ', closed'}
      </h4>
      <p class="muted">
        with {others.join(', ') || 'nobody else'}
        {table.product && <> about {table.product}</>}. {table.protocol_text}
      </p>
      {table.issues.length > 0 && (
        <Facts facts={table.issues.map((issue) => [issue.name, `${issue.text}${issue.own_weight_ppm === null ? '' : ` \u00b7 weight to you ${utility(issue.own_weight_ppm)}`}`])} />
      )}
      {table.reservation_ppm !== null && <p>Without an agreement you have {utility(table.reservation_ppm)}.</p>}
      {table.pleas.map((plea, at) => (
        <p key={at}>
          Plea of {plea.party === party ? `${plea.party} (you)` : plea.party}: {plural(plea.units, 'unit')}, with a pledge of {money(plea.pledge_cents)},{' '}
          {amount(plea.prepaid_permille, 'permille')} in advance; without a deal they come in {amount(plea.urgency_ticks, 'ticks')}.
        </p>
      ))}
      {table.standing && (
        <p class="standing">
          On the table, from {who(table.standing.party)}: <strong>{table.standing.text}</strong>
          {table.standing.own_ppm !== null && <> (worth {utility(table.standing.own_ppm)} to you)</>}
        </p>
      )}
      {table.result && (
        <p class="standing">
          {words(table.result.kind)}: {table.result.text}
        </p>
      )}
      <DataTable
        caption="What was said here, in order"
        rows={table.offers}
        rowKey={(_, at) => at}
        empty="Nobody has made an offer here yet."
        columns={[
          { name: 'round', value: (row) => row.round + 1, number: true },
          { name: 'who', value: (row) => who(row.party) },
          { name: 'did', value: (row) => kMoves[row.kind] ?? row.kind },
          { name: 'what', value: (row) => row.text },
          ...(table.offers.some((row) => row.own_ppm !== null)
            ? [{ name: 'worth to you', value: (row: SeatTable['offers'][number]) => utility(row.own_ppm), number: true }]
            : []),
        ]}
      />
    </article>
  );
}

// A plan may be a range of ticks.
function plannedTicks(site: { planned_tick: number | null; planned_last_tick: number | null }): string {
  const last = site.planned_last_tick;
  return last === null || last === site.planned_tick ? `tick ${site.planned_tick}` : `ticks ${site.planned_tick} to ${last}`;
}

function Others({ known, tick }: { known: Known; tick: number }) {
  return (
    <>
      {known.claims.length > 0 && (
        <Part title={`What others said in public (${known.claims.length})`}>
          <DataTable
            caption="Claims"
            hideCaption
            rows={known.claims}
            rowKey={(_, at) => at}
            most={20}
            empty="Nobody has said anything in public."
            columns={[
              { name: 'party', value: (row) => row.party },
              { name: 'says it will have', value: (row) => row.units, show: (row) => `${units(row.units)} ${row.product}`, number: true },
              { name: 'by tick', value: (row) => row.due_tick, show: (row) => `${row.due_tick}${row.due_tick <= tick ? ' (past)' : ''}`, number: true },
            ]}
          />
        </Part>
      )}
      {known.parties.length > 0 && (
        <Part title={`The others (${known.parties.length})`}>
          <DataTable
            caption="The others"
            hideCaption
            rows={known.parties}
            rowKey={(row) => row.name}
            empty="You know of nobody else."
            columns={[
              { name: 'party', value: (row) => row.name },
              { name: 'kind', value: (row) => row.kind },
              { name: 'you know them', value: (row) => (row.acquainted ? 'yes' : 'no') },
              { name: 'speaks for', value: (row) => row.affiliates.join(', ') },
              { name: 'is known to have', value: (row) => row.stocks.map((one) => `${units(one.warehoused + one.installed)} ${one.product}`).join(', ') },
              {
                name: 'sites',
                value: (row) => row.sites.map((one) => (one.planned_tick === null ? one.name : `${one.name} (${plannedTicks(one)})`)).join(', '),
              },
            ]}
          />
        </Part>
      )}
    </>
  );
}
