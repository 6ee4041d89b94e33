// Columns, what grows of them, and what is looked up in them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as page from '../pure.mjs';
import { kEvents, kHead, kSteps, pack } from '../support/small_run.mjs';

const all = () => page.decodeColumns(pack({ events: kEvents, steps: kSteps }));

test('columns: every value is read where it was packed', () => {
  const columns = all();
  assert.equal(columns.events, 5);
  assert.equal(columns.steps, 3);
  assert.deepEqual([...columns.step], [0, 0, 1, 2, 2]);
  assert.deepEqual([...columns.table], [0, 0, 1, 0, 1]);
  assert.deepEqual([...columns.party], [0, 1, 2, 0, 1]);
  assert.deepEqual([...columns.other], [0, 2, 0, 0, 0]);
  assert.deepEqual([...columns.kind], [1, 2, 3, 1, 4]);
  assert.deepEqual([...columns.stepTick], [0, 0, 2]);
  assert.deepEqual([...columns.stepFirst], [0, 2, 3]);
  assert.deepEqual([...columns.stepSeq], [1, 3, 4]);
  assert.deepEqual([...columns.stepPhase], [0, 1, 0]);
});

test('columns: what is no columns is refused, and so is what is cut off or of another version', () => {
  assert.throws(() => page.decodeColumns(new ArrayBuffer(8)), /no columns/);
  assert.throws(() => page.decodeColumns(new ArrayBuffer(64)), /no columns/);
  const buffer = pack({ events: kEvents, steps: kSteps });
  assert.throws(() => page.decodeColumns(buffer.slice(0, 80)), /end too early/);
  const other = buffer.slice(0);
  new DataView(other).setUint32(4, 2, true);
  assert.throws(() => page.decodeColumns(other), /version 2/);
});

test('columns: a step, a tick and an event are found from each other', () => {
  const columns = all();
  assert.equal(columns.tickOf(2), 0);
  assert.equal(columns.tickOf(99), 2);
  assert.equal(columns.lastEventOfStep(0), 1);
  assert.equal(columns.lastEventOfStep(2), 4);
  assert.equal(columns.lastStepOfTick(0), 1);
  assert.equal(columns.lastStepOfTick(1), 1);
  assert.equal(columns.lastStepOfTick(2), 2);
  assert.equal(columns.firstEventOfTick(0), 0);
  assert.equal(columns.firstEventOfTick(1), 3);
  assert.equal(columns.firstEventOfTick(3), 5);
});

test('columns: a run that grows in pieces is the run that came at once, also where pieces overlap', () => {
  const whole = all();
  for (const cuts of [[1], [2], [3], [4], [1, 3], [2, 3, 4]]) {
    let kept = page.decodeColumns(pack({ events: [], steps: [] }));
    let done = 0;
    for (const cut of [...cuts, 5]) {
      // As the program answers: everything from an event on, beginning with that event's step.
      const firstStep = done < 5 ? kEvents[done].step : 3;
      const steps = kSteps.slice(firstStep).filter((step) => step.first < cut);
      const piece = page.decodePiece(pack({ first: done, firstStep, events: kEvents.slice(done, cut), steps }));
      kept = page.extended(kept, piece);
      done = cut;
    }
    for (const name of [
      'step',
      'table',
      'party',
      'other',
      'kind',
      'stepTick',
      'stepFirst',
      'stepSeq',
      'stepPart',
      'stepPhase',
    ]) {
      assert.deepEqual([...kept[name]], [...whole[name]], `${name} after ${cuts}`);
    }
    assert.equal(kept.events, 5);
    assert.equal(kept.steps, 3);
  }
});

test('columns: steps without events at the seam of two pieces are there, and where they belong', () => {
  // Of five steps the second and the last two have no event.
  const steps = [
    { tick: 0, first: 0, seq: 1 },
    { tick: 0, first: 2, seq: 3, phase: 1 },
    { tick: 1, first: 2, seq: 4 },
    { tick: 1, first: 3, seq: 6, phase: 1 },
    { tick: 2, first: 3, seq: 7 },
  ];
  const events = [
    { step: 0, kind: 1 },
    { step: 0, kind: 2 },
    { step: 2, kind: 3 },
  ];
  const whole = page.decodeColumns(pack({ events, steps }));
  const names = ['step', 'kind', 'stepTick', 'stepFirst', 'stepSeq', 'stepPart', 'stepPhase'];
  // How many steps and events are there at each time; the program answers from the step of the last event that is known.
  for (const times of [[[1, 2], [2, 2], [3, 3], [5, 3]], [[2, 2], [4, 3], [5, 3]], [[1, 2], [5, 3]], [[4, 3], [5, 3]]]) {
    let kept = page.decodeColumns(pack({ events: [], steps: [] }));
    for (const [many, end] of times) {
      const first = kept.events;
      const firstStep = first === 0 ? 0 : events[first - 1].step;
      const piece = pack({ first, firstStep, events: events.slice(first, end), steps: steps.slice(firstStep, many) });
      kept = page.extended(kept, page.decodePiece(piece));
      assert.equal(kept.steps, many);
      assert.equal(kept.events, end);
      for (const name of names) assert.equal(kept[name].length, /^step./.test(name) ? many : end, name);
    }
    for (const name of names) assert.deepEqual([...kept[name]], [...whole[name]], `${name} by ${JSON.stringify(times)}`);
    assert.equal(kept.lastEventOfStep(1), 1);
    assert.equal(kept.lastEventOfStep(4), 2);
    assert.equal(kept.lastStepOfTick(2), 4);
  }
});

