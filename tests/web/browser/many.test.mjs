// Lists of runs, two runs beside each other, results of a sweep, charts: against the program, with its own figures.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertCalm, go, settled, site, tableOf, unfold, violations } from '../support/browser.mjs';
import { dinner, dinnerOf, forked, haggle, journal, root, runId, show, sql } from '../support/haggle.mjs';
import { attributeIs, copied, counted, drawn } from '../support/waits.mjs';

const kForkTick = 8;

async function sweepOf() {
  const file = path.join(root, 'build/web/journals/rules.sweep');
  const ended = await haggle(
    'sweep',
    'dinner',
    '--seeds',
    '1..6',
    '--vary',
    'rules.allocation=discretion,proportional',
    '--quiet',
    '-o',
    file,
  );
  if (ended.status !== 0) throw new Error(`haggle sweep ended with ${ended.status}: ${ended.stderr}`);
  return file;
}

const here = site(async () => {
  const parent = await dinner();
  return {
    parent,
    fork: await forked('dinner-stays', parent, '--at', String(kForkTick), '--agent', 'oracle=silent'),
    seven: await dinnerOf(7),
    eight: await dinnerOf(8),
    twin: await journal('dinner-again', 'dinner'),
    sweep: await sweepOf(),
  };
});
before(here.start);
after(here.stop);

async function done(opened) {
  await assertCalm(opened, here.server.origin);
  await opened.context.close();
}

async function compared(opened, a, b, more = '') {
  const [one, other] = [await runId(opened.page, here.files[a]), await runId(opened.page, here.files[b])];
  await go(
    opened.page,
    here.server.origin,
    `#/compare?a=${encodeURIComponent(one)}&b=${encodeURIComponent(other)}${more}`,
  );
  await opened.page.locator('.verdict').waitFor();
  await settled(opened.page);
  return { one, other };
}

const diff = async (a, b) => JSON.parse((await haggle('diff', here.files[a], here.files[b], '--json')).stdout);
const bare = (text) => text.replace(/[\u202f,]/g, '').replace(/\u2212/g, '-');

test('runs: every journal has its line, with its figures, and the way into it', async () => {
  const opened = await here.open();
  const { page } = opened;
  await page.getByRole('link', { name: 'dinner-7.haggle' }).waitFor();
  const id = await runId(page, here.files.seven);
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: id, exact: true }) });
  const told = await show(here.files.seven);
  const text = bare(await row.innerText());
  const [{ units }] = await sql(here.files.seven, 'SELECT sum(units) AS units FROM deliveries');
  for (const figure of [told.seed, told.steps, units, told.hash.slice(0, 12), `${told.ticks} of ${told.ticks}`])
    assert.ok(text.includes(String(figure)), `${figure} in ${text}`);
  await row.getByRole('link', { name: id, exact: true }).click();
  await page.waitForFunction(() => location.hash.startsWith('#/run'));
  await settled(page);
  await done(opened);
});

test('runs: sorted and searched, and the address says so', async () => {
  const opened = await here.open();
  const { page } = opened;
  await page.getByRole('button', { name: 'steps' }).click();
  await page.waitForFunction(() => location.hash.includes('sort=steps'));
  const steps = (await page.locator('table.wide tbody tr:not(.gap)').allInnerTexts()).map((text) => text.split('\t'));
  assert.ok(steps.length >= 5);
  await page.getByRole('searchbox', { name: 'find' }).fill('dinner -fork -stays -again');
  await page.waitForFunction(() => location.hash.includes('find='));
  await counted(page.getByRole('link', { name: 'dinner-stays.haggle' }), 0);
  await page.getByRole('searchbox', { name: 'find' }).fill('no such words at all');
  await page.getByText('No run has these words.').waitFor();
  await done(opened);
});

test('runs: two that are ticked are set beside each other; a fork names its parent', async () => {
  const opened = await here.open();
  const { page } = opened;
  const [one, other] = [await runId(page, here.files.seven), await runId(page, here.files.eight)];
  await page.getByRole('checkbox', { name: `compare ${one}` }).check();
  await page.getByRole('checkbox', { name: `compare ${other}` }).check();
  const parent = await runId(page, here.files.parent);
  const fork = page
    .getByRole('row')
    .filter({ has: page.getByRole('link', { name: await runId(page, here.files.fork), exact: true }) });
  assert.ok((await fork.innerText()).includes(parent));
  await page.getByRole('link', { name: /^compare .* with / }).click();
  await page.locator('.verdict').waitFor();
  await done(opened);
});

