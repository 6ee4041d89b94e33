// What a newcomer stumbled over: a journal that another run has taken the place of, claims that were held against another
// basis, differences that were not shaded, news where there are none, keys that were dead, a key that is of another program.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertCalm, go, launch, open, settled, site, tableOf, unfold } from '../support/browser.mjs';
import { cli, diff, dinner, dinnerOf, folder, haggle, liveId, root, runId, serve, show, sql } from '../support/haggle.mjs';
import { counted } from '../support/waits.mjs';

const here = site(async () => ({ dinner: await dinner(), seven: await dinnerOf(7), eight: await dinnerOf(8), ten: await dinnerOf(10) }));
const children = [];
before(here.start);
after(async () => {
  await here.stop();
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL');
});

async function done(opened) {
  await assertCalm(opened, here.server.origin);
  await opened.context.close();
}

// Answers of the run `shown` are those of `other` from the moment on at which `turn` is called: as the program answers when
// a journal was replaced, whatever it knows of the old one.
async function replaceable(page, shown, other) {
  let life = 1;
  const asked = [];
  await page.route('**/api/run/**', async (route) => {
    const url = new URL(route.request().url());
    if (url.searchParams.get('run') !== shown) return route.continue();
    const [known, since] = [url.searchParams.get('life'), url.searchParams.get('since')];
    asked.push(`${url.pathname} ${life} ${known}`);
    const isHead = url.pathname === '/api/run/head';
    if (!isHead && known !== null && known !== String(life))
      return route.fulfill({ status: 409, json: { error: 'this journal was replaced by another run', life } });
    url.searchParams.delete('life');
    if (since && known !== String(life)) url.searchParams.delete('since');
    if (life > 1) url.searchParams.set('run', other);
    const response = await route.fetch({ url: url.href });
    if (!isHead) return route.fulfill({ response });
    return route.fulfill({ response, json: { ...(await response.json()), run: shown, life } });
  });
  return { turn: () => void ++life, asked };
}

test('W1: a journal whose place another run has taken is shown anew, and that is said; nothing of two runs is mixed', async () => {
  const opened = await here.open();
  const { page } = opened;
  const [seven, eight] = [await runId(page, here.files.seven), await runId(page, here.files.eight)];
  const run = await replaceable(page, seven, eight);
  const place = `#/run?id=${encodeURIComponent(seven)}&panel=state`;
  await go(page, here.server.origin, place);
  assert.match(await page.innerText('header'), /seed 7/);
  assert.equal(await page.getByText('replaced by another run').count(), 0);
  run.turn();
  // Whatever is asked next meets the other run.
  await page.getByLabel('next tick').click();
  await page.getByRole('alert').filter({ hasText: 'This journal was replaced by another run.' }).waitFor();
  await settled(page);
  await page.keyboard.press('g');
  await page.keyboard.type('20');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.querySelector('#tick').value === '20' && document.activeElement?.id !== 'tick');
  await settled(page);
  const told = await show(here.files.eight);
  const header = await page.innerText('header');
  assert.ok(/seed 8/.test(header) && header.includes(told.hash.slice(0, 12)), header);
  assert.equal(await page.inputValue('#tick'), '20');
  const shown = await tableOf(page, 'Who has what');
  const stocks = await sql(here.files.eight, "SELECT name, product, installed FROM stocks JOIN parties ON party = parties.id WHERE tick = 20");
  for (const one of stocks.filter((stock) => stock.installed > 0))
    assert.ok(shown.some((row) => row.party === one.name && row.product === one.product && row.installed === one.installed), JSON.stringify(one));
  await page.getByRole('button', { name: 'close' }).click();
  await counted(page.getByText('replaced by another run'), 0);
  // Every question but the first says of which run it is.
  assert.ok(run.asked.length > 5);
  for (const one of run.asked.filter((line) => !line.startsWith('/api/run/head'))) assert.doesNotMatch(one, /null$/);
  opened.troubles = opened.troubles.filter((text) => !/409/.test(text));
  await done(opened);
});

