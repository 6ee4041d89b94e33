// The distribution of a column: bars on a canvas, and the same numbers as a table beside it.
import { useMemo } from 'preact/hooks';
import { type Bin, distribution, spread, type Value } from '../many_data';
import { themeColour } from '../theme';
import { useCanvas } from './canvas';
import { DataTable } from './data_table';
import { inUnit, inUnitShort, plural } from './format';

function edge(value: number | null, unit: string): string {
  if (value === null) return '';
  return inUnitShort(value, unit);
}

export function binText(bin: Bin, unit: string, whole: boolean): string {
  if (bin.from === null) return bin.label;
  if (whole && bin.to! - bin.from === 1) return edge(bin.from, unit);
  return `${edge(bin.from, unit)} to ${edge(bin.to, unit)}`;
}

const kHeight = 130;

export function Histogram({ name, unit, values }: { name: string; unit: string; values: Value[] }) {
  const bins = useMemo(() => distribution(values), [values]);
  const numbers = values.filter((value): value is number => typeof value === 'number');
  const told = spread(numbers);
  const whole = numbers.every((value) => Number.isInteger(value));
  const most = bins.reduce((top, bin) => Math.max(top, bin.count), 1);
  const canvas = useCanvas(kHeight, (to, width) => drawBins(to, width, bins, most, unit), [bins, unit]);
  if (bins.length === 0) return <p class="empty">No run in the list has a value of {name}.</p>;
  const missing = values.length - bins.reduce((sum, bin) => sum + bin.count, 0);
  return (
    <div class="histogram">
      <div>
        <canvas
          ref={canvas}
          role="img"
          aria-label={`distribution of ${name} over ${values.length} runs; the table beside it has the counts`}
        />
        <p class="muted">
          {told &&
            `${plural(told.n, 'value')}: mean ${inUnit(told.mean, unit)}, median ${inUnit(told.median, unit)}, ${inUnit(told.low, unit)} to ${inUnit(told.high, unit)}`}
          {missing > 0 && ` (${missing} without one)`}
        </p>
      </div>
      <DataTable
        caption={`Distribution of ${name}`}
        hideCaption
        rows={bins}
        rowKey={(_, at) => at}
        empty=""
        columns={[
          { name, value: (bin) => bin.from ?? bin.label, show: (bin) => binText(bin, unit, whole) },
          { name: 'runs', value: (bin) => bin.count, number: true },
        ]}
      />
    </div>
  );
}

function drawBins(to: CanvasRenderingContext2D, width: number, bins: Bin[], most: number, unit: string) {
  const foot = kHeight - 18;
  const wide = width / bins.length;
  to.font = '11px system-ui, sans-serif';
  bins.forEach((bin, at) => {
    const high = (bin.count / most) * (foot - 16);
    to.fillStyle = themeColour('--accent');
    to.fillRect(at * wide + 1, foot - high, Math.max(1, wide - 2), high);
    to.fillStyle = themeColour('--text');
    to.textAlign = 'center';
    if (wide > 22 && bin.count > 0) to.fillText(String(bin.count), at * wide + wide / 2, foot - high - 3);
  });
  to.fillStyle = themeColour('--muted');
  // As many labels as have room.
  const each = Math.max(1, Math.ceil(64 / wide));
  for (let at = 0; at < bins.length; at += each) {
    to.textAlign = 'left';
    const label = bins[at].from === null ? bins[at].label : edge(bins[at].from, unit);
    to.fillText(label.slice(0, Math.max(3, Math.floor((each * wide) / 6.5))), at * wide + 1, kHeight - 4);
  }
  to.strokeStyle = themeColour('--strong-line');
  to.lineWidth = 1;
  to.beginPath();
  to.moveTo(0, foot + 0.5);
  to.lineTo(width, foot + 0.5);
  to.stroke();
}
