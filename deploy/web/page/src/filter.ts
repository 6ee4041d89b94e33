// Which events are listed: by kind, party, table and words. Kept in the address; applied to the columns, so that a million
// events are filtered in some milliseconds, and words are asked of the program.
import type { Head } from './api';
import type { Columns } from './columns';
import { upperBound } from './columns';

export interface Filter {
  kinds: string[] | null; // null: all that a text shows
  party: number | null;
  table: number | null;
  find: string;
  not: string;
}

export function filterOf(args: Record<string, string>): Filter {
  const number = (text: string | undefined) => (text && /^\d+$/.test(text) ? Number(text) : null);
  return {
    kinds: args.kinds ? args.kinds.split(',') : null,
    party: number(args.party),
    table: number(args.at_table),
    find: args.find ?? '',
    not: args.not ?? '',
  };
}

export function isFiltered(filter: Filter): boolean {
  return (
    filter.kinds !== null || filter.party !== null || filter.table !== null || filter.find !== '' || filter.not !== ''
  );
}

// The events that pass a filter, ascending; of a run that grows, what is new is added.
export class Listed {
  readonly events: Uint32Array;

  // `found`: those with the words, if words are asked for. `before`: the same list of an earlier time.
  constructor(
    private readonly columns: Columns,
    head: Head,
    filter: Filter,
    private readonly found: Uint32Array | null,
    before: Listed | null = null,
  ) {
    // A list of found events that has grown begins with what it was.
    const goesOn = before !== null && before.columns.events <= columns.events && !found === !before.found;
    const from = goesOn ? (found ? before.found!.length : before.columns.events) : 0;
    this.events = passing(columns, head, filter, found, from, goesOn ? before.events : new Uint32Array(0));
  }
}

function passing(
  columns: Columns,
  head: Head,
  filter: Filter,
  found: Uint32Array | null,
  from: number,
  kept: Uint32Array,
): Uint32Array {
  const wanted = new Uint8Array(256);
  head.kinds.forEach((kind, number) => {
    wanted[number] = (filter.kinds ? filter.kinds.includes(kind) : !head.hidden.includes(kind)) ? 1 : 0;
  });
  const { table } = filter;
  const party =
    filter.party === null ? null : (head.scenario.parties.find((one) => one.id === filter.party)?.n ?? filter.party);
  const passes = (e: number) =>
    wanted[columns.kind[e]] === 1 &&
    (party === null || columns.party[e] === party || columns.other[e] === party) &&
    (table === null || columns.table[e] === table);
  const end = found ? found.length : columns.events;
  let count = 0;
  for (let k = from; k < end; ++k) if (passes(found ? found[k] : k)) ++count;
  const events = withRoom(kept, kept.length + count);
  let at = kept.length;
  for (let k = from; k < end; ++k) {
    const e = found ? found[k] : k;
    if (passes(e)) events[at++] = e;
  }
  return events;
}

// The same numbers with room for more, in the same memory if there is some left behind them.
export function withRoom(kept: Uint32Array, length: number): Uint32Array {
  if (kept.length > 0 && kept.buffer.byteLength >= 4 * length) return new Uint32Array(kept.buffer, 0, length);
  // One that grows will grow again.
  const room = kept.length > 0 ? length + (length >> 1) : length;
  const next = new Uint32Array(room).subarray(0, length);
  next.set(kept);
  return next;
}

// Where an event stands in the list: the index of the last one that is not after it; -1 if all are.
export function indexIn(events: Uint32Array, event: number): number {
  return upperBound(events, events.length, event) - 1;
}
