// Strangers' texts are text: fifty of them as labels, as a summary, as the name of a file, and in every text of every answer.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { go, settled, site, unfold } from '../support/browser.mjs';
import { dinner, folder, forked, haggle, scenarios, swept } from '../support/haggle.mjs';
import { hostileScenario, kHostile } from '../support/hostile.mjs';

const here = site(async () => {
  const place = folder('hostile');
  const text = path.join(place, 'hostile.textproto');
  writeFileSync(text, hostileScenario(readFileSync(path.join(scenarios, 'two_companies.textproto'), 'utf8')));
  const labels = path.join(place, 'hostile.haggle');
  const made = await haggle('run', text, '--transport', 'inprocess', '--quiet', '--journal', labels);
  assert.equal(made.status, 0, made.stderr);
  const named = path.join(place, '<img src=x onerror=window.hacked=1>&"\'.haggle');
  copyFileSync(labels, named);
  return { labels, named, dinner: await dinner(), fork: await forked('forked', await dinner(), '--at', '8', '--agent', 'oracle=silent'), sweep: await swept() };
});
before(here.start);
after(here.stop);

// Nothing of it ran, nothing of it is an element, nothing was asked of anybody, and the page still works.
async function assertUnharmed({ page, requests, troubles }) {
  const found = await page.evaluate(() => ({
    hacked: window.hacked ?? null,
    breaches: window.breaches,
    strange: document.querySelectorAll(
      '#page :is(img, iframe, object, embed, form[action], base, meta, video, marquee, style, script, template, math, link)',
    ).length,
    handlers: [...document.querySelectorAll('#page *')].filter((one) =>
      [...one.attributes].some((attribute) => /^on/i.test(attribute.name)),
    ).length,
    dangerous: [...document.querySelectorAll('#page a')].filter((one) =>
      /^(javascript|data):/i.test(one.getAttribute('href') ?? ''),
    ).length,
  }));
  assert.deepEqual(found, { hacked: null, breaches: [], strange: 0, handlers: 0, dangerous: 0 });
  assert.deepEqual(
    requests.filter((url) => !url.startsWith(here.server.origin) && !url.startsWith('data:')),
    [],
  );
  assert.deepEqual(troubles, []);
}

test('hostile labels: all fifty are shown as they are', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.labels, '&panel=table'));
  const tables = await page.evaluate(() =>
    [...document.querySelector('.table-panel select').options].map((one) => one.value),
  );
  let seen = '';
  for (const table of tables) {
    await page.locator('.table-panel select').first().selectOption(table);
    await page.waitForFunction((wanted) => location.hash.includes(`table=${wanted}`), table);
    await settled(page);
    await unfold(page);
    seen += await page.evaluate(() => document.querySelector('.table-panel').textContent);
    await assertUnharmed(opened);
  }
  // Signs that turn the direction of writing are shown as what they are, by number.
  const plain = (text) =>
    text.replace(/[\u0300-\u036f\u202a-\u202e]|\\u\{?20[23][0-9a-e]\}?|\\xe2\\x80\\x[0-9a-f]{2}/g, '');
  const missing = kHostile.filter((text) => !plain(seen).includes(plain(text)));
  assert.deepEqual(missing, []);
  await opened.context.close();
});

test('hostile labels: in every panel, event and decision', async () => {
  const opened = await here.open();
  const { page } = opened;
  for (const panel of ['state', 'lanes', 'table', 'dinner', 'charts', 'about', 'rows', 'decision']) {
    await go(page, here.server.origin, await here.place(page, here.files.labels, `&panel=${panel}`));
    await unfold(page);
    await assertUnharmed(opened);
  }
  await go(page, here.server.origin, await here.place(page, here.files.labels, '&panel=decision&e=9999999'));
  for (let k = 0; k < 40; ++k) {
    await page.getByLabel('previous decision').click();
    await settled(page);
  }
  await assertUnharmed(opened);
  await opened.context.close();
});

