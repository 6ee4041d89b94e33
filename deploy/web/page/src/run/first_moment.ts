// Where a run that is over is opened if the address names no moment: at the first thing that is worth a look, for at its end
// everything has happened, and at its beginning nothing has.
import type { Head } from '../api';

export function firstMoment(head: Pick<Head, 'dinners' | 'tables' | 'marks'>, last: number): number {
  const firstOf = (events: (number | null)[]) => {
    const known = events.filter((e): e is number => e !== null && e <= last);
    return known.length > 0 ? Math.min(...known) : null;
  };
  return firstOf(head.dinners.map((dinner) => dinner.e)) ?? firstOf(head.tables.map((table) => table.opened)) ?? firstOf(head.marks.map((mark) => mark.e)) ?? last;
}