test('runs: from a fork to its parent it is one click, in the list and in the run; every run that fits as well is named', async () => {
  const opened = await here.open();
  const { page } = opened;
  const id = await runId(page, here.files.fork);
  const { runs } = await page.evaluate(async () => (await fetch('/api/index')).json());
  assert.deepEqual(runs.find((one) => one.id === id).fork.parents, [await runId(page, here.files.parent)]);
  // The dinner was played twice, and the program might find that the fork fits both.
  const parents = [await runId(page, here.files.parent), await runId(page, here.files.twin)];
  await page.route('**/api/index', async (route) => {
    const index = await (await route.fetch()).json();
    index.runs.find((one) => one.id === id).fork.parents = parents;
    await route.fulfill({ json: index });
  });
  await page.reload();
  const at = (name) => page.waitForFunction((wanted) => new URLSearchParams(location.hash.split('?')[1]).get('id') === wanted, name);
  const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: id, exact: true }) });
  await row.getByText('or 1 more').waitFor();
  await row.getByRole('link', { name: parents[0], exact: true }).click();
  await at(parents[0]);
  await go(page, here.server.origin, `#/run?id=${encodeURIComponent(id)}&panel=about`);
  for (const parent of parents) await page.locator('.fork-of').getByRole('link', { name: parent, exact: true }).waitFor();
  await page.locator('.fork-of').getByRole('link', { name: parents[1], exact: true }).click();
  await at(parents[1]);
  await go(page, here.server.origin, `#/run?id=${encodeURIComponent(id)}&panel=about`);
  await page.getByRole('link', { name: 'compare with its parent' }).click();
  await page.locator('.verdict').filter({ hasText: 'B is a fork of A' }).waitFor();
  await done(opened);
});

test('runs: a distribution is drawn and stands beside as a table', async () => {
  const opened = await here.open();
  const { page } = opened;
  await page.getByLabel('distribution of').selectOption('steps');
  const rows = await tableOf(page, 'Distribution of steps');
  const index = await page.evaluate(async () => (await fetch('/api/index')).json());
  assert.equal(
    rows.reduce((sum, row) => sum + row.runs, 0),
    index.runs.length,
  );
  await drawn(page, '.histogram canvas');
  await done(opened);
});

test('runs: a thousand of them are scrolled without more than a screen of rows in the document', async () => {
  const opened = await here.open();
  const { page } = opened;
  await page.route('**/api/index', async (route) => {
    const index = await (await route.fetch()).json();
    const [run] = index.runs;
    index.runs = Array.from({ length: 1000 }, (_, k) => ({
      ...run,
      id: `run-${String(k).padStart(4, '0')}`,
      modified: 2000 - k,
    }));
    await route.fulfill({ json: index });
  });
  await page.reload();
  await page.getByText('1,000 runs').waitFor();
  await settled(page);
  const { frames, most } = await page.evaluate(async () => {
    const box = document.querySelector('.wide-scroll');
    const times = [];
    let rows = 0;
    for (let k = 0; k < 40; ++k) {
      const from = performance.now();
      box.scrollTop += 700;
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      times.push(performance.now() - from);
      rows = Math.max(rows, document.querySelectorAll('table.wide tbody tr').length);
    }
    return { frames: times.sort((a, b) => a - b), most: rows };
  });
  await page.getByText(/^run-0999$/).waitFor();
  assert.ok(most < 80, `${most} rows`);
  console.log(
    `1,000 runs scrolled: median ${frames[20].toFixed(1)} ms, worst ${frames[39].toFixed(1)} ms for two frames`,
  );
  assert.ok(frames[20] < 3 * 100, `${frames[20]} ms`);
  await done(opened);
});

test('compare: a fork and its parent part where the fork was made, and why is told on both sides', async () => {
  const opened = await here.open();
  const { page } = opened;
  const { one } = await compared(opened, 'parent', 'fork');
  const told = await diff('parent', 'fork');
  assert.match(await page.locator('.verdict').innerText(), /B is a fork of A/);
  assert.match(await page.locator('.verdict').innerText(), new RegExp(`at tick ${told.first.tick},`));
  assert.ok(told.first.tick >= kForkTick);
  await page.getByText(told.first.told_a ?? told.first.told_b, { exact: true }).waitFor();
  if (told.first.why_a) await page.getByText(`because ${told.first.why_a}`, { exact: true }).waitFor();
  assert.deepEqual(
    (await tableOf(page, 'Cast')).map((row) => [row.party, row.B]),
    [['oracle', 'silent']],
  );
  await page.getByRole('link', { name: 'look at it in A' }).click();
  await page.waitForFunction(
    (id) => location.hash.startsWith('#/run') && decodeURIComponent(location.hash).includes(id),
    one,
  );
  await settled(page);
  assert.ok((await page.locator('main').innerText()).includes(told.first.told_a), 'the run view shows that very event');
  await done(opened);
});

