// One run as the page holds it: head, columns, and a cache of what was asked about it. It grows while the run is on; who
// shows it watches it.
import type { Decision, Dinner, Found, Growth, Head, HeadChange, Row, Rows, Series, State, Table } from './api';
import { type Arguments, address, kRowBlock } from './address';
import { Cache } from './cache';
import { Columns, decodeColumns, decodePiece, extended } from './columns';
import { withRoom } from './filter';
import { changedHead, isChange } from './head_change';
import { type Asking, kBehind, kFollowed, kIdle, kListed, kLooked } from './questions';
import { Refusal, source } from './source';
import { Tally } from './tally';
import { Ticks } from './ticks';

const kNothingFound = () => ({ text: '', not: '', events: new Uint32Array(0), to: 0 });

// The events with some words; those of the same words that are found later begin with them.
export interface FoundEvents {
  words: string;
  events: Uint32Array;
}

export class RunModel {
  growth: Growth | null = null;
  ticks: Ticks;
  version = 0;
  // Another run has taken the place of this one: all that is kept here is of no run that is there any more.
  replaced = false;
  private readonly watchers = new Set<() => void>();
  // Few are kept: an answer of a large run has a megabyte, and is there again in a few milliseconds.
  private readonly states = new Cache<number, State>(8);
  private readonly blocks = new Cache<number, Row[]>(24);
  private readonly decisions = new Cache<string, Decision>(16);
  private readonly tables = new Cache<number, Table>(50);
  private readonly dinners = new Cache<number, Dinner>(50);
  private readonly courses = new Cache<string, Series>(8);
  private growing: Promise<void> | null = null;
  private more = false;
  private counted: { tally: Tally; columns: Columns } | null = null;
  // What was found last, up to which event.
  private found: { text: string; not: string; events: Uint32Array; to: number } = kNothingFound();

  private constructor(
    readonly id: string,
    public head: Head,
    public columns: Columns,
  ) {
    this.ticks = new Ticks(head, columns);
  }

  static async load(id: string): Promise<RunModel> {
    const head = await source().get<Head>(address('/api/run/head', { run: id }));
    // Both of the same life.
    const life = source().where === 'server' ? head.life : undefined;
    const bytes = await source().bytes(address('/api/run/columns', { run: id, from: 0, life }));
    return new RunModel(id, head, decodeColumns(bytes));
  }

  // Whether what is known here goes on there: another program that serves the same run calls it otherwise.
  isBeginOf(other: RunModel): boolean {
    const [mine, theirs] = [this.columns, other.columns];
    if (mine.events > theirs.events) return false;
    if (JSON.stringify(this.head.scenario) !== JSON.stringify(other.head.scenario)) return false;
    for (let e = 0; e < mine.events; ++e)
      if (mine.kind[e] !== theirs.kind[e] || mine.party[e] !== theirs.party[e] || mine.step[e] !== theirs.step[e]) return false;
    return this.live || this.head.hash === other.head.hash;
  }

  // Everything is asked with the run's life, so that no answer can be about another run.
  private async get<T>(path: string, args: Arguments, how?: Asking): Promise<T> {
    return this.ofThisRun(source().get<T>(this.address(path, args), how));
  }

  private address(path: string, args: Arguments): string {
    const life = source().where === 'server' ? this.head.life : undefined;
    return address(path, { run: this.id, ...args, life });
  }

