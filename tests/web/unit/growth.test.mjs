// What is kept of a run while it grows is what would have been made at once: head, tally, list of events; and in which order
// the program is asked.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';
import { kEvents, kHead, kSteps, pack } from '../support/small_run.mjs';

const upTo = (end) =>
  page.decodeColumns(pack({ events: kEvents.slice(0, end), steps: kSteps.filter((step) => step.first < end) }));

test('growth: a tally to which events are added is that of all of them, and is another object', () => {
  const { kinds, hidden } = kHead;
  const whole = new page.Tally(upTo(5), kinds, hidden, 2, 4);
  for (let cut = 0; cut <= 5; ++cut) {
    const before = new page.Tally(upTo(cut), kinds, hidden, 2, 4);
    const after = before.grown(upTo(5), kinds, 2, 4);
    assert.notEqual(after, before);
    assert.deepEqual([...after.busy], [...whole.busy], `busy after ${cut}`);
    for (let party = 0; party <= 2; ++party)
      for (let tick = 0; tick < 4; ++tick)
        for (let group = 0; group < page.kGroups.length; ++group)
          assert.equal(after.count(party, tick, group), whole.count(party, tick, group));
  }
  assert.equal(whole.grown(upTo(5), kinds, 2, 9), null, 'more ticks than it has room for');
  assert.equal(whole.grown(upTo(5), [...kinds], 2, 4), null, 'kinds of another head');
  assert.equal(whole.grown(upTo(3), kinds, 2, 4), null, 'fewer events');
});

test('growth: a list to which events are added is that of all of them, with words and without; earlier lists stay', () => {
  for (const args of [{}, { party: '2' }, { at_table: '1' }, { kinds: 'bulletin,accepted' }]) {
    const filter = page.filterOf(args);
    for (const found of [null, [0, 2, 3, 4]]) {
      const of = (end) => found && Uint32Array.from(found.filter((e) => e < end));
      const whole = [...new page.Listed(upTo(5), kHead, filter, of(5)).events];
      for (let cut = 0; cut <= 5; ++cut) {
        const before = new page.Listed(upTo(cut), kHead, filter, of(cut));
        const was = [...before.events];
        const middle = new page.Listed(upTo(Math.min(5, cut + 1)), kHead, filter, of(Math.min(5, cut + 1)), before);
        const after = new page.Listed(upTo(5), kHead, filter, of(5), middle);
        assert.deepEqual([...after.events], whole, `${JSON.stringify(args)} from ${cut}`);
        assert.deepEqual([...before.events], was);
      }
    }
  }
});

test('growth: a list that had room keeps what was handed out', () => {
  const first = page.withRoom(Uint32Array.from([1, 2]), 3);
  first[2] = 3;
  const second = page.withRoom(first, 4);
  second[3] = 4;
  assert.deepEqual([...second], [1, 2, 3, 4]);
  assert.deepEqual([...first], [1, 2, 3]);
  assert.equal(second.buffer, first.buffer, 'the same memory');
});

const head = () => ({
  run: 'r',
  state: 'live',
  hash: 'a',
  events: 5,
  at: '1',
  kinds: ['', 'x'],
  ticks_first: [0, 3],
  counts: { x: [1, 2], y: [0, 1] },
  marks: [{ e: 1 }, { e: 4 }],
  tables: [{ i: 1, result: 'open' }],
  dinners: [],
});
const change = (more) => ({
  run: 'r',
  since: '1',
  at: '2',
  state: 'finished',
  hash: 'b',
  events: 9,
  ticks_first: { from: 1, values: [3, 5, 8] },
  counts: { from: 1, kinds: { x: [4, 0, 1], z: [0, 0, 7] } },
  marks: { from: 1, values: [{ e: 6 }] },
  tables: [{ i: 1, result: 'agreed' }, { i: 2, result: 'open' }],
  dinners: [{ number: 1, e: 7 }],
  ...more,
});

