// The view of one run: its numbers against those of `haggle sql` and `haggle log`, its ways of moving, its addresses.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { assertCalm, go, settled, site, tableOf, unfold } from '../support/browser.mjs';
import { dinner, log, show, sql } from '../support/haggle.mjs';
import { copied, drawn, eventShown } from '../support/waits.mjs';

const here = site(async () => ({ dinner: await dinner() }));
before(here.start);
after(here.stop);

async function run(more = '', options = {}) {
  const opened = await here.open(options);
  await go(opened.page, here.server.origin, await here.place(opened.page, here.files.dinner, more));
  return opened;
}

async function close(opened) {
  await assertCalm(opened, here.server.origin);
  await opened.context.close();
}

const moment = (page) => page.evaluate(() => Object.fromEntries(new URLSearchParams(location.hash.split('?')[1])));
const eventNow = (page) =>
  page.evaluate(() => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]));
const tickNow = async (page) => Number(await page.inputValue('#tick'));

// Goes to the end of a tick, by the field.
async function toTick(page, tick) {
  await page.fill('#tick', String(tick));
  await page.press('#tick', 'Enter');
  await page.waitForFunction((wanted) => document.querySelector('#tick').value === String(wanted), tick);
  await settled(page);
}

test('a run that is over opens at its first dinner; at its end, once it is asked for, it stays', async () => {
  const opened = await run('&panel=state');
  const { page } = opened;
  const lines = await log(here.files.dinner);
  const first = lines.findIndex((line) => line.kind === 'table_opened' && line.event.table_opened.kind === 'dinner');
  assert.ok(first > 0);
  await eventShown(page, first);
  await go(page, here.server.origin, await here.place(page, here.files.dinner, '&panel=state&play=follow'));
  await eventShown(page, lines.length - 1);
  await close(opened);
});

test('the list of runs names the dinner and leads into it', async () => {
  const opened = await here.open();
  const { page } = opened;
  await page
    .getByRole('link', { name: /dinner\.haggle/ })
    .first()
    .click();
  await settled(page);
  assert.match(await page.innerText('h1'), /dinner\.haggle/);
  assert.match(await page.innerText('header'), /finished/);
  const { hash } = await show(here.files.dinner);
  assert.match(await page.innerText('header'), new RegExp(hash.slice(0, 12)));
  await close(opened);
});

// What the tables of a journal say of the end of a tick, for all that the panel shows and stocks and prices do not tell.
async function known(file) {
  const of = (names, more) =>
    sql(
      file,
      `SELECT tick, parties.name AS party, coalesce(product, '-') AS product, metrics.name AS name, value FROM metrics JOIN parties ON party = parties.id
       WHERE tick IS NOT NULL AND metrics.name IN (${names.map((name) => `'${name}'`)}) ${more}`,
    );
  return {
    ofParty: await of(['cash', 'room'], 'AND product IS NULL'),
    moved: await of(['cancelled', 'redirected_in', 'redirected_out'], 'AND product IS NOT NULL'),
    made: await sql(
      file,
      "SELECT tick, product, name, value FROM metrics WHERE party IS NULL AND tick IS NOT NULL AND product IS NOT NULL AND name IN ('supply', 'allocated', 'price')",
    ),
    claims: await sql(
      file,
      'SELECT tick, name, product, units, due_tick FROM claims JOIN parties ON party = parties.id ORDER BY seq',
    ),
    bulletins: (await log(file, '--kind', 'bulletin')).map(({ tick, event }) => ({ tick, ...event.bulletin })),
    placed: new Map((await sql(file, 'SELECT id, tick, party FROM orders')).map((row) => [row.id, row.tick])),
  };
}

const sumOf = (rows) => rows.reduce((sum, one) => sum + one.value, 0);

