// Lanes: one for each party with what it said, agreed and moved in three rows, and one for the tables that were open. Single
// events where there is room for them, else how many there were. A click goes to the event.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { TableLine } from '../api';
import { indexIn } from '../filter';
import { drawShape, groupsByNumber, kGroups, kOthers } from '../kinds';
import { around, useLayers } from '../parts/canvas';
import { DataTable } from '../parts/data_table';
import { Empty } from '../parts/empty';
import { plural, units } from '../parts/format';
import { KindSign } from '../parts/kind_sign';
import { PartyChip, numberOf, partyName } from '../parts/party';
import { useScale } from '../parts/use_scale';
import { step } from '../place';
import { momentOf } from '../run/player';
import type { TickScale } from '../scale';
import { themeColour } from '../theme';
import type { CourseProperties } from './panel';

const kLeastLane = 38;
const kMostLane = 60;
const kTableRow = 13;
const kTableRows = 7;
const kAxis = 18;
const kSingle = 4000; // so many events are drawn one by one

// Which of the three rows of a lane a group stands in: what was said, what was agreed, what moved.
const kRowOf = [0, 0, 0, 1, 1, 0, 2, 2, 2, 1, 2, 1];

interface Spot {
  e: number;
  x: number;
  y: number;
}

interface Lanes {
  count: number;
  laneHeight: number;
}

// Lanes fill the room that the panel has, within bounds.
function useLaneHeight(lanes: number): number {
  const [room, setRoom] = useState(0);
  useEffect(() => {
    const panel = document.querySelector('.panels.wide > .panel');
    if (!panel) return undefined;
    const size = new ResizeObserver(() => setRoom(panel.clientHeight));
    size.observe(panel);
    return () => size.disconnect();
  }, []);
  return Math.max(kLeastLane, Math.min(kMostLane, Math.floor((room - 260) / Math.max(1, lanes))));
}

