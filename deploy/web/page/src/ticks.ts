// Where ticks begin among the events of a run, and how moments are told: as a tick, and as a date if the scenario has dates.
import type { Head } from './api';
import type { Columns } from './columns';

export class Ticks {
  constructor(
    private readonly head: Head,
    private readonly columns: Columns,
  ) {}

  // How many ticks the run may have in all.
  get length(): number {
    return Math.max(1, this.head.scenario.ticks, this.reached + 1);
  }

  // The last tick that has an event.
  get reached(): number {
    return this.columns.steps > 0 ? Math.max(0, this.columns.stepTick[this.columns.steps - 1]) : 0;
  }

  // Event `first` to before `end`.
  range(tick: number): { first: number; end: number } {
    return { first: this.columns.firstEventOfTick(tick), end: this.columns.firstEventOfTick(tick + 1) };
  }

  // The last event of the tick, or before it.
  last(tick: number): number {
    return Math.max(0, this.range(tick).end - 1);
  }

  date(tick: number | null): string {
    return tick === null ? '' : (this.head.dates[tick] ?? '');
  }

  // "tick 12, 2024-03-25"
  words(tick: number): string {
    const date = this.date(tick);
    return date ? `tick ${tick}, ${date}` : `tick ${tick}`;
  }
}