test('W1: the same with the program itself, while nothing is asked: the news tell', async (t) => {
  const file = path.join(folder('newcomer'), 'v.haggle');
  copyFileSync(here.files.eight, file);
  const server = await serve([file]);
  const opened = await open(here.browser);
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const id = await runId(page, file);
  const head = await page.evaluate(async (run) => (await fetch(`/api/run/head?run=${encodeURIComponent(run)}`)).json(), id);
  if (head.life === undefined) {
    t.skip('this program does not tell a life of a run (head.life)');
  } else {
    await go(page, server.origin, `#/run?id=${encodeURIComponent(id)}&panel=state`);
    assert.match(await page.innerText('header'), /seed 8/);
    const ended = await haggle('run', 'dinner', '--seed', '9', '--transport', 'inprocess', '--quiet', '--journal', file, '--force');
    assert.equal(ended.status, 0, ended.stderr);
    const told = await show(file);
    await page.waitForFunction((hash) => document.querySelector('header').innerText.includes(hash), told.hash.slice(0, 12), { timeout: 20_000 });
    assert.match(await page.innerText('header'), /seed 9/);
    await page.getByRole('alert').filter({ hasText: 'This journal was replaced by another run.' }).waitFor();
  }
  await opened.context.close();
  await server.stop();
});

test('W2, W3: claims stand beside what is held and booked, of all products that are claimed', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.ten, '&panel=charts'));
  await unfold(page);
  const card = page.getByRole('article', { name: 'Claims beside bookings and what came' });
  await card.getByRole('combobox').selectOption('tesla');
  assert.match(await card.innerText(), /of h100 and h200 together/);
  const rows = await tableOf(page, 'Claims beside bookings and what came');
  // By the tick that they are for, in which they can be held against what is installed.
  const said = await sql(here.files.ten, "SELECT due_tick AS tick, sum(units) AS units, count(*) AS n FROM claims JOIN parties ON party = parties.id WHERE name = 'tesla' GROUP BY due_tick ORDER BY due_tick");
  const inside = said.filter((one) => one.tick < rows.length);
  assert.ok(said.some((one) => one.n === 2), 'of two products for one tick');
  const kSaid = 'claimed for the tick';
  assert.ok(inside.length > 0);
  for (const one of inside) assert.equal(rows[one.tick][kSaid], one.units, `claimed for ${one.tick}`);
  assert.equal(rows.filter((row) => row[kSaid] !== null).length, inside.length);
  const beyond = said.filter((one) => one.tick >= rows.length).reduce((sum, one) => sum + one.n, 0);
  assert.ok(beyond > 0, 'some claims are for a tick after the end');
  assert.match(await card.innerText(), new RegExp(`${beyond} claims? (is|are) for a tick after the last one`));
  const held = await sql(
    here.files.ten,
    "SELECT tick, sum(warehoused + installed) AS units FROM stocks JOIN parties ON party = parties.id WHERE name = 'tesla' GROUP BY tick",
  );
  const backlog = await sql(here.files.ten, "SELECT tick, CAST(sum(value) AS INTEGER) AS units FROM metrics WHERE name = 'backlog' AND party = (SELECT id FROM parties WHERE name = 'tesla') AND tick IS NOT NULL AND product IS NOT NULL GROUP BY tick");
  const at = (list, tick) => list.find((one) => one.tick === tick)?.units ?? 0;
  rows.forEach((row, tick) => assert.equal(row['held and booked'], at(held, tick) + at(backlog, tick), `tick ${tick}`));
  await done(opened);
});

