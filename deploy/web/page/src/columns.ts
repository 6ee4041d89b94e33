// All events and steps of a run as columns: a few bytes an event, so that a million of them fit into a page and any moment
// is found without asking.

const kMagic = 0x31434748; // "HGC1"
const kVersion = 1;
const kHeader = 24;

const up8 = (n: number) => (n + 7) & ~7;

export class Columns {
  constructor(
    readonly events: number,
    readonly steps: number,
    // by event
    readonly step: Uint32Array,
    readonly table: Uint32Array,
    readonly party: Uint16Array,
    readonly other: Uint16Array,
    readonly kind: Uint8Array,
    // by step
    readonly stepTick: Int32Array,
    readonly stepFirst: Uint32Array,
    readonly stepSeq: Float64Array,
    readonly stepPart: Uint16Array,
    readonly stepPhase: Uint8Array,
  ) {}

  tickOf(event: number): number {
    return this.events === 0 ? 0 : this.stepTick[this.step[Math.max(0, Math.min(event, this.events - 1))]];
  }

  // The last event of a step, or of the nearest one before it that had any; -1 if none had.
  lastEventOfStep(step: number): number {
    const next = step + 1 < this.steps ? this.stepFirst[step + 1] : this.events;
    return next - 1;
  }

  // The last step whose tick is not after the given one; 0 if there is none.
  lastStepOfTick(tick: number): number {
    return Math.max(0, upperBound(this.stepTick, this.steps, tick) - 1);
  }

  // The first event of a tick or, if it had none, of the next one that had.
  firstEventOfTick(tick: number): number {
    const step = upperBound(this.stepTick, this.steps, tick - 1);
    return step < this.steps ? this.stepFirst[step] : this.events;
  }
}

// How many of the first `length` values, which ascend, are at most `value`.
export function upperBound(values: ArrayLike<number>, length: number, value: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

export interface Piece {
  first: number;
  firstStep: number;
  columns: Columns;
}

export function decodePiece(buffer: ArrayBuffer): Piece {
  const view = new DataView(buffer);
  if (buffer.byteLength < kHeader || view.getUint32(0, true) !== kMagic)
    throw new Error('these are no columns of a run');
  if (view.getUint32(4, true) !== kVersion) {
    throw new Error(`columns of version ${view.getUint32(4, true)}; this page reads ${kVersion}: load it again`);
  }
  const [first, events, firstStep, steps] = [8, 12, 16, 20].map((at) => view.getUint32(at, true));
  let at = kHeader;
  const take = (bytes: number, count: number) => {
    const from = at;
    at = up8(from + bytes * count);
    if (from + bytes * count > buffer.byteLength) throw new Error('the columns of the run end too early');
    return from;
  };
  const columns = new Columns(
    events,
    steps,
    new Uint32Array(buffer, take(4, events), events),
    new Uint32Array(buffer, take(4, events), events),
    new Uint16Array(buffer, take(2, events), events),
    new Uint16Array(buffer, take(2, events), events),
    new Uint8Array(buffer, take(1, events), events),
    new Int32Array(buffer, take(4, steps), steps),
    new Uint32Array(buffer, take(4, steps), steps),
    new Float64Array(buffer, take(8, steps), steps),
    new Uint16Array(buffer, take(2, steps), steps),
    new Uint8Array(buffer, take(1, steps), steps),
  );
  return { first, firstStep, columns };
}

export function decodeColumns(buffer: ArrayBuffer): Columns {
  const piece = decodePiece(buffer);
  if (piece.first !== 0 || piece.firstStep !== 0) throw new Error('the columns do not begin with the run');
  return piece.columns;
}

// What grows while a run is on: arrays that double, and views of what is in them.
type Numbers = Uint32Array | Uint16Array | Uint8Array | Int32Array | Float64Array;

function grown<T extends Numbers>(kept: T, room: number, length: number): T {
  const bigger = new (kept.constructor as new (length: number) => T)(room);
  bigger.set(kept.subarray(0, length) as never);
  return bigger;
}

function joined<T extends Numbers>(kept: T, from: number, more: T, count: number): T {
  // What is known stays, also where the piece ends before it.
  const need = Math.max(kept.length, from + count);
  // The array behind a view may have room left from the last time.
  const room = kept.buffer.byteLength / kept.BYTES_PER_ELEMENT;
  let whole = new (kept.constructor as new (buffer: ArrayBufferLike) => T)(kept.buffer);
  if (kept.byteOffset !== 0 || room < need)
    whole = grown(kept, Math.max(1024, need + (need >> 1)), kept.length);
  whole.set(more.subarray(0, count) as never, from);
  return whole.subarray(0, need) as T;
}

// The columns with a later piece joined on. What overlaps is taken from the piece; it may have steps without events alone.
export function extended(kept: Columns, piece: Piece): Columns {
  if (piece.first > kept.events || piece.firstStep > kept.steps) throw new Error('a piece of the columns is missing');
  const more = piece.columns;
  if (piece.first + more.events <= kept.events && piece.firstStep + more.steps <= kept.steps) return kept;
  const e = <T extends Numbers>(a: T, b: T) => joined(a, piece.first, b, more.events);
  const s = <T extends Numbers>(a: T, b: T) => joined(a, piece.firstStep, b, more.steps);
  return new Columns(
    Math.max(kept.events, piece.first + more.events),
    Math.max(kept.steps, piece.firstStep + more.steps),
    e(kept.step, more.step),
    e(kept.table, more.table),
    e(kept.party, more.party),
    e(kept.other, more.other),
    e(kept.kind, more.kind),
    s(kept.stepTick, more.stepTick),
    s(kept.stepFirst, more.stepFirst),
    s(kept.stepSeq, more.stepSeq),
    s(kept.stepPart, more.stepPart),
    s(kept.stepPhase, more.stepPhase),
  );
}
