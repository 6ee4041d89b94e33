// The bar of time: how much happened in each tick of the whole run, what stands out as marks, the ticks that the lanes show
// as a part that can be moved and resized, and the moment. Under it the same as a slider, for keyboard and screen readers.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Mark } from '../api';
import { around, useLayers } from '../parts/canvas';
import { ShapeSign } from '../parts/kind_sign';
import type { RunModel } from '../run_model';
import { useScale } from '../parts/use_scale';
import type { TickScale } from '../scale';
import type { Tally } from '../tally';
import { themeColour } from '../theme';
import { plural, units } from '../parts/format';
import { step } from '../place';
import { kMarkRows, drawMark, eventKinds, kindsOf, markRow, styleOf } from './marks';
import { eventOf, momentOf } from './player';

const kHeight = 58;
const kMarks = 26; // rows of marks, above the density
const kGrip = 6;

interface Properties {
  run: RunModel;
  tally: Tally;
  at: number;
  seek: (event: number) => void;
  span: { from: number; to: number };
  setSpan: (span: { from: number; to: number } | null) => void;
  fold: boolean;
}

type Drag =
  { what: 'moment' } | { what: 'from' | 'to' } | { what: 'span'; tick: number; span: { from: number; to: number } };

export function Strip({ run, tally, at, seek, span, setSpan, fold }: Properties) {
  const length = run.ticks.length;
  const [drag, setDrag] = useState<Drag | null>(null);
  const scaleOf = useScale(run, tally, 0, length, fold);
  const whole = span.from === 0 && span.to === length;
  const canvas = useLayers(
    kHeight,
    {
      draw: (to, width) => {
        const scale = scaleOf(width);
        drawDensity(to, scale, tally, width, length);
        if (!whole) drawSpan(to, scale, span, width);
        drawMarks(to, scale, run.head.marks);
      },
      changes: [run.columns, run.head, tally, span.from, span.to, fold],
    },
    {
      draw: (to, width) => {
        const x = Math.round(scaleOf(width).x(momentOf(run, at))) + 0.5;
        to.strokeStyle = themeColour('--cursor');
        to.lineWidth = 1.5;
        to.beginPath();
        to.moveTo(x, 0);
        to.lineTo(x, kHeight);
        to.stroke();
      },
      changes: [at],
      covers: (width) => around(scaleOf(width).x(momentOf(run, at)), 3),
    },
  );
  const tickAt = (event: PointerEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top, scale: scaleOf(box.width) };
  };
  const move = (event: PointerEvent, what: Drag) => {
    const { x, scale } = tickAt(event);
    const tick = scale.tick(x);
    if (what.what === 'moment') seek(eventOf(run, Math.min(tick, run.ticks.reached + 0.9999)));
    else if (what.what === 'from') setSpan({ from: Math.max(0, Math.min(Math.round(tick), span.to - 1)), to: span.to });
    else if (what.what === 'to')
      setSpan({ from: span.from, to: Math.min(length, Math.max(Math.round(tick), span.from + 1)) });
    else if ('tick' in what) {
      const by = Math.round(tick - what.tick);
      const from = Math.max(0, Math.min(what.span.from + by, length - (what.span.to - what.span.from)));
      setSpan({ from, to: from + what.span.to - what.span.from });
    }
  };
  const down = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const { x, y, scale } = tickAt(event);
    let what: Drag = { what: 'moment' };
    if (y < kMarks) {
      const mark = nearestMark(run.head.marks, scale, x, y);
      if (mark) return seek(mark.e);
    }
    if (!whole && y > kHeight - 14) {
      if (Math.abs(x - scale.x(span.from)) < kGrip) what = { what: 'from' };
      else if (Math.abs(x - scale.x(span.to)) < kGrip) what = { what: 'to' };
      else if (x > scale.x(span.from) && x < scale.x(span.to)) what = { what: 'span', tick: scale.tick(x), span };
    }
    canvas.current!.setPointerCapture(event.pointerId);
    setDrag(what);
    move(event, what);
  };
  const tick = Math.max(0, run.columns.tickOf(at));
  return (
    <div class="strip">
      <canvas
        ref={canvas}
        role="img"
        aria-label={`What happened in each of ${length} ticks: ${run.head.marks.length} marks. The list of marks and the slider below hold the same.`}
        onPointerDown={down}
        onPointerMove={(event) => drag && move(event, drag)}
        onPointerUp={() => setDrag(null)}
        onPointerCancel={() => setDrag(null)}
      />
      <div class="strip-foot">
        <input
          type="range"
          aria-label="tick"
          min={0}
          max={Math.max(0, length - 1)}
          value={tick}
          aria-valuetext={run.ticks.words(tick)}
          onInput={(event) => {
            const wanted = Number((event.currentTarget as HTMLInputElement).value);
            seek(run.ticks.last(Math.min(wanted, run.ticks.reached)));
          }}
        />
      </div>
    </div>
  );
}