test('W4: lanes of two runs are shaded where something that is listed differs, whatever kind it is of', async () => {
  const opened = await here.open();
  const { page } = opened;
  const [a, b] = [await runId(page, here.files.seven), await runId(page, here.files.eight)];
  await go(page, here.server.origin, `#/compare?a=${encodeURIComponent(a)}&b=${encodeURIComponent(b)}`);
  await page.locator('.twin canvas').waitFor();
  await settled(page);
  const told = await diff(here.files.seven, here.files.eight);
  const ticks = told.ticks.at(-1).tick + 1;
  const labels = await page.locator('.twin-label').allInnerTexts();
  // The strip at the foot of a cell, as it was drawn.
  const shaded = await page.evaluate(
    ({ lanes, all }) => {
      const canvas = document.querySelector('.twin canvas');
      const box = canvas.getBoundingClientRect();
      const zoom = canvas.width / box.width;
      const probe = document.createElement('span');
      probe.style.color = getComputedStyle(document.documentElement).getPropertyValue('--warn');
      document.body.append(probe);
      const warn = getComputedStyle(probe).color.match(/\d+/g).slice(0, 3).map(Number);
      probe.remove();
      const { data, width } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const of = (lane, tick) => {
        const x = Math.floor(((tick + 0.5) * box.width * zoom) / all);
        for (let y = Math.floor((18 + lane * 36 + 33) * zoom); y < (18 + lane * 36 + 36) * zoom; ++y) {
          const [r, g, blue] = data.subarray(4 * (y * width + x));
          if (Math.abs(r - warn[0]) + Math.abs(g - warn[1]) + Math.abs(blue - warn[2]) < 40) return true;
        }
        return false;
      };
      return Array.from({ length: lanes }, (_, lane) => Array.from({ length: all }, (_, tick) => of(lane, tick)));
    },
    { lanes: labels.length, all: await page.getByRole('slider', { name: 'tick' }).evaluate((slider) => Number(slider.max) + 1) },
  );
  let differ = 0;
  for (const one of told.ticks) {
    if (one.tick >= ticks) continue;
    const who = new Set(one.differences.flatMap((difference) => difference.parties));
    assert.ok(one.differences.every((difference) => difference.parties.length > 0 || /share of its line/.test(difference.what)), JSON.stringify(one.differences.find((difference) => difference.parties.length === 0)));
    // What is told of a party in words begins with its name.
    for (const { what, parties } of one.differences) {
      const books = /^(\w+) (books|receives) /.exec(what);
      if (books) assert.deepEqual(parties, [books[1]]);
    }
    labels.forEach((label, lane) => assert.equal(shaded[lane][one.tick], who.has(label), `${label} at tick ${one.tick}`));
    differ += who.size;
  }
  assert.ok(differ > 50, `${differ} cells`);
  await done(opened);
});

test('W5: in a run that is over nothing is new, whatever is searched', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.ten));
  await page.getByRole('searchbox', { name: 'find words' }).fill('oracle pleads');
  await page.waitForFunction(() => location.hash.includes('find='));
  await settled(page);
  await page.waitForFunction(() => /^[1-9]\d* of/.test(document.querySelector('.rows-panel .table-foot').innerText));
  assert.doesNotMatch(await page.innerText('.rows-panel .table-foot'), /new/);
  await done(opened);
});

// A dinner that goes on for a while.
function begin(name, place, ticks, pace) {
  const file = path.join(place, `${name}.haggle`);
  const args = ['run', 'dinner', '--transport', 'inprocess', '--quiet', '--ticks', String(ticks), '--pace', String(pace), '--journal', file];
  const child = spawn(cli, args, { cwd: root, stdio: 'ignore' });
  children.push(child);
  return { file, child, ended: new Promise((resolve) => child.on('exit', resolve)) };
}