// The rest of the panel at the end of a tick: accounts, what moved, what was made, sites, claims, the bulletin.
async function compareRest(page, all, stocks, tick, equal) {
  const holdings = await tableOf(page, 'Who has what');
  const book = await tableOf(page, 'Order book');
  for (const row of holdings) {
    const what = `tick ${tick}: ${row.party}, ${row.product}`;
    const until = (name) =>
      sumOf(all.moved.filter((one) => one.name === name && one.tick <= tick && one.party === row.party && one.product === row.product));
    equal(row.cancelled, until('cancelled'), `${what}: cancelled`);
    equal(row['moved in'], until('redirected_in'), `${what}: moved in`);
    equal(row['moved out'], until('redirected_out'), `${what}: moved out`);
    const dues = book.filter((one) => one.party === row.party && one.product === row.product).map((one) => parseInt(one.due));
    equal(parseInt(row['next due'] ?? NaN) || null, dues.length > 0 ? Math.min(...dues) || null : null, `${what}: next due`);
  }
  for (const row of await tableOf(page, 'Accounts')) {
    const cash = all.ofParty.find((one) => one.name === 'cash' && one.tick === tick && one.party === row.party);
    if (cash) equal(row.cash, cash.value, `tick ${tick}: cash of ${row.party}`);
  }
  for (const row of await tableOf(page, 'Products')) {
    const at = (name, when) => all.made.filter((one) => one.name === name && one.product === row.product && when(one.tick));
    const until = (one) => one <= tick;
    equal(row.shipped, sumOf(at('allocated', until)), `tick ${tick}: ${row.product} shipped so far`);
    equal(row.made, sumOf(at('supply', until)), `tick ${tick}: ${row.product} made so far`);
    const [next] = at('price', (one) => one === tick + 1);
    if (next) equal(row['next price'], next.value, `tick ${tick}: next price of ${row.product}`);
  }
  const sites = await tableOf(page, 'Sites');
  for (const party of new Set(sites.map((row) => row.party))) {
    const own = sites.filter((row) => row.party === party);
    const room = all.ofParty.find((one) => one.name === 'room' && one.tick === tick && one.party === party);
    const open = own.filter((row) => row.open === 'open');
    if (room) equal(open.reduce((sum, row) => sum + row.room, 0), room.value, `tick ${tick}: room of ${party}`);
    const installed = stocks.filter((one) => one.tick === tick && one.name === party).reduce((sum, one) => sum + one.installed, 0);
    equal(own.reduce((sum, row) => sum + row.installed, 0), installed, `tick ${tick}: installed at the sites of ${party}`);
    for (const row of open) equal(parseInt(row.opened) <= tick, true, `tick ${tick}: ${row.site} of ${party} is open`);
  }
  const open = all.claims.filter((one) => one.tick <= tick && one.due_tick > tick);
  const shown = open.length > 0 ? await tableOf(page, 'Claims in public') : [];
  const words = (rows) => rows.map((row) => row.join(' ')).sort();
  equal(
    words(shown.map((row) => [row.party, row.product, row.units, row.made, parseInt(row.due)])).join('; '),
    words(open.map((row) => [row.name, row.product, row.units, row.tick, row.due_tick])).join('; '),
    `tick ${tick}: claims`,
  );
  for (const [index, row] of (await tableOf(page, 'Bulletin')).entries()) {
    const said = all.bulletins.filter((one) => one.product === index && one.tick <= tick).at(-1);
    equal(row.price, said.price_cents, `tick ${tick}: price in the bulletin`);
    equal(row.backlog, said.backlog, `tick ${tick}: backlog in the bulletin`);
    equal(row.lead, said.lead_ticks, `tick ${tick}: lead in the bulletin`);
    equal(row.shipped, said.shipped, `tick ${tick}: shipped in the bulletin`);
    equal(row['supply a tick'], said.supply_per_tick, `tick ${tick}: supply in the bulletin`);
  }
  for (const booking of book) {
    const placed = all.placed.get(booking.id);
    if (placed !== undefined) equal(booking.placed, placed, `tick ${tick}: ${booking.id} placed`);
  }
}

