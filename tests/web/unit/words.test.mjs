// Addresses, places, numbers, files in base64, states by changes, and what is copied.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';

test('address: arguments in one order, escaped, and the same whoever wrote them', () => {
  const url = page.address('/api/run/rows', { run: 'a b/c&d.haggle', from: 0, count: 200, none: null, empty: '' });
  assert.equal(url, '/api/run/rows?count=200&from=0&run=a%20b%2Fc%26d.haggle');
  assert.equal(page.canonicalAddress('/api/run/rows?run=a+b/c%26d.haggle&count=200&from=0'), url);
  assert.equal(page.canonicalAddress('/api/index'), '/api/index');
});

test('place: what is written is read back, whatever is in it', () => {
  for (const args of [
    { id: 'haggle-runs/dinner-3.haggle', e: '17', kinds: 'offered,accepted' },
    { id: 'a&b=c#d?e+f%20"<script>', find: 'ü – 100 %' },
  ]) {
    const place = { view: 'run', args };
    assert.deepEqual(page.parsePlace(page.writePlace(place)), place);
  }
  assert.equal(
    page.writePlace({ view: 'run', args: { id: 'r/a.haggle', kinds: 'a,b' } }),
    '#/run?id=r/a.haggle&kinds=a,b',
  );
});

test('place: what is no place is the list of runs; a seat is one in both forms', () => {
  for (const text of ['', '#', '#/', '#/nowhere?x=1', '#%%%'])
    assert.deepEqual(page.parsePlace(text), { view: 'runs', args: {} });
  assert.deepEqual(page.parsePlace('#/seat?party=oracle'), { view: 'seat', args: { party: 'oracle' } });
  assert.deepEqual(page.parsePlace('#seat=oracle'), { view: 'seat', args: { party: 'oracle' } });
});

test('place: a change keeps the rest, and nothing takes away', () => {
  const place = { view: 'run', args: { id: 'a', e: '3', party: '2' } };
  assert.deepEqual(page.withChanges(place, { e: 4, party: null }).args, { id: 'a', e: '4' });
  assert.deepEqual(place.args, { id: 'a', e: '3', party: '2' });
});

test('base64: bytes of every length come back', () => {
  for (const size of [0, 1, 2, 3, 4, 5, 1000, 300_001]) {
    const bytes = Uint8Array.from({ length: size }, (_, k) => (k * 37) & 255);
    const back = page.decodeBase64(Buffer.from(bytes).toString('base64'));
    assert.ok(Buffer.from(back).equals(Buffer.from(bytes)), `${size} bytes`);
  }
});

test('states: each step is the one before it with its changes, in any order of asking', () => {
  const booking = (id, product, due, units) => ({ id: String(id), product, due, units });
  const first = {
    step: 0,
    parties: [{ cash_cents: 1 }, { cash_cents: 5 }],
    products: [{ backlog: 0 }],
    bulletin: [null],
    bookings: [],
  };
  const patches = [];
  for (let k = 1; k <= 300; ++k) {
    const patch = { step: k, parties: { 0: { cash_cents: k * 10 } } };
    if (k % 5 === 0) patch.bulletin = { 0: { product: 0, backlog: k } };
    if (k % 7 === 0)
      patch.bookings = {
        gone: k > 7 ? [String(k - 7)] : [],
        set: [booking(k, k % 2, 300 - k, k), booking(1, 0, 5, k)],
      };
    patches.push(patch);
  }
  const plain = [structuredClone(first)];
  for (const patch of patches)
    plain.push(page.patched(structuredClone(plain[plain.length - 1]), structuredClone(patch)));
  assert.equal(plain[300].parties[0].cash_cents, 3000);
  assert.equal(plain[300].parties[1].cash_cents, 5);
  assert.deepEqual(plain[4].bulletin, [null]);
  assert.deepEqual(plain[300].bulletin, [{ product: 0, backlog: 300 }]);
  assert.deepEqual(plain[14].bookings, [booking(1, 0, 5, 14), booking(14, 0, 286, 14)]);
  assert.deepEqual(plain[21].bookings, [booking(1, 0, 5, 21), booking(21, 1, 279, 21)]);
  const reel = new page.StateReel({ first, patches });
  for (const step of [300, 0, 150, 151, 7, 8, 63, 64, 65, 128, 299, 1])
    assert.deepEqual(reel.at(step), plain[step], `step ${step}`);
  assert.deepEqual(reel.at(999), plain[300]);
  reel.at(8).bookings.push('changed by whoever got it');
  assert.deepEqual(reel.at(8), plain[8]);
});

test('states: bookings of one day stand by number, not by letters', () => {
  const booking = (id) => ({ id, product: 0, due: 1, units: 1 });
  const state = { step: 0, parties: [], products: [], bulletin: [], bookings: [booking('9')] };
  page.patched(state, { bookings: { gone: [], set: [booking('281474976710680'), booking('10')] } });
  assert.deepEqual(
    state.bookings.map((one) => one.id),
    ['9', '10', '281474976710680'],
  );
});

test('format: units, money, shares', () => {
  assert.equal(page.units(1234567), '1,234,567');
  assert.equal(page.units(-1000), '\u22121,000');
  assert.equal(page.units(null), '\u2013');
  assert.equal(page.money(123456789), '$1,234,567.89');
  assert.equal(page.money(100), '$1');
  assert.equal(page.money(-5), '\u2212$0.05');
  assert.equal(page.moneyShort(1234567890), '$12.3M');
  assert.equal(page.short(12345), '12.3k');
  assert.equal(page.percent(123456), '12.3\u202f%');
  assert.equal(page.plural(1, 'move'), '1 move');
  assert.equal(page.plural(2, 'move'), '2 moves');
});

