// The answer of a person while it is made: which moves are chosen and what stands in their fields, as it was typed. What was
// typed becomes numbers here, exactly, and what cannot be sent is said field by field.
import type { Answer, Asked, Choice, Field, FieldError, Form } from './seat_api';

export type Item = Record<string, string>;
export type Raw = string | Item | Item[];

export interface DraftMove {
  key: number;
  form: string;
  // The form's label: another question may give its id to another form.
  label: string;
  raw: Record<string, Raw>;
}

export interface Draft {
  number: number;
  moves: DraftMove[];
  why: string;
  next: number;
}

export function emptyDraft(number: number): Draft {
  return { number, moves: [], why: '', next: 1 };
}

const kThin = '\u202f';

// How many digits a scale puts behind the point: 100 is two; null if it is no power of ten.
export function digitsOf(scale: number): number | null {
  let digits = 0;
  let rest = scale;
  while (rest >= 10 && rest % 10 === 0) {
    rest /= 10;
    ++digits;
  }
  return rest === 1 ? digits : null;
}

export function isMoney(field: Field): boolean {
  return field.unit === 'cents' || field.unit === 'cents_a_unit';
}

// By what a value is divided to be shown: money stands in dollars, permille in percent, and a scale of its own comes atop.
export function scaleOf(field: Field): number {
  const unit = isMoney(field) ? 100 : field.unit === 'permille' ? 10 : 1;
  return unit * (field.scale && field.scale > 0 ? field.scale : 1);
}

// A value as it stands in its field: 250 of scale 100 is "2.5".
export function fieldText(value: unknown, field: Field): string {
  if (typeof value !== 'number') return typeof value === 'string' ? value : '';
  const digits = digitsOf(scaleOf(field));
  if (digits === null) return String(value / scaleOf(field));
  if (digits === 0) return String(value);
  const whole = String(Math.abs(value)).padStart(digits + 1, '0');
  const behind = whole.slice(-digits).replace(/0+$/, '');
  return `${value < 0 ? '-' : ''}${whole.slice(0, -digits)}${behind ? `.${behind}` : ''}`;
}

// The same for people, with its sign of money or percent.
export function amountText(value: number, field: Field): string {
  const text = fieldText(value, field);
  const [whole, behind] = text.replace('-', '').split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',') + (behind ? `.${behind}` : '');
  const sign = value < 0 ? '\u2212' : '';
  if (isMoney(field)) return `${sign}$${grouped}`;
  if (field.unit === 'permille') return `${sign}${grouped}${kThin}%`;
  return sign + grouped;
}

export function rangeText(field: Field): string {
  const low = field.low ?? null;
  const high = field.high ?? null;
  if (low === null && high === null) return '';
  if (high === null) return `${amountText(low!, field)} or more`;
  if (low === null) return `at most ${amountText(high, field)}`;
  return low === high ? `only ${amountText(low, field)}` : `${amountText(low, field)} to ${amountText(high, field)}`;
}

const kEndless = 1e9; // units; money: the same in dollars and more

// The same for a hint: a bound that nobody comes to is left out.
export function hintText(field: Field): string {
  const isEndless = (field.high ?? 0) >= kEndless * (isMoney(field) ? 1e6 : 1);
  return rangeText(isEndless ? { ...field, high: null } : field);
}

export type Parsed = { value: number | null; error?: undefined; isMissing?: undefined } | { value?: undefined; error: string; isMissing?: boolean };