export function LanesPanel(properties: CourseProperties) {
  const { run, at, seek, tally, visible, span, fold, filter } = properties;
  const head = run.head;
  const parties = useMemo(
    () => head.scenario.parties.filter((party) => filter.party === null || filter.party === party.id),
    [head, filter.party],
  );
  const tables = useMemo(() => packed(head.tables, run, span), [head, run.columns, span.from, span.to]);
  const laneHeight = useLaneHeight(parties.length);
  const rows = Math.min(kTableRows, Math.max(1, tables.rows));
  const height = kAxis + parties.length * laneHeight + rows * kTableRow + 8;
  const groups = useMemo(() => groupsByNumber(head.kinds), [head]);
  const laneOf = useMemo(() => new Map(parties.map((party, lane) => [numberOf(party), lane])), [parties]);
  const scaleOf = useScale(run, tally, span.from, span.to, fold);
  const inSpan = useMemo(() => {
    const first = run.ticks.range(span.from).first;
    const end = run.ticks.range(span.to - 1).end;
    return visible.subarray(indexIn(visible, first - 1) + 1, indexIn(visible, end - 1) + 1);
  }, [visible, span.from, span.to, run.columns]);
  const single = inSpan.length <= kSingle;
  const spotsOf = (scale: TickScale): Spot[] => {
    const spots: Spot[] = [];
    for (const e of inSpan) {
      const lane = laneOf.get(run.columns.party[e]);
      if (lane === undefined) continue;
      const row = kRowOf[groups[run.columns.kind[e]]];
      spots.push({ e, x: scale.x(momentOf(run, e)), y: kAxis + (lane + (row + 0.5) / 3) * laneHeight });
    }
    return spots;
  };
  const canvas = useLayers(
    height,
    {
      draw: (to, width) => {
        const scale = scaleOf(width);
        drawGround(to, scale, properties, { count: parties.length, laneHeight }, width, height);
        if (single) drawSpots(to, spotsOf(scale), run, groups);
        else drawCounts(to, scale, properties, parties.map(numberOf), laneHeight);
        drawTables(to, scale, tables.bars, kAxis + parties.length * laneHeight + 4, head.tables);
      },
      changes: [run.columns, head, tally, span.from, span.to, fold, inSpan, parties, laneHeight],
    },
    {
      draw: (to, width) => {
        const x = Math.round(scaleOf(width).x(momentOf(run, at))) + 0.5;
        to.strokeStyle = themeColour('--cursor');
        to.lineWidth = 1.5;
        to.beginPath();
        to.moveTo(x, kAxis - 4);
        to.lineTo(x, height);
        to.stroke();
        // The event of the moment, if it has a place in a lane.
        const lane = laneOf.get(run.columns.party[at]);
        if (!single || lane === undefined || inSpan[indexIn(inSpan, at)] !== at) return;
        const row = kRowOf[groups[run.columns.kind[at]]];
        to.strokeRect(x - 8.5, kAxis + (lane + (row + 0.5) / 3) * laneHeight - 8, 16, 16);
      },
      changes: [at],
      covers: (width) => around(scaleOf(width).x(momentOf(run, at)), 12),
    },
  );
  // What does not hang on the moment is not drawn again with each move of it.
  const counts = useMemo(() => <Counts {...properties} />, [tally, head, span.from, span.to]);
  if (run.columns.events === 0) return <Empty>Nothing has happened yet; lanes appear with the first event.</Empty>;

  const pick = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const scale = scaleOf(box.width);
    const tick = Math.floor(scale.tick(x));
    const below = y - (kAxis + parties.length * laneHeight + 4);
    if (below >= 0) {
      const bar = tables.bars.find(
        (one) =>
          one.row === Math.floor(below / kTableRow) &&
          x >= scale.x(one.from) - 3 &&
          x <= Math.max(scale.x(one.to), scale.x(one.from) + 5) + 3,
      );
      if (bar) step({ panel: 'table', table: bar.i, e: bar.opened });
      return;
    }
    if (single) {
      let best: Spot | null = null;
      let least = 12;
      for (const spot of spotsOf(scale)) {
        const away = Math.hypot(spot.x - x, spot.y - y);
        if (away < least) [best, least] = [spot, away];
      }
      if (best) return seek(best.e);
    }
    const lane = parties[Math.floor((y - kAxis) / laneHeight)];
    const party = lane ? numberOf(lane) : -1;
    const range = run.ticks.range(tick);
    const found = inSpan.find((e) => e >= range.first && e < range.end && run.columns.party[e] === party);
    seek(found ?? Math.max(0, Math.min(range.first, run.columns.events - 1)));
  };

  return (
    <section class="lanes-panel" aria-label="lanes">
      <div class="lanes">
        <div class="lane-names" style={{ paddingTop: `${kAxis}px` }}>
          {parties.map((party) => (
            <button
              key={party.id}
              type="button"
              class="lane-name"
              style={{ height: `${laneHeight}px` }}
              aria-pressed={filter.party === party.id}
              title={filter.party === party.id ? 'show every party' : 'show this party alone'}
              onClick={() => step({ party: filter.party === party.id ? null : party.id })}
            >
              <PartyChip head={head} id={party.id} />
            </button>
          ))}
          <span class="lane-tables">tables</span>
        </div>
        <div class="lanes-drawn">
          <canvas
            ref={canvas}
            role="img"
            aria-label={`Events of ${parties.length} parties in ticks ${span.from} to ${span.to - 1}; the table below counts them, the list of events names them.`}
            onClick={pick}
          />
        </div>
      </div>
      <ul class="legend" aria-label="what the shapes mean">
        {kGroups.map((group, number) => (
          <li key={group.name}>
            <KindSign group={number} /> {group.name}
          </li>
        ))}
      </ul>
      <p class="muted">
        {single
          ? 'Rows of a lane: what was said, what was agreed, what moved.'
          : `${units(inSpan.length)} events are too many to draw one by one: bars count them. Fewer ticks (+) show each.`}
      </p>
      {tables.left > 0 && (
        <p class="muted">
          {plural(tables.left, 'table')} more in these ticks {tables.left === 1 ? 'has' : 'have'} no room below the lanes: fewer ticks (+) show them, and{' '}
          <button type="button" class="quiet" onClick={() => step({ panel: 'table' })}>
            the panel <em>table</em>
          </button>{' '}
          lists all.
        </p>
      )}
      {counts}
    </section>
  );
}

