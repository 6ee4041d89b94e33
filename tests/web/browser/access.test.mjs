// For everybody: no violation that axe finds in any view and theme, all of it by keyboard, at 400 pixels, at 200 % zoom.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCalm, go, settled, site, unfold, violations } from '../support/browser.mjs';
import { bargain, dinner } from '../support/haggle.mjs';

const here = site(async () => ({ dinner: await dinner(), bargain: await bargain() }));
before(here.start);
after(here.stop);

const kPanels = ['state', 'lanes', 'table', 'dinner', 'charts', 'about'];

for (const scheme of ['light', 'dark']) {
  test(`axe: nothing in the list of runs, ${scheme}`, async () => {
    const opened = await here.open({ scheme });
    assert.deepEqual(await violations(opened.page), []);
    await assertCalm(opened, here.server.origin);
    await opened.context.close();
  });
  for (const panel of kPanels) {
    test(`axe: nothing in the panel ${panel}, ${scheme}`, async () => {
      const opened = await here.open({ scheme });
      await go(
        opened.page,
        here.server.origin,
        await here.place(opened.page, here.files.dinner, `&panel=${panel}&e=1490`),
      );
      await unfold(opened.page);
      assert.deepEqual(await violations(opened.page), []);
      await assertCalm(opened, here.server.origin);
      await opened.context.close();
    });
  }
  test(`axe: nothing in a table with preferences, ${scheme}`, async () => {
    const opened = await here.open({ scheme });
    await go(opened.page, here.server.origin, await here.place(opened.page, here.files.bargain, '&panel=table'));
    await opened.page.locator('.plane').waitFor();
    await unfold(opened.page);
    assert.deepEqual(await violations(opened.page), []);
    await opened.context.close();
  });
}

for (const panel of [...kPanels, 'rows', 'decision']) {
  test(`400 pixels: the panel ${panel} fits, and axe finds nothing`, async () => {
    const opened = await here.open({ width: 400, height: 800 });
    const { page } = opened;
    await go(page, here.server.origin, await here.place(page, here.files.dinner, `&panel=${panel}&e=1490`));
    assert.equal(await page.locator(`[data-panel=${panel}]`).count(), 1);
    const { wide, room } = await page.evaluate(() => ({
      wide: document.documentElement.scrollWidth,
      room: innerWidth,
    }));
    assert.ok(wide <= room, `${wide} of ${room} pixels`);
    assert.deepEqual(await violations(page), []);
    await assertCalm(opened, here.server.origin);
    await opened.context.close();
  });
}

test('zoom of 200 %: nothing is cut off, every panel is reached', async () => {
  const opened = await here.open({ zoom: 2 });
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.dinner));
  for (const panel of [...kPanels, 'events', 'decision']) {
    await page.getByRole('navigation', { name: 'panels' }).getByRole('button', { name: panel, exact: true }).click();
    await settled(page);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), panel);
  }
  await assertCalm(opened, here.server.origin);
  await opened.context.close();
});

test('by keyboard alone: from the list into a run, through time, panels, filter and the list of keys', async () => {
  const opened = await here.open();
  const { page } = opened;
  const press = (key) => page.keyboard.press(key);
  const focused = () =>
    page.evaluate(() => (document.activeElement.tagName === 'A' ? document.activeElement.innerText : ''));
  for (let k = 0; k < 60 && !/dinner\.haggle/.test(await focused()); ++k) await press('Tab');
  assert.match(await focused(), /dinner\.haggle/);
  await press('Enter');
  await page.locator('.transport').waitFor();
  await settled(page);
  await page.evaluate(() => document.activeElement.blur());
  const event = () => page.evaluate(() => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]));
  await press('Home');
  await page.waitForFunction(() => /event 0$/.test(document.querySelector('.moment').innerText.trim()));
  await press('ArrowRight');
  await page.waitForFunction(() => !/event 0$/.test(document.querySelector('.moment').innerText.trim()));
  const first = await event();
  await press('Shift+ArrowRight');
  await press('.');
  await press(']');
  await page.waitForFunction(
    (e) => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) > e,
    first,
  );
  await press('n');
  await press('p');
  await press('1');
  await page.locator('[data-panel=state]').waitFor();
  await press('4');
  await page.locator('[data-panel=dinner]').waitFor();
  await press('g');
  await page.keyboard.type('12');
  await press('Enter');
  await page.waitForFunction(() => document.querySelector('#tick').value === '12');
  await press('Escape');
  await press('/');
  await page.keyboard.type('oracle');
  await page.waitForFunction(() => /find=oracle/.test(location.hash));
  await press('Escape');
  await press('?');
  await page.getByRole('dialog').waitFor();
  assert.match(await page.innerText('dialog'), /next decision/);
  assert.deepEqual(await violations(page), []);
  await press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await press('Home');
  await press('+');
  await press('Space');
  await page.waitForFunction(() => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) > 5);
  await press('Space');
  await page.getByRole('button', { name: 'play', exact: true }).waitFor();
  await assertCalm(opened, here.server.origin);
  await opened.context.close();
});

test('by keyboard: arrows scroll a wide table that has the focus, and move the run where nothing scrolls', async () => {
  const opened = await here.open({ width: 400, height: 800 });
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.dinner, '&panel=state&e=1490'));
  const box = page.getByRole('group', { name: 'Order book' }).first();
  await box.focus();
  assert.ok(await box.evaluate((one) => one.scrollWidth > one.clientWidth), 'the table is wider than 400 pixels');
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => document.activeElement.scrollLeft > 0);
  assert.match(await page.innerText('.moment'), /event 1490$/);
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(() => /event 149[1-9]/.test(document.querySelector('.moment').innerText));
  await opened.context.close();
});

test('for who hears the page: the moment is spoken, canvases have words and tables', async () => {
  const opened = await here.open();
  const { page } = opened;
  await go(page, here.server.origin, await here.place(page, here.files.dinner, '&panel=lanes&e=1490'));
  const unnamed = await page.evaluate(
    () =>
      [...document.querySelectorAll('canvas')].filter((one) => !one.closest('[role=img]')?.getAttribute('aria-label'))
        .length,
  );
  assert.equal(unnamed, 0);
  await page.getByLabel('next decision').click();
  await page.waitForFunction(() =>
    [...document.querySelectorAll('[role=status]')].some((one) => /^tick \d+, .*: ./.test(one.textContent)),
  );
  await opened.context.close();
});
