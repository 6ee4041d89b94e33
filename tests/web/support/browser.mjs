// Debian's chromium, driven without a window; and what every page is watched for: messages in its console, errors of its
// scripts, breaches of its policy, requests to anybody else.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import assert from 'node:assert/strict';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const kFlags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export async function launch() {
  const executablePath = execFileSync('sh', ['-c', 'command -v chromium'], { encoding: 'utf8' }).trim();
  return chromium.launch({ executablePath, args: kFlags });
}

// Playwright bounds all waiting but that for what a page evaluates: without this, a page that draws no more frames, or
// whose script turns for ever, keeps its test, and with it all others of the file.
const kAnswerMs = 90_000;
const kLate = Symbol('late');
function bounded(page) {
  const evaluate = page.evaluate.bind(page);
  page.evaluate = async (...what) => {
    const answer = evaluate(...what);
    let timer;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, kAnswerMs, kLate);
    });
    const first = await Promise.race([answer, late]).finally(() => clearTimeout(timer));
    if (first !== kLate) return first;
    answer.catch(() => {});
    const alive = await Promise.race([
      evaluate(() => document.visibilityState),
      new Promise((resolve) => setTimeout(resolve, 5_000, null)),
    ]).catch((error) => error.message);
    throw new Error(
      `the page has not answered for ${kAnswerMs / 1000} s: ${String(what[0]).slice(0, 200)}; ` +
        (alive === null ? 'its script does not answer at all' : `its script goes on (${alive}), so that a frame or an answer did not come`),
    );
  };
  return page;
}

