// Answers out of the file that the page stands in: what `haggle report` has put into the element `data`, base64 of gzip
// of one JSON object from addresses to bodies. The state of every step is there once and as what changed since.
import { type Decision, type Found, type Row, type Rows, type State, whyText } from './api';
import { address, canonicalAddress, kRowBlock } from './address';
import { decodeBase64 } from './base64';
import { type Columns, decodeColumns } from './columns';
import type { LiveListener, Source } from './source';
import { Refusal } from './source';
import { type States, StateReel } from './states';

type Bodies = Record<string, unknown>;
type PackedDecision = Omit<Decision, 'shown'> & { shown: number[] };

async function unpack(element: HTMLElement): Promise<Bodies> {
  const packed = decodeBase64(element.textContent ?? '');
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream('gzip'));
  const bodies = (await new Response(stream).json()) as Bodies;
  element.textContent = '';
  const found: Bodies = {};
  for (const [url, body] of Object.entries(bodies)) found[canonicalAddress(url)] = body;
  return found;
}

export class FileSource implements Source {
  readonly where = 'file' as const;
  private readonly bodies: Promise<Bodies>;
  private readonly reels = new Map<string, StateReel>();
  private readonly columns = new Map<string, Columns>();

  constructor(element: HTMLElement) {
    this.bodies = unpack(element);
  }

  async get<T>(url: string): Promise<T> {
    const bodies = await this.bodies;
    const wanted = canonicalAddress(url);
    if (wanted in bodies) return bodies[wanted] as T;
    const at = wanted.indexOf('?');
    const path = at < 0 ? wanted : wanted.slice(0, at);
    const args = new URLSearchParams(at < 0 ? '' : wanted.slice(at + 1));
    if (path === '/api/run/state') return this.state(bodies, args) as T;
    if (path === '/api/run/rows') return this.rows(bodies, args) as T;
    if (path === '/api/run/find') return this.find(bodies, args) as T;
    if (path === '/api/run/decision') return this.decision(bodies, args) as T;
    throw new Refusal(404, 'this file does not hold that; a report has what was put into it, the program has all');
  }

  async bytes(url: string): Promise<ArrayBuffer> {
    const body = await this.get<{ base64: string }>(url);
    return decodeBase64(body.base64).buffer as ArrayBuffer;
  }

  post<T>(): Promise<T> {
    return Promise.reject(new Refusal(405, 'a file takes no moves'));
  }

  live(listener: LiveListener): () => void {
    listener.connected(false);
    return () => undefined;
  }

  private body<T>(bodies: Bodies, path: string, args: Record<string, string | number>): T {
    const found = bodies[address(path, args)];
    if (found === undefined) {
      throw new Refusal(404, `this file does not hold ${path}: of a long run it leaves out what would make it larger than 5 MB; haggle web shows it`);
    }
    return found as T;
  }

  private columnsOf(bodies: Bodies, run: string): Columns {
    let columns = this.columns.get(run);
    if (!columns) {
      const body = this.body<{ base64: string }>(bodies, '/api/run/columns', { run, from: 0 });
      columns = decodeColumns(decodeBase64(body.base64).buffer as ArrayBuffer);
      this.columns.set(run, columns);
    }
    return columns;
  }

  private state(bodies: Bodies, args: URLSearchParams): State {
    const run = args.get('run') ?? '';
    let reel = this.reels.get(run);
    if (!reel) {
      reel = new StateReel(this.body<States>(bodies, '/api/run/states', { run }));
      this.reels.set(run, reel);
    }
    const columns = this.columnsOf(bodies, run);
    let step = Number(args.get('step') ?? 0);
    let event = Number(args.get('event') ?? -1);
    if (args.has('event')) step = columns.step[event] ?? 0;
    else {
      if (args.has('tick')) step = columns.lastStepOfTick(Number(args.get('tick')));
      event = columns.lastEventOfStep(step);
    }
    return { ...reel.at(step), event };
  }

  // All rows of a run: row k is of event k.
  private all(bodies: Bodies, run: string): Row[] {
    return this.body<Rows>(bodies, '/api/run/rows', { run, from: 0 }).rows;
  }

  private rows(bodies: Bodies, args: URLSearchParams): Rows {
    const all = this.all(bodies, args.get('run') ?? '');
    const chosen = args.get('events');
    if (chosen !== null) {
      const events = chosen.split(',').filter(Boolean).map(Number);
      const rows = events.filter((e) => e in all).map((e) => all[e]);
      return { from: rows[0]?.e ?? 0, rows };
    }
    const from = Number(args.get('from') ?? 0);
    return { from, rows: all.slice(from, from + Number(args.get('count') ?? kRowBlock)) };
  }

  // What had been shown stands as numbers of events in the file; their words are in the rows.
  private decision(bodies: Bodies, args: URLSearchParams): Decision {
    const run = args.get('run') ?? '';
    const all = this.all(bodies, run);
    const seq = args.get('seq') ?? all[Number(args.get('event'))]?.seq;
    const { decisions } = this.body<{ decisions: Record<string, PackedDecision> }>(bodies, '/api/run/decisions', {
      run,
    });
    const found = seq ? decisions[seq] : undefined;
    if (!found) throw new Refusal(404, 'no party decided this: it is what followed from the step, or nature drew it');
    const shown = found.shown.filter((e) => e in all).map((e) => ({ kind: all[e].kind, text: all[e].text, e }));
    return { ...found, shown };
  }

  private find(bodies: Bodies, args: URLSearchParams): Found {
    const text = (args.get('text') ?? '').toLowerCase();
    const not = (args.get('not') ?? '').toLowerCase();
    const events: number[] = [];
    for (const row of this.all(bodies, args.get('run') ?? '')) {
      const words = `${row.text}\n${whyText(row.why)}`.toLowerCase();
      if (text && !words.includes(text)) continue;
      if (not && words.includes(not)) continue;
      events.push(row.e);
    }
    return { events, next: null };
  }
}
