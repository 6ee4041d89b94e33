// What a seat is told and what it may send: the answers of /api/seat as types. Money is in cents, times in ticks; ids of
// tables and bookings are texts, for they are greater than a number can say exactly.

export type Unit = 'units' | 'cents' | 'cents_a_unit' | 'permille' | 'ppm' | 'ticks' | 'tick' | 'steps' | 'count' | null;

export interface Choice {
  value: number | string;
  text: string;
  own_ppm: number | null;
}

export interface Field {
  name: string;
  label: string;
  help: string | null;
  type: 'number' | 'choice' | 'list' | 'rows';
  unit: Unit;
  optional: boolean;
  value: unknown;
  low?: number | null;
  high?: number | null;
  step?: number | null;
  scale?: number | null;
  choices?: Choice[];
  own_ppm_low?: number | null;
  own_ppm_high?: number | null;
  items?: Field[];
  most?: number | null;
  rows?: { key: string; text: string; low: number; high: number; value: number }[];
  total?: number | null;
}

export interface Consequence {
  name: string;
  text: string;
  value: number | null;
  unit: Unit;
  warning: boolean;
}

export interface Form {
  id: string;
  kind: string;
  label: string;
  text: string;
  group: string | null;
  many: boolean;
  fields: Field[];
  consequences: Consequence[];
}

export interface Asked {
  i: number;
  kind: string;
  table: string | null;
  product: string | null;
  round: number | null;
  available: number | null;
  turn: string | null;
  text: string;
  forms: Form[];
}

export interface SeatBooking {
  id: string;
  owner: string;
  product: string;
  units: number;
  price_cents: number;
  deposit_cents: number;
  requested_tick: number;
  requested_date: string | null;
  by_tick: number | null;
  placed_tick: number;
  flexible: boolean;
  moved: boolean;
}

export interface Holding {
  product: string;
  warehoused: number;
  installed: number;
  productive: number;
  booked: number;
}

export interface SeatSite {
  i: number;
  name: string;
  open: boolean;
  room: number;
  planned_tick: number | null;
  planned_last_tick: number | null;
  room_next: { tick: number; room: number }[];
  text: string;
}

export interface SeatTable {
  id: string;
  name: string | null;
  kind: string;
  protocol: string;
  protocol_text: string;
  product: string | null;
  parties: string[];
  rounds: number;
  round: number;
  open: boolean;
  result: { kind: string; text: string } | null;
  issues: { name: string; text: string; own_weight_ppm: number | null }[];
  pleas: { party: string; units: number; pledge_cents: number; urgency_ticks: number; prepaid_permille: number }[];
  reservation_ppm: number | null;
  standing: { party: string; text: string; own_ppm: number | null } | null;
  offers: { party: string; round: number; kind: string; text: string; own_ppm: number | null }[];
}

export interface Known {
  me: {
    cash_cents: number | null;
    credit_cents: number;
    spendable_cents: number | null;
    deposits_cents: number | null;
    income_cents: number;
    funding: { name: string; tick: number | null; amount_cents: number | null; text: string }[];
    holdings: Holding[];
    bookings: SeatBooking[];
    sites: SeatSite[];
    wants: { name: string; text: string; value: number | null; unit: Unit }[];
    supply: { product: string; text: string }[];
  };
  affiliates: {
    party: string;
    cash_cents: number | null;
    spendable_cents: number | null;
    deposits_cents: number | null;
    holdings: Holding[];
    bookings: SeatBooking[];
    sites: SeatSite[];
  }[];
  market: {
    product: string;
    seller: string;
    serves: string | null;
    price_cents: number;
    backlog: number;
    lead_ticks: number | null;
    quoted: boolean;
    shipped: number;
    supply_per_tick: number;
    on_sale: boolean;
    from_tick: number;
    promised_tick: number | null;
    promised_date: string | null;
    price_low_cents: number | null;
    price_high_cents: number | null;
  }[];
  book: {
    product: string;
    inventory: number;
    capacity_coming: number;
    bookings: SeatBooking[];
    payers: { party: string; cash_cents: number }[];
  }[];
  tables: SeatTable[];
  claims: { party: string; product: string; units: number; due_tick: number }[];
  parties: {
    name: string;
    kind: string;
    affiliates: string[];
    acquainted: boolean;
    sites: { name: string; planned_tick: number | null; planned_last_tick: number | null }[];
    stocks: { product: string; warehoused: number; installed: number }[];
  }[];
  rules: { name: string; text: string }[];
}

export interface Past {
  number: number;
  tick: number;
  date: string | null;
  phase: string;
  step: number;
  asked: string[];
  moves: { kind: string; text: string }[];
  why: string | null;
  silence: null | 'chosen' | 'deadline';
}

export interface Seat {
  // Until the party is told of the run there is its name, and neither scenario nor moment.
  party: { name: string; kind?: string; speaks_for?: string[] };
  scenario?: { name: string; summary: string; ticks: number; start_date: string | null; tick_days: number | null };
  state: 'waiting' | 'asked' | 'over';
  number: number;
  // Null before anything was asked.
  tick?: number | null;
  date?: string | null;
  phase?: string | null;
  step?: number | null;
  deadline?: { ms: number; left_ms: number } | null;
  late?: { number: number; text: string } | null;
  asked: Asked[];
  shown: { kind: string; tick: number; text: string }[];
  history: Past[];
  history_left_out?: number;
  known: Known | null;
  over: Ending | null;
}

export interface Ending {
  how: string;
  text: string;
  strategies: { name: string; summary: string }[];
  // Where the whole run can be looked at; null: whoever asks may not, or nowhere.
  run?: string | null;
  // What came of it for the party; null: nothing was ever asked of it.
  result?: Result | null;
}

export interface Result {
  // Cents, or millionths of what only preferences tell; null: the run has no sums.
  utility: number | null;
  unit: 'cents' | 'ppm';
  // Cents, whose sum is the utility.
  parts: { name: string; text: string; value: number }[];
  figures: { name: string; value: number; unit: Unit }[];
  tables: EndedTable[];
}

// A table at which the party sat.
export interface EndedTable {
  id: string;
  tick: number;
  date: string | null;
  name: string | null;
  kind: string;
  product: string | null;
  parties: string[];
  rounds: number;
  round: number;
  agreed: boolean;
  // Of an auction, or a call for bids: who was taken.
  winner: string | null;
  result: string;
  text: string;
  own_ppm: number | null;
}

export interface FieldError {
  field: string | null;
  error: string;
  // Nothing stands there yet: that is said when it is to be sent.
  isMissing?: boolean;
}

// What a move would do, told without doing it.
export interface Trial {
  number: number;
  ok: boolean;
  moves: { errors: FieldError[]; text: string; consequences: Consequence[] }[];
  together: Consequence[];
}

export interface SentMove {
  form: string;
  fields: Record<string, unknown>;
}

export interface Answer {
  number: number;
  moves: SentMove[];
  why: string | null;
}

export interface Advice {
  party: string;
  strategy: string;
  text: string;
  same: number;
  different: number;
  // Decisions before those that are listed.
  left_out?: number;
  decisions: {
    number: number;
    tick: number;
    date: string | null;
    phase: string;
    step: number;
    asked: string[];
    did: { kind: string; text: string }[];
    would: { kind: string; text: string; why: string | null }[];
    said: string | null;
    silence: null | 'chosen' | 'deadline';
    same: boolean;
  }[];
}
