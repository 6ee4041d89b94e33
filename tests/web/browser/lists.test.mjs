// A list that is cut off says how much more there is, and leads there; columns and signs are of all who are there.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCalm, go, settled, site, tableOf, unfold } from '../support/browser.mjs';
import { bargain, dinner, journal, sql } from '../support/haggle.mjs';
import { counted, eventShown } from '../support/waits.mjs';

const here = site(async () => ({
  dinner: await dinner(),
  bargain: await bargain(),
  large: await journal('large_domain', 'two_companies', '--set', 'tables.support.issues.0.high=200000'),
}));
before(here.start);
after(here.stop);

// The run, with every answer to `path` changed.
async function changed(path, change, more) {
  const opened = await here.open();
  const { page } = opened;
  await page.route(`**/api/run/${path}?*`, async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: change(await response.json()) });
  });
  await go(page, here.server.origin, await here.place(page, here.files.dinner, more));
  return opened;
}

async function close(opened) {
  await assertCalm(opened, here.server.origin);
  await opened.context.close();
}

test('lists: of very many marks the menu shows a part, counts the rest, and goes there', async () => {
  const opened = await changed('head', (head) => ({
    ...head,
    marks: Array.from({ length: 1200 }, (_, k) => ({ ...head.marks[0], e: k, tick: 0, kind: 'claim', text: `mark ${k}` })),
    marks_left_out: { refused_move: 77 },
  }), '&panel=lanes&e=3000');
  const { page } = opened;
  const options = page.locator('.marks option');
  await options.filter({ hasText: '… 700 marks after these' }).waitFor({ state: 'attached' });
  await page.getByLabel('go to a mark').selectOption('after');
  await options.filter({ hasText: '… 500 marks before these' }).waitFor({ state: 'attached' });
  await options.filter({ hasText: 'mark 999' }).waitFor({ state: 'attached' });
  await page.getByLabel('go to a mark').selectOption('after');
  await options.filter({ hasText: 'mark 1199' }).waitFor({ state: 'attached' });
  await page.getByLabel('go to a mark').selectOption('1100');
  await eventShown(page, 1100);
  // And what the program gave no mark at all.
  await page.getByText('signs', { exact: true }).click();
  await page.getByText('77 more of “move refused” have no mark.').waitFor();
  await page.getByRole('button', { name: 'list such events' }).click();
  await page.waitForFunction(() => new URLSearchParams(location.hash.split('?')[1]).get('kinds') === 'refused');
  await close(opened);
});

test('lists: of very many tables the menu shows those around, and leads to the others', async () => {
  const opened = await changed('head', (head) => {
    const set = head.tables.find((one) => one.opened !== null);
    const many = Array.from({ length: 900 }, (_, k) => ({ ...set, i: head.tables.length + 1 + k }));
    return { ...head, tables: [...head.tables, ...many] };
  }, '&panel=table&table=1&e=1490');
  const { page } = opened;
  const all = await page.evaluate(async () => {
    const run = new URLSearchParams(location.hash.split('?')[1]).get('id');
    return (await (await fetch(`/api/run/head?run=${encodeURIComponent(run)}`)).json()).tables.length;
  });
  const menu = page.getByRole('combobox', { name: 'table', exact: true });
  await menu.locator('option').filter({ hasText: `… ${all - 600} tables after these` }).waitFor({ state: 'attached' });
  await counted(menu.locator('option'), 601);
  // Under the lanes there is room for some of those that were open at the same time.
  await go(page, here.server.origin, await here.place(page, here.files.dinner, '&panel=lanes&e=1490'));
  await page.getByText(/\d+ tables more in these ticks have no room/).waitFor();
  await page.getByRole('button', { name: 'the panel table' }).click();
  await page.locator('[data-panel=table]').waitFor();
  await opened.context.close();
});

test('lists: what followed from a decision is shown in pieces, all of it; what it was shown before has a command', async () => {
  const opened = await changed('decision', (decision) => ({
    ...decision,
    effects: Array.from({ length: 250 }, (_, k) => k + 10),
    shown_left_out: 1234,
  }), '&panel=lanes&kinds=invited');
  const { page } = opened;
  await page.locator('.row').first().click();
  await settled(page);
  await unfold(page);
  const followed = page.locator('.decision-panel details').filter({ hasText: /^What followed/ });
  await counted(followed.locator('li'), 100);
  await page.getByRole('button', { name: 'show 150 more of the 250 that followed' }).click();
  await counted(followed.locator('li'), 250);
  const left = page.locator('.decision-panel p').filter({ hasText: '1,234 before these' });
  assert.match(await left.locator('code').innerText(), /^haggle log \S*dinner\.haggle --party \w+$/);
  await close(opened);
});

test('concessions: who sits there has a column and a sign, also one who made no offer', async () => {
  let silent = null;
  const opened = await changed('table', (table) => {
    silent = table.parties.at(-1).id;
    return { ...table, concessions: table.concessions?.filter((one) => one.party !== silent) ?? null };
  }, '&panel=about&e=1490');
  const { page } = opened;
  const tables = await sql(here.files.dinner, "SELECT id, count(DISTINCT party) AS n FROM tables JOIN offers ON offers.table_id = tables.id WHERE kind = 'dinner' GROUP BY id ORDER BY n DESC");
  const head = await page.evaluate(async () => {
    const run = new URLSearchParams(location.hash.split('?')[1]).get('id');
    return (await fetch(`/api/run/head?run=${encodeURIComponent(run)}`)).json();
  });
  const table = head.tables.find((one) => one.id === String(tables[0].id));
  const names = table.parties.map((id) => head.scenario.parties.find((one) => one.id === id).name);
  assert.ok(names.length >= 2);
  await go(page, here.server.origin, await here.place(page, here.files.dinner, `&panel=table&table=${table.i}`));
  await unfold(page);
  const rows = await tableOf(page, 'Concessions');
  for (const name of names) assert.ok(name in rows[0], `${name} among ${Object.keys(rows[0])}`);
  const quiet = head.scenario.parties.find((one) => one.id === silent).name;
  assert.ok(rows.every((row) => row[quiet] === null));
  await page.locator('.concessions .legend li').filter({ hasText: new RegExp(`${quiet} \\(made no offer\\)`) }).waitFor();
  await close(opened);
});

test('tables: a domain of too many outcomes to look at shows its offers, without frontier and points of theory', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.large, '&panel=table&table=2'));
  await page.getByRole('group', { name: /worth to lab across/ }).waitFor();
  const worths = await tableOf(page, 'What it is worth');
  assert.ok(worths.some((row) => row.outcome === 'no agreement'));
  assert.ok(!worths.some((row) => row.outcome === 'Nash'));
  await close(opened);
});

test('tables: what theory says of an agreement is told in its own words', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.bargain, '&panel=table&table=2'));
  await page.getByText(/The agreement lies .* from frontier/).waitFor();
  assert.ok(!/from (rational|efficient|welfare)/.test(await page.innerText('main')));
  await close(opened);
});
