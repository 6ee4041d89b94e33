// The page of a seat against recorded answers: every kind of question legible for everybody, moves made by keyboard alone,
// errors at their fields, deadlines, waiting, the end; texts of strangers stay texts.
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { after, before, beforeEach, test } from 'node:test';
import { assertCalm, launch, open, tableOf, unfold, valueOf, violations } from '../support/browser.mjs';
import { kHostile } from '../support/hostile.mjs';
import { counted } from '../support/waits.mjs';
import { fixture, seatServer } from '../support/seat_server.mjs';

let browser;
let server;
before(async () => {
  [browser, server] = await Promise.all([launch(), seatServer()]);
});
after(async () => {
  await browser?.close();
  await server?.stop();
});
beforeEach(() => server.reset());

const kNames = readdirSync(path.join(import.meta.dirname, '../fixtures/seat'))
  .map((name) => name.replace('.json', ''))
  .filter((name) => fixture(name).state !== undefined);

async function look(seat, options) {
  server.set(seat);
  const opened = await open(browser, options);
  await opened.page.goto(`${server.origin}/#/seat?party=${seat.party.name}`);
  await opened.page.locator('.seat-grid').waitFor();
  return opened;
}

// What a refused answer is reported as by the browser itself, and nothing else.
const isRefusal = (text) => /Failed to load resource.*(400|409)/.test(text);

async function done(opened) {
  opened.troubles = opened.troubles.filter((text) => !isRefusal(text));
  await assertCalm(opened, server.origin);
  await opened.context.close();
}

const question = (page) => page.getByRole('region', { name: /^You are asked/ });
const option = (page, name) => question(page).locator('.option').filter({ hasText: new RegExp(`^${name}$`) }).locator('input');

kNames.forEach((name, at) => {
  test(`seat: ${name} is legible for everybody, with every form open`, async () => {
    const narrow = at % 2 === 1;
    const opened = await look(fixture(name), { width: narrow ? 400 : 1300, scheme: at % 4 < 2 ? 'light' : 'dark' });
    const { page } = opened;
    // Of a group the last one stays open; each was open once.
    for (const box of await page.locator('.option input').all()) await box.check();
    await unfold(page);
    assert.deepEqual(await violations(page), []);
    const { wide, room } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, room: innerWidth }));
    assert.ok(wide <= room, `${wide} of ${room} pixels`);
    for (const ask of fixture(name).asked) assert.ok(await page.getByText(ask.text, { exact: true }).first().isVisible(), ask.text);
    await done(opened);
  });
});

