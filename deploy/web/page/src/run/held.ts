// A pace holds a tick of a live run back for a while: meanwhile nobody is asked, and so nobody is waited for.
import { useEffect, useState } from 'preact/hooks';
import type { RunModel } from '../run_model';

// Whether it does so now. How long at the most it can last the program says with each step; after that somebody is awaited.
export function useHeld(run: RunModel): boolean {
  const ms = run.live ? (run.growth?.held_ms ?? run.head.held_ms ?? 0) : 0;
  const steps = run.growth?.steps ?? run.head.steps;
  const [over, setOver] = useState<string | null>(null);
  const moment = `${run.id} ${run.head.life ?? ''} ${steps} ${ms}`;
  useEffect(() => {
    if (ms <= 0) return undefined;
    const timer = window.setTimeout(() => setOver(moment), ms);
    return () => window.clearTimeout(timer);
  }, [moment]);
  return ms > 0 && over !== moment;
}
