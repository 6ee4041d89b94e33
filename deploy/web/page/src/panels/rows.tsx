// What happened, one event a row, oldest first: a window of rows over any number of events, with a filter above it. The list
// follows the moment; what comes live does not move it.
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks';
import type { Row } from '../api';
import { whyText } from '../api';
import { kRowBlock } from '../address';
import { indexIn, isFiltered } from '../filter';
import { groupOfKind } from '../kinds';
import { CopyButton } from '../parts/copy';
import { Empty } from '../parts/empty';
import { csvCell, plural, units, words } from '../parts/format';
import { KindSign } from '../parts/kind_sign';
import { PartyChip } from '../parts/party';
import type { RunModel } from '../run_model';
import type { CourseProperties } from './panel';
import { FilterBar } from './filter_bar';
import { kRow, listHeight, pitchOf, rowsAt, scrollTo } from './row_window';

export function RowsPanel(properties: CourseProperties) {
  const { run, at, seek, filter, visible, follow } = properties;
  const list = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [room, setRoom] = useState(400);
  const count = visible.length;
  const pitch = pitchOf(count);
  const here = indexIn(visible, at);
  // The event from which on nothing has been seen yet.
  const seen = useRef(run.columns.events);

  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    setRoom(element.clientHeight);
    const size = new ResizeObserver(() => setRoom(element.clientHeight));
    size.observe(element);
    return () => size.disconnect();
  }, [count === 0]);

  // The row of the moment is kept in sight; a click in the list does not move it.
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || here < 0) return;
    const to = scrollTo(count, element.clientHeight, element.scrollTop, here);
    if (to !== null) element.scrollTop = to;
    if (follow) element.scrollTop = element.scrollHeight;
    setTop(element.scrollTop);
  }, [here, filter, room, follow ? count : 0]);

  useEffect(() => {
    if (follow) seen.current = run.columns.events;
  }, [count, follow]);
  // What lies before the moment is not new, and once a run is over nothing is.
  const fresh = run.live ? count - 1 - indexIn(visible, Math.max(at, seen.current - 1)) : 0;
  const move = (by: number) => {
    const next = Math.max(0, Math.min(count - 1, here + by));
    if (count > 0) seek(visible[next]);
  };
  const { first, last } = rowsAt(count, room, top);
  const shown = Array.from(visible.subarray(first, last));
  const rows = useRows(run, shown);
  const bar = useMemo(() => <FilterBar {...properties} />, [run.head, filter]);
  return (
    <section class="rows-panel" aria-label="events">
      {bar}
      {count === 0 ? (
        <Empty>
          {isFiltered(filter)
            ? 'No event passes this filter; take a part of it away.'
            : run.live
              ? 'Nothing has happened yet; rows appear as the run goes on.'
              : 'The run ended before anything happened.'}
        </Empty>
      ) : (
        <div
          class="rows"
          ref={list}
          role="listbox"
          tabIndex={0}
          data-own-keys
          aria-label={`${count} events`}
          aria-activedescendant={here >= first && here < last ? `row-${visible[here]}` : undefined}
          onScroll={(event) => setTop((event.currentTarget as HTMLDivElement).scrollTop)}
          onKeyDown={(event) => {
            const by = {
              ArrowDown: 1,
              ArrowUp: -1,
              PageDown: Math.floor(room / kRow),
              PageUp: -Math.floor(room / kRow),
            }[event.key];
            if (by === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
            event.preventDefault();
            move(by);
          }}
        >
          <div class="rows-room" role="none" style={{ height: `${listHeight(count, room)}px` }}>
            {shown.map((e, index) => (
              <RowLine
                key={e}
                e={e}
                row={rows.get(e)}
                run={run}
                y={top + (first + index - top / pitch) * kRow}
                selected={e === at}
                position={first + index + 1}
                count={count}
                seek={seek}
              />
            ))}
          </div>
        </div>
      )}
      <div class="table-foot">
        <span class="muted">{`${units(count)} of ${plural(run.columns.events, 'event')}`}</span>
        {fresh > 0 && !follow && (
          <button type="button" onClick={() => seek(visible[count - 1])}>
            {units(fresh)} new
          </button>
        )}
        <CopyRows run={run} visible={visible} here={here} />
      </div>
    </section>
  );
}

