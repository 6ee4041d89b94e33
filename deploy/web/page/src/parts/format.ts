// How numbers are written: whole units with commas between thousands, as the program's texts have them, money in dollars of the scenario's cents, shares
// in percent. Always the same digits for the same number, on every machine.

const kThin = '\u202f'; // before a sign of a unit

export function units(value: number | null | undefined): string {
  if (value === null || value === undefined || Number.isNaN(value)) return '\u2013';
  const sign = value < 0 ? '\u2212' : '';
  const [whole, rest] = String(Math.abs(value)).split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return sign + grouped + (rest ? `.${rest}` : '');
}

// Exact money: "$1,234.50"; cents are left out where there are none.
export function money(cents: number | null | undefined): string {
  if (cents === null || cents === undefined) return '\u2013';
  const whole = Math.trunc(Math.abs(cents) / 100);
  const rest = Math.abs(cents) % 100;
  const sign = cents < 0 ? '\u2212' : '';
  return `${sign}$${units(whole)}${rest ? `.${String(rest).padStart(2, '0')}` : ''}`;
}

// Money in few signs, for axes and tight places; the exact figure stands where there is room.
export function moneyShort(cents: number | null | undefined): string {
  if (cents === null || cents === undefined) return '\u2013';
  return `${cents < 0 ? '\u2212' : ''}$${short(Math.abs(cents) / 100)}`;
}

export function short(value: number): string {
  const size = Math.abs(value);
  for (const [from, letter] of [
    [1e12, 'T'],
    [1e9, 'B'],
    [1e6, 'M'],
    [1e4, 'k'],
  ] as const) {
    if (size >= from) return `${Number((value / (letter === 'k' ? 1e3 : from)).toPrecision(3))}${letter}`;
  }
  return Number.isInteger(value) ? units(value) : String(Number(value.toPrecision(3)));
}

export function percent(ppm: number | null | undefined, digits = 1): string {
  return ppm === null || ppm === undefined ? '\u2013' : `${(ppm / 10000).toFixed(digits)}${kThin}%`;
}

export function bytes(size: number): string {
  if (size < 1024) return `${size}${kThin}B`;
  if (size < 1024 * 1024) return `${(size / 1024).toFixed(1)}${kThin}kB`;
  return `${(size / 1024 / 1024).toFixed(1)}${kThin}MB`;
}

// A value in its unit, as measures and series give it.
export function inUnit(value: number | null | undefined, unit: string): string {
  if (value === null || value === undefined) return '\u2013';
  if (unit === 'cents') return money(Math.round(value));
  if (unit === 'dollars') return money(Math.round(value * 100));
  if (unit === 'ratio') return String(Number(value.toFixed(4)));
  if (unit === 'ppm') return percent(value, 2);
  if (unit === 'permille') return `${(value / 10).toFixed(1)}${kThin}%`;
  // A mean of whole numbers has no more digits than can be read.
  return units(Number.isInteger(value) ? value : Number(value.toFixed(2)));
}

// The same in few signs, for axes.
export function inUnitShort(value: number, unit: string): string {
  if (unit === 'cents') return moneyShort(value);
  if (unit === 'dollars') return moneyShort(value * 100);
  if (unit === 'ppm') return String(Number((value / 1e6).toPrecision(4)));
  return short(value);
}

// What a value of a table's issue stands for, and in few signs for axes.
export function issueText(issue: { unit: string; scale?: number }, value: number): string {
  if (issue.unit === 'cents') return money(value);
  if (issue.unit === 'permille') return `${units(value / 10)}${kThin}%`;
  return `${units(value / (issue.scale ?? 1))}${issue.unit ? ` ${issue.unit}` : ''}`;
}

export function issueShort(issue: { unit: string; scale?: number }, value: number): string {
  if (issue.unit === 'cents') return moneyShort(value);
  if (issue.unit === 'permille') return `${Number((value / 10).toPrecision(3))}${kThin}%`;
  return short(value / (issue.scale ?? 1));
}

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${units(count)} ${count === 1 ? one : many}`;
}

// "table_opened" as words.
export function words(name: string): string {
  return name.replace(/_/g, ' ');
}

// One cell of a CSV: in quotes where it has to be; a text that a spreadsheet would take for a formula gets a sign before it.
export function csvCell(value: string | number | boolean | null | undefined): string {
  if (value === null || value === undefined) return '';
  let text = String(value);
  if (typeof value === 'string' && /^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(text)) text = `'${text}`;
  return /[",\n\r]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

// A word of a command line, in quotes where it has to be.
export function quoted(text: string): string {
  return /^[\w.,:=+/-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
