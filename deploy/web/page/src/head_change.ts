// What a run has more of than its head said: joined to what is kept, so that news of a long run cost what is new in them.
import type { Head, HeadChange } from './api';

export function isChange(answer: Head | HeadChange): answer is HeadChange {
  return 'since' in answer;
}

// The head after a change. Its lists are those of `kept`, with what is new put into them: `kept` is not used after this.
export function changedHead(kept: Head, change: HeadChange): Head {
  const { since: _, ticks_first, counts, marks, tables, dinners, ...members } = change;
  splice(kept.ticks_first, ticks_first.from, ticks_first.values);
  const ticks = kept.ticks_first.length;
  for (const kind of new Set([...Object.keys(kept.counts), ...Object.keys(counts.kinds)])) {
    const list = (kept.counts[kind] ??= []);
    filled(list, counts.from);
    splice(list, counts.from, counts.kinds[kind] ?? []);
    filled(list, ticks);
  }
  for (const table of tables) kept.tables[table.i - 1] = table;
  for (const dinner of dinners) kept.dinners[dinner.number - 1] = dinner;
  const hasMarks = marks.values.length > 0 || marks.from < kept.marks.length;
  return { ...kept, ...members, marks: hasMarks ? [...kept.marks.slice(0, marks.from), ...marks.values] : kept.marks };
}

// In place: from an index on, other values.
function splice<T>(list: T[], from: number, values: T[]) {
  list.length = Math.min(list.length, from);
  for (const value of values) list.push(value);
}

function filled(list: number[], length: number) {
  while (list.length < length) list.push(0);
}