// The rows of some events, as far as they have been fetched; the view is drawn again when more have come.
function useRows(run: RunModel, events: number[]): Map<number, Row> {
  const [, draw] = useReducer((n: number) => n + 1, 0);
  const blocks = [...new Set(events.map((e) => e - (e % kRowBlock)))];
  // Scattered events would ask for a block each.
  const scattered = blocks.length > 4;
  const key = scattered ? `e${events.join()}` : `b${blocks.join()}`;
  const chosen = useRef(new Map<number, Row>());
  useEffect(() => {
    let gone = false;
    const done = () => {
      if (!gone) draw(0);
    };
    if (scattered) {
      const wanted = events.filter((e) => !chosen.current.has(e));
      if (wanted.length > 0) {
        const timer = window.setTimeout(() => {
          run.rows(wanted).then((rows) => {
            if (chosen.current.size > 2000) chosen.current.clear();
            for (const row of rows) chosen.current.set(row.e, row);
            done();
          }, done);
        }, 40);
        return () => {
          gone = true;
          window.clearTimeout(timer);
        };
      }
    } else {
      for (const from of blocks) run.block(from).then(done, done);
    }
    return () => void (gone = true);
  }, [key, run.columns.events]);
  const found = new Map<number, Row>();
  for (const e of events) {
    const row = run.kept(e - (e % kRowBlock))?.find((one) => one.e === e) ?? chosen.current.get(e);
    if (row) found.set(e, row);
  }
  return found;
}

interface LineProperties {
  e: number;
  row: Row | undefined;
  run: RunModel;
  y: number;
  selected: boolean;
  position: number;
  count: number;
  seek: (event: number) => void;
}

function RowLine({ e, row, run, y, selected, position, count, seek }: LineProperties) {
  const columns = run.columns;
  const tick = Math.max(0, columns.tickOf(e));
  const kind = row?.kind ?? run.head.kinds[columns.kind[e]] ?? '';
  const why = whyText(row?.why);
  return (
    <div
      id={`row-${e}`}
      role="option"
      aria-selected={selected}
      aria-setsize={count}
      aria-posinset={position}
      class={`row ${selected ? 'selected' : ''} ${row?.refused ? 'bad' : ''}`}
      style={{ transform: `translateY(${y}px)` }}
      onClick={() => seek(e)}
    >
      <span class="row-when">
        <span class="row-tick">{tick}</span>
        <span class="muted row-phase">{run.head.phases[columns.stepPhase[columns.step[e]]] ?? ''}</span>
      </span>
      <span class="row-what">
        <span class="row-text">
          <KindSign group={groupOfKind(kind)} /> {row ? row.text : <span class="muted">…</span>}
        </span>
        <span class="row-why">
          {row?.party ? <PartyChip head={run.head} id={row.party} /> : null}
          {row?.party ? ' · ' : ''}
          {words(kind)}
          {row?.refused && <span class="refused"> · not allowed: {words(row.refused)}</span>}
          {why && ` · ${why}`}
        </span>
      </span>
    </div>
  );
}

// The rows around the moment as CSV; all of a large run are what `haggle log --format csv` is for.
function CopyRows({ run, visible, here }: { run: RunModel; visible: Uint32Array; here: number }) {
  const from = Math.max(0, Math.min(here - 500, visible.length - 1000));
  const some = visible.subarray(from, from + 1000);
  const [text, setText] = useState<string | null>(null);
  useEffect(() => setText(null), [visible, from]);
  if (visible.length === 0) return null;
  if (text !== null) return <CopyButton label={`copy ${plural(some.length, 'row')}`} text={() => text} />;
  const prepare = async () => {
    const rows = await run.rows(Array.from(some));
    const lines = rows.map((row) =>
      [
        row.e,
        row.seq,
        row.tick,
        row.date,
        row.phase,
        row.kind,
        row.party ?? '',
        row.table ?? '',
        row.text,
        whyText(row.why),
        row.refused,
      ]
        .map(csvCell)
        .join(','),
    );
    setText(`event,seq,tick,date,phase,kind,party,table,text,why,refused\n${lines.join('\n')}\n`);
  };
  return (
    <button type="button" class="quiet" onClick={() => void prepare()}>
      {some.length < visible.length ? `${units(some.length)} rows around here as CSV` : 'as CSV'}
    </button>
  );
}
