// Persons play at the page, against the program: a contract is agreed on, a dinner is gone to as one who is invited, two play
// at once. The journals verify and replay without them, and no page shows what its party was not told.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { assertCalm, launch, open, violations } from '../support/browser.mjs';
import { cli, folder, haggle, log, root, scenarios, sql } from '../support/haggle.mjs';

let browser;
const made = folder('play');
const running = [];
before(async () => {
  browser = await launch();
});
after(async () => {
  await browser?.close();
  for (const run of running) await run.stop();
});

// A run with persons, as soon as it has printed the links of all of them.
function started(name, scenario, persons, ...more) {
  const journal = path.join(made, `${name}.haggle`);
  const humans = persons.flatMap((person) => ['--human', person]);
  const child = spawn(cli, ['run', scenario, ...humans, ...more, '--journal', journal, '--web'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const run = {
    journal,
    links: {},
    said: '',
    ended,
    stop: async () => (child.exitCode === null && child.signalCode === null && child.kill('SIGTERM'), ended),
  };
  running.push(run);
  return new Promise((resolve, reject) => {
    const hear = (data) => {
      run.said += data;
      for (const [, party, link] of run.said.matchAll(/^seat (\S+) (http\S+)\n/gm)) run.links[party] = link;
      if (Object.keys(run.links).length === persons.length) resolve(run);
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', hear);
    ended.then((code) => reject(new Error(`haggle run ${scenario} ended with ${code}: ${run.said}`)));
  });
}

async function sitDown(run, party) {
  const opened = await open(browser);
  await opened.page.goto(run.links[party]);
  await opened.page.locator('.seat-grid').waitFor({ timeout: 20_000 });
  opened.party = party;
  opened.origin = new URL(run.links[party]).origin;
  return opened;
}

const seatOf = ({ page, party }) =>
  page.evaluate(async (name) => (await fetch(`/api/seat?party=${encodeURIComponent(name)}`)).json(), party);

// Answers whatever is asked, until the run is over: `decide(seat, page)` fills in what it wants to send.
async function play(opened, decide) {
  const { page } = opened;
  for (;;) {
    const seat = await seatOf(opened);
    if (seat.state === 'over') break;
    if (seat.state === 'waiting') {
      await page.waitForFunction(
        async (name) => (await (await fetch(`/api/seat?party=${name}`)).json()).state !== 'waiting',
        opened.party,
        { polling: 50 },
      );
      continue;
    }
    // The page shows this very question.
    await page.locator(`.seat-grid[data-number="${seat.number}"][data-state="asked"]`).waitFor();
    await decide(seat, page);
    await page.locator('button.send').click();
    await page.waitForFunction(
      (number) => {
        const grid = document.querySelector('.seat-grid');
        return Number(grid.dataset.number) !== number || grid.dataset.state !== 'asked';
      },
      seat.number,
      { polling: 20 },
    );
  }
  await page.getByRole('heading', { name: 'The run is over' }).waitFor();
}

const option = (page, name) =>
  page
    .locator('.option')
    .filter({ hasText: new RegExp(`^${name}`) })
    .locator('input')
    .first();

async function assertKept(run) {
  for (const command of ['verify', 'replay']) {
    const { status, stderr } = await haggle(command, run.journal);
    assert.equal(status, 0, `haggle ${command}: ${stderr}`);
  }
}

async function assertDone(opened) {
  await assertCalm(opened, opened.origin);
  const asked = opened.requests.map((url) => new URL(url).pathname).filter((name) => name.startsWith('/api/'));
  assert.deepEqual(
    [...new Set(asked)].filter((name) => !name.startsWith('/api/seat')),
    [],
    'a seat asks for its own and nothing else',
  );
  await opened.context.close();
}

test('play: two_companies to an agreement as a person, and then what a strategy would have done', async () => {
  const run = await started('two', 'two_companies', ['lab']);
  const opened = await sitDown(run, 'lab');
  const { page } = opened;
  let offers = 0;
  await play(opened, async (seat) => {
    const forms = seat.asked.flatMap((ask) => ask.forms.map((form) => form.kind));
    if (forms.includes('accept') && offers >= 3) await option(page, 'Accept').check();
    else if (forms.includes('offer')) {
      ++offers;
      await option(page, 'Offer').check();
    }
  });
  assert.ok((await sql(run.journal, 'SELECT count(*) AS n FROM agreements'))[0].n >= 1, 'there is an agreement');
  await assertKept(run);
  const strategy = page.getByRole('combobox', { name: 'strategy' });
  await strategy.selectOption('boulware');
  await page.locator('.decisions > li').first().waitFor();
  const seat = await seatOf(opened);
  assert.equal(await page.locator('.decisions > li').count(), seat.history.length + (seat.history_left_out ?? 0));
  assert.deepEqual(await violations(page), []);
  await assertDone(opened);
});

// What the person's browser was given: the body of every answer and the words of the page, with the tick of the question that
// was asked then.
function keepAll(opened) {
  const kept = { tick: 0, all: [] };
  const waits = [];
  opened.page.on('response', (response) => {
    const url = new URL(response.url());
    if (!url.pathname.startsWith('/api/') || url.pathname.endsWith('/live')) return;
    waits.push(
      response.text().then(
        (text) => {
          const { tick } = /^\{/.test(text) ? JSON.parse(text) : {};
          kept.all.push({ what: url.pathname, tick: typeof tick === 'number' ? tick : kept.tick, text });
        },
        () => undefined, // the page has gone on, and the answer was not read
      ),
    );
  });
  kept.look = async (tick) => {
    kept.tick = tick;
    await opened.page.evaluate(() => {
      for (const one of document.querySelectorAll('details')) one.open = true;
    });
    kept.all.push({ what: 'the page', tick, text: (await opened.page.locator('main').innerText()).replace(/(\d)[\u202f,](?=\d{3})/g, '$1') });
  };
  kept.done = () => Promise.all(waits);
  return kept;
}

const kLeast = 100_000; // smaller numbers meet by chance
const numbersIn = (text) => new Set([...text.matchAll(/(?<![\w.])-?\d{6,15}(?![\w.])/g)].map(([one]) => Math.abs(Number(one))));
// Amounts are told in dollars on the page, and in cents by the program.
const withDollars = (numbers) => new Set([...numbers].flatMap((one) => [one, Math.trunc(one / 100)]).filter((one) => one >= kLeast));

// What others alone know of: by number its tick and in whose words. Everything that happened and was not shown to the party,
// without what it had been shown, is given by the scenario, or is its own.
async function privateOf(journal, party) {
  const [every, own] = [await log(journal), await log(journal, '--party', party)];
  const scenario = numbersIn(readFileSync(path.join(scenarios, 'dinner.textproto'), 'utf8'));
  const known = withDollars(new Set([...scenario, ...own.flatMap((line) => [...numbersIn(JSON.stringify(line.event))])]));
  const figures = await sql(
    journal,
    `SELECT tick, parties.name AS party, metrics.name AS name, value FROM metrics JOIN parties ON party = parties.id
     WHERE tick IS NOT NULL AND metrics.name IN ('cash', 'spendable', 'deposits', 'paid', 'backlog', 'idle', 'booked', 'pledged')`,
  );
  for (const one of figures) if (one.party === party) for (const value of withDollars([one.value])) known.add(value);
  const numbers = new Map();
  const add = (value, what) => {
    // Round ones meet by chance as well.
    if (!known.has(value) && /[1-9]\d{3}/.test(String(value).replace(/0+$/, ''))) numbers.set(value, what);
  };
  for (const one of figures)
    if (one.party !== party) for (const value of withDollars([one.value])) add(value, `${one.name} of ${one.party}, tick ${one.tick}`);
  for (const line of every) {
    // The number of a booking or of a table is no secret.
    const event = JSON.stringify(line.event, (key, value) => (/^(booking|table|table_id|claim|cause)$/.test(key) ? null : value));
    for (const value of withDollars(numbersIn(event))) add(value, `${line.kind} of ${line.party}, tick ${line.tick}: ${line.text}`);
  }
  const told = new Set(own.map((line) => line.why).filter(Boolean));
  const reasons = new Set(every.filter((line) => line.why && line.party !== party && !told.has(line.why)).map((line) => line.why));
  return { numbers, reasons: [...reasons].filter((why) => why.length > 20) };
}

// What of it is in what the browser was given.
function leaks({ numbers, reasons }, all, own) {
  const found = [];
  for (const { what, text } of all) {
    for (const value of numbersIn(text)) if (numbers.has(value) && !own.has(value)) found.push(`${what}: ${value}, ${numbers.get(value)}`);
    for (const why of reasons) if (text.includes(why)) found.push(`${what}: "${why}"`);
  }
  return [...new Set(found)];
}

// Numbers that the view of the party has at its questions, with what its own moves would cost: what the page may show.
function numbersOfViews(seats) {
  const own = new Set();
  for (const seat of seats) for (const value of withDollars(numbersIn(JSON.stringify([seat.known, seat.asked, seat.shown, seat.history])))) own.add(value);
  return own;
}

test('play: a dinner as Oracle, who comes, sits at the table and agrees; its browser is given nothing that is others\u2019 alone', async () => {
  const run = await started('dinner', 'dinner', ['oracle'], '--ticks', '14');
  const opened = await sitDown(run, 'oracle');
  const kept = keepAll(opened);
  const { page } = opened;
  const count = { asked: 0, joined: 0, sat: 0, accepted: 0 };
  const tables = new Set();
  await play(opened, async (seat) => {
    ++count.asked;
    await kept.look(seat.tick);
    const kinds = seat.asked.flatMap((ask) => ask.forms.map((form) => form.kind));
    if (kinds.includes('sound')) {
      // Who asks to come along, with something to offer, is thought of.
      await option(page, 'Sound').check();
      const form = page.getByRole('group', { name: /^Sound/ }).first();
      await form.getByLabel('Units', { exact: true }).fill('15000');
      await form.getByLabel('Pledge', { exact: true }).fill('60,000,000');
      await form.getByLabel('Paid in advance', { exact: true }).fill('100');
    }
    if (kinds.includes('answer')) {
      await option(page, 'Answer').check();
      ++count.joined;
    }
    for (const ask of seat.asked.filter((one) => one.kind === 'bargain')) {
      ++count.sat;
      if (seat.known.tables.some((one) => one.id === ask.table && one.kind === 'dinner' && one.parties.includes('oracle'))) tables.add(ask.table);
    }
    if (kinds.includes('accept')) {
      await option(page, 'Accept').check();
      ++count.accepted;
    } else if (kinds.includes('order') && seat.tick % 3 === 0) await option(page, 'Order h100').check();
  });
  console.log(`Oracle was asked ${count.asked} times, invited ${count.joined} times, had ${count.sat} turns at ${tables.size} dinners, accepted ${count.accepted} times`);
  assert.ok(count.joined > 0, 'Oracle was invited');
  assert.ok(tables.size > 0, 'Oracle had a turn at the table of a dinner');
  assert.ok(count.accepted > 0, 'Oracle accepted what was offered there');
  await assertKept(run);
  // The journal says so too: a dinner at which Oracle sat, with an agreement.
  const agreed = await sql(
    run.journal,
    `SELECT DISTINCT tables.id AS id FROM tables JOIN agreements ON agreements.table_id = tables.id JOIN offers ON offers.table_id = tables.id
     WHERE tables.kind = 'dinner'`,
  );
  const sat = agreed.filter(({ id }) => tables.has(String(id)));
  assert.ok(sat.length > 0, `dinners with an agreement: ${agreed.map(({ id }) => id)}; Oracle had turns at ${[...tables]}`);
  await kept.look(14);
  await kept.done();
  const seats = kept.all.filter(({ what }) => what === '/api/seat').map(({ text }) => JSON.parse(text));
  assert.ok(seats.length >= count.asked, `${seats.length} answers of the seat`);
  const secret = await privateOf(run.journal, 'oracle');
  assert.ok(secret.numbers.size > 300 && secret.reasons.length > 20, `${secret.numbers.size} numbers and ${secret.reasons.length} reasons are others' alone`);
  // Nothing that is others' alone is in any view of the party: first its own view, which the page is compared with.
  const nobody = new Set();
  assert.deepEqual(leaks(secret, kept.all.filter(({ what }) => what.startsWith('/api/')), nobody), []);
  // On the page nothing is that is not in the views that it was given.
  const own = numbersOfViews(seats);
  assert.deepEqual(leaks(secret, kept.all.filter(({ what }) => what === 'the page'), own), []);
  // And the search would find one of each: a figure, an amount in dollars, a reason.
  for (const planted of [[...secret.numbers.keys()][5], [...secret.numbers.keys()].at(-1), secret.reasons[3]])
    assert.equal(leaks(secret, [{ what: 'planted', text: `{"x": ${JSON.stringify(planted)}}` }], nobody).length, 1, `${planted}`);
  await assertDone(opened);
});

test('play: two persons at once, each with a key of its own that opens nothing else', async () => {
  const run = await started('both', 'two_companies', ['lab', 'maker']);
  const lab = await sitDown(run, 'lab');
  const maker = await sitDown(run, 'maker');
  const status = (opened, url) => opened.page.evaluate(async (at) => (await fetch(at)).status, url);
  assert.equal(await status(lab, '/api/seat?party=lab'), 200);
  for (const url of ['/api/seat?party=maker', '/api/index', '/api/run/head?run=x'])
    assert.ok([401, 403].includes(await status(lab, url)), url);
  await Promise.all([
    play(lab, async (seat, page) => {
      if (seat.asked.some((ask) => ask.forms.some((form) => form.kind === 'accept')))
        await option(page, 'Accept').check();
    }),
    play(maker, async (seat, page) => {
      if (seat.asked.some((ask) => ask.forms.some((form) => form.kind === 'offer')))
        await option(page, 'Offer').check();
      else if (seat.asked.some((ask) => ask.forms.some((form) => form.kind === 'allocate')))
        await option(page, 'Ship').check();
    }),
  ]);
  await assertKept(run);
  lab.troubles = lab.troubles.filter((text) => !/status of 40[13]/.test(text));
  await assertCalm(lab, lab.origin);
  await assertDone(maker);
});
