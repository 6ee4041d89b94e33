// What a newcomer asks, answered by clicks alone: the page's documentation (deploy/web/README.md) says the same clicks.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCalm, settled, site, tableOf, unfold } from '../support/browser.mjs';
import { diff, dinner, dinnerOf, forked, log, sql } from '../support/haggle.mjs';

const here = site(async () => {
  const parent = await dinner();
  return {
    dinner: parent,
    seven: await dinnerOf(7),
    eight: await dinnerOf(8),
    fork: await forked('forked', parent, '--at', '8', '--agent', 'oracle=silent'),
  };
});
before(here.start);
after(here.stop);

async function intoDinner() {
  const opened = await here.open();
  await opened.page
    .getByRole('link', { name: /dinner\.haggle/ })
    .first()
    .click();
  await opened.page.locator('.transport').waitFor();
  await settled(opened.page);
  return opened;
}

const panel = async (page, name) => {
  await page.getByRole('navigation', { name: 'panels' }).getByRole('button', { name, exact: true }).click();
  await settled(page);
};

async function close(opened) {
  await assertCalm(opened, here.server.origin);
  await opened.context.close();
}

test('what did Oracle offer at the dinner, and why did the seller come?', async () => {
  const opened = await intoDinner();
  await panel(opened.page, 'dinner');
  const pledges = await tableOf(opened.page, 'Pledged');
  const oracle = pledges.filter((row) => row.party === 'oracle' && row.tick === 8);
  const [known] = await sql(
    here.files.dinner,
    "SELECT units, pledge_cents FROM pledges JOIN parties ON party = parties.id WHERE parties.name = 'oracle' AND tick = 8 AND joined = 1",
  );
  assert.deepEqual([oracle[0].units, oracle[0].pledge], [known.units, known.pledge_cents]);
  const text = await opened.page.innerText('.dinner-panel');
  assert.match(text, /nvidia comes[\s\S]*why: pledges it trusts at .* outweigh the evening/);
  await close(opened);
});

test('who waited for it?', async () => {
  const opened = await intoDinner();
  await panel(opened.page, 'dinner');
  const waited = await tableOf(opened.page, 'Who waited for it');
  assert.ok(waited.length > 0);
  assert.ok(
    waited.some((row) => row['behind its units'] > 0),
    JSON.stringify(waited),
  );
  await close(opened);
});

test('when did xAI reach 100,000?', async () => {
  const opened = await intoDinner();
  const { page } = opened;
  const stocks = await sql(
    here.files.dinner,
    "SELECT tick, sum(installed) AS installed FROM stocks JOIN parties ON party = parties.id WHERE parties.name = 'xai' GROUP BY tick ORDER BY tick",
  );
  const first = stocks.find((row) => row.installed >= 100000).tick;
  await panel(page, 'state');
  await page.getByLabel('reached by').selectOption({ label: 'xai' });
  await page.getByLabel('units to reach').fill('100000');
  await page.getByRole('button', { name: 'when?' }).click();
  await page.waitForFunction((tick) => document.querySelector('#tick').value === String(tick), first);
  await settled(page);
  const shown = await tableOf(page, 'Who has what');
  assert.ok(shown.filter((row) => row.party === 'xai').reduce((sum, row) => sum + row.installed, 0) >= 100000);
  // It is the event itself that is chosen, a delivery to it, and before its step it had fewer.
  const lines = await log(here.files.dinner);
  const event = await page.evaluate(() => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]));
  assert.ok(lines[event].tick === first && lines[event].party === 'xai', JSON.stringify(lines[event]));
  assert.ok(['delivered', 'site_opened', 'site_extended'].includes(lines[event].kind), lines[event].kind);
  const before = await page.evaluate(async (e) => {
    const run = new URLSearchParams(location.hash.split('?')[1]).get('id');
    const step = Number(/step (\d+)/.exec(document.querySelector('.moment').innerText)[1]);
    return (await fetch(`/api/run/state?run=${encodeURIComponent(run)}&step=${step - 1}`)).json();
  }, event);
  const { parties } = await page.evaluate(async () => (await (await fetch(`/api/run/head?run=${encodeURIComponent(new URLSearchParams(location.hash.split('?')[1]).get('id'))}`)).json()).scenario);
  const own = before.parties.find((one) => one.id === parties.find((party) => party.name === 'xai').id);
  assert.ok(own.positions.reduce((sum, one) => sum + one.installed, 0) < 100000);
  await close(opened);
});

test('where did Tesla’s chips lie idle?', async () => {
  const opened = await intoDinner();
  const { page } = opened;
  await panel(page, 'charts');
  await unfold(page);
  const shown = await tableOf(page, 'Idle');
  const idle = await sql(
    here.files.dinner,
    "SELECT tick, sum(value) AS value FROM metrics JOIN parties ON party = parties.id WHERE parties.name = 'tesla' AND metrics.name = 'idle' AND tick IS NOT NULL AND product IS NOT NULL GROUP BY tick",
  );
  assert.ok(idle.some((row) => row.value > 0));
  for (const row of idle) assert.equal(shown.find((one) => one.tick === row.tick).tesla, row.value, `tick ${row.tick}`);
  await close(opened);
});