function drawDensity(to: CanvasRenderingContext2D, scale: TickScale, tally: Tally, width: number, length: number) {
  // One bin a pixel; a tick that has anything is at least 1.5 pixels high.
  const bins = new Float64Array(Math.ceil(width) + 1);
  for (let tick = 0; tick < length; ++tick) {
    const count = tick < tally.ticks ? tally.busy[tick] : 0;
    if (count === 0) continue;
    const left = Math.floor(scale.x(tick));
    const right = Math.max(left + 1, Math.floor(scale.x(tick + 1)) - (length < width / 3 ? 1 : 0));
    for (let x = left; x < right && x < bins.length; ++x) bins[x] = Math.max(bins[x], count);
  }
  let most = 1;
  for (const count of bins) most = Math.max(most, count);
  to.fillStyle = themeColour('--density');
  const room = kHeight - kMarks - 2;
  for (let x = 0; x < bins.length; ++x) {
    if (bins[x] === 0) continue;
    const height = Math.max(1.5, Math.sqrt(bins[x] / most) * room);
    to.fillRect(x, kHeight - height, 1, height);
  }
  to.strokeStyle = themeColour('--line');
  to.lineWidth = 1;
  to.beginPath();
  to.moveTo(0, kHeight - 0.5);
  to.lineTo(width, kHeight - 0.5);
  to.stroke();
}

function drawSpan(to: CanvasRenderingContext2D, scale: TickScale, span: { from: number; to: number }, width: number) {
  const [left, right] = [scale.x(span.from), scale.x(span.to)];
  to.fillStyle = themeColour('--ground');
  to.globalAlpha = 0.65;
  to.fillRect(0, 0, left, kHeight);
  to.fillRect(right, 0, width - right, kHeight);
  to.globalAlpha = 1;
  to.strokeStyle = themeColour('--accent');
  to.lineWidth = 1;
  to.strokeRect(Math.floor(left) + 0.5, 0.5, Math.max(1, Math.floor(right - left) - 1), kHeight - 1);
  to.fillStyle = themeColour('--accent');
  to.fillRect(left - 1, kHeight - 14, 3, 14);
  to.fillRect(right - 2, kHeight - 14, 3, 14);
}

function drawMarks(to: CanvasRenderingContext2D, scale: TickScale, marks: Mark[]) {
  // Marks of one kind that would lie on one another are drawn once.
  const taken = new Map<string, number>();
  for (const mark of marks) {
    const x = scale.x(mark.tick + 0.5);
    if (x - (taken.get(mark.kind) ?? -99) < 5) continue;
    taken.set(mark.kind, x);
    drawMark(to, mark.kind, x, 6 + markRow(mark.kind) * (kMarks / kMarkRows));
  }
}

function nearestMark(marks: Mark[], scale: TickScale, x: number, y: number): Mark | null {
  let best: Mark | null = null;
  let least = 8;
  for (const mark of marks) {
    const away = Math.hypot(scale.x(mark.tick + 0.5) - x, 6 + markRow(mark.kind) * (kMarks / kMarkRows) - y);
    if (away < least) [best, least] = [mark, away];
  }
  return best;
}