test('growth: the head after a change', () => {
  assert.ok(page.isChange(change()));
  assert.ok(!page.isChange(head()));
  const kept = head();
  const after = page.changedHead(kept, change());
  assert.notEqual(after, kept);
  assert.equal('since' in after, false);
  assert.deepEqual(after, {
    run: 'r',
    state: 'finished',
    hash: 'b',
    events: 9,
    at: '2',
    kinds: ['', 'x'],
    ticks_first: [0, 3, 5, 8],
    // Of a kind that is not named nothing happened; one that is new did not before.
    counts: { x: [1, 4, 0, 1], y: [0, 0, 0, 0], z: [0, 0, 0, 7] },
    marks: [{ e: 1 }, { e: 6 }],
    tables: [{ i: 1, result: 'agreed' }, { i: 2, result: 'open' }],
    dinners: [{ number: 1, e: 7 }],
  });
  assert.equal(after.kinds, kept.kinds, 'what has not changed is the same object');
});

test('growth: a change of nothing changes nothing but the standing', () => {
  const nothing = {
    ticks_first: { from: 2, values: [] },
    counts: { from: 2, kinds: {} },
    marks: { from: 2, values: [] },
    tables: [],
    dinners: [],
  };
  const { state, hash, events, at, ...rest } = page.changedHead(head(), change(nothing));
  const { state: _s, hash: _h, events: _e, at: _a, ...same } = head();
  assert.deepEqual([state, hash, events, at], ['finished', 'b', 9, '2']);
  assert.deepEqual(rest, same);
});

// Questions that are answered when the test says so.
function program() {
  const asked = [];
  const answer = new Map();
  const ask = (name) => () => {
    asked.push(name);
    return new Promise((resolve) => answer.set(name, () => resolve(name)));
  };
  return { asked, ask, answer: (name) => answer.get(name)() };
}
const turns = () => new Promise((resolve) => setImmediate(resolve));

test('questions: what is looked at goes first, and what may be looked at next when nothing else is asked', async () => {
  const { asked, ask, answer } = program();
  const questions = new page.Questions();
  questions.ask(ask('next'), { rank: page.kIdle });
  questions.ask(ask('followed'), { rank: page.kFollowed });
  questions.ask(ask('decision'), { rank: page.kBehind });
  questions.ask(ask('rows'), { rank: page.kListed });
  questions.ask(ask('state'));
  await turns();
  assert.deepEqual(asked, ['state', 'rows']);
  answer('state');
  await turns();
  answer('rows');
  await turns();
  assert.deepEqual(asked, ['state', 'rows', 'decision', 'followed']);
  answer('decision');
  await turns();
  assert.equal(asked.length, 4, 'while something is asked nothing is fetched ahead');
  answer('followed');
  await turns();
  assert.equal(asked[4], 'next');
});

test('questions: what nobody waits for any more is not asked; what was sent is answered', async () => {
  const { asked, ask, answer } = program();
  const questions = new page.Questions();
  const offs = ['a', 'b', 'c', 'd'].map(() => new AbortController());
  const ends = ['a', 'b', 'c', 'd'].map((name, k) => questions.ask(ask(name), { signal: offs[k].signal }));
  const failed = [];
  ends.forEach((end, k) => end.catch((error) => failed.push([k, error.name])));
  await turns();
  assert.deepEqual(asked, ['a', 'b']);
  offs[0].abort();
  offs[2].abort();
  await turns();
  assert.deepEqual(failed, [[2, 'AbortError']]);
  answer('a');
  assert.equal(await ends[0], 'a');
  await turns();
  assert.deepEqual(asked, ['a', 'b', 'd']);
});

test('cache: two who wait for one answer ask once; it is called off when both have left, and asked again later', async () => {
  const signals = [];
  const ask = (signal) => {
    signals.push(signal);
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(page.stale())));
  };
  const cache = new page.Cache(4);
  const [first, second] = [new AbortController(), new AbortController()];
  const ends = [cache.get(1, ask, first.signal), cache.get(1, ask, second.signal)];
  assert.equal(signals.length, 1);
  first.abort();
  assert.ok(!signals[0].aborted, 'somebody waits');
  second.abort();
  assert.ok(signals[0].aborted);
  const again = cache.get(1, () => Promise.resolve('there'));
  for (const end of ends) await assert.rejects(end, { name: 'AbortError' });
  assert.equal(await again, 'there');
  assert.equal(cache.peek(1), 'there');
});