test('CSV: quotes where they are needed; a text is no formula', () => {
  assert.equal(page.csvCell('a,b'), '"a,b"');
  assert.equal(page.csvCell('say "x"'), '"say ""x"""');
  assert.equal(page.csvCell('two\nlines'), '"two\nlines"');
  assert.equal(page.csvCell('=1+1'), "'=1+1");
  assert.equal(page.csvCell('@sum'), "'@sum");
  assert.equal(page.csvCell('-5'), '-5');
  assert.equal(page.csvCell(-5), '-5');
  assert.equal(page.csvCell(null), '');
  const columns = [
    { name: 'a', value: (row) => row.a },
    { name: 'b', value: (row) => row.b },
  ];
  assert.equal(page.toCsv(columns, [{ a: 1, b: 'x,y' }]), 'a,b\n1,"x,y"\n');
});

test('sorting: numbers by size, texts by letters, what is missing last', () => {
  assert.ok(page.compareCells(2, 10) < 0);
  assert.ok(page.compareCells('b', 'a') > 0);
  assert.ok(page.compareCells(null, 5) > 0);
  assert.ok(page.compareCells(5, null) < 0);
  assert.equal(page.compareCells(3, 3), 0);
});

test('scale: a tick is found again where it is drawn, folded or not', () => {
  for (const idle of [null, (tick) => tick % 3 !== 0]) {
    const scale = new page.TickScale(0, 100, 800, idle);
    for (let tick = 0; tick < 100; ++tick) assert.equal(Math.floor(scale.tick(scale.x(tick + 0.5))), tick);
    assert.equal(scale.x(0), 0);
    assert.ok(Math.abs(scale.x(100) - 800) < 1e-6);
  }
  const folded = new page.TickScale(0, 10, 100, (tick) => tick !== 5);
  assert.ok(folded.x(6) - folded.x(5) > 3 * (folded.x(5) - folded.x(4)));
});

test('cache: what is asked twice is asked once, what fails is asked again, the oldest goes', async () => {
  const cache = new page.Cache(2);
  let asked = 0;
  const ask = async () => ++asked;
  assert.equal(await cache.get('a', ask), 1);
  assert.equal(await cache.get('a', ask), 1);
  await assert.rejects(cache.get('b', async () => Promise.reject(new Error('no'))));
  assert.equal(await cache.get('b', ask), 2);
  await cache.get('c', ask);
  assert.equal(cache.peek('a'), undefined);
  assert.equal(cache.peek('c'), 3);
});

test('kinds: every kind has a group, every group a shape of its own with its colour', () => {
  assert.equal(
    page.groupOfKind('offered'),
    page.kGroups.findIndex((group) => group.name === 'offers'),
  );
  assert.equal(page.groupOfKind('something new'), page.kOthers);
  const looks = page.kGroups.map((group) => group.shape);
  assert.equal(new Set(looks).size, looks.length);
});

test('moment: a run that is over opens at its first dinner, else its first table, else its first mark, else its end', () => {
  const head = (more) => ({ dinners: [], tables: [], marks: [], ...more });
  const marks = [{ e: 9 }, { e: 4 }];
  const tables = [{ opened: null }, { opened: 30 }, { opened: 20 }];
  assert.equal(page.firstMoment(head({ dinners: [{ e: 50 }, { e: 70 }], tables, marks }), 99), 50);
  assert.equal(page.firstMoment(head({ tables, marks }), 99), 20);
  assert.equal(page.firstMoment(head({ tables: [{ opened: null }], marks }), 99), 4);
  assert.equal(page.firstMoment(head({}), 99), 99);
  assert.equal(page.firstMoment(head({ dinners: [{ e: 500 }] }), 99), 99, 'what is not known yet is no moment');
});

test('lists: the part of a long menu has the chosen place, and tells how much lies before and after', () => {
  assert.deepEqual(page.windowOf(600, 599), { from: 0, to: 600 });
  assert.deepEqual(page.windowOf(2000, 0), { from: 0, to: 600 });
  assert.deepEqual(page.windowOf(2000, 1000), { from: 700, to: 1300 });
  assert.deepEqual(page.windowOf(2000, 1999), { from: 1400, to: 2000 });
  // Whoever chooses what stands for those before or after comes nearer to them.
  for (let at = 1000; at > 0; ) {
    const { from } = page.windowOf(2000, at);
    if (from === 0) break;
    assert.ok(from - 1 < at);
    at = from - 1;
  }
  for (const kind of ['claim', 'refused_move', 'refused_invitation']) assert.ok(page.eventKinds(kind).length > 0, kind);
});

test('concessions: a row a round, with the offers of each party; who offered twice has a second one', () => {
  const line = (party, ...points) => ({ party, points: points.map(([round, value], e) => ({ e, round, value })) });
  const rows = page.rowsOf({ title: 'price', share: false, lines: [line(1, [1, 9], [2, 8]), line(2, [1, 3], [1, 4])] });
  assert.deepEqual(rows.map((row) => [row.round, row.values.get(1) ?? null, row.values.get(2) ?? null, row.values.get(3) ?? null]), [[1, 9, 3, null], [1, null, 4, null], [2, 8, null, null]]);
});
