// A measure by setting: every seed as a small ring, the mean as a dot with its 95 % interval; and the same as a table.
import { useId } from 'preact/hooks';
import { cannotBeNegative, niceStep, type Setting } from '../many_data';
import { themeColour } from '../theme';
import { useCanvas } from './canvas';
import { DataTable } from './data_table';
import { inUnit, inUnitShort, plural, units } from './format';

const kRow = 30;
const kPad = 14;

interface Axis {
  from: number;
  to: number;
  step: number;
}

// Round numbers around everything that is drawn. What cannot be below 0 is not drawn there, though the interval, which knows
// the mean and the spread alone, may reach it.
export function axisOf(settings: Setting[], fromNothing = false): Axis {
  const least = Math.min(...settings.map((one) => Math.min(one.spread.low, one.spread.mean - (one.spread.half ?? 0))));
  const low = fromNothing ? Math.max(0, least) : least;
  const high = Math.max(...settings.map((one) => Math.max(one.spread.high, one.spread.mean + (one.spread.half ?? 0))));
  const step = niceStep((high - low || Math.abs(high) || 1) / 4);
  const from = Math.floor(low / step) * step;
  return { from, to: Math.max(Math.ceil(high / step) * step, from + step), step };
}

// Whether an interval reaches where no value can be.
export function isClipped(settings: Setting[], fromNothing: boolean): boolean {
  return fromNothing && settings.some((one) => one.spread.mean - (one.spread.half ?? 0) < 0);
}

function drawDots(to: CanvasRenderingContext2D, width: number, settings: Setting[], unit: string, fromNothing: boolean) {
  const axis = axisOf(settings, fromNothing);
  const foot = settings.length * kRow;
  const x = (value: number) => kPad + ((value - axis.from) / (axis.to - axis.from)) * (width - 2 * kPad);
  to.font = '11px system-ui, sans-serif';
  to.lineWidth = 1;
  to.textAlign = 'center';
  for (let mark = axis.from; mark <= axis.to + axis.step / 2; mark += axis.step) {
    to.strokeStyle = themeColour('--line');
    line(to, Math.round(x(mark)) + 0.5, 0, Math.round(x(mark)) + 0.5, foot + 3);
    to.fillStyle = themeColour('--muted');
    const text = inUnitShort(mark, unit);
    const half = to.measureText(text).width / 2;
    to.fillText(text, Math.max(half, Math.min(width - half, x(mark))), foot + 16);
  }
  settings.forEach((one, row) => {
    const y = row * kRow + kRow / 2;
    to.lineWidth = 1;
    to.strokeStyle = themeColour('--density');
    one.values.forEach((value, at) => ring(to, x(value), y + ((at % 5) - 2) * 2.5));
    const { mean, half } = one.spread;
    to.strokeStyle = to.fillStyle = themeColour('--accent');
    to.lineWidth = 2;
    if (half !== null) {
      const from = fromNothing ? Math.max(0, mean - half) : mean - half;
      line(to, x(from), y, x(mean + half), y);
      // An end that is cut off is open.
      for (const end of [mean - half, mean + half]) if (end >= from) line(to, x(end), y - 6, x(end), y + 6);
    }
    to.beginPath();
    to.arc(x(mean), y, 4.5, 0, 2 * Math.PI);
    to.fill();
  });
}

function line(to: CanvasRenderingContext2D, x: number, y: number, x2: number, y2: number) {
  to.beginPath();
  to.moveTo(x, y);
  to.lineTo(x2, y2);
  to.stroke();
}

function ring(to: CanvasRenderingContext2D, x: number, y: number) {
  to.beginPath();
  to.arc(x, y, 2.5, 0, 2 * Math.PI);
  to.stroke();
}

export function DotChart({ name, unit, settings }: { name: string; unit: string; settings: Setting[] }) {
  const id = useId();
  const fromNothing = cannotBeNegative(name, unit, settings.flatMap((one) => one.values));
  const canvas = useCanvas(settings.length * kRow + 22, (to, width) => drawDots(to, width, settings, unit, fromNothing), [
    settings,
    unit,
    fromNothing,
  ]);
  return (
    <article class="dot-chart" aria-labelledby={id}>
      <h2 id={id}>{name}</h2>
      <div class="dots">
        <ul class="dot-names">
          {settings.map((one) => (
            <li key={one.text}>{one.text}</li>
          ))}
        </ul>
        <div class="dot-canvas">
          <canvas
            ref={canvas}
            role="img"
            aria-label={`${name} by setting, means with 95 % intervals; the table below has the numbers`}
          />
        </div>
      </div>
      <DataTable
        caption={`${name} by setting`}
        hideCaption
        rows={settings}
        rowKey={(row) => row.text}
        empty=""
        columns={[
          { name: 'setting', value: (row) => row.text },
          { name: 'seeds', value: (row) => row.spread.n, show: (row) => units(row.spread.n), number: true },
          {
            name: 'mean',
            value: (row) => row.spread.mean,
            show: (row) => inUnit(row.spread.mean, unit),
            number: true,
          },
          {
            name: '\u00b1 95 %',
            value: (row) => row.spread.half,
            show: (row) => (row.spread.half === null ? '\u2013' : inUnit(row.spread.half, unit)),
            number: true,
          },
          {
            name: 'least',
            value: (row) => row.spread.low,
            show: (row) => inUnit(row.spread.low, unit),
            number: true,
          },
          {
            name: 'most',
            value: (row) => row.spread.high,
            show: (row) => inUnit(row.spread.high, unit),
            number: true,
          },
        ]}
      />
      <p class="muted">
        {plural(
          settings.reduce((sum, one) => sum + one.spread.n, 0),
          'value',
        )}
        : rings are seeds, the dot is their mean.
        {isClipped(settings, fromNothing) &&
          ' An interval that goes below 0, where no run can come, is drawn to 0 and open there; the table has its numbers.'}
      </p>
    </article>
  );
}
