// Amounts as a seat tells them, in words for people.
import { inUnit, money, units } from '../parts/format';
import type { Consequence, Unit } from './seat_api';

export function amount(value: number | null | undefined, unit: Unit): string {
  if (value === null || value === undefined) return '\u2013';
  if (unit === 'cents') return money(value);
  if (unit === 'cents_a_unit') return `${money(value)} a unit`;
  if (unit === 'permille') return inUnit(value, 'permille');
  if (unit === 'ppm') return utility(value);
  if (unit === 'ticks') return value === 1 ? '1 tick' : `${units(value)} ticks`;
  if (unit === 'tick') return `tick ${units(value)}`;
  if (unit === 'units') return value === 1 ? '1 unit' : `${units(value)} units`;
  return units(value);
}

// Utility from 0 to 1.
export function utility(ppm: number | null | undefined): string {
  return ppm === null || ppm === undefined ? '' : (ppm / 1e6).toFixed(3);
}

// The value stands beside the words where they do not hold it themselves.
export function consequenceText(one: Consequence): { text: string; value: string } {
  return { text: one.text, value: one.value === null || /\d/.test(one.text) ? '' : amount(one.value, one.unit) };
}
