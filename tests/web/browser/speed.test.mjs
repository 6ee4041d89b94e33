// How quick it is with a run of a million events, as a table. A figure fails only beyond three times its goal, for machines
// differ; what it says is what is to be read.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, statSync, watch } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { go, launch, open, settled } from '../support/browser.mjs';
import { cli, dinner, folder, haggle, liveId, million, root, runId, serve } from '../support/haggle.mjs';

const kTicks = 30;
const figures = [];
let browser;
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  const width = Math.max(...figures.map((one) => one.what.length));
  console.log(`\n${'Speed'.padEnd(width)}  measured      goal`);
  for (const { what, value, goal, unit } of figures) {
    console.log(
      `${what.padEnd(width)}  ${`${value.toFixed(value < 10 ? 1 : 0)} ${unit}`.padEnd(12)}  ${goal} ${unit}${value > goal ? '  beyond its goal' : ''}`,
    );
  }
});

function figure(what, value, goal, unit) {
  figures.push({ what, value, goal, unit });
}

// Told at the end of a test, so that one figure that fails keeps no other from being measured.
function assertNear(...names) {
  const far = figures.filter(({ what, value, goal }) => names.some((name) => what.startsWith(name)) && !(value <= 3 * goal));
  assert.deepEqual(far.map(({ what, value, goal, unit }) => `${what}: ${value} ${unit}, the goal is ${goal} ${unit}`), []);
}

const quantile = (values, share) =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))];

// Memory of the browser's greatest renderer, in MB: `own` is what its task manager tells of a tab (the private footprint:
// anonymous pages and what of them is swapped), `resident` has the pages of the program's file too, which all tabs share.
async function memoryOf(page) {
  const session = await page.context().newCDPSession(page);
  const client = await page.context().browser().newBrowserCDPSession();
  const { processInfo } = await client.send('SystemInfo.getProcessInfo');
  await session.detach();
  const sizes = processInfo
    .filter((one) => one.type === 'renderer')
    .map((one) => {
      const status = readFileSync(`/proc/${one.id}/status`, 'utf8');
      const of = (name) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
      return { own: of('RssAnon') + of('VmSwap'), resident: of('VmRSS') };
    });
  return sizes.sort((a, b) => b.own - a.own)[0];
}

// One move of the moment a frame, and how long the state of the last one takes to be there.
function scrubbed(page, events) {
  return page.evaluate(
    (count) =>
      new Promise((resolve) => {
        let k = 0;
        let wanted = 0;
        let from = 0;
        const shown = () => {
          const panel = document.querySelector('.state-panel');
          const here = Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)?.[1]);
          if (here === wanted && panel?.getAttribute('aria-busy') !== 'true') resolve(performance.now() - from);
          else requestAnimationFrame(shown);
        };
        const move = () => {
          wanted = (++k * 15485863) % count;
          from = performance.now();
          location.hash = location.hash.replace(/&e=\d+/, '') + `&e=${wanted}`;
          requestAnimationFrame(k < 60 ? move : shown);
        };
        move();
      }),
    events,
  );
}

// How long the page works for each of a hundred moves, to the frame that shows it.
function moves(page, events) {
  return page.evaluate(
    async (count) => {
      const times = [];
      for (let k = 1; k <= 100; ++k) {
        const wanted = (k * 15485863) % count;
        const from = performance.now();
        location.hash = location.hash.replace(/&e=\d+/, '') + `&e=${wanted}`;
        await new Promise((resolve) => {
          const shown = () => {
            if (Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)?.[1]) === wanted) resolve();
            else requestAnimationFrame(shown);
          };
          requestAnimationFrame(shown);
        });
        times.push(performance.now() - from);
      }
      return times;
    },
    events,
  );
}

