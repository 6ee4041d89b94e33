// A run that is on: followed to its end, left and taken up again, by several tabs, and over the loss of the observatory.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertCalm, go, launch, open, settled } from '../support/browser.mjs';
import { cli, folder, haggle, liveId, root, serve, show } from '../support/haggle.mjs';

let browser;
const place = folder('live');
const children = [];
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser.close();
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
});

// A dinner of so many ticks, each of which takes at least so many milliseconds; `until` is when its journal is there.
function begin(name, ticks, pace) {
  const file = path.join(place, `${name}.haggle`);
  const child = spawn(
    cli,
    [
      'run',
      'dinner',
      '--transport',
      'inprocess',
      '--quiet',
      '--ticks',
      String(ticks),
      '--pace',
      String(pace),
      '--journal',
      file,
    ],
    { cwd: root, stdio: 'ignore' },
  );
  children.push(child);
  const ended = new Promise((resolve) => child.on('exit', resolve));
  return { file, child, ended };
}

const shownEvent = () => Number(/event (\d+)/.exec(document.querySelector('.moment')?.innerText ?? '')?.[1] ?? -1);

test('live: a run is followed from its first ticks to its end, and then is what the journal says', async () => {
  const server = await serve([place]);
  const run = begin('followed', 30, 250);
  const opened = await open(browser);
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const id = await liveId(page, run.file);
  // However slow the machine is: the run is not over before the page shows it.
  run.child.kill('SIGSTOP');
  await go(page, server.origin, `#/run?id=${encodeURIComponent(id)}&panel=state`);
  assert.match(await page.innerText('header'), /live/);
  const seen = await page.evaluate(shownEvent);
  run.child.kill('SIGCONT');
  await page.waitForFunction(
    (before) => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) > before,
    seen,
  );
  assert.equal(await run.ended, 0);
  await page.waitForFunction(() => /finished/.test(document.querySelector('header').innerText), null, {
    timeout: 10_000,
  });
  const known = await show(run.file);
  await page.waitForFunction(
    (hash) => document.querySelector('header').innerText.includes(hash.slice(0, 12)),
    known.hash,
  );
  await settled(page);
  const told = await page.evaluate(
    async (name) => await (await fetch(`/api/run/head?run=${encodeURIComponent(name)}`)).json(),
    id,
  );
  assert.equal(await page.evaluate(shownEvent), told.events - 1);
  assert.equal(await page.inputValue('#tick'), '29');
  // Told once as a whole, by what is new from then on; columns are never fetched from the beginning again.
  const asked = opened.requests.map((url) => new URL(url)).filter((url) => url.searchParams.get('run') === id);
  const heads = asked.filter((url) => url.pathname === '/api/run/head' && !url.searchParams.has('since'));
  const since = asked.filter((url) => url.searchParams.has('since'));
  // The test itself has asked for the whole one at last.
  assert.equal(heads.length, 2, `${heads.length} whole heads, ${since.length} changes`);
  assert.ok(since.length > 5, `${since.length} changes`);
  const whole = asked.filter((url) => url.pathname === '/api/run/columns' && url.searchParams.get('from') === '0');
  assert.equal(whole.length, 1);
  // And it has come to the same: what is shown is what somebody sees who opens the run now.
  const words = (one) => one.evaluate(() => ['.transport', '.state-panel', '.rows-panel .table-foot'].map((part) => document.querySelector(part).innerText));
  const late = await opened.context.newPage();
  await late.goto(page.url());
  await late.locator('.state-panel').waitFor();
  await settled(late);
  assert.deepEqual(await words(page), await words(late));
  await late.close();
  await assertCalm(opened, server.origin);
  await opened.context.close();
  await server.stop();
});

