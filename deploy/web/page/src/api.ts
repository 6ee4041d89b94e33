// What the program answers, as types: one for each of its questions. Money is in cents, times in ticks, units whole;
// what is null is not known or does not apply.

export type Kind = string;

export interface RunLine {
  id: string;
  scenario: string;
  seed: string | number;
  state: RunState;
  ticks: number;
  tick: number;
  steps: number;
  commands: number;
  events: number | null;
  // Null while the run is on.
  hash: string | null;
  reason: string;
  // Null of a run that is in no file.
  bytes: number | null;
  modified: string | number | null;
  fork: Fork | null;
  results: Record<string, number> | null;
}

export type RunState = 'live' | 'finished' | 'stopped' | 'killed' | 'damaged';

export interface Fork {
  // The parent's id and hash; null if it is not in the list, or (of a run by itself) not told.
  parent?: string | null;
  parent_hash: string | null;
  // Ids of all runs of the list that may be its parent, for they fit equally well; the first of them is `parent`.
  parents?: string[];
  // The chain where they part, and after which step.
  hash?: string;
  step: number;
}

export interface Index {
  version: string;
  where: 'server' | 'file';
  runs: RunLine[];
  sweeps: { id: string; scenario: string; runs: number }[];
  seats: string[];
  problems: { path: string; error: string }[];
}

export interface Party {
  id: number;
  // What it is called in the columns: its id, unless ids are too large for them.
  n?: number;
  name: string;
  label: string;
  // Whether it buys or sells: its utility is money then.
  trades?: boolean;
  kind: 'seller' | 'buyer' | 'principal';
  of: number | null;
  affiliates: number[];
}

export interface Product {
  id: number;
  name: string;
  seller: number;
  source: number | null;
}

export interface Mark {
  e: number;
  tick: number;
  kind: string;
  text: string;
  party: number | null;
  table: number | null;
  dinner: number | null;
}

export interface TableLine {
  i: number;
  id: string;
  kind: string;
  name: string;
  protocol: string;
  tick: number;
  host: number | null;
  parties: number[];
  opened: number | null;
  closed: number | null;
  result: string;
  outcome: string | null;
}

export interface DinnerLine {
  number: number;
  table: number;
  tick: number;
  e: number;
  title: string;
  guests: number[];
  units: number;
  refused_before: number;
}

export interface CastLine {
  party: string | number;
  strategy: string;
  parameters: unknown;
  language: string;
}

export interface Head {
  run: string;
  scenario: {
    name: string;
    description: string;
    seed: string | number;
    start_date: string | null;
    tick_days: number | null;
    ticks: number;
    parties: Party[];
    products: Product[];
    [more: string]: unknown;
  };
  cast: CastLine[];
  state: RunState;
  reason: string;
  hash: string;
  outcome: unknown;
  events: number;
  steps: number;
  commands: number;
  tick: number;
  fork: Fork | null;
  kinds: Kind[];
  hidden: Kind[];
  phases: string[];
  dates: string[];
  ticks_first: number[];
  counts: Record<Kind, number[]>;
  marks: Mark[];
  over?: boolean;
  waiting_for?: number[];
  // How many milliseconds at the most from the last step on the pace holds the tick back, before anybody is asked; 0: not.
  held_ms?: number;
  // How many more there are of a kind than are given.
  marks_left_out?: Record<string, number>;
  tables: TableLine[];
  dinners: DinnerLine[];
  measures: { name: string; unit: string; by: string[]; meaning: string }[];
  // How far this answer knows the run, as the program writes it; to be given back as `since`.
  at?: string;
  // Another number when another run has taken the place of the one that was known by this id.
  life?: number;
}

