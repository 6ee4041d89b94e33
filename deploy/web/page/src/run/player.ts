// Playing a run: how the moment moves on by itself, in ticks a second. Ticks in which nobody negotiates pass quickly if they
// are folded. Three states apart from the position: paused, playing, following what is newest.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { RunModel } from '../run_model';
import type { Tally } from '../tally';

export const kSpeeds = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 50, 100];
const kIdleFaster = 10;
const kFrame = 50; // milliseconds between two pictures

// The moment as a tick with a part: how far its events have passed.
export function momentOf(run: RunModel, event: number): number {
  const tick = Math.max(0, run.columns.tickOf(event));
  const { first, end } = run.ticks.range(tick);
  return tick + (end > first ? (event - first) / (end - first) : 0);
}

export function eventOf(run: RunModel, moment: number): number {
  const tick = Math.floor(moment);
  const { first, end } = run.ticks.range(tick);
  const last = run.columns.events - 1;
  return Math.max(0, Math.min(last, first + Math.floor((moment - tick) * (end - first))));
}

export interface Player {
  playing: boolean;
  toggle: () => void;
  pause: () => void;
}

export function usePlayer(
  run: RunModel,
  tally: Tally,
  at: number,
  speed: number,
  fold: boolean,
  seek: (e: number) => void,
): Player {
  const [playing, play] = useState(false);
  const now = useRef({ run, tally, at, speed, fold, seek });
  now.current = { run, tally, at, speed, fold, seek };
  useEffect(() => {
    if (!playing) return undefined;
    let moment = momentOf(now.current.run, now.current.at);
    let shown = now.current.at;
    let before = performance.now();
    const timer = window.setInterval(() => {
      const { run: model, tally: counts, at: there, speed: fast, fold: folds, seek: goTo } = now.current;
      // Somebody moved it meanwhile.
      if (there !== shown) moment = momentOf(model, there);
      const time = performance.now();
      const idle = folds && counts.idle(Math.floor(moment));
      moment += ((time - before) / 1000) * fast * (idle ? kIdleFaster : 1);
      before = time;
      const last = model.columns.events - 1;
      const event = moment > model.ticks.reached + 0.9999 ? last : eventOf(model, moment);
      if (event !== there) goTo(event);
      shown = event;
      if (event >= last && !model.live) play(false);
    }, kFrame);
    return () => window.clearInterval(timer);
  }, [playing]);
  return {
    playing,
    pause: () => play(false),
    toggle: () => {
      // From the end it begins again.
      if (!playing && at >= run.columns.events - 1 && !run.live) seek(0);
      play(!playing);
    },
  };
}