test('ten ticks by chance: every number of the state is that of haggle sql', async () => {
  const opened = await run('&panel=state');
  const { page } = opened;
  const file = here.files.dinner;
  const stocks = await sql(
    file,
    'SELECT tick, name, product, warehoused, installed, productive FROM stocks JOIN parties ON party = parties.id',
  );
  const delivered = await sql(
    file,
    'SELECT tick, name, product, units FROM deliveries JOIN parties ON party = parties.id',
  );
  const whole =
    "tick IS NOT NULL AND product IS NOT NULL AND metrics.name IN ('backlog', 'inventory', 'lead_quoted', 'price', 'supply', 'allocated')";
  const products = await sql(file, `SELECT tick, product, name, value FROM metrics WHERE party IS NULL AND ${whole}`);
  const backlogs = await sql(
    file,
    "SELECT tick, product, parties.name AS party, value FROM metrics JOIN parties ON party = parties.id WHERE tick IS NOT NULL AND metrics.name = 'backlog'",
  );
  const orders = new Map(
    (
      await sql(
        file,
        'SELECT orders.id AS id, tick, product, name, price_cents FROM orders JOIN parties ON party = parties.id',
      )
    ).map((row) => [row.id, row]),
  );
  const kColumns = {
    backlog: 'backlog',
    inventory: 'inventory',
    lead_quoted: 'lead',
    price: 'price',
    supply: 'made last',
    allocated: 'shipped last',
  };
  // Other ticks each time; HAGGLE_SEED brings back those of a run that failed.
  let seed = Number(process.env.HAGGLE_SEED ?? 1 + (Date.now() % 1_000_000_000));
  console.log(`ten ticks by HAGGLE_SEED=${seed}`);
  const chance = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const all = await known(file);
  let compared = 0;
  const equal = (shown, known, what) => {
    assert.equal(shown, known, what);
    ++compared;
  };
  for (let k = 0; k < 10; ++k) {
    const tick = chance(56);
    await toTick(page, tick);
    for (const button of await page.getByRole('button', { name: /^show \d+ more/ }).all()) await button.click();
    const shown = await tableOf(page, 'Who has what');
    for (const row of stocks.filter((one) => one.tick === tick)) {
      const line = shown.find((one) => one.party === row.name && one.product === row.product);
      const what = `tick ${tick}: ${row.name}, ${row.product}`;
      for (const column of ['warehoused', 'installed', 'productive'])
        equal(line?.[column] ?? 0, row[column], `${what}: ${column}`);
      equal(line?.ramping ?? 0, row.installed - row.productive, `${what}: ramping`);
      const sum = delivered.filter((one) => one.tick <= tick && one.name === row.name && one.product === row.product);
      equal(
        line?.delivered ?? 0,
        sum.reduce((all, one) => all + one.units, 0),
        `${what}: delivered`,
      );
      const backlog = backlogs.find(
        (one) => one.tick === tick && one.party === row.name && one.product === row.product,
      );
      equal(line?.booked ?? 0, backlog?.value ?? 0, `${what}: booked`);
    }
    const lines = await tableOf(page, 'Products');
    for (const metric of products.filter((one) => one.tick === tick)) {
      equal(
        lines.find((one) => one.product === metric.product)[kColumns[metric.name]],
        metric.value,
        `tick ${tick}: ${metric.name} of ${metric.product}`,
      );
    }
    const book = await tableOf(page, 'Order book');
    for (const booking of book) {
      const order = orders.get(booking.id);
      // What a table or a redirection brought about is no order.
      if (!order) continue;
      equal(booking.price, order.price_cents, `tick ${tick}: price of ${booking.id}`);
      equal(booking.party, order.name, `tick ${tick}: party of ${booking.id}`);
    }
    equal(
      book.reduce((all, one) => all + one.units, 0),
      products.filter((one) => one.tick === tick && one.name === 'backlog').reduce((all, one) => all + one.value, 0),
      `tick ${tick}: the book`,
    );
    await compareRest(page, all, stocks, tick, equal);
  }
  console.log(`${compared} numbers compared with haggle sql`);
  assert.ok(compared > 500, `${compared} numbers`);
  await close(opened);
});

