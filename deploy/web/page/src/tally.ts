// How much of what happened in which tick, by party and group: what lanes and the bar of time draw when there are more
// events than pixels. Made once from the columns; of a run that grows, what is new is added.
import type { Columns } from './columns';
import { groupsByNumber, kGroups, kOthers, kQuiet } from './kinds';

export class Tally {
  // [party][tick][group]; party 0 is nature and what concerns nobody alone.
  private readonly counts: Uint32Array;
  readonly busy: Uint32Array; // by tick: events that are not quiet
  private readonly groups: Uint8Array;
  private readonly quiet: Uint8Array;
  private readonly unseen: Uint8Array;
  private counted = 0;

  constructor(
    columns: Columns,
    private readonly kinds: string[],
    hidden: string[],
    private readonly parties: number,
    readonly ticks: number,
  ) {
    this.groups = groupsByNumber(kinds);
    this.quiet = Uint8Array.from(kinds, (kind) => (kQuiet.includes(kind) || hidden.includes(kind) ? 1 : 0));
    this.unseen = Uint8Array.from(kinds, (kind) => (hidden.includes(kind) ? 1 : 0));
    this.counts = new Uint32Array((parties + 1) * ticks * kGroups.length);
    this.busy = new Uint32Array(ticks);
    this.add(columns);
  }

  // The same with the events that have come since; null if it has no room for them. This one is not used after it.
  grown(columns: Columns, kinds: string[], parties: number, ticks: number): Tally | null {
    if (kinds !== this.kinds || parties !== this.parties || ticks !== this.ticks || columns.events < this.counted)
      return null;
    // Another object, so that whoever draws it knows.
    const next = Object.assign(Object.create(Tally.prototype) as Tally, this);
    next.add(columns);
    return next;
  }

  private add(columns: Columns) {
    for (let e = this.counted; e < columns.events; ++e) {
      const tick = columns.stepTick[columns.step[e]];
      if (tick < 0 || tick >= this.ticks) continue;
      const kind = columns.kind[e];
      if (!this.quiet[kind]) ++this.busy[tick];
      if (this.unseen[kind]) continue;
      const party = columns.party[e] <= this.parties ? columns.party[e] : 0;
      ++this.counts[(party * this.ticks + tick) * kGroups.length + (this.groups[kind] ?? kOthers)];
    }
    this.counted = columns.events;
  }

  count(party: number, tick: number, group: number): number {
    return this.counts[(party * this.ticks + tick) * kGroups.length + group];
  }

  // The counts of all groups of a party from a tick on, added to what is in `to`.
  addTo(to: Uint32Array, party: number, from: number, end: number) {
    const width = kGroups.length;
    const first = (party * this.ticks + from) * width;
    const last = (party * this.ticks + Math.min(end, this.ticks)) * width;
    for (let at = first; at < last; at += width)
      for (let group = 0; group < width; ++group) to[group] += this.counts[at + group];
  }

  // All groups of a party in a tick.
  sum(party: number, tick: number): number {
    let sum = 0;
    for (let group = 0; group < kGroups.length; ++group) sum += this.count(party, tick, group);
    return sum;
  }

  idle(tick: number): boolean {
    return this.busy[tick] === 0;
  }
}
