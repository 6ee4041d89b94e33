// A chart of curves over ticks by uPlot, in the colours of the theme, with a cursor that all charts of a page share and a
// table of the same numbers beside it, for those who cannot see it.
import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { onTheme, themeColour } from '../theme';
import { kShapes } from './party';

export interface Curve {
  label: string;
  values: (number | null)[];
  // A custom property of the theme, for instance "--party-0".
  colour: string;
  dash?: number[];
  width?: number;
  points?: boolean;
  // The sign of a party (its id), set on the curve here and there so that it is told apart without colour.
  shape?: number;
  // How it is drawn: a line (if nothing is said), steps that hold until the next value, bars, or points alone.
  way?: 'steps' | 'bars' | 'points';
}

const kWays = {
  steps: uPlot.paths.stepped?.({ align: 1 }),
  bars: uPlot.paths.bars?.({ size: [0.7, 28] }),
  points: () => null,
};

interface Properties {
  label: string;
  x: number[];
  curves: Curve[];
  height?: number;
  // The moment that is looked at, as a value of x.
  at?: number | null;
  format?: (value: number) => string;
  formatX?: (value: number) => string;
  onPick?: (x: number) => void;
}

const kDashes = [[], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4], [4, 4], [1, 3], [10, 2, 2, 2, 2, 2]];

// Curves are told apart by their dashes too.
export function dashOf(index: number): number[] {
  return kDashes[index % kDashes.length];
}

export function Plot(properties: Properties) {
  const { label, x, curves, height = 180, at } = properties;
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot | null>(null);
  const latest = useRef(properties);
  latest.current = properties;
  const shape = curves.map((curve) => `${curve.label}|${curve.colour}|${curve.dash?.join()}|${curve.width}|${curve.way}`).join('/');

  useEffect(() => {
    const element = box.current!;
    const font = '11px system-ui, sans-serif';
    const axis = {
      stroke: () => themeColour('--muted'),
      grid: { stroke: () => themeColour('--line'), width: 1 },
      ticks: { stroke: () => themeColour('--line'), width: 1, size: 4 },
      font,
    };
    const plot = new uPlot(
      {
        width: Math.max(200, element.clientWidth),
        height,
        legend: { show: false },
        scales: { x: { time: false } },
        cursor: { drag: { x: false, y: false }, sync: { key: 'haggle' } },
        axes: [
          { ...axis, size: 28, values: (_, ticks) => ticks.map((v) => latest.current.formatX?.(v) ?? String(v)) },
          { ...axis, size: 64, values: (_, ticks) => ticks.map((v) => latest.current.format?.(v) ?? String(v)) },
        ],
        series: [
          {},
          ...latest.current.curves.map((curve) => ({
            label: curve.label,
            stroke: () => themeColour(curve.colour),
            width: curve.width ?? 1.5,
            dash: curve.dash,
            points: { show: curve.points ?? curve.way === 'points', size: 6 },
            paths: curve.way && kWays[curve.way],
            fill: curve.way === 'bars' ? () => themeColour(curve.colour) : undefined,
            spanGaps: true,
          })),
        ],
        hooks: {
          draw: [
            (drawn) => drawShapes(drawn, latest.current.curves),
            (drawn) => drawAt(drawn, latest.current.at),
          ],
        },
      },
      data(latest.current),
      element,
    );
    chart.current = plot;
    plot.over.addEventListener('click', () => {
      const left = plot.cursor.left ?? -1;
      if (left >= 0) latest.current.onPick?.(plot.posToVal(left, 'x'));
    });
    const size = new ResizeObserver(() => {
      if (element.clientWidth > 0) plot.setSize({ width: element.clientWidth, height });
    });
    size.observe(element);
    const leave = onTheme(() => plot.redraw(false));
    return () => {
      leave();
      size.disconnect();
      plot.destroy();
      chart.current = null;
    };
  }, [shape, height]);

  useEffect(() => chart.current?.setData(data(latest.current)), [x, curves]);
  useEffect(() => chart.current?.redraw(false), [at]);
  return <div class="plot" ref={box} role="img" aria-label={label} />;
}

function data(properties: Properties): uPlot.AlignedData {
  return [properties.x, ...properties.curves.map((curve) => curve.values)] as uPlot.AlignedData;
}

function drawAt(plot: uPlot, at: number | null | undefined) {
  if (at === null || at === undefined) return;
  const x = Math.round(plot.valToPos(at, 'x', true)) + 0.5;
  const { left, top, width, height } = plot.bbox;
  if (x < left || x > left + width) return;
  plot.ctx.save();
  plot.ctx.setLineDash([]);
  plot.ctx.strokeStyle = themeColour('--cursor');
  plot.ctx.lineWidth = devicePixelRatio;
  plot.ctx.beginPath();
  plot.ctx.moveTo(x, top);
  plot.ctx.lineTo(x, top + height);
  plot.ctx.stroke();
  plot.ctx.restore();
}

const kSigns = 4; // on each curve

// Signs of curves stand at different places, so that they do not cover each other.
function drawShapes(plot: uPlot, curves: Curve[]) {
  const size = 8 * devicePixelRatio;
  const { ctx } = plot;
  const x = plot.data[0];
  curves.forEach((curve, index) => {
    if (!curve.shape || curve.way === 'bars' || curve.way === 'points') return;
    const path = new Path2D(kShapes[(curve.shape - 1) % kShapes.length]);
    ctx.save();
    ctx.setLineDash([]);
    ctx.fillStyle = themeColour(curve.colour);
    ctx.strokeStyle = themeColour('--surface');
    for (let sign = 0; sign < kSigns; ++sign) {
      const at = Math.floor(((sign + (index + 0.5) / Math.max(1, curves.length)) / kSigns) * x.length);
      const value = curve.values[at];
      if (value === null || value === undefined) continue;
      ctx.setTransform(size / 10, 0, 0, size / 10, plot.valToPos(x[at], 'x', true) - size / 2, plot.valToPos(value, 'y', true) - size / 2);
      ctx.stroke(path);
      ctx.fill(path);
    }
    ctx.restore();
  });
}