test('events: as many as haggle log has of each kind, and their words are the same', async () => {
  const opened = await run('&panel=lanes&kinds=invited');
  const { page } = opened;
  const lines = await log(here.files.dinner, '--kind', 'invited');
  await page.waitForFunction(
    (count) => document.querySelector('.rows')?.getAttribute('aria-label') === `${count} events`,
    lines.length,
  );
  await page.evaluate(() => (document.querySelector('.rows').scrollTop = 0));
  await page.waitForFunction(
    () =>
      document.querySelectorAll('.row .row-text').length > 3 &&
      !/…$/.test(document.querySelector('.row-text').innerText.trim()),
  );
  const first = await page.innerText('.row >> nth=0 >> .row-text');
  const plain = (text) => text.replace(/\s+/g, ' ').trim();
  assert.equal(plain(first), plain(lines[0].text));
  await close(opened);
});

test('events: words that have to be there, and words that must not', async () => {
  const opened = await run('&panel=lanes');
  const { page } = opened;
  const all = (await log(here.files.dinner)).filter(
    (line) => !['statement', 'seller_book', 'allocated', 'tick_began', 'rescheduled'].includes(line.kind),
  );
  const count = () =>
    page.evaluate(() => Number(/(\d+)/.exec(document.querySelector('.rows').getAttribute('aria-label'))[1]));
  await page.waitForFunction(
    (n) => document.querySelector('.rows')?.getAttribute('aria-label') === `${n} events`,
    all.length,
  );
  // Not a party's name, for the page says of a table that came to nothing whose it was; and no word of reasons, which are searched too.
  await page.fill('#find', 'invites');
  const found = all.filter((line) => /invites/i.test(line.text)).length;
  await page.waitForFunction(
    (n) => document.querySelector('.rows')?.getAttribute('aria-label') === `${n} events`,
    found,
  );
  await page.fill('#not', 'oracle');
  const left = all.filter((line) => /invites/i.test(line.text) && !/oracle/i.test(line.text)).length;
  assert.ok(0 < left && left < found && found < all.length, `${left} of ${found} of ${all.length}`);
  await page.waitForFunction(
    (n) => document.querySelector('.rows')?.getAttribute('aria-label') === `${n} events`,
    left,
  );
  assert.equal(await count(), left);
  await page.fill('#find', 'nobody says this');
  await page.getByText('No event passes this filter').waitFor();
  await close(opened);
});

test('events: one party alone', async () => {
  const opened = await run('&panel=lanes');
  const { page } = opened;
  await page.getByLabel('party', { exact: true }).selectOption({ label: 'oracle' });
  await page.waitForFunction(() => /party=/.test(location.hash));
  await page.waitForFunction(() => document.querySelectorAll('.lane-name').length === 1);
  await close(opened);
});

test('events: a click on a row is the moment, and does not move the list', async () => {
  const opened = await run('&panel=lanes&e=1500');
  const { page } = opened;
  await page.waitForFunction(() => document.querySelector('.row.selected'));
  const top = await page.evaluate(() => document.querySelector('.rows').scrollTop);
  const row = page.locator('.row:not(.selected)').nth(7);
  const id = await row.getAttribute('id');
  await row.click();
  await page.waitForFunction((wanted) => document.querySelector('.row.selected')?.id === wanted, id);
  assert.equal(await page.evaluate(() => document.querySelector('.rows').scrollTop), top);
  await close(opened);
});

test('events: rows do not lie on one another, and only those in sight are in the page', async () => {
  const opened = await run('&panel=lanes');
  const { page } = opened;
  await page.waitForFunction(() => document.querySelectorAll('.row').length > 5);
  const boxes = await page.evaluate(() =>
    [...document.querySelectorAll('.row')]
      .map((row) => row.getBoundingClientRect())
      .map(({ top, bottom }) => ({ top, bottom })),
  );
  boxes.sort((a, b) => a.top - b.top);
  for (let k = 1; k < boxes.length; ++k) assert.ok(boxes[k].top >= boxes[k - 1].bottom - 0.5, `row ${k}`);
  assert.ok(boxes.length < 80, `${boxes.length} rows`);
  await close(opened);
});

