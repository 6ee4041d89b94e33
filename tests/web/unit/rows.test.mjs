// Windows over lists of any length: every row can be brought into sight, the last one too.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';

// Where the top of a row is in its box, in pixels.
const placeOf = (count, top, row) => (row - top / page.pitchOf(count)) * page.kRow;

for (const count of [1, 9, 10, 11, 1000, 299_999, 300_001, 1_000_000, 5_000_000]) {
  test(`rows: the first and the last of ${count} are in sight at the ends of the bar`, () => {
    for (const room of [400, 410, 1337]) {
      const height = page.listHeight(count, room);
      assert.ok(height < 16_000_000, `${height} pixels`);
      const end = Math.max(0, height - room);
      assert.equal(page.rowsAt(count, room, 0).first, 0);
      assert.equal(page.rowsAt(count, room, end).last, count);
      assert.equal(placeOf(count, 0, 0), 0);
      const bottom = placeOf(count, end, count - 1) + page.kRow;
      if (count * page.kRow >= room) assert.ok(Math.abs(bottom - room) < 0.01, `the last row ends at ${bottom} of ${room}`);
      else assert.ok(bottom <= room);
    }
  });
}

test('rows: a row that is sought is in sight after it, and one that is in sight moves nothing', () => {
  for (const count of [30, 1000, 1_000_000]) {
    const room = 600;
    const end = page.listHeight(count, room) - room;
    for (const row of [0, 7, Math.floor(count / 2), count - 8, count - 1]) {
      const to = page.scrollTo(count, room, row < count / 2 ? end : 0, row);
      assert.notEqual(to, null);
      const top = Math.min(to, end);
      const y = placeOf(count, top, row);
      assert.ok(y > -0.01 && y + page.kRow < room + 0.01, `row ${row} of ${count} is at ${y}`);
      const { first, last } = page.rowsAt(count, room, top);
      assert.ok(first <= row && row < last);
      assert.equal(page.scrollTo(count, room, top + 1e-6, row) ?? top, top);
    }
  }
});
