// A dinner as a story on one page: who refused before, how pledges rose, why the seller came, what was asked, promised and
// paid, when it arrived, and who waited for it.
import type { Dinner } from '../api';
import { whyText } from '../api';
import { DataTable } from '../parts/data_table';
import { Empty, Trouble, Waiting } from '../parts/empty';
import { money, plural, units, words, moneyShort } from '../parts/format';
import { PartyChip, partyColour, partyName } from '../parts/party';
import { useAnswer } from '../parts/use_answer';
import { useLate } from '../parts/use_late';
import { go, usePlace } from '../place';
import type { PanelProperties } from './panel';

export function DinnerPanel(properties: PanelProperties) {
  const { run, at } = properties;
  const place = usePlace();
  const dinners = run.head.dinners;
  const last = dinners.filter((dinner) => dinner.e <= at).pop() ?? dinners[0];
  const number = place.args.dinner ? Number(place.args.dinner) : (last?.number ?? null);
  const answer = useAnswer(number === null ? null : `${run.id} ${number} ${run.live ? run.columns.events : ''}`, () =>
    run.dinner(number!),
  );
  const late = useLate(answer.old);
  if (number === null) {
    const refused = run.head.marks.filter((mark) => mark.kind === 'refused_invitation').length;
    return (
      <Empty>
        {refused > 0
          ? `The seller came to no dinner ${run.live ? 'so far' : 'in this run'}; it refused ${plural(refused, 'invitation')}, which stand among the marks of the bar of time.`
          : `Nobody has invited the seller to a dinner ${run.live ? 'so far' : 'in this run'}.`}
      </Empty>
    );
  }
  return (
    <section class={`dinner-panel ${late ? 'late' : ''}`} aria-label="dinner" aria-busy={answer.old}>
      <div class="menu">
        <select
          aria-label="dinner"
          value={String(number)}
          onChange={(event) => go({ dinner: (event.currentTarget as HTMLSelectElement).value })}
        >
          {dinners.map((dinner) => (
            <option key={dinner.number} value={String(dinner.number)}>
              {`dinner ${dinner.number} of ${dinners.length}, tick ${dinner.tick}: ${dinner.guests.map((id) => partyName(run.head, id)).join(', ')}, ${units(dinner.units)} units`}
            </option>
          ))}
        </select>
      </div>
      {answer.error && <Trouble what="The dinner" error={answer.error} />}
      {!answer.value && !answer.error && <Waiting what="the dinner" />}
      {answer.value && <Story {...properties} dinner={answer.value} />}
    </section>
  );
}

// What each part of the story is called; one that is not known is called by its own name.
const kParts: Record<string, string> = {
  asked: 'Asked before, and refused',
  rose: 'How the pledges rose',
  came: 'The invitation that was accepted',
  table: 'The table',
  promised: 'What was promised',
  agreed: 'What was agreed',
  arrived: 'When it arrived',
  waited: 'Who waited meanwhile',
  ended: 'How it ended',
  dinner: 'The dinner',
};

function Story({ run, dinner, seek, at }: PanelProperties & { dinner: Dinner }) {
  const parts: { part: string; lines: Dinner['lines'] }[] = [];
  for (const line of dinner.lines) {
    const last = parts[parts.length - 1];
    if (last && last.part === line.part) last.lines.push(line);
    else parts.push({ part: line.part, lines: [line] });
  }
  const line = run.head.dinners.find((one) => one.number === dinner.number);
  return (
    <>
      <h2>{line?.title || `Dinner ${dinner.number}`}</h2>
      <p class="muted">
        {run.ticks.words(dinner.tick)} · {units(line?.units)} units · refused{' '}
        {plural(line?.refused_before ?? 0, 'time')} before
      </p>
      <p class="actions">
        <button type="button" onClick={() => go({ panel: 'table', table: dinner.table })}>
          its table
        </button>
      </p>
      <Pledges run={run} dinner={dinner} seek={seek} at={at} />
      {parts.map((part, index) => (
        <section key={index} class="story-part">
          <h3>{kParts[part.part] ?? words(part.part)}</h3>
          <ol class="story">
            {part.lines.map((one, k) => (
              <li key={k} class={one.e !== null && one.e === at ? 'marked' : ''}>
                <span class="story-when number">{one.tick}</span>
                <span>
                  {one.e !== null ? (
                    <button type="button" class="link" onClick={() => seek(one.e!)}>
                      {one.text}
                    </button>
                  ) : (
                    one.text
                  )}
                  {whyText(one.why) && <span class="story-why">why: {whyText(one.why)}</span>}
                </span>
              </li>
            ))}
          </ol>
        </section>
      ))}
      <Sums run={run} dinner={dinner} />
    </>
  );
}

const kWide = 560;
const kHigh = 150;