// A page of its own; whatever goes wrong in it is in `troubles`.
export async function open(
  browser,
  { width = 1400, height = 900, scheme = 'light', zoom = 1, clipboard = false } = {},
) {
  const context = await browser.newContext({
    viewport: { width: Math.round(width / zoom), height: Math.round(height / zoom) },
    deviceScaleFactor: zoom,
    colorScheme: scheme,
    reducedMotion: 'reduce',
    permissions: clipboard ? ['clipboard-read', 'clipboard-write'] : [],
  });
  // While the page is being worked on: what was just built, in a program that carries an older one.
  const fresh = process.env.HAGGLE_PAGE;
  if (fresh) {
    const types = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };
    const same = { 'cross-origin-resource-policy': 'same-origin' };
    const give = (file) => (route) =>
      route.fulfill({
        body: readFileSync(path.join(fresh, file)),
        contentType: types[path.extname(file)],
        headers: same,
      });
    // The page itself with the program's headers and cookie; what follows a redirection is not asked of a route again.
    const begin = async (route) => {
      const response = await route.fetch({ maxRedirects: 0 });
      if (response.status() >= 400) return route.fulfill({ response });
      return route.fulfill({
        response,
        status: 200,
        body: readFileSync(path.join(fresh, 'index.html')),
        contentType: types['.html'],
      });
    };
    for (const file of ['page.js', 'page.css']) await context.route(`**/assets/${file}`, give(`assets/${file}`));
    await context.route((url) => url.pathname === '/', begin);
  }
  context.on('page', bounded);
  const page = await context.newPage();
  const troubles = [];
  const requests = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      troubles.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => troubles.push(`script: ${error.stack ?? error.message}`));
  page.on('request', (request) => requests.push(request.url()));
  await page.addInitScript(() => {
    window.breaches = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      window.breaches.push(`${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  return { page, context, troubles, requests };
}

// Nothing went wrong so far.
export async function assertCalm({ page, troubles, requests }, origin) {
  assert.deepEqual(troubles, []);
  assert.deepEqual(await page.evaluate(() => window.breaches), []);
  if (origin)
    assert.deepEqual(
      requests.filter((url) => !url.startsWith(origin) && !url.startsWith('data:')),
      [],
    );
}

// What axe finds, as short lines; none is what is wanted.
export async function violations(page) {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe);
  return page.evaluate(async () => {
    const found = await window.axe.run();
    return found.violations.map(
      (one) =>
        `${one.id} (${one.nodes.length}): ${one.nodes[0].html.slice(0, 160)} ${one.nodes[0].failureSummary ?? ''}`,
    );
  });
}

// The place to look at, once what it shows has arrived.
export async function go(page, origin, fragment) {
  const url = `${origin}/${fragment}`;
  if (page.url().split('#')[0] === `${origin}/`) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
  } else {
    await page.goto(url);
  }
  await settled(page);
}

// What was just done has been drawn. A window that Chromium takes for hidden draws nothing until it is in front again.
async function redrawn(page) {
  const frames = () =>
    page.evaluate(
      () =>
        new Promise((done) => {
          setTimeout(done, 5_000, false);
          requestAnimationFrame(() => requestAnimationFrame(() => done(true)));
        }),
    );
  if (await frames()) return;
  console.log(`a page has drawn nothing for 5 s (${await page.evaluate(() => document.visibilityState)}); it is brought to the front`);
  await page.bringToFront();
  assert.ok(await frames(), 'the page draws nothing, not even in front');
}

// No view waits for an answer, and what is shown belongs to the moment.
export async function settled(page) {
  await redrawn(page);
  await page.waitForFunction(
    () =>
      document.querySelector('header') &&
      !document.querySelector('.waiting') &&
      !document.querySelector('[aria-busy=true]'),
    null,
    { timeout: 20_000 },
  );
}

// The rows of a table of data as texts by the names of its columns; numbers as numbers, money as cents. A table that was
// just asked for may not be drawn yet, so it is waited for.
export async function tableOf(page, caption) {
  await page
    .waitForFunction(
      (wanted) =>
        [...document.querySelectorAll('.data-table caption')].some((one) => one.textContent.startsWith(wanted)),
      caption,
      { timeout: 10_000 },
    )
    .catch((error) => {
      throw new Error(`there is no table "${caption}" on the page`, { cause: error });
    });
  const found = await page.evaluate((wanted) => {
    const table = [...document.querySelectorAll('.data-table table')].find((one) =>
      one.caption?.textContent.startsWith(wanted),
    );
    const text = (cell) => cell.innerText.replace(/[▲▼]/g, '').trim();
    const names = [...table.tHead.rows[0].cells].map(text);
    return [...table.tBodies[0].rows].map((row) =>
      Object.fromEntries([...row.cells].map((cell, k) => [names[k], text(cell)])),
    );
  }, caption);
  return found.map((row) => Object.fromEntries(Object.entries(row).map(([name, text]) => [name, valueOf(text)])));
}

// "1,234" and "+1,234" are 1234, "$5.07" is 507, "–" is null; anything else stays a text.
export function valueOf(text) {
  if (text === '–' || text === '') return null;
  const plain = text.replace(/\u202f|,(?=\d{3})/g, '').replace(/\u2212/g, '-');
  if (/^-?\$\d+(\.\d\d)?$/.test(plain)) return Math.round(Number(plain.replace('$', '')) * 100);
  if (/^[+-]?\d+(\.\d+)?$/.test(plain)) return Number(plain);
  return text.replace(/\u202f/g, '').replace(/\u2212/g, '-');
}

// Opens what is folded, so that it is looked at as well.
export async function unfold(page) {
  await page.evaluate(() => {
    for (const one of document.querySelectorAll('details')) one.open = true;
  });
  await settled(page);
}

// One observatory and one browser for the tests of a file.
export function site(make) {
  const state = { browser: null, server: null, files: {} };
  state.start = async () => {
    const { serve } = await import('./haggle.mjs');
    state.files = await make();
    [state.browser, state.server] = await Promise.all([launch(), serve(Object.values(state.files))]);
  };
  state.stop = async () => {
    await state.browser?.close();
    await state.server?.stop();
  };
  // A page that has shown its key.
  state.open = async (options) => {
    const opened = await open(state.browser, options);
    await opened.page.goto(state.server.link);
    await settled(opened.page);
    opened.origin = state.server.origin;
    return opened;
  };
  // The place of a run by the name of its file, with more arguments.
  state.place = async (page, file, more = '') => {
    const { runId } = await import('./haggle.mjs');
    return `#/run?id=${encodeURIComponent(await runId(page, file))}${more}`;
  };
  return state;
}