test('live: while the pace holds a tick back that is said, and nobody is waited for', async () => {
  const server = await serve([place]);
  const run = begin('paced', 8, 4000);
  const opened = await open(browser);
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const id = await liveId(page, run.file);
  await go(page, server.origin, `#/run?id=${encodeURIComponent(id)}&panel=state`);
  const told = await page.waitForFunction(() => /the pace holds tick (\d+) back/.exec(document.querySelector('header').innerText)?.[1]);
  const tick = Number(await told.jsonValue());
  assert.ok(tick > 0, `tick ${tick}`);
  assert.doesNotMatch(await page.innerText('header'), /waits for/);
  await page.locator('.state-when').filter({ hasText: /the pace holds tick/ }).waitFor();
  // The terminal says the same.
  const { stdout } = await haggle('status', run.file);
  assert.match(stdout, /the pace holds tick \d+ back/);
  assert.doesNotMatch(stdout, /^asked:/m);
  // And goes on: the next tick is held back after it.
  await page.waitForFunction((before) => Number(/the pace holds tick (\d+) back/.exec(document.querySelector('header').innerText)?.[1]) > before, tick, { timeout: 20_000 });
  run.child.kill('SIGKILL');
  await run.ended;
  await opened.context.close();
  await server.stop();
});

test('live: who looks at the past stays there while news come, and is told how many', async () => {
  const server = await serve([place]);
  const run = begin('stayed', 40, 250);
  const opened = await open(browser);
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const id = await liveId(page, run.file);
  await go(page, server.origin, `#/run?id=${encodeURIComponent(id)}&panel=lanes`);
  await page.waitForFunction(() => document.querySelector('.moment'));
  await page.getByLabel('previous tick').click();
  await page.waitForFunction(() => location.hash.includes('play=stay'));
  const stayed = await page.evaluate(shownEvent);
  await page.getByRole('button', { name: /^\d+ new$/ }).waitFor({ timeout: 10_000 });
  assert.equal(await page.evaluate(shownEvent), stayed);
  await page.getByRole('button', { name: 'follow' }).click();
  await page.waitForFunction(
    (old) => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) > old,
    stayed,
  );
  assert.equal(await run.ended, 0);
  await page.waitForFunction(() => /finished/.test(document.querySelector('header').innerText), null, {
    timeout: 10_000,
  });
  await assertCalm(opened, server.origin);
  await opened.context.close();
  await server.stop();
});

test('live: eight tabs of one browser are all told', async () => {
  const server = await serve([place]);
  const run = begin('tabs', 40, 250);
  const opened = await open(browser);
  await opened.page.goto(server.link);
  await settled(opened.page);
  const id = await liveId(opened.page, run.file);
  const tabs = [opened.page];
  for (let k = 1; k < 8; ++k) tabs.push(await opened.context.newPage());
  await Promise.all(tabs.map((tab) => tab.goto(`${server.origin}/#/run?id=${encodeURIComponent(id)}&panel=about`)));
  await Promise.all(tabs.map((tab) => tab.locator('.transport').waitFor()));
  // Also those that came after the stream was opened know that news come.
  await Promise.all(
    tabs.map((tab) => tab.getByText('no news come at present').waitFor({ state: 'hidden', timeout: 5_000 })),
  );
  // The first of them goes: another one listens for all.
  await tabs.shift().close();
  await Promise.all(
    tabs.map((tab) =>
      tab.waitForFunction(() => /finished/.test(document.querySelector('header').innerText), null, { timeout: 40_000 }),
    ),
  );
  assert.equal(await run.ended, 0);
  await opened.context.close();
  await server.stop();
});

test('live: a new run appears in the list by itself', async () => {
  const server = await serve([place]);
  const opened = await open(browser);
  await opened.page.goto(server.link);
  await settled(opened.page);
  const run = begin('appears', 3, 0);
  await opened.page
    .getByRole('link', { name: /appears\.haggle/ })
    .first()
    .waitFor({ timeout: 10_000 });
  await run.ended;
  await assertCalm(opened, server.origin);
  await opened.context.close();
  await server.stop();
});

test('live: an observatory that is gone is said to be gone, and the page stays usable', async () => {
  const server = await serve([place]);
  const run = begin('gone', 40, 250);
  const opened = await open(browser);
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const id = await liveId(page, run.file);
  await go(page, server.origin, `#/run?id=${encodeURIComponent(id)}&panel=lanes`);
  await page.locator('.transport').waitFor();
  await server.stop();
  await page.getByText('no news come at present').waitFor({ timeout: 10_000 });
  await page.getByLabel('previous tick').click();
  await page.locator('.transport').waitFor();
  run.child.kill('SIGKILL');
  await run.ended;
  await opened.context.close();
});