test('columns: a piece that does not follow what is there is refused, and one of nothing changes nothing', () => {
  const kept = all();
  const far = page.decodePiece(pack({ first: 7, firstStep: 3, events: [], steps: [] }));
  assert.throws(() => page.extended(kept, far), /missing/);
  const nothing = page.decodePiece(pack({ first: 5, firstStep: 2, events: [], steps: [] }));
  assert.equal(page.extended(kept, nothing).steps, 3);
});

test('ticks: ranges, dates and words', () => {
  const ticks = new page.Ticks(kHead, all());
  assert.equal(ticks.length, 4);
  assert.equal(ticks.reached, 2);
  assert.deepEqual(ticks.range(0), { first: 0, end: 3 });
  assert.deepEqual(ticks.range(1), { first: 3, end: 3 });
  assert.equal(ticks.last(0), 2);
  assert.equal(ticks.words(2), 'tick 2, 2024-01-15');
  assert.equal(ticks.words(3), 'tick 3');
});

test('filter: kinds, party, table and found words, each and together', () => {
  const columns = all();
  const seen = (args, found = null) => [
    ...new page.Listed(columns, kHead, page.filterOf(args), found && Uint32Array.from(found)).events,
  ];
  assert.deepEqual(seen({}), [1, 2, 4]);
  assert.deepEqual(seen({ kinds: 'bulletin,accepted' }), [0, 3, 4]);
  assert.deepEqual(seen({ party: '2' }), [1, 2]);
  assert.deepEqual(seen({ at_table: '1' }), [2, 4]);
  assert.deepEqual(seen({ party: '1', at_table: '1' }), [4]);
  assert.deepEqual(seen({}, [0, 2]), [2]);
  assert.deepEqual(seen({ party: 'x"<' }), [1, 2, 4]);
  assert.equal(page.indexIn(Uint32Array.from([1, 2, 4]), 3), 1);
  assert.equal(page.indexIn(Uint32Array.from([1, 2, 4]), 0), -1);
});

test('steps: next and last event, decision, step, tick and mark; at the ends the moment stays', () => {
  const columns = all();
  const run = { columns, head: kHead, ticks: new page.Ticks(kHead, columns) };
  const visible = Uint32Array.from([1, 2, 4]);
  const to = (at, stride, way) => page.strideTo(run, visible, at, stride, way);
  assert.equal(to(1, 'event', 1), 2);
  assert.equal(to(0, 'event', -1), 0);
  assert.equal(to(4, 'event', 1), 4);
  assert.equal(to(3, 'event', -1), 2);
  assert.equal(to(0, 'decision', 1), 1);
  assert.equal(to(4, 'decision', -1), 2);
  assert.equal(to(0, 'step', 1), 2);
  assert.equal(to(4, 'step', -1), 2);
  assert.equal(to(0, 'tick', 1), 2);
  assert.equal(to(4, 'tick', -1), 2);
  assert.equal(to(4, 'tick', 1), 4);
  assert.equal(to(0, 'mark', 1), 1);
  assert.equal(to(4, 'mark', -1), 1);
});

test('player: a moment and the event at it belong together', () => {
  const columns = all();
  const run = { columns, ticks: new page.Ticks(kHead, columns) };
  for (let e = 0; e < 5; ++e) assert.equal(page.eventOf(run, page.momentOf(run, e) + 1e-9), e);
});

test('tally: counts by party, tick and group, without what a text leaves out', () => {
  const tally = new page.Tally(all(), kHead.kinds, kHead.hidden, 2, 4);
  const invitations = page.groupOfKind('invited');
  assert.equal(tally.count(1, 0, invitations), 1);
  assert.equal(tally.count(2, 0, page.groupOfKind('offered')), 1);
  assert.equal(tally.sum(1, 2), 1);
  assert.equal(tally.sum(0, 0), 0);
  assert.deepEqual([...tally.busy], [2, 0, 1, 0]);
  assert.ok(tally.idle(1));
  assert.ok(!tally.idle(2));
});