// What has changed since an answer: lists from an index on, tables and dinners that are new or other ones, the rest whole.
export interface HeadChange
  extends Pick<
    Head,
    | 'run'
    | 'state'
    | 'reason'
    | 'hash'
    | 'outcome'
    | 'events'
    | 'steps'
    | 'commands'
    | 'tick'
    | 'over'
    | 'waiting_for'
    | 'held_ms'
    | 'fork'
    | 'marks_left_out'
    | 'at'
    | 'life'
  > {
  since: string;
  ticks_first: { from: number; values: number[] };
  counts: { from: number; kinds: Record<Kind, number[]> };
  marks: { from: number; values: Mark[] };
  tables: TableLine[];
  dinners: DinnerLine[];
}

export interface Why {
  code: number | string;
  name?: string;
  args: number[];
  text: string;
}

export interface Row {
  e: number;
  seq: string | null;
  step: number;
  tick: number;
  date: string | null;
  phase: string;
  part: number;
  kind: Kind;
  party: number | null;
  other: number | null;
  table: number | null;
  text: string;
  why: string | Why | null;
  refused: string | null;
}

export interface Rows {
  from: number;
  rows: Row[];
}

// Events whose words match; if not all were looked at, the event to go on from.
export interface Found {
  events: number[];
  // Where to go on, if not all has been looked through.
  next?: number | null;
  // The first event that was not looked at.
  to?: number;
}

export interface Position {
  product: number;
  warehoused: number;
  installed: number;
  productive: number;
  ramping: number;
  booked: number;
  next_due: number | null;
  delivered: number;
  cancelled: number;
  moved_in: number;
  moved_out: number;
}

export interface Site {
  name: string;
  open: boolean;
  opened_tick: number | null;
  planned_tick: number | null;
  room: number;
  installed: number;
}

export interface PartyState {
  id: number;
  cash_cents: number | null;
  credit_cents: number | null;
  deposits_cents: number | null;
  positions: Position[];
  sites: Site[];
}

export interface ProductState {
  id: number;
  seller: number;
  price_cents: number;
  next_price_cents: number | null;
  lead_ticks: number;
  quoted: number | null;
  inventory: number;
  backlog: number;
  supply_last: number | null;
  shipped_last: number | null;
  produced: number;
  shipped: number;
  lost: number;
}

export interface Booking {
  id: string;
  party: number;
  product: number;
  units: number;
  price_cents: number;
  placed: number;
  due: number | null;
  by: number | null;
  consent: number | boolean | null;
  table: number;
  moved: number | boolean;
  flexible: boolean;
}

export interface State {
  event: number;
  step: number;
  tick: number;
  date: string | null;
  phase: string;
  part: number;
  over: boolean;
  waiting_for: number[];
  parties: PartyState[];
  products: ProductState[];
  bookings: Booking[];
  tables: {
    i: number;
    stage: string;
    round: number;
    rounds: number;
    standing: string | null;
    offered_by: number | null;
    waits_for: number[];
  }[];
  claims: { party: number; product: number; units: number; made: number; due: number | null }[];
  // By product; null where nothing has been published yet.
  bulletin: ({
    product: number;
    price_cents: number;
    backlog: number;
    lead_ticks: number;
    shipped: number;
    supply_per_tick: number;
  } | null)[];
}

export interface Decision {
  event: number;
  seq: string | null;
  step: number;
  tick: number;
  date: string | null;
  phase: string;
  part: number;
  party: number | null;
  action: { kind: string; fields: Record<string, unknown> } | null;
  text: string;
  why: Why | null;
  refused: { reason: string; text: string } | null;
  canonical: string;
  hash: string;
  asked: {
    kind: string;
    table: number | null;
    product: number | null;
    round: number;
    available: number;
    turn: string;
    text: string;
  }[];
  shown: { kind: string; text: string; e: number | null }[];
  beliefs: { about: string | number | null; name: string; ppm: number }[];
  with: { e: number | null; seq: string; text: string; why: string | Why | null }[];
  // Of what it had been shown, how much more there is.
  shown_left_out?: number;
  effects: number[];
  timed_out: boolean;
}

