// The lanes of two runs under each other: for each party what happened in A above the line and in B below it, by tick, with
// one cursor for both. Ticks in which the two differ are marked; a click goes to a tick.
import { useMemo } from 'preact/hooks';
import { drawShape, kGroups, kOthers } from '../kinds';
import { useCanvas } from '../parts/canvas';
import { KindSign } from '../parts/kind_sign';
import { numberOf, PartyShape } from '../parts/party';
import type { RunModel } from '../run_model';
import { TickScale } from '../scale';
import { Tally } from '../tally';
import { themeColour } from '../theme';
import { type Comparison, differing } from './compare_data';

export interface Lane {
  name: string;
  label: string;
  // Gives its shape and colour.
  id: number;
  // What the columns of each run call it; null where it is not in the run.
  a: number | null;
  b: number | null;
}

interface Properties {
  a: RunModel;
  b: RunModel;
  lanes: Lane[];
  answer: Comparison;
  ticks: number;
  tick: number;
  onTick: (tick: number) => void;
}

const kHead = 18;
const kLane = 36;
const kRoomOfShape = 9; // a column with less room has bars

function tallyOf(run: RunModel, ticks: number): Tally {
  const most = Math.max(0, ...run.head.scenario.parties.map(numberOf));
  return new Tally(run.columns, run.head.kinds, run.head.hidden, most, ticks);
}

// Groups of events of a party in a tick, those that say something first.
function groupsAt(tally: Tally, party: number | null, tick: number): number[] {
  if (party === null) return [];
  const found: number[] = [];
  for (let group = 0; group < kOthers; ++group) if (tally.count(party, tick, group) > 0) found.push(group);
  return found;
}

export function TwinLanes({ a, b, lanes, answer, ticks, tick, onTick }: Properties) {
  const [inA, inB] = useMemo(() => [tallyOf(a, ticks), tallyOf(b, ticks)], [a, b, a.columns, b.columns, ticks]);
  const height = kHead + lanes.length * kLane;
  const counts = useMemo(() => new Map(answer.ticks.map((one) => [one.tick, one.differences.length])), [answer]);
  const most = Math.max(1, ...counts.values());
  const who = useMemo(() => differing(answer), [answer]);
  const canvas = useCanvas(
    height,
    (to, width) => {
      const scale = new TickScale(0, ticks, width, null);
      for (const [at, count] of counts) {
        const x = scale.x(at);
        const high = 3 + (count / most) * (kHead - 5);
        to.fillStyle = themeColour('--warn');
        to.fillRect(x + 0.5, kHead - high, Math.max(1.5, scale.x(at + 1) - x - 1), high);
      }
      lanes.forEach((lane, index) => drawLane(to, scale, lane, kHead + index * kLane, inA, inB, ticks, who));
      const x = (scale.x(tick) + scale.x(tick + 1)) / 2;
      to.strokeStyle = themeColour('--cursor');
      to.lineWidth = 1;
      to.beginPath();
      to.moveTo(Math.round(x) + 0.5, 0);
      to.lineTo(Math.round(x) + 0.5, height);
      to.stroke();
    },
    [inA, inB, lanes, counts, who, ticks, tick],
  );
  const pick = (event: MouseEvent) => {
    const box = canvas.current!.getBoundingClientRect();
    onTick(Math.floor(new TickScale(0, ticks, box.width, null).tick(event.clientX - box.left)));
  };
  const shown = kGroups.slice(0, kOthers);
  return (
    <>
      <div class="twin">
        <ul class="twin-names" aria-label="lanes">
          <li class="twin-head muted">differences</li>
          {lanes.map((lane) => (
            <li key={lane.name} class="twin-name">
              <PartyShape id={lane.id} />
              <span class="twin-label">{lane.label}</span>
              <span class="twin-sides muted" aria-hidden="true">
                <span>A</span>
                <span>B</span>
              </span>
            </li>
          ))}
        </ul>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`what each party did, tick by tick, in A above the line and in B below it; ${counts.size} ticks differ, and the table below tells what of`}
          onClick={pick}
        />
      </div>
      <ul class="twin-legend" aria-label="signs">
        {shown.map((group) => (
          <li key={group.name}>
            <KindSign group={kGroups.indexOf(group)} /> {group.text}
          </li>
        ))}
        <li>
          <span class="twin-marked" aria-hidden="true" /> something that is listed below differs
        </li>
        <li>of one tick as many signs as have room: the list below has all that differs, each run’s own lanes show the rest</li>
      </ul>
    </>
  );
}

function drawLane(
  to: CanvasRenderingContext2D,
  scale: TickScale,
  lane: Lane,
  top: number,
  a: Tally,
  b: Tally,
  ticks: number,
  who: Map<number, Set<string>>,
) {
  const middle = top + kLane / 2;
  const room = scale.width / ticks;
  for (let tick = 0; tick < ticks; ++tick) {
    const x = scale.x(tick);
    const unlike = who.get(tick);
    // The program tells names as they can be shown.
    if (unlike?.has(lane.label) || unlike?.has(lane.name)) {
      to.fillStyle = themeColour('--mark-ground');
      to.fillRect(x, top + 1, Math.max(1.5, room - 0.5), kLane - 2);
      to.fillStyle = themeColour('--warn');
      to.fillRect(x, top + kLane - 2.5, Math.max(1.5, room - 0.5), 1.5);
    }
    drawCell(to, groupsAt(a, lane.a, tick), x, room, middle - kLane / 4, a, lane.a, tick, -1);
    drawCell(to, groupsAt(b, lane.b, tick), x, room, middle + kLane / 4, b, lane.b, tick, 1);
  }
  to.strokeStyle = themeColour('--line');
  to.lineWidth = 1;
  to.beginPath();
  to.moveTo(0, Math.round(middle) + 0.5);
  to.lineTo(scale.width, Math.round(middle) + 0.5);
  to.moveTo(0, top + kLane - 0.5);
  to.lineTo(scale.width, top + kLane - 0.5);
  to.stroke();
}

// Signs where there is room for them, else a bar of how much there was; `way` -1 is above the line.
function drawCell(
  to: CanvasRenderingContext2D,
  groups: number[],
  x: number,
  room: number,
  y: number,
  tally: Tally,
  party: number | null,
  tick: number,
  way: number,
) {
  if (groups.length === 0 || party === null) return;
  if (room < kRoomOfShape) {
    const count = groups.reduce((sum, group) => sum + tally.count(party, tick, group), 0);
    const high = Math.min(kLane / 2 - 3, 3 + 3 * Math.sqrt(count));
    to.fillStyle = themeColour('--density');
    to.fillRect(x, way < 0 ? y + kLane / 4 - high : y - kLane / 4, Math.max(1.5, room - 0.3), high);
    return;
  }
  const shown = groups.slice(0, Math.max(1, Math.floor(room / 7)));
  shown.forEach((group, at) => {
    const { shape, colour } = kGroups[group];
    to.fillStyle = to.strokeStyle = themeColour(colour);
    to.lineWidth = 1.5;
    drawShape(to, shape, x + (room * (at + 0.5)) / shown.length, y, Math.min(4.2, room / 2 / shown.length + 1));
  });
}