test('a hostile file name: in the list, in the address, in the view', async () => {
  const opened = await here.open();
  const { page } = opened;
  assert.ok((await page.innerText('main')).includes('<img src=x onerror=window.hacked=1>'));
  await page
    .getByRole('link', { name: /<img src=x/ })
    .first()
    .click();
  await settled(page);
  assert.match(await page.innerText('h1'), /<img src=x/);
  await page.locator('.transport').waitFor();
  await assertUnharmed(opened);
  await opened.context.close();
});

for (let from = 0; from < kHostile.length; from += 10) {
  test(`hostile answers: texts ${from} to ${from + 9} in place of every name, label, text and reason`, async () => {
    const opened = await here.open();
    const { page } = opened;
    let turn = from;
    const next = () => kHostile[from + (turn++ % 10)];
    const kTexts = new Set([
      'name',
      'label',
      'text',
      'why',
      'description',
      'title',
      'outcome',
      'strategy',
      'party_name',
      'reason',
      'about',
      'standing',
      'unit',
      'stage',
      'language',
      'parameters',
      // lists, comparisons and sweeps
      'scenario',
      'hash',
      'error',
      'path',
      'party',
      'told_a',
      'told_b',
      'why_a',
      'why_b',
      'parent_hash',
      'a',
      'b',
      'version',
    ]);
    const kLists = new Set(['texts', 'values', 'outcome', 'settings', 'rows']);
    const spoil = (value, key) => {
      if (typeof value === 'string') return kTexts.has(key) ? next() : value;
      if (Array.isArray(value)) return value.map((one) => spoil(one, kLists.has(key) ? 'text' : key));
      if (value && typeof value === 'object')
        return Object.fromEntries(Object.entries(value).map(([k, one]) => [k, spoil(one, k)]));
      return value;
    };
    const spoiled = new Set();
    await page.route('**/api/**', async (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname.endsWith('/live')) return route.continue();
      const response = await route.fetch();
      if (!/json/.test(response.headers()['content-type'] ?? '')) return route.fulfill({ response });
      spoiled.add(pathname);
      return route.fulfill({ response, json: spoil(await response.json(), '') });
    });
    // The ids by which things are found stay, for without them nothing would be shown.
    const { runs, sweeps } = await page.evaluate(async () => (await fetch('/api/index')).json());
    const id = (name) => encodeURIComponent(runs.find((one) => one.id.endsWith(name)).id);
    for (const place of [
      '#/',
      `#/compare?a=${id('dinner.haggle')}&b=${id('forked.haggle')}`,
      `#/sweep?id=${encodeURIComponent(sweeps[0].id)}`,
    ]) {
      await go(page, here.server.origin, place);
      await unfold(page);
      // That it shows something, and so that what was spoilt is on the page.
      assert.match(await page.innerText('main'), /window\.hacked|\bcmd\b|constructor|__proto__/, place);
      await assertUnharmed(opened);
    }
    for (const path of ['/api/index', '/api/compare', '/api/sweep']) assert.ok(spoiled.has(path), path);
    for (const panel of ['state', 'lanes', 'table', 'dinner', 'charts', 'about']) {
      await go(page, here.server.origin, await here.place(page, here.files.dinner, `&panel=${panel}&e=1490`));
      await unfold(page);
      await assertUnharmed(opened);
    }
    await opened.context.close();
  });
}

test('hostile addresses: nothing in a fragment runs', async () => {
  const opened = await here.open();
  const { page } = opened;
  const id = await here.place(page, here.files.dinner);
  for (const text of kHostile.slice(0, 40)) {
    await page.evaluate(
      (hash) => {
        location.hash = hash;
      },
      `${id}&panel=${encodeURIComponent(text)}&find=${encodeURIComponent(text)}&sel=${encodeURIComponent(text)}&table=${encodeURIComponent(text)}`,
    );
  }
  await page.waitForFunction(() => document.querySelector('.transport'));
  await settled(page);
  await assertUnharmed(opened);
  await opened.context.close();
});