test('what was claimed, and what was booked?', async () => {
  const opened = await intoDinner();
  const { page } = opened;
  await panel(page, 'charts');
  await unfold(page);
  const claims = await sql(
    here.files.dinner,
    "SELECT tick, name, units, due_tick, booked_then, coalesce(actual, '-') AS actual FROM claims JOIN parties ON party = parties.id ORDER BY seq",
  );
  for (const more of await page.getByRole('button', { name: /^show \d+ more/ }).all()) await more.click();
  const each = await tableOf(page, 'Each claim');
  assert.deepEqual(
    each.map((row) => [row['said at'], row.by, row.claimed, row['for tick'], row['held and booked then'], row.came ?? '-'].join(' ')),
    claims.map((one) => [one.tick, one.name, one.units, one.due_tick, one.booked_then, one.actual].join(' ')),
  );
  const whole = await tableOf(page, 'Claims of the whole run');
  const parties = [...new Set(claims.map((one) => one.name))].sort();
  assert.deepEqual(whole.map((row) => row.party).sort(), parties);
  for (const row of whole) assert.equal(row.claims, claims.filter((one) => one.name === row.party).length, row.party);
  // One by one in the state: each claim that is open, with its units.
  await panel(page, 'state');
  // Whatever moment it is opened at: the last tick in which somebody claims something.
  await page.fill('#tick', String(claims.at(-1).tick));
  await page.press('#tick', 'Enter');
  await page.waitForFunction((wanted) => document.querySelector('#tick').value === String(wanted), claims.at(-1).tick);
  await settled(page);
  const tick = Number(await page.inputValue('#tick'));
  const open = await sql(
    here.files.dinner,
    `SELECT name, units, due_tick FROM claims JOIN parties ON party = parties.id WHERE tick <= ${tick} AND due_tick > ${tick}`,
  );
  assert.ok(open.length > 0);
  const listed = (await tableOf(page, 'Claims in public')).map((row) => `${row.party} ${row.units}`);
  assert.deepEqual(listed.sort(), open.map((one) => `${one.name} ${one.units}`).sort());
  await close(opened);
});

test('where do seeds 7 and 8 part?', async () => {
  const opened = await here.open();
  const { page } = opened;
  const ids = await page.evaluate(async () => (await (await fetch('/api/index')).json()).runs.map((run) => run.id));
  await page
    .getByRole('link', { name: /dinner-7\.haggle/ })
    .first()
    .click();
  await page.locator('.transport').waitFor();
  await page.getByRole('link', { name: 'compare' }).click();
  await page
    .locator('main select')
    .nth(1)
    .selectOption(ids.find((id) => id.endsWith('dinner-8.haggle')));
  await settled(page);
  // The first difference with its tick, its party, and what each did there; the program says the same.
  const { first } = await diff(here.files.seven, here.files.eight);
  const heading = await page.getByRole('heading', { name: /^The first difference/ }).innerText();
  assert.equal(heading, `The first difference: tick ${first.tick}, ${first.phase.replace(/_/g, ' ')}, ${first.party}`);
  const sides = await page.locator('section[aria-labelledby=first] .side').allInnerTexts();
  assert.equal(sides.length, 2);
  for (const [side, told] of [[sides[0], first.told_a], [sides[1], first.told_b]])
    assert.ok(told === null ? side.includes('does nothing here') : side.includes(told), `${side} says ${told}`);
  // Sums differ as well, and what each seed is stands beside.
  assert.match(await page.innerText('main'), /seed/);
  await close(opened);
});

test('a fork and its parent: who is the parent, where they part, and what came of it', async () => {
  const opened = await here.open();
  const { page } = opened;
  const ids = await page.evaluate(async () => (await (await fetch('/api/index')).json()).runs.map((run) => run.id));
  const id = (name) => encodeURIComponent(ids.find((one) => one.endsWith(name)));
  await page.goto(
    `${here.server.origin}/#/compare?a=${id('/dinner.haggle') === 'undefined' ? id('dinner.haggle') : id('/dinner.haggle')}&b=${id('forked.haggle')}`,
  );
  await settled(page);
  const text = await page.innerText('main');
  assert.match(text, /B is a fork of A/);
  const { first } = await diff(here.files.dinner, here.files.fork);
  assert.equal(first.tick, 8);
  assert.equal(
    await page.getByRole('heading', { name: /^The first difference/ }).innerText(),
    `The first difference: tick 8, ${first.phase.replace(/_/g, ' ')}, ${first.party}`,
  );
  assert.match(text, new RegExp(`${first.party}[\\s\\S]*silent`), 'who plays otherwise');
  await close(opened);
});
