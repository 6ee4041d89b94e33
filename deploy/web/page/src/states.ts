// The state of every step of a run out of the first one and what each step changed. Members of a change take the place of
// those of the state; of parties, products and the bulletin only those that changed are in it, by their place, and of the
// bookings those that are gone and those that are new or changed. Copies are kept on the way, so that a jump costs little.
import type { Booking, State } from './api';

export interface Patch {
  parties?: Record<string, unknown>;
  products?: Record<string, unknown>;
  bulletin?: Record<string, unknown>;
  bookings?: { gone: string[]; set: Booking[] };
  [member: string]: unknown;
}

export interface States {
  first: State;
  // patches[k] leads from the state of step k to that of step k + 1.
  patches: Patch[];
}

const kKept = 64;
const kByPlace = new Set(['parties', 'products', 'bulletin']);

function byDue(a: Booking, b: Booking): number {
  if (a.product !== b.product) return a.product - b.product;
  if (a.due !== b.due) return (a.due ?? 0) - (b.due ?? 0);
  const [x, y] = [BigInt(a.id), BigInt(b.id)];
  return x < y ? -1 : x > y ? 1 : 0;
}

export function patched(state: State, patch: Patch): State {
  const members = state as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(patch)) {
    if (kByPlace.has(name)) {
      const list = members[name] as unknown[];
      for (const [place, element] of Object.entries(value as Record<string, unknown>)) list[Number(place)] = element;
    } else if (name === 'bookings') {
      const { gone, set } = value as { gone: string[]; set: Booking[] };
      const away = new Set([...gone, ...set.map((booking) => booking.id)]);
      state.bookings = [...state.bookings.filter((booking) => !away.has(booking.id)), ...set].sort(byDue);
    } else {
      members[name] = value;
    }
  }
  return state;
}

export class StateReel {
  private readonly kept = new Map<number, string>();

  constructor(private readonly states: States) {
    this.kept.set(0, JSON.stringify(states.first));
  }

  at(step: number): State {
    const wanted = Math.max(0, Math.min(step, this.states.patches.length));
    let from = wanted - (wanted % kKept);
    while (!this.kept.has(from)) from -= kKept;
    let state = JSON.parse(this.kept.get(from)!) as State;
    for (let k = from; k < wanted; ++k) {
      // What a change puts in place may be changed by whoever is given the state.
      state = patched(state, structuredClone(this.states.patches[k]));
      if ((k + 1) % kKept === 0) this.kept.set(k + 1, JSON.stringify(state));
    }
    return state;
  }
}