const kMenuMarks = 500; // in one list

export function MarkMenu({ run, at, seek }: { run: RunModel; at: number; seek: (event: number) => void }) {
  const marks = run.head.marks;
  const here = useMemo(() => marks.findIndex((mark) => mark.e === at), [marks, at]);
  const [part, setPart] = useState(0);
  // The part of a long list that has the mark of the moment, or the one that was asked for.
  useEffect(() => {
    if (here >= 0) setPart(Math.floor(here / kMenuMarks));
  }, [here]);
  const from = Math.min(part * kMenuMarks, Math.max(0, marks.length - 1));
  const to = Math.min(marks.length, from + kMenuMarks);
  const select = useRef<HTMLSelectElement>(null);
  useEffect(() => {
    if (select.current) select.current.value = here >= from && here < to ? String(here) : '';
  }, [here, from, marks]);
  const leftOut = Object.entries(run.head.marks_left_out ?? {});
  // Made once: the moment moves often, and the list of marks seldom changes.
  const options = useMemo(
    () =>
      marks.slice(from, to).map((mark, index) => (
        <option key={from + index} value={String(from + index)}>
          {`tick ${mark.tick}: ${mark.text}`}
        </option>
      )),
    [marks, from, to],
  );
  const styles = useMemo(() => kindsOf(marks), [marks]);
  if (marks.length === 0) return null;
  return (
    <>
    <select
      ref={select}
      class="marks"
      aria-label="go to a mark"
      onChange={(event) => {
        const chosen = (event.currentTarget as HTMLSelectElement).value;
        if (chosen === 'before' || chosen === 'after') {
          setPart(part + (chosen === 'after' ? 1 : -1));
          select.current!.value = '';
        } else if (chosen !== '') seek(marks[Number(chosen)].e);
      }}
    >
      <option value="">{`${marks.length} marks …`}</option>
      {from > 0 && <option value="before">{`… ${plural(from, 'mark')} before these`}</option>}
      {options}
      {to < marks.length && <option value="after">{`… ${plural(marks.length - to, 'mark')} after these`}</option>}
    </select>
    <details class="kinds">
      <summary>signs</summary>
      <ul class="kinds-list mark-signs" aria-label="signs of the bar of time">
        {styles.map((style) => (
          <li key={style.text}>
            <ShapeSign shape={style.shape} colour={style.colour} /> {style.text}
          </li>
        ))}
      </ul>
      {leftOut.map(([kind, count]) => (
        <p key={kind} class="muted">
          {units(count)} more of “{styleOf(kind).text}” have no mark.{' '}
          {eventKinds(kind).length > 0 && (
            <button type="button" class="quiet" onClick={() => step({ kinds: eventKinds(kind).join(',') })}>
              list such events
            </button>
          )}
        </p>
      ))}
    </details>
    </>
  );
}

export function SpanButtons({
  run,
  tick,
  span,
  setSpan,
}: Pick<Properties, 'run' | 'span' | 'setSpan'> & { tick: number }) {
  const length = run.ticks.length;
  const whole = span.from === 0 && span.to === length;
  const zoom = (factor: number) => {
    const wide = Math.max(2, Math.min(length, Math.round((span.to - span.from) * factor)));
    const from = Math.max(0, Math.min(length - wide, Math.round(tick - wide / 2)));
    setSpan(wide >= length ? null : { from, to: from + wide });
  };
  return (
    <span class="span-buttons" role="group" aria-label="ticks that the lanes show">
      <button type="button" aria-label="show fewer ticks" onClick={() => zoom(0.5)}>
        +
      </button>
      <button type="button" aria-label="show more ticks" onClick={() => zoom(2)} disabled={whole}>
        −
      </button>
      <button type="button" onClick={() => setSpan(null)} disabled={whole}>
        all
      </button>
    </span>
  );
}