function Pledges({ run, dinner, seek, at }: Pick<PanelProperties, 'run' | 'seek' | 'at'> & { dinner: Dinner }) {
  const ticks = [...new Set(dinner.pledges.map((pledge) => pledge.tick))].sort((a, b) => a - b);
  if (ticks.length === 0) return null;
  const sums = ticks.map((tick) =>
    dinner.pledges.filter((pledge) => pledge.tick === tick).reduce((sum, one) => sum + one.cents, 0),
  );
  const most = Math.max(...sums, 1);
  const step = Math.min(64, (kWide - 70) / ticks.length);
  const parties = [...new Set(dinner.pledges.map((pledge) => pledge.party))];
  return (
    <figure class="pledges">
      <figcaption>Pledges by tick: hollow bars were refused, filled ones brought the seller to the table</figcaption>
      <svg class="chart" viewBox={`0 0 ${kWide} ${kHigh}`} role="group" aria-label="pledges by tick">
        {[0, 0.5, 1].map((share) => (
          <g key={share}>
            <line class="grid" x1="64" x2={kWide} y1={kHigh - 22 - share * 112} y2={kHigh - 22 - share * 112} />
            <text x="58" y={kHigh - 18 - share * 112} text-anchor="end">
              {moneyShort(most * share)}
            </text>
          </g>
        ))}
        {ticks.map((tick, k) => {
          let below = 0;
          const left = 70 + k * step;
          return (
            <g key={tick}>
              {dinner.pledges
                .filter((pledge) => pledge.tick === tick)
                .map((pledge) => {
                  const high = (pledge.cents / most) * 112;
                  const top = kHigh - 22 - below - high;
                  below += high;
                  return (
                    <g key={pledge.party} class="offer" onClick={() => pledge.e !== null && seek(pledge.e)}>
                      <rect
                        x={left}
                        y={top}
                        width={step * 0.7}
                        height={Math.max(1, high)}
                        fill={pledge.refused ? 'transparent' : partyColour(pledge.party)}
                        stroke={partyColour(pledge.party)}
                        class={pledge.e === at ? 'here' : ''}
                      >
                        <title>{`${partyName(run.head, pledge.party)}: ${money(pledge.cents)} for ${units(pledge.units)}`}</title>
                      </rect>
                    </g>
                  );
                })}
              <text x={left + step * 0.35} y={kHigh - 6} text-anchor="middle">
                {tick}
              </text>
            </g>
          );
        })}
      </svg>
      <p class="seats">
        {parties.map((id) => (
          <PartyChip key={id} head={run.head} id={id} />
        ))}
      </p>
    </figure>
  );
}

type Waited = Dinner['waited'][number];

function wait(name: 'units' | 'due_unit_ticks' | 'short_unit_ticks', text: string, title: string) {
  return {
    name: text,
    title,
    number: true,
    value: (row: Waited) => row[name],
    show: (row: Waited) => units(row[name]),
  };
}

function Sums({ run, dinner }: Pick<PanelProperties, 'run'> & { dinner: Dinner }) {
  const party = {
    name: 'party',
    value: (row: { party: number }) => partyName(run.head, row.party),
    show: (row: { party: number }) => <PartyChip head={run.head} id={row.party} />,
  };
  const count = {
    name: 'units',
    number: true,
    value: (row: { units: number }) => row.units,
    show: (row: { units: number }) => units(row.units),
  };
  return (
    <>
      <DataTable
        caption="Pledged"
        rows={dinner.pledges}
        rowKey={(row, index) => `${row.tick} ${row.party} ${index}`}
        empty="Nobody pledged anything."
        columns={[
          { name: 'tick', number: true, value: (row) => row.tick },
          party,
          count,
          { name: 'pledge', number: true, value: (row) => row.cents, show: (row) => money(row.cents) },
          { name: 'answer', value: (row) => (row.refused ? 'refused' : 'accepted') },
        ]}
      />
      <DataTable
        caption="Promised"
        rows={dinner.promised}
        rowKey={(_, index) => index}
        empty="Nothing was promised at the table."
        columns={[
          party,
          count,
          { name: 'price', number: true, value: (row) => row.price_cents, show: (row) => money(row.price_cents) },
          {
            name: 'list price then',
            number: true,
            value: (row) => row.list_cents,
            show: (row) => money(row.list_cents),
          },
          {
            name: 'premium',
            number: true,
            value: (row) => row.premium_permille / 10,
            show: (row) => `${(row.premium_permille / 10).toFixed(1)} %`,
          },
          {
            name: 'paid at once',
            number: true,
            value: (row) => row.paid_cents,
            show: (row) => money(row.paid_cents),
          },
          {
            name: 'firm by',
            number: true,
            value: (row) => row.due,
            show: (row) => (row.due === null ? '–' : `${row.due} · ${run.ticks.date(row.due)}`),
          },
          { name: 'delivered', number: true, value: (row) => row.delivered, show: (row) => units(row.delivered) },
        ]}
      />
      <DataTable
        caption="Arrived"
        rows={dinner.arrived}
        rowKey={(_, index) => index}
        empty={run.live ? 'Nothing has arrived yet.' : 'Nothing arrived before the run ended.'}
        columns={[
          { name: 'tick', number: true, value: (row) => row.tick },
          party,
          count,
          { name: 'paid', number: true, value: (row) => row.paid_cents, show: (row) => money(row.paid_cents) },
        ]}
      />
      <DataTable
        caption="Who waited for it (unit-ticks, until the last unit had come)"
        rows={dinner.waited}
        rowKey={(row) => row.party}
        empty="Nobody waited for it: no other booking stood behind its units."
        columns={[
          party,
          wait(
            'units',
            'behind its units',
            'as many units as had come of these by then, first in the queue of those who had booked before',
          ),
          wait('due_unit_ticks', 'of them due', 'their date had come'),
          wait('short_unit_ticks', 'due and missing in all', 'whatever for'),
        ]}
      />
    </>
  );
}