test('speed: a million events', { timeout: 600_000 }, async (context) => {
  const file = await million();
  if (!file) return context.skip('haggle-million is not built beside haggle-cli: ninja haggle-million');
  const server = await serve([file]);
  const opened = await open(browser);
  context.after(async () => {
    await opened.context.close();
    await server.stop();
  });
  let { page } = opened;
  const place = (run) => `${server.origin}/#/run?id=${encodeURIComponent(run)}&panel=lanes`;
  const drawn = () =>
    page.waitForFunction(
      () => document.querySelector('.row .row-text') && !document.querySelector('.row .row-text .muted'),
      null,
      { timeout: 180_000, polling: 'raf' },
    );
  // The server has just begun and has read nothing of the journal: the reader opens the run by its link in the list.
  await page.goto(server.link);
  await page.locator('main a').filter({ hasText: path.basename(file) }).first().waitFor({ timeout: 60_000 });
  const clicked = performance.now();
  await page.locator('main a').filter({ hasText: path.basename(file) }).first().click();
  await drawn();
  const cold = performance.now() - clicked;
  const id = await runId(page, file);
  // What a reader meets who opens it again.
  const pictures = [];
  for (let k = 0; k < 5; ++k) {
    await page.goto('about:blank');
    const from = performance.now();
    await page.goto(place(id));
    await drawn();
    pictures.push(performance.now() - from);
  }
  const events = await page.evaluate(
    async (run) => (await (await fetch(`/api/run/head?run=${encodeURIComponent(run)}`)).json()).events,
    id,
  );
  console.log(`${events} events; ${(statSync(file).size / 1e6).toFixed(0)} MB of journal`);
  figure('first cold opening, million events (replays them)', cold, 1500, 'ms');
  figure('first picture, million events, median of 5', quantile(pictures, 0.5), 1500, 'ms');
  // The memory of a tab is that of one that has opened the run once, and was moved about in it.
  await page.close();
  page = await opened.context.newPage();
  await page.goto(place(id).replace('panel=lanes', 'panel=state'));
  await settled(page);
  const seeks = [];
  for (let k = 0; k < 200; ++k) {
    const e = (k * 7919 * 131) % events;
    seeks.push(
      await page.evaluate(
        (wanted) =>
          new Promise((resolve) => {
            const from = performance.now();
            const shown = () => {
              const panel = document.querySelector('.state-panel');
              const here = Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)?.[1]);
              if (
                here === wanted &&
                panel &&
                panel.getAttribute('aria-busy') !== 'true' &&
                document.querySelector('.rows')
              )
                resolve(performance.now() - from);
              else requestAnimationFrame(shown);
            };
            location.hash = location.hash.replace(/&e=\d+/, '') + `&e=${wanted}`;
            requestAnimationFrame(shown);
          }),
        e,
      ),
    );
  }
  figure('seek to any event with its exact state, median', quantile(seeks, 0.5), 100, 'ms');
  figure('seek to any event with its exact state, p99', quantile(seeks, 0.99), 100, 'ms');
  const memory = await memoryOf(page);
  console.log(`the tab has ${memory.own.toFixed(0)} MB of its own, ${memory.resident.toFixed(0)} MB with what all tabs share`);
  figure('memory of the tab', memory.own, 300, 'MB');
  // As quick as a reader scrubs: a move a frame, whatever has been answered; the last one counts to its exact state.
  figure('scrubbing, from the last of 60 moves to its state', await scrubbed(page, events), 100, 'ms');
  await go(page, server.origin, `#/run?id=${encodeURIComponent(id)}&panel=lanes`);
  figure('lanes: a move of the moment, p99', quantile(await moves(page, events), 0.99), 50, 'ms');
  assertNear('first', 'seek', 'scrubbing', 'lanes', 'memory');
});

test('speed: from append to screen', { timeout: 120_000 }, async (context) => {
  const place = folder('speed');
  const server = await serve([place]);
  const opened = await open(browser);
  context.after(async () => {
    await opened.context.close();
    await server.stop();
  });
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const file = path.join(place, 'live.haggle');
  const child = spawn(
    cli,
    ['run', 'dinner', '--transport', 'inprocess', '--quiet', '--ticks', String(kTicks), '--pace', '300', '--journal', file],
    { cwd: root, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const writes = [];
  const watcher = watch(place, () => writes.push(Date.now()));
  const screens = [];
  let wake = () => undefined;
  await page.exposeFunction('drawn', (at) => {
    screens.push(at);
    wake();
  });
  await go(page, server.origin, `#/run?id=${encodeURIComponent(await liveId(page, file))}&panel=lanes`);
  await page.evaluate(() => {
    const watched = new MutationObserver(() => requestAnimationFrame(() => window.drawn(Date.now())));
    // The last write seals the journal: it moves nothing, and the header says so.
    for (const one of ['.moment', 'header'])
      watched.observe(document.querySelector(one), { subtree: true, childList: true, characterData: true });
  });
  // What was written before the page had opened the run is no way from append to screen.
  const begun = Date.now();
  await ended;
  watcher.close();
  await page.waitForFunction(() => /finished/.test(document.querySelector('header').innerText));
  // The last picture is told a little after it was drawn.
  while (!(screens.at(-1) >= writes.at(-1))) await new Promise((resolve) => (wake = resolve));
  // A tick is written in one go, and then there is a pause. Its last write is on the screen with the last picture before
  // the next tick's first; if there is none, with the first one after that, however late.
  const delays = [];
  writes.forEach((write, k) => {
    const next = writes[k + 1] ?? Infinity;
    if (write < begun || next - write < 150) return;
    const shown = screens.filter((at) => at >= write && at < next).pop() ?? screens.find((at) => at >= next);
    delays.push(shown === undefined ? Infinity : shown - write);
  });
  assert.ok(delays.length >= kTicks / 2, `${delays.length} ticks with a pause behind them`);
  figure('from append to screen, median', quantile(delays, 0.5), 100, 'ms');
  figure('from append to screen, p99', quantile(delays, 0.99), 100, 'ms');
  figure('from append to screen, greatest of all', Math.max(...delays), 100, 'ms');
  console.log(`append to screen: ${delays.length} ticks of ${kTicks}, all that a pause follows; ${delays.map(Math.round).join(' ')} ms`);
  assertNear('from append');
});

test('speed: the report of the dinner', async () => {
  const file = await dinner();
  const out = path.join(folder('speed'), 'dinner.html');
  const from = performance.now();
  const { status, stderr } = await haggle('report', file, '-o', out);
  assert.equal(status, 0, stderr);
  figure('report of the dinner', performance.now() - from, 1000, 'ms');
  figure('its file', statSync(out).size / 1e6, 5, 'MB');
  assertNear('report', 'its file');
});
