// Which rows of a long list are in sight. A browser draws no box higher than some thirty million pixels; of more rows than
// fit, each has less than its height of the scroll bar, and those in sight have theirs: the last one is at the bottom when
// the bar is.
export const kRow = 40; // pixels a row
const kLongest = 12_000_000; // pixels of the bar for all rows
const kMore = 6; // rows drawn beyond each end

// Pixels of the scroll bar for a row.
export function pitchOf(count: number): number {
  return Math.min(kRow, kLongest / Math.max(1, count));
}

// Pixels of the whole list in a box of `room` pixels: so many rows can be scrolled away as do not fit.
export function listHeight(count: number, room: number): number {
  const fits = room / kRow;
  return count <= fits ? count * kRow : (count - fits) * pitchOf(count) + room;
}

// Rows to be drawn, from `first` to before `last`, when so much is scrolled away.
export function rowsAt(count: number, room: number, top: number): { first: number; last: number } {
  const at = top / pitchOf(count);
  return { first: Math.max(0, Math.floor(at) - kMore), last: Math.min(count, Math.ceil(at + room / kRow) + kMore) };
}

// Where to scroll so that a row is in sight; null if it is.
export function scrollTo(count: number, room: number, top: number, row: number): number | null {
  const at = top / pitchOf(count);
  const fits = room / kRow;
  return row < at || row + 1 > at + fits ? Math.max(0, (row - fits / 2) * pitchOf(count)) : null;
}

// The part of a long list that a menu shows around the chosen place.
const kMenu = 600;
export function windowOf(count: number, index: number): { from: number; to: number } {
  if (count <= kMenu) return { from: 0, to: count };
  const from = Math.max(0, Math.min(index - kMenu / 2, count - kMenu));
  return { from, to: from + kMenu };
}