export interface Move {
  e: number;
  seq: string | null;
  step: number;
  round: number;
  party: number;
  move: string;
  values: number[] | null;
  texts: string[] | null;
  why: string | Why | null;
  utilities: Record<string, number> | null;
}

// What theory says of an outcome: how far it lies from points, in millionths, and what it is.
export interface Quality {
  frontier: number | null;
  nash: number | null;
  kalai_smorodinsky: number | null;
  egalitarian: number | null;
  utilitarian: number | null;
  welfare: number | null;
  nash_product: number | null;
  rational: boolean;
  efficient: boolean;
}

export interface Preferences {
  parties: number[];
  reservation: Record<string, number | null>;
  outcomes: number;
  frontier: number[][];
  points: number[][];
  sampled?: boolean;
  // Null where there are too many outcomes to look at all of them.
  solutions: Record<string, number[] | null> | null;
  agreement: number[] | null;
  best_rejected: { e: number; ppm: number[] } | null;
  distances: Quality | null;
}

export interface Table {
  i: number;
  id: string;
  kind: string;
  name: string;
  protocol: string;
  tick: number;
  product: number | null;
  parties: { id: number; seat: number | string }[];
  issues: {
    name: string;
    kind: string;
    unit: string;
    values: string[] | null;
    low: number | null;
    high: number | null;
    // Numbers stand for so many parts of what is meant: 150 of scale 100 is 1.5.
    scale?: number;
  }[];
  rounds: number;
  result: string;
  outcome: string[] | null;
  agreed_round: number | null;
  moves: Move[];
  preferences: Preferences | null;
  concessions:
    | { party: number; issue?: string; series: { e: number; round: number; own_ppm?: number; value?: number }[] }[]
    | null;
}

export interface Dinner {
  number: number;
  table: number;
  tick: number;
  date: string | null;
  lines: {
    part: string;
    tick: number;
    date: string | null;
    text: string;
    why: string | Why | null;
    data: unknown;
    e: number | null;
  }[];
  pledges: { tick: number; e: number | null; party: number; cents: number; units: number; refused: boolean }[];
  promised: {
    party: number;
    units: number;
    price_cents: number;
    list_cents: number;
    premium_permille: number;
    paid_cents: number;
    due: number | null;
    delivered: number;
    e: number | null;
  }[];
  arrived: { tick: number; party: number; units: number; paid_cents: number }[];
  // In unit-ticks, until the dinner's last unit had come: how much others would have had instead, due or with a date that could
  // have moved up, and how much of what was due they lacked in all.
  waited: {
    party: number;
    units: number;
    due_unit_ticks: number;
    dated_unit_ticks: number;
    short_unit_ticks: number;
  }[];
}

export interface ClaimLine {
  party: number;
  product: number;
  units: number;
  made: number;
  due: number | null;
  // What was held and booked when it was said, and what was installed on its day; null: not known, or not yet.
  booked_then?: number | null;
  actual?: number | null;
}

export interface Series {
  ticks: number[];
  dates: string[];
  series: { name: string; unit: string; product: string | null; party: string | null; values: (number | null)[] }[];
  run: {
    name: string;
    unit: string;
    product: string | null;
    party: string | null;
    value: number | null;
    tick?: number | null;
  }[];
  claims?: ClaimLine[];
}

export interface Growth {
  run: string;
  // As in the head.
  life?: number;
  events: number;
  steps: number;
  tick: number;
  ticks: number;
  state: RunState;
  waiting_for: string[];
  // As in the head.
  held_ms?: number;
  reason: string;
}

export interface Sweep {
  columns: { name: string; unit: string; kind: 'run' | 'setting' | 'measure' | 'seed' | 'complete' | 'hash' }[];
  rows: (string | number | boolean | null)[][];
  settings: unknown[];
  scenario?: string;
  left_out?: number;
  failed?: number;
}

// The words of a reason, however it is given.
export function whyText(why: string | Why | null | undefined): string {
  if (!why) return '';
  return typeof why === 'string' ? why : why.text || (why.name ?? '');
}
