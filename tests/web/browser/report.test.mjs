// The file that `haggle report` writes: opened from disk it makes no request, and shows what the served page shows.
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertCalm, go, open, settled, site, tableOf, unfold, violations } from '../support/browser.mjs';
import { bargain, dinner, dinnerOf, folder, haggle, log } from '../support/haggle.mjs';

const place = folder('report');
const here = site(async () => ({ dinner: await dinner(), other: await dinnerOf(8), bargain: await bargain() }));
let file;
let both;
before(async () => {
  await here.start();
  file = path.join(place, 'dinner.html');
  both = path.join(place, 'both.html');
  const from = performance.now();
  const one = await haggle('report', here.files.dinner, '-o', file);
  console.log(
    `report of the dinner: ${Math.round(performance.now() - from)} ms, ${(statSync(file).size / 1e6).toFixed(2)} MB`,
  );
  assert.equal(one.status, 0, one.stderr);
  const two = await haggle('report', here.files.dinner, here.files.other, '-o', both);
  assert.equal(two.status, 0, two.stderr);
});
after(here.stop);

async function fromDisk(name, fragment = '#/') {
  const opened = await open(here.browser, { clipboard: true });
  await opened.page.goto(`file://${name}${fragment}`);
  await settled(opened.page);
  return opened;
}

// The first run of the file, in its panel and moment.
async function runOf({ page }, name, more) {
  const href = await page
    .getByRole('link', { name: /dinner/ })
    .first()
    .getAttribute('href');
  await page.goto(`file://${name}${href}${more}`);
  await settled(page);
  await page.locator('.transport').waitFor();
}

test('report: it is smaller than 5 MB and asks nobody for anything', async () => {
  assert.ok(statSync(file).size < 5e6, `${statSync(file).size} bytes`);
  const opened = await fromDisk(file);
  await runOf(opened, file, '&panel=lanes');
  for (const panel of ['state', 'lanes', 'table', 'dinner', 'charts', 'about']) {
    await opened.page
      .getByRole('navigation', { name: 'panels' })
      .getByRole('button', { name: panel, exact: true })
      .click();
    await settled(opened.page);
  }
  assert.deepEqual(
    opened.requests.filter(
      (url) => !url.startsWith(`file://${file}`) && !url.startsWith('data:') && !url.startsWith('blob:'),
    ),
    [],
  );
  await assertCalm(opened);
  await opened.context.close();
});

test('report: state, events, decision, dinner and table are those of the served page', async () => {
  const served = await here.open();
  const opened = await fromDisk(file);
  const kParts = { state: '.state-panel', dinner: '.dinner-panel', table: '.table-panel', lanes: '.lanes-panel' };
  for (const e of [0, 700, 1490, 2900]) {
    for (const [panel, part] of Object.entries(kParts)) {
      await go(
        served.page,
        here.server.origin,
        await here.place(served.page, here.files.dinner, `&panel=${panel}&e=${e}`),
      );
      await runOf(await first(opened), file, `&panel=${panel}&e=${e}`);
      const words = (page, selector) =>
        page.evaluate((one) => document.querySelector(one)?.innerText ?? null, selector);
      for (const selector of [part, '.decision-panel', '.transport']) {
        assert.equal(
          await words(opened.page, selector),
          await words(served.page, selector),
          `${selector} at event ${e}`,
        );
      }
    }
  }
  await served.context.close();
  await opened.context.close();

  async function first(one) {
    await one.page.goto(`file://${file}#/`);
    await settled(one.page);
    return one;
  }
});

test('report: a file of one run begins with it, one of two with both', async () => {
  const opened = await fromDisk(file, '');
  await opened.page.locator('.transport').waitFor();
  await opened.context.close();
  const two = await fromDisk(both, '');
  await two.page.waitForFunction(() => location.hash.startsWith('#/compare'));
  await two.context.close();
});

test('report: words are found in it without a server', async () => {
  const opened = await fromDisk(file);
  await runOf(opened, file, '&panel=lanes&find=does%20not%20come');
  const lines = (await log(here.files.dinner)).filter((line) => !/^(statement|seller_book|allocated|tick_began|rescheduled)$/.test(line.kind));
  await opened.page.waitForFunction((all) => {
    const count = /^(\d+) events$/.exec(document.querySelector('.rows')?.getAttribute('aria-label') ?? '')?.[1];
    const rows = [...document.querySelectorAll('.row')].map((row) => row.innerText);
    return Number(count) > 0 && Number(count) < all && rows.length > 0 && rows.every((text) => /does not come/.test(text));
  }, lines.length);
  await assertCalm(opened);
  await opened.context.close();
});

test('report: of two journals it compares them', async () => {
  const opened = await fromDisk(both);
  const links = await opened.page.getByRole('link', { name: /dinner/ }).count();
  assert.ok(links >= 2);
  const ids = await opened.page.evaluate(() =>
    [...document.querySelectorAll('main a')]
      .map((one) => new URLSearchParams(one.hash.split('?')[1]).get('id'))
      .filter(Boolean),
  );
  await opened.page.goto(`file://${both}#/compare?a=${encodeURIComponent(ids[0])}&b=${encodeURIComponent(ids[1])}`);
  await settled(opened.page);
  await opened.page
    .getByText(/part|differ/)
    .first()
    .waitFor();
  await assertCalm(opened);
  await opened.context.close();
});

test('report: axe finds nothing in it, and it fits 400 pixels', async () => {
  const opened = await fromDisk(file);
  await runOf(opened, file, '&panel=state&e=1490');
  await unfold(opened.page);
  assert.deepEqual(await violations(opened.page), []);
  assert.ok((await tableOf(opened.page, 'Who has what')).length > 5);
  await opened.page.setViewportSize({ width: 400, height: 800 });
  await settled(opened.page);
  assert.ok(await opened.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await opened.context.close();
});