test('decision: why, what was asked, the number and the bytes of a command', async () => {
  const lines = await log(here.files.dinner);
  const at = lines.findIndex((line) => line.kind === 'answered' && line.why);
  const opened = await run(`&panel=lanes&e=${at}`);
  const { page } = opened;
  await unfold(page);
  const text = await page.innerText('.decision-panel');
  assert.ok(text.includes(lines[at].text.split('\n')[0].trim()), text);
  assert.ok(text.includes(lines[at].why), text);
  assert.match(text, new RegExp(`command ${lines[at].seq}\\b`));
  const [{ hash }] = await sql(
    here.files.dinner,
    `SELECT lower(hex(hash)) AS hash FROM steps JOIN (SELECT 1) ON 1 LIMIT 1`,
  );
  assert.match(hash, /^[0-9a-f]{64}$/);
  const chain = await page.evaluate(() => [...document.querySelectorAll('.decision-panel code')].pop().innerText);
  assert.match(chain, /^[0-9a-f]{64}$/);
  const known = await sql(here.files.dinner, 'SELECT lower(hex(hash)) AS hash FROM steps');
  assert.ok(
    known.some((row) => row.hash === chain),
    chain,
  );
  await close(opened);
});

test('decision: what nobody decided says so', async () => {
  const lines = await log(here.files.dinner);
  const at = lines.findIndex((line) => line.kind === 'delivered');
  const opened = await run(`&panel=lanes&e=${at}`);
  await opened.page.getByText('nobody decided this by itself').waitFor();
  await close(opened);
});

test('moving: by event, decision, tick, and by the slider', async () => {
  const opened = await run('&panel=state&e=1000');
  const { page } = opened;
  const from = await eventNow(page);
  await page.getByLabel('next event').click();
  await page.waitForFunction(
    (e) => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) > e,
    from,
  );
  await page.getByLabel('previous event').click();
  await page.waitForFunction(
    (e) => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) <= e,
    from,
  );
  const tick = await tickNow(page);
  await page.getByLabel('next tick').click();
  await page.getByLabel('next tick').click();
  await page.waitForFunction((t) => Number(document.querySelector('#tick').value) > t, tick);
  await page.getByLabel('next decision').click();
  const slider = page.getByRole('slider', { name: 'tick' });
  await slider.focus();
  await page.keyboard.press('Home');
  await page.waitForFunction(() => document.querySelector('#tick').value === '0');
  assert.match(await slider.getAttribute('aria-valuetext'), /^tick 0, 2023-12-04$/);
  await close(opened);
});

test('moving: it plays, faster at a higher speed, and stops at the end', async () => {
  const opened = await run('&panel=state&e=0&speed=20');
  const { page } = opened;
  await page.getByRole('button', { name: 'play', exact: true }).click();
  await page.waitForFunction(() => Number(document.querySelector('#tick').value) >= 3);
  await page.getByRole('button', { name: 'pause', exact: true }).click();
  const stopped = await eventNow(page);
  await page.getByLabel('speed').selectOption('100');
  await page.getByRole('button', { name: 'play', exact: true }).click();
  await page.getByRole('button', { name: 'play', exact: true }).waitFor({ timeout: 10_000 });
  const last = (await log(here.files.dinner)).length - 1;
  assert.ok(stopped < last);
  await eventShown(page, last);
  await close(opened);
});

test('bar of time: a press moves the moment; part of it is looked at and moved', async () => {
  const opened = await run('&panel=lanes&e=0');
  const { page } = opened;
  const box = await page.locator('.strip canvas').boundingBox();
  await page.mouse.click(box.x + box.width * 0.5, box.y + box.height - 20);
  await page.waitForFunction(() => Math.abs(Number(document.querySelector('#tick').value) - 28) <= 1);
  await page.getByLabel('show fewer ticks').click();
  await page.getByLabel('show fewer ticks').click();
  // Both steps: the address follows a moment later.
  await page.waitForFunction(() => {
    const span = /sel=(\d+)\.\.(\d+)/.exec(location.hash);
    return span !== null && Number(span[2]) - Number(span[1]) === 14;
  });
  const sel = (await moment(page)).sel;
  const [from, to] = sel.split('..').map(Number);
  assert.equal(to - from, 14);
  const grip = box.x + (box.width * (from + 7)) / 56;
  await page.mouse.move(grip, box.y + box.height - 5);
  await page.mouse.down();
  await page.mouse.move(grip - box.width * 0.2, box.y + box.height - 5, { steps: 4 });
  await page.mouse.up();
  await page.waitForFunction((old) => !location.hash.includes(`sel=${old}`), sel);
  await page.getByRole('button', { name: 'all', exact: true }).click();
  await page.waitForFunction(() => !/sel=/.test(location.hash));
  await close(opened);
});

