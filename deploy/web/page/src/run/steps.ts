// The next and the last moment of each kind: event, decision, step, tick, mark.
import type { RunModel } from '../run_model';
import { upperBound } from '../columns';

export type Stride = 'event' | 'decision' | 'step' | 'tick' | 'mark';

const kDecided = new Set([
  'sounded',
  'invited',
  'redirection_requested',
  'answered',
  'offered',
  'accepted',
  'left_table',
  'refused',
  'ordered',
  'cancelled',
  'claimed',
  'price_set',
  'lead_quoted',
  'expanded',
  'site_extended',
  'rejected',
  'line_shared',
]);

// `way` is 1 for the next one, -1 for the last one; where there is none the moment stays.
export function strideTo(run: RunModel, visible: Uint32Array, at: number, stride: Stride, way: 1 | -1): number {
  const columns = run.columns;
  const last = columns.events - 1;
  switch (stride) {
    case 'event': {
      const index = upperBound(visible, visible.length, way > 0 ? at : at - 1) + (way > 0 ? 0 : -1);
      return index >= 0 && index < visible.length ? visible[index] : at;
    }
    case 'decision': {
      const decided = Uint8Array.from(run.head.kinds, (kind) => (kDecided.has(kind) ? 1 : 0));
      for (let e = at + way; e >= 0 && e <= last; e += way) if (decided[columns.kind[e]]) return e;
      return at;
    }
    case 'step': {
      const step = columns.step[at] + way;
      if (step < 0 || step >= columns.steps) return at;
      return Math.max(0, columns.lastEventOfStep(step));
    }
    case 'tick': {
      const tick = columns.tickOf(at);
      // Back goes to the end of the tick before, as on goes to the end of the next one.
      if (way > 0) return run.ticks.last(Math.min(tick + (at < run.ticks.last(tick) ? 0 : 1), run.ticks.reached));
      return tick > 0 ? run.ticks.last(tick - 1) : 0;
    }
    default: {
      // Marks that came late may be of events that came before.
      let best = at;
      for (const { e } of run.head.marks)
        if (way > 0 ? e > at && (best === at || e < best) : e < at && (best === at || e > best)) best = e;
      return best;
    }
  }
}