function drawGround(
  to: CanvasRenderingContext2D,
  scale: TickScale,
  properties: CourseProperties,
  lanes: Lanes,
  width: number,
  height: number,
) {
  const { run, span, tally, fold } = properties;
  to.font = '11px system-ui, sans-serif';
  to.fillStyle = themeColour('--muted');
  to.strokeStyle = themeColour('--line');
  to.lineWidth = 1;
  // As many ticks are named as have room.
  const dated = run.head.dates.length > 0;
  const least = dated ? 74 : 40;
  let last = -least;
  for (let tick = span.from; tick < span.to; ++tick) {
    const x = scale.x(tick);
    if (fold && tally.idle(tick)) {
      to.fillStyle = themeColour('--raised');
      to.fillRect(x, kAxis - 3, Math.max(1, scale.x(tick + 1) - x), height);
      to.fillStyle = themeColour('--muted');
    }
    if (x - last < least) continue;
    const text = dated ? run.ticks.date(tick) : String(tick);
    if (x + to.measureText(text).width > width) break;
    to.fillText(text, x + 2, 11);
    to.beginPath();
    to.moveTo(Math.round(x) + 0.5, 2);
    to.lineTo(Math.round(x) + 0.5, height);
    to.stroke();
    last = x;
  }
  for (let lane = 0; lane <= lanes.count; ++lane) {
    const y = kAxis + lane * lanes.laneHeight - 0.5;
    to.beginPath();
    to.moveTo(0, y);
    to.lineTo(width, y);
    to.stroke();
  }
}

function drawSpots(to: CanvasRenderingContext2D, spots: Spot[], run: CourseProperties['run'], groups: Uint8Array) {
  const colours = kGroups.map((group) => themeColour(group.colour));
  to.lineWidth = 1.6;
  for (const spot of spots) {
    const group = groups[run.columns.kind[spot.e]];
    to.fillStyle = colours[group];
    to.strokeStyle = colours[group];
    drawShape(to, kGroups[group].shape, spot.x, spot.y, 4);
  }
}

// Ticks that fall on one pixel are one bin: [from, end) at x, so wide.
function binsOf(scale: TickScale, from: number, end: number): { from: number; end: number; x: number; wide: number }[] {
  const bins = [];
  for (let tick = from; tick < end;) {
    const first = tick++;
    const x = scale.x(first);
    while (tick < end && scale.x(tick + 1) - x <= 1) ++tick;
    const room = scale.x(tick) - x;
    bins.push({ from: first, end: tick, x, wide: Math.max(1, room > 4 ? room - 1 : room) });
  }
  return bins;
}

// Counts by tick, party and row, one bin a pixel: the height tells how many, the colour of what most were. Bars of a colour
// are drawn together, for to change it costs as much as a bar.
function drawCounts(
  to: CanvasRenderingContext2D,
  scale: TickScale,
  { tally, span }: CourseProperties,
  ids: number[],
  laneHeight: number,
) {
  const width = kGroups.length;
  const bins = binsOf(scale, span.from, Math.min(span.to, tally.ticks));
  const counts = new Uint32Array(width);
  // Of each bar: its colour's group, its bin, its row among all rows, how many.
  const bars: number[][] = kGroups.map(() => []);
  let most = 1;
  ids.forEach((id, lane) => {
    bins.forEach((bin, index) => {
      counts.fill(0);
      tally.addTo(counts, id, bin.from, bin.end);
      for (let row = 0; row < 3; ++row) {
        let sum = 0;
        let first = kOthers;
        for (let group = 0; group < width; ++group) {
          if (kRowOf[group] !== row || counts[group] === 0) continue;
          if (sum === 0 || counts[group] > counts[first]) first = group;
          sum += counts[group];
        }
        if (sum === 0) continue;
        most = Math.max(most, sum);
        bars[first].push(index, lane * 3 + row, sum);
      }
    });
  });
  bars.forEach((list, group) => {
    if (list.length === 0) return;
    to.fillStyle = themeColour(kGroups[group].colour);
    for (let k = 0; k < list.length; k += 3) {
      const { x, wide } = bins[list[k]];
      const high = Math.max(1.5, Math.sqrt(list[k + 2] / most) * (laneHeight / 3 - 1.5));
      to.fillRect(x, kAxis + ((list[k + 1] + 1) / 3) * laneHeight - 1 - high, wide, high);
    }
  });
}