test('bar of time: the list of marks goes to the dinner', async () => {
  const opened = await run('&panel=lanes&e=0');
  const { page } = opened;
  const option = await page.evaluate(
    () =>
      [...document.querySelector('.marks').options].find(
        (one) => /^tick 8: .*(dinner|table)/i.test(one.text) && !/refused|does not/.test(one.text),
      )?.value,
  );
  assert.ok(option, 'a mark of the dinner');
  await page.getByLabel('go to a mark').selectOption(option);
  await page.waitForFunction(() => document.querySelector('#tick').value === '8');
  await close(opened);
});

test('lanes: the canvas is drawn, a click on it is a moment, and its numbers stand beside it', async () => {
  const opened = await run('&panel=lanes&e=1200');
  const { page } = opened;
  await drawn(page, '.lanes-drawn canvas');
  const painted = await page.evaluate(() => {
    const canvas = document.querySelector('.lanes-drawn canvas');
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const colours = new Set();
    for (let k = 0; k < data.length; k += 4)
      if (data[k + 3] > 0) colours.add(`${data[k] >> 4},${data[k + 1] >> 4},${data[k + 2] >> 4}`);
    return colours.size;
  });
  assert.ok(painted > 8, `${painted} colours`);
  const before = await eventNow(page);
  const box = await page.locator('.lanes-drawn canvas').boundingBox();
  await page.mouse.click(box.x + box.width * 0.2, box.y + 60);
  await page.waitForFunction(
    (e) => Number(/event (\d+)/.exec(document.querySelector('.moment').innerText)[1]) !== e,
    before,
  );
  await unfold(page);
  const counts = await tableOf(page, 'Events by party');
  const orders = (await log(here.files.dinner, '--kind', 'ordered')).filter((line) => line.party === 'tesla').length;
  assert.equal(counts.find((row) => row.party === 'tesla').orders, orders);
  await close(opened);
});

test('table: every offer in its order, as haggle sql has them', async () => {
  const opened = await run('&panel=table');
  const { page } = opened;
  const [table] = await sql(
    here.files.dinner,
    "SELECT id, outcome FROM tables WHERE kind = 'dinner' AND outcome = 'agreed' LIMIT 1",
  );
  const option = await page.evaluate(
    (id) =>
      [...document.querySelector('.table-panel select').options].find((one) => one.text.includes(` ${id} `))?.value,
    table.id,
  );
  await page.locator('.table-panel select').first().selectOption(option);
  await page.waitForFunction(() => /table=/.test(location.hash));
  await settled(page);
  await page.getByText('Moves in their order').waitFor();
  const moves = await tableOf(page, 'Moves in their order');
  const offers = await sql(
    here.files.dinner,
    `SELECT DISTINCT seq, round, parties.name AS name FROM offers JOIN parties ON party = parties.id WHERE table_id = ${table.id} ORDER BY seq`,
  );
  const shown = moves.filter((move) => move.move === 'offer');
  assert.deepEqual(
    shown.map((move) => [move.round, move.party]),
    offers.map((offer) => [offer.round + 1, offer.name]),
  );
  await close(opened);
});

test('dinner: the story has refusals, pledges that rose, promise, arrival and who waited', async () => {
  const opened = await run('&panel=dinner');
  const { page } = opened;
  const text = await page.innerText('.dinner-panel');
  for (const words of [
    'nvidia does not come',
    'pledges it trusts',
    'nvidia comes',
    'Who waited for it',
    'Promised',
    'Arrived',
  ]) {
    assert.ok(text.includes(words), `${words} in ${text.slice(0, 2000)}`);
  }
  const pledges = await sql(
    here.files.dinner,
    'SELECT pledges.tick AS tick, parties.name AS name, units, pledge_cents FROM pledges JOIN parties ON party = parties.id WHERE pledges.tick <= 8 AND joined = 1',
  );
  const shown = await tableOf(page, 'Pledged');
  const at = (rows, tick) => rows.filter((row) => row.tick === tick);
  for (const row of at(pledges, 8)) {
    assert.ok(
      at(shown, 8).some((one) => one.party === row.name && one.units === row.units && one.pledge === row.pledge_cents),
      JSON.stringify([row, at(shown, 8)]),
    );
  }
  const promised = await tableOf(page, 'Promised');
  assert.equal(
    promised.reduce((sum, row) => sum + row.units, 0),
    25300,
  );
  await close(opened);
});

