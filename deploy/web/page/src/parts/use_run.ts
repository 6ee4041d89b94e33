// The run that a view shows: loaded once, kept while it is on screen, and drawn again when it has grown. If another run takes
// its place, all of it is thrown away and that one is loaded.
import { useEffect, useReducer, useState } from 'preact/hooks';
import type { Growth } from '../api';
import { RunModel } from '../run_model';
import { source } from '../source';

const kept = new Map<string, Promise<RunModel>>();
const kMostKept = 2; // two are compared

function load(id: string): Promise<RunModel> {
  let run = kept.get(id);
  if (!run) {
    run = RunModel.load(id);
    kept.set(id, run);
    run.catch(() => forget(id, run!));
    if (kept.size > kMostKept) kept.delete(kept.keys().next().value as string);
  }
  return run;
}

function forget(id: string, run: Promise<RunModel>) {
  if (kept.get(id) === run) kept.delete(id);
}

export interface Shown {
  run: RunModel | null;
  error: Error | null;
  connected: boolean;
  // How often another run has taken its place: what is shown of one says nothing of the next.
  turn: number;
}

export function useRun(id: string | undefined): Shown {
  const [run, setRun] = useState<RunModel | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [connected, setConnected] = useState(false);
  const [turn, setTurn] = useState(0);
  const [, draw] = useReducer((n: number) => n + 1, 0);
  useEffect(() => {
    setRun(null);
    setError(null);
    setTurn(0);
    if (!id) return;
    let gone = false;
    let model: RunModel | null = null;
    // The one whose place was taken, until the next one is there.
    let lost: RunModel | null = null;
    let heard: Growth | null = null;
    let listening = false;
    let loading = false;
    let unwatch: () => void = () => undefined;
    const fail = (failure: Error) => {
      if (!gone) setError(failure);
    };
    // What could not be had is no trouble any more once it has come.
    const fetchOf = (known: RunModel, growth: Growth | null) => {
      known.grew(growth).then(() => {
        if (!gone && known === model && !known.replaced) setError(null);
      }, (failure) => {
        if (known === model && !known.replaced) fail(failure);
      });
    };
    const begin = (before: RunModel | null) => {
      if (loading) return;
      loading = true;
      const asked = load(id);
      asked.then(
        (next) => {
          loading = false;
          if (gone) return;
          if (next.replaced) {
            // It is one that somebody else has kept.
            forget(id, asked);
            return begin(before);
          }
          if (before && !before.isBeginOf(next)) setTurn((count) => count + 1);
          lost = null;
          model = next;
          setError(null);
          setRun(next);
          // What was heard meanwhile.
          if (heard || (listening && next.live)) fetchOf(next, heard);
          heard = null;
          unwatch = next.watch(() => {
            if (next.replaced) begone(next, asked);
            else draw(0);
          });
        },
        (failure) => {
          loading = false;
          fail(failure);
        },
      );
    };
    const begone = (old: RunModel, asked: Promise<RunModel>) => {
      unwatch();
      forget(id, asked);
      if (gone || model !== old) return;
      model = null;
      lost = old;
      setRun(null);
      begin(old);
    };
    begin(null);
    const leave = source().live({
      grew: (growth) => {
        if (growth.run !== id) return;
        if (model) return fetchOf(model, growth);
        heard = growth;
        begin(lost);
      },
      // A journal that was removed and written anew is in the list again; of a run that is over nothing else is told.
      index: () => {
        if (model && !model.live) model.grew(null).catch(() => undefined);
        else if (!model && lost) begin(lost);
      },
      reset: () => (model ? fetchOf(model, null) : begin(lost)),
      connected: (yes, error) => {
        setConnected(yes);
        listening = yes;
        if (error) fail(error);
        // What happened while nothing could be heard.
        if (yes && model?.live) fetchOf(model, null);
        else if (yes && model) setError(null);
        else if (yes) begin(lost);
      },
    });
    return () => {
      gone = true;
      leave();
      unwatch();
    };
  }, [id]);
  return { run, error, connected, turn };
}