test('W5, W10: a live run: Enter leaves the field of the tick, which takes digits only; what lies before the moment is not new', async () => {
  const place = folder('newcomer');
  const server = await serve([place]);
  const run = begin('keys', place, 60, 250);
  const opened = await open(here.browser);
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const id = await liveId(page, run.file);
  await go(page, server.origin, `#/run?id=${encodeURIComponent(id)}`);
  await page.waitForFunction(() => Number(document.querySelector('#tick')?.value) >= 4, null, { timeout: 20_000 });
  await page.keyboard.press('g');
  await page.keyboard.type('x2y');
  assert.equal(await page.inputValue('#tick'), '2');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement?.id !== 'tick' && document.querySelector('#tick').value === '2');
  const event = () => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]);
  const before = await page.evaluate(event);
  await page.keyboard.press('.');
  await page.waitForFunction((old) => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) > old, before);
  // Escape leaves it too, and takes nothing.
  await page.keyboard.press('g');
  await page.keyboard.type('0');
  await page.keyboard.press('Escape');
  assert.ok((await page.evaluate(event)) > before);
  // All that is listed up to the moment has been there before.
  await page.getByRole('searchbox', { name: 'find words' }).fill('tick');
  await page.waitForFunction(() => location.hash.includes('find='));
  await settled(page);
  // Both as one picture has them, for the run goes on meanwhile.
  await page.waitForFunction(() => {
    const foot = document.querySelector('.rows-panel .table-foot').innerText;
    const of = (pattern) => Number(pattern.exec(foot)?.[1].replace(',', '') ?? 0);
    return of(/^([\d,]+) of/) > 0 && of(/^([\d,]+) new/m) < of(/^([\d,]+) of/);
  });
  await page.keyboard.press('Escape');
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press('f');
  await page.waitForFunction(() => location.hash.includes('play=follow'));
  assert.equal(await page.getByRole('button', { name: 'follow' }).getAttribute('aria-pressed'), 'true');
  run.child.kill('SIGKILL');
  await run.ended;
  await opened.context.close();
  await server.stop();
});

test('W12: an observatory that was stopped and is there again with another key says so by itself', async () => {
  const place = folder('newcomer');
  const file = path.join(place, 'again.haggle');
  copyFileSync(here.files.ten, file);
  const first = await serve([file]);
  const port = new URL(first.origin).port;
  const opened = await open(here.browser);
  const { page } = opened;
  await page.goto(first.link);
  await settled(page);
  await go(page, first.origin, `#/run?id=${encodeURIComponent(await runId(page, file))}&panel=lanes`);
  await first.stop();
  await page.getByRole('navigation', { name: 'panels' }).getByRole('button', { name: 'state' }).click();
  await page.getByText('does not answer').first().waitFor();
  const second = await serve([file], '--listen', `127.0.0.1:${port}`);
  await page.getByText('open the link that it has printed').first().waitFor({ timeout: 20_000 });
  await page.getByText('does not answer').first().waitFor({ state: 'hidden', timeout: 20_000 });
  // The new link opens it for this tab too.
  const other = await opened.context.newPage();
  await other.goto(second.link);
  await settled(other);
  await page.getByRole('table', { name: 'Who has what' }).waitFor({ timeout: 20_000 });
  await page.getByText('open the link that it has printed').waitFor({ state: 'hidden', timeout: 20_000 });
  await opened.context.close();
  await second.stop();
});

test('the way back: a lane or a panel that was chosen is left first, and the run after it; signs of the bar are explained', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.dinner, '&panel=lanes'));
  const start = await page.evaluate(() => location.hash);
  await page.getByRole('button', { name: 'oracle' }).first().click();
  await page.waitForFunction(() => /party=\d+/.test(location.hash));
  await page.getByRole('navigation', { name: 'panels' }).getByRole('button', { name: 'state' }).click();
  await page.waitForFunction(() => location.hash.includes('panel=state'));
  await page.goBack();
  await page.waitForFunction(() => location.hash.includes('panel=lanes') && /party=\d+/.test(location.hash));
  await page.goBack();
  await page.waitForFunction((hash) => location.hash === hash, start);
  await settled(page);
  await page.getByText('signs', { exact: true }).click();
  const signs = await page.getByRole('list', { name: 'signs of the bar of time' }).innerText();
  for (const kind of ['dinner', 'invitation refused', 'claim']) assert.ok(signs.includes(kind), signs);
  await done(opened);
});