test('about: scenario, cast and hash', async () => {
  const opened = await run('&panel=about');
  const { page } = opened;
  const { hash } = await show(here.files.dinner);
  assert.ok((await page.innerText('.about-panel')).includes(hash));
  const cast = await tableOf(page, 'Who plays whom');
  const known = await sql(here.files.dinner, 'SELECT party, strategy FROM casting ORDER BY party');
  assert.ok(cast.length >= 8, `${cast.length} players`);
  assert.ok(known.length >= 0);
  await page.getByText('The scenario as it was run').click();
  await page.getByText('name: "dinner"').first().waitFor();
  await close(opened);
});

test('permalinks: an address that is copied shows the same picture to somebody else', async () => {
  const opened = await run('&panel=state&e=800', { clipboard: true });
  const { page } = opened;
  await toTick(page, 23);
  await page.getByLabel('party', { exact: true }).selectOption({ label: 'tesla' });
  await page.waitForFunction(() => location.hash.includes('party='));
  const link = await copied(page, page.getByRole('button', { name: 'copy link' }));
  await page.getByRole('button', { name: 'copy link' }).waitFor();
  const other = await here.open();
  await other.page.goto(link);
  await settled(other.page);
  await settled(page);
  for (const part of ['.transport', '.state-panel', '.decision-panel', 'header']) {
    const words = (one) => one.evaluate((selector) => document.querySelector(selector).innerText, part);
    assert.equal(await words(other.page), await words(page), part);
  }
  assert.ok(link.includes('party='), link);
  await close(other);
  await close(opened);
});

test('permalinks: every panel has an address, and an address that is wrong is answered in words', async () => {
  const opened = await run();
  const { page } = opened;
  for (const panel of ['state', 'lanes', 'table', 'dinner', 'charts', 'about']) {
    await page.getByRole('navigation', { name: 'panels' }).getByRole('button', { name: panel, exact: true }).click();
    await page.waitForFunction((name) => location.hash.includes(`panel=${name}`), panel);
    await settled(page);
    assert.equal(await page.locator(`[data-panel=${panel}]`).count(), 1);
  }
  for (const more of ['&e=99999999&panel=nothing', '&e=-5', '&e=x&sel=9..2&table=9999&kinds=,,&party=99&speed=7']) {
    await go(page, here.server.origin, await here.place(page, here.files.dinner, more));
    assert.equal(await page.locator('.transport').count(), 1);
  }
  await close(opened);
  const lost = await here.open();
  await go(lost.page, here.server.origin, '#/run?id=nothing.haggle');
  await lost.page.locator('.trouble').waitFor();
  await lost.context.close();
});

test('CSV: what is copied are the numbers that are shown', async () => {
  const opened = await run('&panel=state&e=1500', { clipboard: true });
  const { page } = opened;
  const shown = await tableOf(page, 'Who has what');
  const button = page.locator('.data-table').filter({ hasText: 'Who has what' }).getByRole('button', { name: 'copy as CSV' });
  const lines = (await copied(page, button)).trim().split('\n');
  assert.equal(lines.length, shown.length + 1);
  const names = lines[0].split(',');
  const cells = lines[1].split(',');
  assert.equal(Number(cells[names.indexOf('installed')]), shown[0].installed);
  await close(opened);
});

test('theme: dark and light by choice, kept over a reload', async () => {
  const opened = await run('&panel=lanes', { scheme: 'light' });
  const { page } = opened;
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.getByLabel('theme').selectOption('dark');
  await page.waitForFunction((before) => getComputedStyle(document.body).backgroundColor !== before, light);
  const dark = await ground();
  await page.reload();
  await settled(page);
  assert.equal(await ground(), dark);
  await close(opened);
});