export function parseNumber(text: string, field: Field): Parsed {
  const bare = text.replace(/[\s\u202f\u00a0,$%]/g, '').replace(/\u2212/g, '-');
  if (bare === '') return field.optional ? { value: null } : { error: 'a number is missing', isMissing: true };
  const match = /^(-?)(\d*)(?:\.(\d*))?$/.exec(bare);
  if (!match || (match[2] === '' && !match[3])) return { error: `expected a number, found "${text.trim()}"` };
  const digits = digitsOf(scaleOf(field));
  let value: number;
  if (digits === null) value = Math.round(Number(bare) * scaleOf(field));
  else {
    const behind = (match[3] ?? '').replace(/0+$/, '');
    if (behind.length > digits) {
      return { error: digits === 0 ? 'expected a whole number' : `expected at most ${digits} digits behind the point` };
    }
    value = Number(`${match[1]}${match[2] || '0'}${behind.padEnd(digits, '0')}`);
  }
  if (!Number.isSafeInteger(value)) return { error: 'the number is too great' };
  if (value === 0) value = 0; // "-0" is 0
  return bounded(value, field);
}

function bounded(value: number, field: Field): Parsed {
  const low = field.low ?? null;
  const high = field.high ?? null;
  if ((low !== null && value < low) || (high !== null && value > high)) {
    return { error: `expected ${rangeText(field)}, found ${amountText(value, field)}` };
  }
  const step = field.step ?? 1;
  if (step > 1 && (value - (low ?? 0)) % step !== 0) return { error: `expected steps of ${amountText(step, field)}` };
  return { value };
}

// What is filled in at first.
export function rawOf(field: Field, value: unknown = field.value): Raw {
  if (field.type === 'number') return fieldText(value, field);
  if (field.type === 'choice') return choiceIndex(field.choices ?? [], value);
  if (field.type === 'list') return Array.isArray(value) ? value.map((item) => itemOf(field, item as Record<string, unknown>)) : [];
  const given = (value ?? {}) as Record<string, number>;
  return Object.fromEntries((field.rows ?? []).map((row) => [row.key, fieldText(given[row.key] ?? row.value ?? 0, field)]));
}

export function itemOf(field: Field, value: Record<string, unknown> = {}): Item {
  return Object.fromEntries((field.items ?? []).map((item) => [item.name, rawOf(item, value[item.name] ?? item.value) as string]));
}

function choiceIndex(choices: Choice[], value: unknown): string {
  const at = choices.findIndex((choice) => choice.value === value);
  return at < 0 ? '' : String(at);
}

function addedMove(draft: Draft, form: Form): Draft {
  const raw = Object.fromEntries(form.fields.map((field) => [field.name, rawOf(field)]));
  return { ...draft, moves: [...draft.moves, { key: draft.next, form: form.id, label: form.label, raw }], next: draft.next + 1 };
}

// A form is chosen: of its group it is the only one from then on; one that may come once comes once.
export function choose(draft: Draft, form: Form, asked: Asked[]): Draft {
  const group = new Set(asked.flatMap((one) => one.forms).filter((one) => form.group !== null && one.group === form.group).map((one) => one.id));
  const kept = draft.moves.filter((move) => !(group.has(move.form) && move.form !== form.id));
  const isThere = kept.some((move) => move.form === form.id);
  const cleared = { ...draft, moves: kept };
  return isThere && !form.many ? cleared : addedMove(cleared, form);
}

export function hasText(draft: Draft): boolean {
  return draft.moves.length > 0 || draft.why.trim() !== '';
}

// What was made for a question that is over without it, for the next one: the reason, and the moves that have the same form
// there, with what was typed. Nothing of it is sent by itself.
export function carried(draft: Draft, asked: Asked[], number: number): Draft {
  const forms = formsOf(asked);
  const fits = (move: DraftMove) => {
    const form = forms.get(move.form);
    return form?.label === move.label && form.fields.map((field) => field.name).join() === Object.keys(move.raw).join();
  };
  return { ...draft, number, moves: draft.moves.filter(fits) };
}

export function withoutForms(draft: Draft, ids: string[]): Draft {
  return { ...draft, moves: draft.moves.filter((move) => !ids.includes(move.form)) };
}

export function withoutMove(draft: Draft, key: number): Draft {
  return { ...draft, moves: draft.moves.filter((move) => move.key !== key) };
}

export function filled(draft: Draft, key: number, field: string, raw: Raw): Draft {
  return { ...draft, moves: draft.moves.map((move) => (move.key === key ? { ...move, raw: { ...move.raw, [field]: raw } } : move)) };
}