test('compare: sums and differences at a tick are those of haggle diff', async () => {
  const opened = await here.open();
  const { page } = opened;
  const told = await diff('seven', 'eight');
  const some = told.ticks.find((one) => one.differences.length > 3);
  await compared(opened, 'seven', 'eight', `&tick=${some.tick}`);
  const rows = await tableOf(page, 'What each got');
  assert.deepEqual(
    rows.map((row) => [row.party, row['delivered A'], row['delivered B'], row['utility A'], row['utility B']]),
    told.parties.map((one) => [one.name, one.delivered_a, one.delivered_b, one.utility_a, one.utility_b]),
  );
  const shown = await page.locator('.at-tick tbody tr').allInnerTexts();
  assert.equal(shown.length, Math.min(30, some.differences.length));
  some.differences
    .slice(0, 30)
    .forEach((one, at) =>
      assert.deepEqual(shown[at].split('\t'), [one.what, one.a ?? 'did not happen', one.b ?? 'did not happen']),
    );
  await page.getByRole('button', { name: 'next difference' }).click();
  const next = told.ticks.find((one) => one.tick > some.tick);
  await page.waitForFunction((tick) => location.hash.includes(`tick=${tick}`), next.tick);
  await done(opened);
});

test('compare: differences by party and tick are those of both journals', async () => {
  const opened = await here.open();
  const { page } = opened;
  await compared(opened, 'seven', 'eight', '&measure=delivered&tick=30');
  const head = await page.locator('table.heat thead th.here').innerText();
  const [from, to] = head.includes('\u2013') ? head.split('\u2013').map(Number) : [Number(head), Number(head)];
  const rows = await tableOf(page, 'delivered of');
  const of = (file) =>
    sql(
      file,
      `SELECT name, sum(units) AS units FROM deliveries JOIN parties ON party = parties.id WHERE tick BETWEEN ${from} AND ${to} GROUP BY name`,
    );
  const [a, b] = [await of(here.files.seven), await of(here.files.eight)];
  const units = (list, name) => list.find((one) => one.name === name)?.units ?? 0;
  assert.ok(rows.length > 4);
  for (const row of rows) {
    assert.equal(row.A, units(a, row.party), `${row.party} in A`);
    assert.equal(row.B, units(b, row.party), `${row.party} in B`);
    assert.equal(Number(String(row.difference).replace('+', '')), row.B - row.A);
  }
  await drawn(page, '.twin canvas');
  await done(opened);
});

test('compare: equal runs are said to be equal, in words', async () => {
  const opened = await here.open();
  await compared(opened, 'parent', 'twin');
  assert.match(await opened.page.locator('.verdict').innerText(), /These two runs are equal/);
  assert.equal(await opened.page.locator('.twin').count(), 0);
  await done(opened);
});

