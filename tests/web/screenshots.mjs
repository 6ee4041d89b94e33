// Makes the pictures of deploy/web/README.md and of README.md: every view, in both themes, and narrow. Looks are checked by
// people: open the pictures after a change of the page. `tests/web/run screenshots` runs it.
import path from 'node:path';
import { mkdirSync } from 'node:fs';
import { go, launch, open, settled } from './support/browser.mjs';
import { fixture, seatServer } from './support/seat_server.mjs';
import { bargain, dinner, dinnerOf, forked, log, root, runId, serve, swept } from './support/haggle.mjs';

const out = process.argv[2] ?? path.join(root, 'deploy/web/pictures');
mkdirSync(out, { recursive: true });
const parent = await dinner();
const files = [
  parent,
  await dinnerOf(7),
  await dinnerOf(8),
  await bargain(),
  await forked('forked', parent, '--at', '8', '--agent', 'oracle=silent'),
  await swept(),
];
const lines = await log(parent);
const came = lines.findIndex((line) => line.kind === 'answered' && line.tick === 8);
const server = await serve(files);
const browser = await launch();

async function shoot(name, fragment, options = {}) {
  const opened = await open(browser, { width: 1280, height: 800, ...options });
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const id = encodeURIComponent(await runId(page, options.file ?? parent));
  await go(
    page,
    server.origin,
    fragment
      .replace('SWEEP', encodeURIComponent(await page.evaluate(async () => (await (await fetch('/api/index')).json()).sweeps[0].id)))
      .replace('RUN', id)
      .replace('OTHER', encodeURIComponent(await runId(page, files[4]))),
  );
  await page.evaluate(() => document.fonts.ready);
  await options.before?.(page);
  await settled(page);
  await page.screenshot({ path: path.join(out, `${name}.png`) });
  await opened.context.close();
  console.log(`${name}.png`);
}

const at = `#/run?id=RUN&e=${came}`;
await shoot('run', `${at}&panel=lanes`);
await shoot('run-dark', `${at}&panel=lanes`, { scheme: 'dark' });
await shoot('run-400', `${at}&panel=lanes`, { width: 400, height: 800 });
await shoot('state', `${at}&panel=state`);
await shoot('state-400', `${at}&panel=state`, { width: 400, height: 800, scheme: 'dark' });
await shoot('dinner', `${at}&panel=dinner`);
await shoot('dinner-400', `${at}&panel=dinner`, { width: 400, height: 800 });
await shoot('table', '#/run?id=RUN&panel=table', { file: files[3] });
await shoot('table-dark', '#/run?id=RUN&panel=table', { file: files[3], scheme: 'dark' });
await shoot('charts', `${at}&panel=charts`);
await shoot('charts-dark', `${at}&panel=charts`, { scheme: 'dark' });
await shoot('decision-400', `${at}&panel=decision`, { width: 400, height: 800, scheme: 'dark' });
await shoot('about', `${at}&panel=about`);
await shoot('compare', '#/compare?a=RUN&b=OTHER');
await shoot('compare-dark', '#/compare?a=RUN&b=OTHER', { scheme: 'dark' });
await shoot('compare-400', '#/compare?a=RUN&b=OTHER', { width: 400, height: 800 });
await shoot('runs', '#/');
await shoot('decision', `${at}&panel=decision`, { width: 999, height: 800 });
await shoot('sweep', '#/sweep?id=SWEEP', { file: parent });
await shoot('sweep-dark', '#/sweep?id=SWEEP', { file: parent, scheme: 'dark' });
await shoot('sweep-400', '#/sweep?id=SWEEP', { file: parent, width: 400, height: 800 });
await shoot('runs-400', '#/', { width: 400, height: 800, scheme: 'dark' });

// The seat of a person, out of recorded answers: a question with a form that is filled in.
const seats = await seatServer();
async function shootSeat(name, options = {}) {
  const seat = fixture('dinner_sound');
  seats.reset();
  seats.set(seat);
  const opened = await open(browser, { width: 1280, height: 800, ...options });
  const { page } = opened;
  await page.goto(`${seats.origin}/#/seat?party=${seat.party.name}`);
  await page.locator('.option input').first().check();
  await settled(page);
  await page.screenshot({ path: path.join(out, `${name}.png`) });
  await opened.context.close();
  console.log(`${name}.png`);
}
await shootSeat('seat');
await shootSeat('seat-dark', { scheme: 'dark' });
await shootSeat('seat-400', { width: 400, height: 800, scheme: 'dark' });
await seats.stop();
await browser.close();
await server.stop();
