// What strangers may not: wrong key, wrong host, paths, thousands of connections. The server's own tests look closer
// (tests/deploy/web); here a browser and plain sockets try.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { open, settled, site } from '../support/browser.mjs';
import { cli, dinner, folder, haggle, liveId, root, serve } from '../support/haggle.mjs';

const here = site(async () => ({ dinner: await dinner() }));
before(here.start);
after(here.stop);

function ask(target, headers = {}, method = 'GET') {
  const { hostname, port } = new URL(here.server.origin);
  return new Promise((resolve, reject) => {
    const request = http.request(
      { hostname, port, path: target, method, headers, setHost: !('Host' in headers), agent: false },
      (response) => {
        let body = '';
        response
          .setEncoding('utf8')
          .on('data', (data) => (body += data))
          .on('end', () => resolve({ status: response.statusCode, headers: response.headers, body }));
      },
    );
    request.on('error', reject);
    request.end();
  });
}

test('without a key the page says what to do, and no data is given', async () => {
  const opened = await open(here.browser);
  await opened.page.goto(here.server.origin);
  await opened.page.locator('.trouble').waitFor();
  assert.match(await opened.page.innerText('.trouble'), /key|link/i);
  for (const target of ['/api/index', '/api/run/head?run=dinner.haggle', '/api/live', '/metrics']) {
    assert.ok([401, 403].includes((await ask(target)).status), target);
  }
  await opened.context.close();
});

test('a wrong key opens nothing', async () => {
  const opened = await open(here.browser);
  const response = await opened.page.goto(
    here.server.link.replace(/key=[^&]+/, 'key=0123456789abcdef0123456789abcdef'),
  );
  assert.ok([401, 403].includes(response.status()), String(response.status()));
  assert.equal((await opened.context.cookies()).length, 0);
  await opened.context.close();
});

test('the key goes into a cookie that scripts cannot read, and out of the address', async () => {
  const opened = await here.open();
  const [cookie] = await opened.context.cookies();
  assert.ok(cookie.httpOnly);
  assert.equal(cookie.sameSite, 'Strict');
  assert.equal(await opened.page.evaluate(() => document.cookie), '');
  assert.ok(!opened.page.url().includes('key='), opened.page.url());
  await opened.context.close();
});

// The port may be another one: a tunnel begins where it likes.
test('another name for this host is refused', async () => {
  const { port } = new URL(here.server.origin);
  for (const host of ['evil.example', `evil.example:${port}`, 'localhost.evil.example']) {
    const { status } = await ask('/', { Host: host });
    assert.ok(status >= 400 && status < 500, `${host}: ${status}`);
  }
});

test('no path leads out of what is served', async () => {
  for (const target of [
    '/../../etc/passwd',
    '/assets/../../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
    '/assets/%2e%2e%2f%2e%2e%2fetc/passwd',
    '/assets/page.js/../../x',
    '//etc/passwd',
    '/.git/config',
  ]) {
    const { status, body } = await ask(target);
    assert.ok(status >= 400 && status < 500, `${target}: ${status}`);
    assert.ok(!body.includes('root:'), target);
  }
  const opened = await here.open();
  const answers = await opened.page.evaluate(async () => {
    const runs = ['../../etc/passwd', '/etc/passwd', 'dinner.haggle/../../x', '%2fetc%2fpasswd'];
    return Promise.all(runs.map(async (run) => (await fetch(`/api/run/head?run=${encodeURIComponent(run)}`)).status));
  });
  for (const status of answers) assert.ok(status >= 400 && status < 500, String(status));
  await opened.context.close();
});

test('no method changes anything', async () => {
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    const { status } = await ask('/api/index', {}, method);
    assert.ok(status >= 400, `${method}: ${status}`);
  }
});

test('every answer of the page has its policy', async () => {
  const { headers } = await ask('/');
  const policy = headers['content-security-policy'];
  assert.match(policy, /default-src 'none'/);
  assert.ok(!/unsafe/.test(policy), policy);
  assert.match(policy, /frame-ancestors 'none'/);
  assert.equal(headers['x-content-type-options'], 'nosniff');
});

const kMost = 512; // connections at a time (deploy/hosts/security.md)

// So many connections that begin a request and say no more; `closed` counts those that the server has ended.
async function crowd(origin, many) {
  const { hostname, port } = new URL(origin);
  const state = { sockets: [], opened: 0, closed: 0, wake: () => undefined };
  const begun = Array.from(
    { length: many },
    () =>
      new Promise((resolve) => {
        const socket = net.connect({ host: hostname, port: Number(port) }, () => {
          ++state.opened;
          socket.write('GET / HTTP/1.1\r\nHost: ');
          resolve();
        });
        socket.on('error', resolve);
        socket.resume().on('close', () => {
          ++state.closed;
          state.wake();
        });
        state.sockets.push(socket);
      }),
  );
  await Promise.all(begun);
  return state;
}

test('a thousand connections: all beyond the bound are ended, and a page that has its key and a run beside go on', { timeout: 90_000 }, async () => {
  const place = folder('crowd');
  const server = await serve([place]);
  const file = path.join(place, 'beside.haggle');
  const opened = await open(here.browser);
  const { page } = opened;
  await page.goto(server.link);
  await settled(page);
  const child = spawn(
    cli,
    ['run', 'dinner', '--transport', 'inprocess', '--quiet', '--ticks', '12', '--pace', '200', '--journal', file],
    { cwd: root, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const many = await crowd(server.origin, 1000);
  assert.ok(many.opened > kMost, `${many.opened} came through: too few to try the bound`);
  while (many.sockets.length - many.closed > kMost) await new Promise((resolve) => (many.wake = resolve));
  // The page, which has its key, is not among those that went: it follows the run to its end.
  await page.goto(`${server.origin}/#/run?id=${encodeURIComponent(await liveId(page, file))}&panel=lanes`);
  await page.locator('.transport').waitFor({ timeout: 20_000 });
  assert.equal(await ended, 0, 'the run beside ends as it should');
  await page.waitForFunction(() => /finished/.test(document.querySelector('header').innerText), null, { timeout: 20_000 });
  const left = many.sockets.length - many.closed;
  console.log(`${many.sockets.length} connections, ${many.opened} came through, ${many.closed} were ended, ${left} are left`);
  for (const socket of many.sockets) socket.destroy();
  const { status, stderr } = await haggle('verify', file);
  assert.equal(status, 0, stderr);
  await opened.context.close();
  await server.stop();
});
