// An answer that a view waits for. While another one is awaited the last one stays, and is said to be old; only the newest
// question counts, and one is asked at a time, so that quick moves ask for no more than can be shown. What has not been sent
// to the program when nobody wants it any more is not sent.
import { useEffect, useRef, useState } from 'preact/hooks';
import { Refusal, source } from '../source';

export interface Awaited<T> {
  value: T | null;
  error: Error | null;
  // What the value belongs to is not what is asked for now.
  old: boolean;
}

export function useAnswer<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>): Awaited<T> {
  const [got, set] = useState<{ key: string | null; value: T | null; error: Error | null }>({
    key: null,
    value: null,
    error: null,
  });
  const state = useRef({ wanted: key, ask, busy: false, gone: false, off: new AbortController(), next: () => undefined as void });
  if (state.current.wanted !== key) state.current.off.abort();
  state.current.wanted = key;
  state.current.ask = ask;
  useEffect(() => {
    const now = state.current;
    now.gone = false;
    const next = async () => {
      now.busy = true;
      while (!now.gone && now.wanted !== null) {
        const asked = now.wanted;
        const off = new AbortController();
        now.off = off;
        try {
          const value = await now.ask(off.signal);
          if (!now.gone) set({ key: asked, value, error: null });
        } catch (error) {
          // It was not asked: what is wanted now is, if only the same again.
          if (off.signal.aborted && (error as Error).name === 'AbortError') continue;
          if (!now.gone && now.wanted === asked) set({ key: asked, value: null, error: error as Error });
        }
        if (now.wanted === asked) break;
      }
      now.busy = false;
    };
    now.next = () => void next();
    if (!now.busy && key !== null) void next();
  }, [key]);
  useEffect(
    () => () => {
      state.current.gone = true;
      state.current.off.abort();
    },
    [],
  );
  // What could not be asked because the program was away is asked again when it can be heard, or says no; what it has said no
  // to for want of a key, when it can be heard.
  const status = got.key === key && got.error instanceof Refusal ? got.error.status : null;
  const away = status === 0 || status === 401;
  useEffect(() => {
    if (!away || source().where !== 'server') return undefined;
    const again = () => {
      if (!state.current.busy && state.current.wanted !== null) state.current.next();
    };
    return source().live({
      grew: () => undefined,
      index: () => undefined,
      reset: () => undefined,
      connected: (yes, error) => {
        if (yes || (error && status === 0)) again();
      },
    });
  }, [status]);
  return { value: key === null ? null : got.value, error: got.key === key ? got.error : null, old: got.key !== key };
}
