// A scale of ticks that is made once for a width and as long as nothing that it is made of changes: a long run has thousands
// of ticks, and each move of the moment asks where one lies.
import { useMemo } from 'preact/hooks';
import type { RunModel } from '../run_model';
import { TickScale } from '../scale';
import type { Tally } from '../tally';

// Idle ticks are folded, if it is wished, as far as the run has come.
export function useScale(run: RunModel, tally: Tally, from: number, to: number, fold: boolean) {
  return useMemo(() => {
    let last: TickScale | null = null;
    const { reached } = run.ticks;
    const idle = fold ? (tick: number) => tally.idle(tick) && tick < reached : null;
    return (width: number): TickScale => {
      if (last?.width !== width) last = new TickScale(from, to, width, idle);
      return last;
    };
  }, [run, fold ? tally : null, from, to, fold, fold ? run.ticks.reached : 0]);
}