test('seat: an offer is made by keyboard alone, and sent as it stands in the fields', async () => {
  const opened = await look(fixture('two_companies_bargain_offer_accept'));
  const { page } = opened;
  const focused = () => page.evaluate(() => {
    const here = document.activeElement;
    return !here || here === document.body ? '' : (here.closest('label, .field') ?? here).textContent;
  });
  const tabTo = async (wanted) => {
    for (let k = 0; k < 60; ++k) {
      if ((await focused()).includes(wanted)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`Tab never comes to ${wanted}`);
  };
  // A group of radio buttons is entered at the chosen one, and arrows go through it.
  await tabTo('Nothing of these');
  await page.keyboard.press('ArrowDown');
  assert.ok(await option(page, 'Offer').isChecked());
  await tabTo('price');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('27,500');
  await tabTo('Why?');
  await page.keyboard.type('it is time');
  await tabTo('Send 1 move');
  await page.keyboard.press('Enter');
  await page.getByText('Your moves are sent.').waitFor();
  const [sent] = server.sent('seat/moves');
  const form = fixture('two_companies_bargain_offer_accept').asked[0].forms[0];
  assert.equal(sent.number, fixture('two_companies_bargain_offer_accept').number);
  assert.equal(sent.why, 'it is time');
  assert.deepEqual(sent.moves, [{ form: form.id, fields: { 'issue-0': 2750000, 'issue-1': 200, 'issue-2': 0, 'issue-3': 0 } }]);
  await done(opened);
});

test('seat: what a move would bring about is asked for while it is filled in, and never takes it', async () => {
  const opened = await look(fixture('two_companies_bargain_offer_accept'));
  const { page } = opened;
  await option(page, 'Offer').check();
  await page.locator('.tried').waitFor();
  const { moves } = fixture('try').body;
  assert.equal(await page.locator('.tried').innerText(), moves[0].text);
  for (const one of moves[0].consequences) await question(page).getByText(one.text).waitFor();
  await page.getByLabel('price', { exact: true }).fill('30000');
  await page.waitForFunction(() => document.querySelector('.tried'));
  assert.equal(server.sent('seat/moves').length, 0);
  await done(opened);
});

test('seat: of a group one move is sent, and nothing chosen says nothing', async () => {
  const opened = await look(fixture('two_companies_bargain_offer_accept'));
  const { page } = opened;
  await option(page, 'Offer').check();
  await option(page, 'Accept').check();
  assert.ok(!(await option(page, 'Offer').isChecked()));
  await page.getByRole('button', { name: 'Send 1 move' }).waitFor();
  await option(page, 'Nothing of these').check();
  await page.getByRole('button', { name: 'Say nothing' }).click();
  await page.getByText('You have said nothing.').waitFor();
  assert.deepEqual(server.sent('seat/moves').map((one) => one.moves), [[]]);
  await done(opened);
});

test('seat: what the page finds wrong is said at its field and not sent', async () => {
  const opened = await look(fixture('two_companies_bargain_offer_accept'));
  const { page } = opened;
  await option(page, 'Offer').check();
  const price = page.getByLabel('price', { exact: true });
  await price.fill('7');
  await page.getByText(/expected \$25.000 to \$40.000, found \$7/).waitFor();
  await page.getByRole('button', { name: 'Send 1 move' }).click();
  assert.equal(server.sent('seat/moves').length, 0);
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
  assert.equal(await price.getAttribute('aria-invalid'), 'true');
  await done(opened);
});

test('seat: what the program finds wrong is said at its field, and nothing is lost', async () => {
  const opened = await look(fixture('two_companies_bargain_offer_accept'));
  const { page } = opened;
  server.state.answers['seat/moves'] = fixture('moves_errors');
  await option(page, 'Offer').check();
  await page.getByLabel('price', { exact: true }).fill('26000');
  await page.getByRole('button', { name: 'Send 1 move' }).click();
  for (const one of fixture('moves_errors').body.moves[0].errors) await page.getByText(one.error).waitFor();
  assert.equal(await page.getByLabel('price', { exact: true }).inputValue(), '26000');
  await done(opened);
});

test('seat: a question that is over is said to be over, and the next one is shown', async () => {
  const opened = await look(fixture('two_companies_bargain_offer_accept'));
  const { page } = opened;
  server.state.answers['seat/moves'] = fixture('moves_conflict');
  server.state.seat = { ...fixture('two_companies_order'), party: fixture('two_companies_bargain_offer_accept').party };
  await page.getByRole('button', { name: 'Say nothing' }).click();
  await page.getByText('That question is over').waitFor();
  await page.getByText(fixture('two_companies_order').asked[0].text).first().waitFor();
  await done(opened);
});

test('seat: a deadline stands as a text and a bar, and what is not said in time is told', async () => {
  const seat = { ...fixture('dinner_order'), deadline: { ms: 60_000, left_ms: 1500 } };
  const opened = await look(seat);
  const { page } = opened;
  assert.match(await page.locator('.deadline-text').innerText(), /^[12] s left$/);
  assert.equal(await page.getByRole('progressbar', { name: 'time left for your answer' }).getAttribute('max'), '60000');
  const text = 'The time was up; nothing was said in its place.';
  server.state.seat = { ...seat, number: seat.number + 1, deadline: { ms: 60_000, left_ms: 60_000 }, late: { number: seat.number, text } };
  await page.getByText(text).waitFor();
  assert.match(await page.locator('.deadline-text').innerText(), /^(1 min 0|59|60) s left$/);
  await done(opened);
});

test('seat: who waits is told so, and the question comes by itself', async () => {
  const asked = fixture('dinner_order');
  const opened = await look({ ...asked, state: 'waiting', asked: [], deadline: null });
  const { page } = opened;
  await page.getByText('The others decide now').waitFor();
  assert.match(await page.title(), /^waiting/);
  while (server.state.listeners.size === 0) await page.waitForTimeout(20);
  server.set(asked);
  await question(page).waitFor();
  assert.match(await page.title(), /your move/);
  await done(opened);
});

test('seat: before anything was asked the page says so, and waits', async () => {
  const seat = { ...fixture('dinner_order'), state: 'waiting', number: 0, tick: null, date: null, phase: null, step: null, asked: [], deadline: null, shown: [], history: [] };
  const opened = await look({ ...seat, known: null });
  await opened.page.getByText('The run has not come to you yet.').waitFor();
  await opened.page.getByText('not begun for you').waitFor();
  await opened.page.getByText('You have been told nothing yet').waitFor();
  await done(opened);
});

test('seat: news of the same question leave the answer that is being made alone', async () => {
  const seat = fixture('dinner_order');
  const opened = await look(seat);
  const { page } = opened;
  await option(page, 'Order h100').check();
  await page.getByLabel('Units', { exact: true }).fill('300');
  const before = server.state.asked;
  while (server.state.listeners.size === 0) await page.waitForTimeout(20);
  server.set(seat);
  while (server.state.asked === before) await page.waitForTimeout(20);
  assert.equal(await page.getByLabel('Units', { exact: true }).inputValue(), '300');
  await done(opened);
});

test('seat: what was typed when the time was up stands in the next question, as far as it has the same forms', async () => {
  const seat = fixture('dinner_order');
  const opened = await look(seat);
  const { page } = opened;
  const number = (wanted) => page.locator(`.seat-grid[data-number="${wanted}"]`).waitFor();
  await option(page, 'Order h100').check();
  await page.getByLabel('Units', { exact: true }).fill('317');
  await page.getByLabel(/^Why\?/).fill('we are short');
  while (server.state.listeners.size === 0) await page.waitForTimeout(20);
  // Others decide meanwhile; then something is asked that has the same form.
  server.set({ ...seat, state: 'waiting', asked: [] });
  await page.getByText('The others decide now').waitFor();
  server.set({ ...seat, number: seat.number + 1 });
  await number(seat.number + 1);
  await page.getByText(/^What you had not sent to the question before stands below: look at it/).waitFor();
  assert.equal(await page.getByLabel('Units', { exact: true }).inputValue(), '317');
  assert.equal(await page.getByLabel(/^Why\?/).inputValue(), 'we are short');
  // One that has no such form: the reason is kept, and that a move is not is told.
  const other = fixture('dinner_claim');
  server.set({ ...other, party: seat.party, number: seat.number + 2 });
  await number(seat.number + 2);
  await page.getByText(/1 of its moves cannot be made now/).waitFor();
  await counted(page.locator('.form.chosen'), 0);
  assert.equal(await page.getByLabel(/^Why\?/).inputValue(), 'we are short');
  // Nothing of it was sent by itself, and what was sent is not typed again.
  assert.deepEqual(server.sent('seat/moves'), []);
  await page.getByRole('button', { name: 'Say nothing' }).click();
  await page.getByText('You have said nothing.').waitFor();
  server.set({ ...seat, number: seat.number + 3 });
  await number(seat.number + 3);
  assert.equal(await page.getByLabel(/^Why\?/).inputValue(), '');
  // What was said of the answer before has gone with its question.
  await counted(page.getByText('You have said nothing.'), 0);
  await counted(page.getByText(/^What you had not sent/), 0);
  await done(opened);
});

test('seat: rows are sent by their keys, with their sum held against what there is', async () => {
  const seat = fixture('dinner_allocate');
  const opened = await look(seat);
  const { page } = opened;
  await option(page, 'Ship h100').check();
  const [field] = seat.asked[0].forms[0].fields;
  const first = page.getByLabel(field.rows[0].text, { exact: true });
  await first.fill(String(field.rows[0].high));
  const last = page.getByLabel(field.rows.at(-1).text, { exact: true });
  await last.fill(String(Math.min(field.rows.at(-1).high, field.total)));
  await page.getByText('too many').waitFor();
  await last.fill('0');
  await page.getByRole('button', { name: 'Send 1 move' }).click();
  await page.getByText('Your moves are sent.').waitFor();
  const { shares } = server.sent('seat/moves')[0].moves[0].fields;
  assert.equal(shares[field.rows[0].key], field.rows[0].high);
  assert.ok(Object.values(shares).every((units) => units > 0), 'what gets nothing is left out');
  await done(opened);
});

test('seat: at the end a strategy is chosen and what it would have done stands beside', async () => {
  server.reset();
  server.state.answers['seat/advice'] = fixture('advice');
  const seat = fixture('over');
  const opened = await look(seat);
  const { page } = opened;
  await page.getByText(seat.over.text, { exact: true }).waitFor();
  await page.getByRole('combobox', { name: 'strategy' }).selectOption(fixture('advice').body.strategy);
  await page.getByText(fixture('advice').body.text).waitFor();
  const { decisions, different } = fixture('advice').body;
  await counted(page.locator('.decisions > li'), decisions.length);
  await page.getByRole('checkbox', { name: 'only where it differs' }).check();
  await counted(page.locator('.decisions > li'), different);
  assert.match(page.url(), /#\/seat\?party=/);
  await page.waitForFunction(() => location.hash.includes('strategy='));
  await done(opened);
});

test('seat: at the end stands what came of it: utility and its parts, figures, each table with its outcome', async () => {
  const seat = fixture('over');
  const { result } = seat.over;
  const opened = await look(seat);
  const { page } = opened;
  const money = (cents) => valueOf(`${cents < 0 ? '\u2212' : ''}$${Math.trunc(Math.abs(cents) / 100)}.${String(Math.abs(cents) % 100).padStart(2, '0')}`);
  const told = await page.locator('.result .standing strong').innerText();
  assert.equal(result.unit === 'cents' ? valueOf(told) : Number(told), result.unit === 'cents' ? money(result.utility) : Number((result.utility / 1e6).toFixed(3)));
  if (result.unit === 'cents') {
    const parts = await tableOf(page, 'What it is made of');
    assert.equal(parts.reduce((sum, row) => sum + row.amount, 0), result.utility);
  }
  for (const figure of result.figures) await page.locator('.result dt').filter({ hasText: new RegExp(`^${figure.name}$`) }).waitFor();
  const tables = await tableOf(page, 'Your tables');
  assert.ok(tables.length > 0);
  assert.deepEqual(tables.map((row) => [row.table, row.outcome]), result.tables.map((one) => [one.name ?? one.kind, one.text || null]));
  // Who may look at the whole run is led there; nobody else is.
  assert.equal(await page.getByRole('link', { name: 'The whole run in the observatory' }).count(), 0);
  server.set({ ...seat, over: { ...seat.over, run: 'haggle-runs/two & one.haggle' } });
  await page.reload();
  const way = page.getByRole('link', { name: 'The whole run in the observatory' });
  await way.waitFor();
  assert.equal(await way.getAttribute('href'), '#/run?id=haggle-runs/two%20%26%20one.haggle');
  assert.deepEqual(await violations(page), []);
  await done(opened);
});

test('seat: decisions that are left out are counted, and shown when they are asked for', async () => {
  const seat = fixture('over');
  const opened = await look({ ...seat, history: seat.history.slice(-2), history_left_out: seat.history.length - 2 });
  const { page } = opened;
  await unfold(page);
  await counted(page.locator('.past > li'), 2);
  server.state.seat = seat;
  const [asked] = await Promise.all([
    page.waitForRequest((request) => new URL(request.url()).searchParams.get('history') === 'all'),
    page.getByRole('button', { name: 'show all' }).click(),
  ]);
  assert.equal(new URL(asked.url()).pathname, '/api/seat');
  await counted(page.locator('.past > li'), seat.history.length);
  await done(opened);
});

test('seat: a seat without a key says how to get in', async () => {
  const opened = await open(browser);
  const { page } = opened;
  await page.route('**/api/seat?*', (route) => route.fulfill({ status: 401, contentType: 'application/json', body: '{"error": "no key"}' }));
  await page.goto(`${server.origin}/#/seat?party=oracle`);
  await page.getByText('open the link that the program printed for oracle').waitFor();
  await opened.context.close();
});

test('seat: fifty texts that would run stay texts wherever a seat shows one', async () => {
  const seat = fixture('dinner_bargain_offer_accept');
  let next = 0;
  // Every text of the answer that is for people becomes a hostile one; names by which things are found stay.
  const kFixed = new Set(['kind', 'type', 'unit', 'id', 'group', 'state', 'phase', 'date', 'turn']);
  const spoiled = (value, name) => {
    if (typeof value === 'string' && !kFixed.has(name)) return kHostile[next++ % kHostile.length];
    if (Array.isArray(value)) return value.map((one) => spoiled(one, name));
    if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, spoiled(one, key)]));
    return value;
  };
  const bad = spoiled(seat);
  assert.ok(next >= kHostile.length, `${next} texts`);
  server.set(bad);
  const opened = await open(browser);
  await opened.page.goto(`${server.origin}/#/seat?party=x`);
  await opened.page.locator('.seat-grid').waitFor();
  for (const box of await opened.page.locator('.option input').all()) await box.check();
  await unfold(opened.page);
  assert.equal(await opened.page.evaluate(() => window.hacked), undefined);
  assert.equal(await opened.page.locator('.seat-grid script, .seat-grid iframe, .seat-grid img, .seat-grid object').count(), 0);
  await opened.page.getByText(bad.asked[0].text, { exact: true }).first().waitFor();
  await done(opened);
});
