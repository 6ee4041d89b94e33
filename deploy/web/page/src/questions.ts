// In which order the program is asked. It answers one question after another, so what waits is kept here: what the reader
// looks at goes first, whatever nobody waits for any more goes away unasked, and what might be asked next waits until
// nothing else does.

export const kLooked = 0; // the state, the table, the chart that is looked at
export const kListed = 1; // rows of events
export const kBehind = 2; // the decision of the moment
export const kFollowed = 3; // what followed from it
export const kIdle = 4; // what may be looked at next

// How a question is asked: until the signal says that nobody waits, and before which others.
export interface Asking {
  signal?: AbortSignal;
  rank?: number;
}

const kAtOnce = 2; // one that is answered, and one that is on its way

interface Waiting {
  rank: number;
  start: () => void;
}

export function stale(): DOMException {
  return new DOMException('nobody waits for this answer any more', 'AbortError');
}

export class Questions {
  private asked = 0;
  private readonly waiting: Waiting[] = [];

  // What was sent is called back by `work` itself, if at all.
  ask<T>(work: () => Promise<T>, { signal, rank = kLooked }: Asking = {}): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      if (signal?.aborted) return reject(stale());
      const drop = () => {
        this.waiting.splice(this.waiting.indexOf(one), 1);
        reject(stale());
      };
      const one: Waiting = {
        rank,
        start: () => {
          signal?.removeEventListener('abort', drop);
          ++this.asked;
          work()
            .then(resolve, reject)
            .finally(() => {
              --this.asked;
              this.next();
            });
        },
      };
      signal?.addEventListener('abort', drop, { once: true });
      this.waiting.push(one);
      // Questions of one picture come together: the first of them is not always the most urgent one.
      queueMicrotask(() => this.next());
    });
  }

  private next() {
    while (this.waiting.length > 0 && this.asked < kAtOnce) {
      let best = 0;
      for (let k = 1; k < this.waiting.length; ++k) if (this.waiting[k].rank < this.waiting[best].rank) best = k;
      if (this.waiting[best].rank >= kIdle && this.asked > 0) return;
      this.waiting.splice(best, 1)[0].start();
    }
  }
}
