// Answers that were asked for, the last used ones kept. A question that fails is forgotten, so that it can be asked again;
// one that nobody waits for any more is called off.
import { stale } from './questions';

interface Entry<V> {
  promise: Promise<V>;
  value?: V;
  // How many wait for it; one who gave no signal waits for ever.
  waiting: number;
  off: AbortController;
}

export class Cache<K, V> {
  private readonly kept = new Map<K, Entry<V>>();

  constructor(private readonly most: number) {}

  get(key: K, ask: (signal: AbortSignal) => Promise<V>, signal?: AbortSignal): Promise<V> {
    if (signal?.aborted) return Promise.reject(stale());
    let entry = this.kept.get(key);
    this.kept.delete(key);
    // One that was called off will fail.
    if (!entry || (entry.off.signal.aborted && entry.value === undefined)) entry = this.asked(key, ask);
    this.kept.set(key, entry);
    if (this.kept.size > this.most) this.kept.delete(this.kept.keys().next().value as K);
    return this.awaited(entry, signal);
  }

  private asked(key: K, ask: (signal: AbortSignal) => Promise<V>): Entry<V> {
    const off = new AbortController();
    const entry: Entry<V> = { promise: ask(off.signal), waiting: 0, off };
    entry.promise.then(
      (value) => void (entry.value = value),
      () => {
        if (this.kept.get(key) === entry) this.kept.delete(key);
      },
    );
    return entry;
  }

  // Who leaves does not hurry the others; only what nobody waits for is called off, if it has not been sent yet.
  private awaited(entry: Entry<V>, signal: AbortSignal | undefined): Promise<V> {
    ++entry.waiting;
    const leave = () => {
      if (--entry.waiting === 0) entry.off.abort();
    };
    signal?.addEventListener('abort', leave, { once: true });
    return entry.promise.finally(() => signal?.removeEventListener('abort', leave));
  }

  peek(key: K): V | undefined {
    return this.kept.get(key)?.value;
  }

  // Forgets those that are not the same any more.
  dropIf(isOld: (key: K, value: V | undefined) => boolean) {
    for (const [key, { value }] of [...this.kept]) if (isOld(key, value)) this.kept.delete(key);
  }

  drop(key: K) {
    this.kept.delete(key);
  }

  clear() {
    this.kept.clear();
  }
}