  private async ofThisRun<T>(answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      if (error instanceof Refusal && error.life !== undefined && error.life !== this.head.life) this.end();
      throw error;
    }
  }

  private end() {
    if (this.replaced) return;
    this.replaced = true;
    this.tell();
  }

  get live(): boolean {
    return (this.growth?.state ?? this.head.state) === 'live';
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => void this.watchers.delete(watcher);
  }

  private tell() {
    ++this.version;
    for (const watcher of [...this.watchers]) watcher();
  }

  // What came is fetched; news that arrive meanwhile are fetched after it, all at once.
  grew(growth: Growth | null): Promise<void> {
    // News of another life may be old or new: the head tells.
    if (growth && growth.life === this.head.life) {
      this.growth = growth;
      this.tell();
    }
    this.more = true;
    this.growing ??= this.fetchMore().finally(() => {
      this.growing = null;
    });
    return this.growing;
  }

  private async fetchMore(): Promise<void> {
    while (this.more && !this.replaced) {
      this.more = false;
      const from = this.columns.events;
      const since = this.head.at ?? null;
      // A piece that cannot be had is no matter if the run is told anew.
      const piece = source()
        .bytes(this.address('/api/run/columns', { from }))
        .then(
          (bytes) => ({ bytes, error: null }),
          (error: Error) => ({ bytes: null, error }),
        );
      const answer = await this.get<Head | HeadChange>('/api/run/head', { since });
      if (answer.life !== this.head.life) {
        this.end();
      } else if (isChange(answer)) {
        this.head = changedHead(this.head, answer);
        const got = await piece;
        if (!got.bytes) return this.ofThisRun(Promise.reject(got.error));
        this.join(from, got.bytes);
      } else {
        await this.beginAgain(answer);
      }
      if (this.replaced) return;
      this.ticks = new Ticks(this.head, this.columns);
      this.tell();
    }
  }

  // What came since event `from`. The last step is taken again, for it may have got more events meanwhile.
  private join(from: number, bytes: ArrayBuffer) {
    this.columns = extended(this.columns, decodePiece(bytes));
    this.blocks.drop(from - (from % kRowBlock));
    this.courses.clear();
    this.tables.dropIf((i) => this.head.tables[i - 1]?.closed == null || this.head.tables[i - 1].closed! >= from);
    this.dinners.clear();
    // What followed from those of the last step may be more.
    const { steps } = this.columns;
    const last = from > 0 ? this.columns.step[from - 1] : 0;
    this.decisions.dropIf((_, decision) => decision === undefined || decision.step >= last);
    for (let step = last; step < steps; ++step) this.states.drop(step);
  }

  // The program does not know what this page knows: it is another one, or the run is.
  private async beginAgain(head: Head) {
    const bytes = await this.ofThisRun(source().bytes(this.address('/api/run/columns', { from: 0 })));
    this.head = head;
    this.columns = decodeColumns(bytes);
    this.counted = null;
    this.found = kNothingFound();
    for (const one of [this.states, this.blocks, this.decisions, this.tables, this.dinners, this.courses]) one.clear();
  }

  // Counts by party and tick of what is known now, for so many ticks; parties up to that number.
  tally(parties: number, ticks: number): Tally {
    const { head, columns } = this;
    if (this.counted?.columns !== columns || this.counted.tally.ticks !== ticks) {
      const tally =
        this.counted?.tally.grown(columns, head.kinds, parties, ticks) ??
        new Tally(columns, head.kinds, head.hidden, parties, ticks);
      this.counted = { tally, columns };
    }
    return this.counted.tally;
  }

  // The state after a step, exactly.
  state(step: number, signal?: AbortSignal, rank = kLooked): Promise<State> {
    return this.states.get(step, (off) => this.get<State>('/api/run/state', { step }, { signal: off, rank }), signal);
  }

  block(from: number, signal?: AbortSignal, rank = kListed): Promise<Row[]> {
    const args = { from, count: kRowBlock };
    const ask = async (off: AbortSignal) => (await this.get<Rows>('/api/run/rows', args, { signal: off, rank })).rows;
    return this.blocks.get(from, ask, signal);
  }

  // Rows of a block that has been fetched already.
  kept(from: number): Row[] | undefined {
    return this.blocks.peek(from);
  }

  async row(event: number, signal?: AbortSignal): Promise<Row | undefined> {
    const rows = await this.block(event - (event % kRowBlock), signal);
    return rows.find((row) => row.e === event);
  }

  // Chosen rows, wherever they are.
  async rows(events: number[], signal?: AbortSignal, rank = kListed): Promise<Row[]> {
    const rows: Row[] = [];
    for (let from = 0; from < events.length; from += kRowBlock) {
      const args = { events: events.slice(from, from + kRowBlock).join(',') };
      rows.push(...(await this.get<Rows>('/api/run/rows', args, { signal, rank })).rows);
    }
    return rows;
  }

  // The events with the words; of a run that has grown, what is new is looked through.
  async find(text: string, not: string, signal?: AbortSignal): Promise<FoundEvents> {
    if (this.found.text !== text || this.found.not !== not)
      this.found = { text, not, events: new Uint32Array(0), to: 0 };
    const found = this.found;
    // The program looks through so many events at a time. A list that was handed out stays as it is.
    for (let from: number | null = found.to; from !== null && from < this.columns.events;) {
      const { events } = this.columns;
      const args = { text, not, from: from || null };
      const answer: Found = await this.get<Found>('/api/run/find', args, { signal, rank: kBehind });
      const next: number | null = answer.next ?? null;
      // It may know more events than this page.
      const to: number = Math.min(next ?? answer.to ?? events, events);
      const more = answer.events.filter((e) => e >= found.to && e < to);
      const before = found.events.length;
      found.events = withRoom(found.events, before + more.length);
      found.events.set(more, before);
      found.to = Math.max(found.to, to);
      from = next;
    }
    return { words: `${text}\n${not}`, events: found.events };
  }

  // The decision that an event comes from; null if nobody decided it.
  async decision(event: number, signal?: AbortSignal): Promise<Decision | null> {
    const row = await this.row(event, signal);
    const seq = row?.seq;
    if (!seq || row.kind === 'drawn') return null;
    const ask = (off: AbortSignal) => this.get<Decision>('/api/run/decision', { seq }, { signal: off, rank: kBehind });
    return this.decisions.get(seq, ask, signal);
  }

  effects(events: number[], signal?: AbortSignal): Promise<Row[]> {
    return this.rows(events, signal, kFollowed);
  }

  // What the reader is likely to look at next, when the program has nothing else to answer.
  async prefetch(event: number, signal: AbortSignal): Promise<void> {
    if (source().where !== 'server') return;
    const step = this.columns.step[event];
    const last = this.columns.steps - (this.live ? 2 : 1);
    for (const next of [step + 1, step - 1]) {
      if (next < 0 || next > last || signal.aborted) continue;
      await this.state(next, signal, kIdle);
    }
    const from = event - (event % kRowBlock) + kRowBlock;
    if (from + kRowBlock <= this.columns.events) await this.block(from, signal, kIdle);
  }

  table(i: number): Promise<Table> {
    return this.tables.get(i, () => this.get<Table>('/api/run/table', { table: i }));
  }

  dinner(number: number): Promise<Dinner> {
    return this.dinners.get(number, () => this.get<Dinner>('/api/run/dinner', { number }));
  }

  series(): Promise<Series> {
    return this.courses.get('', () => this.get<Series>('/api/run/series', {}));
  }
}