export function formsOf(asked: Asked[]): Map<string, Form> {
  return new Map(asked.flatMap((one) => one.forms).map((form) => [form.id, form]));
}

// The value of a field, and what is wrong with it under the names that errors of the server have too.
function valueOf(field: Field, raw: Raw, path: string, errors: FieldError[]): unknown {
  const number = (one: Field, text: string, where: string) => {
    const parsed = parseNumber(text, one);
    if (parsed.error !== undefined) errors.push({ field: where, error: parsed.error, isMissing: parsed.isMissing });
    return parsed.value ?? null;
  };
  if (field.type === 'number') return number(field, raw as string, path);
  if (field.type === 'choice') {
    const choice = raw === '' ? undefined : field.choices?.[Number(raw)];
    if (!choice && !field.optional) errors.push({ field: path, error: 'choose one', isMissing: true });
    return choice?.value ?? null;
  }
  if (field.type === 'list') {
    const items = raw as Item[];
    return items.map((item, at) => {
      const entries = (field.items ?? []).map((one) => [one.name, valueOf(one, item[one.name] ?? '', `${path}.${at}.${one.name}`, errors)]);
      return Object.fromEntries(entries.filter(([, value]) => value !== null));
    });
  }
  return rowsValue(field, raw as Item, path, errors);
}

function rowsValue(field: Field, raw: Item, path: string, errors: FieldError[]): Record<string, number> {
  const values: Record<string, number> = {};
  let sum = 0;
  for (const row of field.rows ?? []) {
    const one: Field = { ...field, type: 'number', low: row.low, high: row.high, optional: true };
    const parsed = parseNumber(raw[row.key] ?? '', one);
    if (parsed.error !== undefined) errors.push({ field: `${path}.${row.key}`, error: parsed.error });
    else if (parsed.value) {
      values[row.key] = parsed.value;
      sum += parsed.value;
    }
  }
  const total = field.total ?? null;
  if (total !== null && sum > total) {
    errors.push({ field: path, error: `together at most ${amountText(total, field)}; this is ${amountText(sum - total, field)} too many` });
  }
  return values;
}

// The sum of what stands in rows, for the line below them.
export function rowsSum(field: Field, raw: Item): number {
  return Object.values(rowsValue(field, raw, '', [])).reduce((sum, value) => sum + value, 0);
}

export interface Built {
  answer: Answer;
  // For each move of the answer.
  errors: FieldError[][];
  isSound: boolean;
}

const kMostWhy = 500; // bytes

export function build(draft: Draft, asked: Asked[]): Built {
  const forms = formsOf(asked);
  const errors: FieldError[][] = [];
  const moves = draft.moves.map((move) => {
    const wrong: FieldError[] = [];
    errors.push(wrong);
    const fields: Record<string, unknown> = {};
    for (const field of forms.get(move.form)?.fields ?? []) {
      const value = valueOf(field, move.raw[field.name] ?? '', field.name, wrong);
      if (value !== null) fields[field.name] = value;
    }
    return { form: move.form, fields };
  });
  const why = draft.why.trim();
  return { answer: { number: draft.number, moves, why: why || null }, errors, isSound: errors.every((one) => one.length === 0) && whyLeft(why) >= 0 };
}

export function whyLeft(why: string): number {
  return kMostWhy - new TextEncoder().encode(why.trim()).length;
}

// Of two lists of what is wrong with the same moves: both, the same thing once.
export function joinedErrors(mine: FieldError[], theirs: FieldError[] | undefined): FieldError[] {
  const known = new Set(mine.map((one) => one.field));
  return [...mine, ...(theirs ?? []).filter((one) => !known.has(one.field))];
}

export function errorOf(errors: FieldError[], path: string): string | null {
  return errors.find((one) => one.field === path)?.error ?? null;
}

// Minutes and seconds that are left, in words of one look.
export function leftText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  if (seconds < 60) return `${seconds} s left`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${seconds % 60} s left`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