test('compare: one cursor, by keyboard, and the address follows', async () => {
  const opened = await here.open();
  const { page } = opened;
  await compared(opened, 'parent', 'fork', '&tick=10');
  await page.getByRole('slider', { name: 'tick' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => location.hash.includes('tick=11'));
  await page.locator('.tick-now').filter({ hasText: /^tick 11/ }).waitFor();
  await page.locator('.twin canvas').click({ position: { x: 5, y: 60 } });
  await page.waitForFunction(() => location.hash.includes('tick=0'));
  await done(opened);
});

test('sweep: means by setting are those of haggle compare, and each run has its command', async () => {
  const opened = await here.open({ clipboard: true });
  const { page } = opened;
  const index = await page.evaluate(async () => (await fetch('/api/index')).json());
  const id = index.sweeps.find((one) => one.id.endsWith('rules.sweep')).id;
  await go(page, here.server.origin, `#/sweep?id=${encodeURIComponent(id)}&measures=xai.delivered&show=xai.delivered`);
  const rows = await tableOf(page, 'xai.delivered by setting');
  const stored = await sql(
    here.files.sweep,
    "SELECT value, count(*) AS n, avg(delivered) AS mean FROM parties JOIN runs USING (run) JOIN settings USING (setting) WHERE name='xai' GROUP BY value",
  );
  assert.equal(rows.length, 2);
  for (const one of stored) {
    const row = rows.find((each) => each.setting === one.value);
    assert.equal(row.seeds, one.n);
    assert.ok(Math.abs(row.mean - Number(one.mean)) < 0.01, `${row.mean} ${one.mean}`);
  }
  await drawn(page, '.dot-canvas canvas');
  assert.match(await copied(page, page.getByRole('button', { name: 'copy its command' }).first()), /^haggle run dinner .*--seed 1/);
  await done(opened);
});

test('sweep: what differs most between the settings is drawn first, and nothing below 0 that cannot be there', async () => {
  const opened = await here.open();
  const { page } = opened;
  const index = await page.evaluate(async () => (await fetch('/api/index')).json());
  const id = index.sweeps.find((one) => one.id.endsWith('rules.sweep')).id;
  await go(page, here.server.origin, `#/sweep?id=${encodeURIComponent(id)}`);
  const { columns, rows } = await page.evaluate(async (file) => (await fetch(`/api/sweep?file=${encodeURIComponent(file)}`)).json(), id);
  const names = await page.locator('.dot-chart h2').allInnerTexts();
  assert.equal(names.length, 3);
  assert.ok(names.every((name) => !name.startsWith('run.')), names.join());
  // Each of them differs between the settings.
  const by = columns.findIndex((column) => column.kind === 'setting');
  for (const name of names) {
    const at = columns.findIndex((column) => column.name === name);
    const means = [...new Set(rows.map((row) => row[by]))].map((value) => {
      const some = rows.filter((row) => row[by] === value).map((row) => row[at]);
      return some.reduce((sum, one) => sum + one, 0) / some.length;
    });
    assert.ok(new Set(means).size > 1, `${name}: ${means}`);
  }
  // Few runs that differ much: the interval of a mean goes below 0, which no delivery can.
  await page.route('**/api/sweep?*', async (route) => {
    const sweep = await (await route.fetch()).json();
    const measure = sweep.columns.findIndex((column) => column.name === 'xai.delivered');
    sweep.rows.forEach((row, k) => (row[measure] = k % 3 === 0 ? 90_000 : 10));
    await route.fulfill({ json: sweep });
  });
  await page.reload();
  await go(page, here.server.origin, `#/sweep?id=${encodeURIComponent(id)}&measures=xai.delivered`);
  await page.getByText('An interval that goes below 0').waitFor();
  const shown = await tableOf(page, 'xai.delivered by setting');
  assert.ok(shown.some((row) => row['\u00b1 95 %'] > row.mean), JSON.stringify(shown));
  await done(opened);
});

test('charts: what the table of a chart shows is what the journal has, and a click goes to the tick', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.seven, '&panel=charts&e=900'));
  const card = page.getByRole('article', { name: 'Allocation: what was delivered' });
  await card.getByText('as a table').click();
  const rows = await tableOf(page, 'Allocation: what was delivered');
  const stored = await sql(
    here.files.seven,
    'SELECT tick, name, sum(units) AS units FROM deliveries JOIN parties ON party = parties.id GROUP BY tick, name',
  );
  assert.ok(stored.length > 50);
  for (const { tick, name, units } of stored) assert.equal(rows[tick][name], units, `${name} at ${tick}`);
  const box = await card.locator('.u-over').boundingBox();
  await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
  const middle = Math.round((rows.length - 1) / 2);
  await page.waitForFunction(
    ({ middle }) =>
      Math.abs(
        Number(/tick (\d+)/.exec(document.querySelector('.chart-card .legend').getAttribute('aria-label'))[1]) - middle,
      ) <= 1,
    { middle },
  );
  await done(opened);
});

test('charts: a line is switched off and on by keyboard', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.seven, '&panel=charts&e=900'));
  const button = page.getByRole('article', { name: 'Backlog' }).getByRole('button', { name: /^xai/ });
  assert.equal(await button.getAttribute('aria-pressed'), 'true');
  await button.focus();
  await page.keyboard.press('Enter');
  await attributeIs(button, 'aria-pressed', 'false');
  await page.keyboard.press('Space');
  await attributeIs(button, 'aria-pressed', 'true');
  await done(opened);
});

for (const [scheme, width] of [
  ['light', 1300],
  ['dark', 400],
]) {
  test(`axe: nothing in a comparison, a sweep and a list with a distribution, ${scheme}, ${width} pixels`, async () => {
    const opened = await here.open({ scheme, width });
    const { page } = opened;
    const id = (await page.evaluate(async () => (await fetch('/api/index')).json())).sweeps[0].id;
    const places = [
      async () => go(page, here.server.origin, '#/?show=steps'),
      async () => compared(opened, 'parent', 'fork'),
      async () => go(page, here.server.origin, `#/sweep?id=${encodeURIComponent(id)}`),
    ];
    for (const place of places) {
      await place();
      await unfold(page);
      assert.deepEqual(await violations(page), []);
      const { wide, room } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        room: innerWidth,
      }));
      assert.ok(wide <= room, `${wide} of ${room} pixels`);
    }
    await done(opened);
  });
}