interface Bar {
  i: number;
  row: number;
  from: number;
  to: number;
  opened: number;
}

// Tables of the span in as few rows as they need, those that were opened first on top; `left` of them have no room.
function packed(
  tables: TableLine[],
  run: CourseProperties['run'],
  span: { from: number; to: number },
): { bars: Bar[]; rows: number; left: number } {
  const bars: Bar[] = [];
  let left = 0;
  const ends: number[] = [];
  for (const table of tables) {
    if (table.opened === null || table.opened >= run.columns.events) continue;
    const from = momentOf(run, table.opened);
    const to =
      table.closed === null ? run.ticks.reached + 1 : momentOf(run, Math.min(table.closed, run.columns.events - 1));
    if (to < span.from || from >= span.to) continue;
    let row = ends.findIndex((end) => end < from);
    if (row < 0) row = ends.length;
    if (row >= kTableRows) {
      ++left;
      continue;
    }
    ends[row] = Math.max(to, from + (span.to - span.from) / 200);
    bars.push({ i: table.i, row, from, to, opened: table.opened });
  }
  return { bars, rows: ends.length, left };
}

function drawTables(to: CanvasRenderingContext2D, scale: TickScale, bars: Bar[], top: number, tables: TableLine[]) {
  const agreed = themeColour('--party-2');
  const none = themeColour('--party-none');
  const lines = new Map(tables.map((table) => [table.i, table]));
  to.font = '10px system-ui, sans-serif';
  for (const bar of bars) {
    const table = lines.get(bar.i)!;
    const x = scale.x(bar.from);
    const wide = Math.max(5, scale.x(bar.to) - x);
    const y = top + bar.row * kTableRow;
    const good = table.outcome !== null && /agree|award/.test(table.result);
    to.fillStyle = good ? agreed : none;
    to.strokeStyle = to.fillStyle;
    to.lineWidth = 1.2;
    // An agreement is filled, anything else is not.
    if (good) to.fillRect(x, y, wide, kTableRow - 3);
    else to.strokeRect(x + 0.5, y + 0.5, wide - 1, kTableRow - 4);
  }
}

function Counts({ run, tally, span }: CourseProperties) {
  const rows = useMemo(
    () =>
      run.head.scenario.parties.map((party) => ({
        id: party.id,
        counts: kGroups.map((_, group) => {
          let sum = 0;
          for (let tick = span.from; tick < Math.min(span.to, tally.ticks); ++tick)
            sum += tally.count(numberOf(party), tick, group);
          return sum;
        }),
      })),
    [tally, span.from, span.to],
  );
  return (
    <details>
      <summary>
        The same as numbers: events by party, ticks {span.from} to {span.to - 1}
      </summary>
      <DataTable
        caption="Events by party"
        hideCaption
        rows={rows}
        rowKey={(row) => row.id}
        empty="There are no parties."
        columns={[
          {
            name: 'party',
            value: (row) => partyName(run.head, row.id),
            show: (row) => <PartyChip head={run.head} id={row.id} />,
          },
          ...kGroups.map((group, number) => ({
            name: group.name,
            number: true,
            value: (row: { counts: number[] }) => row.counts[number],
            show: (row: { counts: number[] }) => units(row.counts[number]),
          })),
        ]}
      />
    </details>
  );
}
