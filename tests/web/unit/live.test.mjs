// News of runs: which tab listens, what the others are told, and what is done when the browser gives up. Streams and locks
// are made by hand; what tabs tell each other goes over node's own channels.
import assert from 'node:assert/strict';
import { afterEach, beforeEach, mock, test } from 'node:test';
import * as page from '../pure.mjs';

let streams;
class Stream {
  static CLOSED = 2;
  readyState = 0;
  handlers = {};
  constructor(url) {
    this.url = url;
    streams.push(this);
  }
  addEventListener(name, handler) {
    this.handlers[name] = handler;
  }
  open() {
    this.readyState = 1;
    this.onopen();
  }
  fail(readyState) {
    this.readyState = readyState;
    this.onerror();
  }
  tell(name, data) {
    this.handlers[name]({ data: JSON.stringify(data) });
  }
  close() {
    this.readyState = 2;
  }
}

// One holder at a time, in the order in which they came.
class Locks {
  waiting = [];
  held = false;
  request(_name, { signal }, work) {
    const one = { signal, work };
    this.waiting.push(one);
    this.next();
    return Promise.resolve();
  }
  next() {
    if (this.held) return;
    const one = this.waiting.shift();
    if (!one) return;
    if (one.signal.aborted) return void this.next();
    this.held = true;
    one.work().then(() => {
      this.held = false;
      this.next();
    });
  }
}

// What a tab is told, and a wait until it has been told so much.
function tab() {
  const told = [];
  let wake = () => undefined;
  const say = (text) => {
    told.push(text);
    wake();
  };
  const source = new page.ServerSource();
  const leave = source.live({
    grew: (growth) => say(`grew ${growth.run} ${growth.events}`),
    index: () => say('index'),
    reset: () => say('reset'),
    connected: (yes) => say(yes ? 'open' : 'lost'),
  });
  const until = async (text) => {
    while (!told.includes(text)) await new Promise((resolve) => (wake = resolve));
  };
  return { told, leave, until };
}

let leaving;
beforeEach(() => {
  streams = [];
  leaving = [];
  globalThis.EventSource = Stream;
  Object.defineProperty(globalThis, 'navigator', { value: { locks: new Locks() }, configurable: true });
  mock.timers.enable({ apis: ['setTimeout'] });
});
afterEach(() => {
  for (const leave of leaving) leave();
  mock.timers.reset();
});
const joined = () => {
  const one = tab();
  leaving.push(one.leave);
  return one;
};
const settled = () => new Promise((resolve) => setImmediate(resolve));

test('live: a tab that comes later is told that news come, and the newest of each run', async () => {
  const first = joined();
  assert.equal(streams.length, 1);
  streams[0].open();
  streams[0].tell('grew', { run: 'a', events: 5 });
  streams[0].tell('grew', { run: 'a', events: 7 });
  streams[0].tell('grew', { run: 'b', events: 2 });
  const second = joined();
  await second.until('grew b 2');
  assert.equal(streams.length, 1);
  assert.deepEqual(second.told, ['open', 'grew a 7', 'grew b 2']);
  // It was for the new tab alone: what this one has heard is not told again.
  assert.deepEqual(first.told, ['open', 'grew a 5', 'grew a 7', 'grew b 2']);
  streams[0].tell('grew', { run: 'b', events: 3 });
  await second.until('grew b 3');
});

test('live: whoever is told that a run grew can hear', async () => {
  const first = joined();
  const second = joined();
  streams[0].tell('grew', { run: 'a', events: 5 });
  await second.until('grew a 5');
  assert.deepEqual(second.told, ['open', 'grew a 5']);
  assert.deepEqual(first.told, ['open', 'grew a 5']);
});

test('live: a stream that the browser gave up gives the lock away, and is tried again', async () => {
  const first = joined();
  streams[0].fail(0);
  assert.deepEqual(first.told, ['lost']);
  mock.timers.tick(page.kTryAgain);
  assert.equal(streams.length, 1, 'the browser itself tries again what was cut');
  streams[0].fail(Stream.CLOSED);
  mock.timers.tick(page.kTryAgain);
  await settled();
  assert.equal(streams.length, 2);
  streams[1].open();
  assert.deepEqual(first.told, ['lost', 'lost', 'open']);
});

test('live: the tab that waits listens when the stream of the other is over or the other goes', async () => {
  joined();
  const second = joined();
  streams[0].fail(Stream.CLOSED);
  await settled();
  assert.equal(streams.length, 2);
  streams[1].open();
  await second.until('open');
  second.leave();
  assert.equal(streams[1].readyState, Stream.CLOSED);
  mock.timers.tick(page.kTryAgain);
  await settled();
  assert.equal(streams.length, 3);
});

test('live: the stream of a seat is tried again when the browser gave up, and no more when it is left', () => {
  const told = [];
  const leave = page.hearAlways('/api/seat/live?party=x', {
    opened: () => told.push('open'),
    lost: (isOver) => told.push(isOver ? 'over' : 'lost'),
    told: { seat: (data) => told.push(`seat ${data}`) },
  });
  streams[0].open();
  streams[0].fail(0);
  streams[0].fail(Stream.CLOSED);
  assert.equal(streams.length, 1);
  mock.timers.tick(page.kTryAgain);
  assert.equal(streams.length, 2);
  streams[1].tell('seat', 4);
  assert.deepEqual(told, ['open', 'lost', 'over', 'seat 4']);
  streams[1].fail(Stream.CLOSED);
  leave();
  mock.timers.tick(10 * page.kTryAgain);
  assert.equal(streams.length, 2);
});
