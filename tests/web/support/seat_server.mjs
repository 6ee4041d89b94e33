// A program that serves the page and one seat, out of recorded answers: what is asked is set by the test, and what is sent is
// kept. The seats of the program itself are played in play.test.mjs.
import { readFileSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';

const dist = path.join(import.meta.dirname, '../../dist');
const kept = path.join(import.meta.dirname, '../fixtures/seat');
const kTypes = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };
const kPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'";

export function fixture(name) {
  return JSON.parse(readFileSync(path.join(kept, `${name}.json`), 'utf8'));
}

export async function seatServer() {
  const state = { seat: null, answers: {}, sent: [], asked: 0, listeners: new Set() };
  const json = (response, status, body) => {
    response.writeHead(status, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(body));
  };
  const answer = (request, response, url, body) => {
    const name = url.pathname.replace('/api/', '');
    if (name === 'seat') {
      ++state.asked;
      return state.seat ? json(response, 200, state.seat) : json(response, 404, { error: 'there is no such seat' });
    }
    if (name === 'seat/live') {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(': here\n\n');
      state.listeners.add(response);
      return response.on('close', () => state.listeners.delete(response));
    }
    if (request.method === 'POST') state.sent.push({ name, ...JSON.parse(body) });
    const said = state.answers[name];
    return said ? json(response, said.status, said.body) : json(response, 404, { error: `not recorded: ${url.pathname}` });
  };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, 'http://127.0.0.1');
    if (url.pathname.startsWith('/api/')) {
      let body = '';
      request.on('data', (piece) => (body += piece));
      return request.on('end', () => answer(request, response, url, body));
    }
    try {
      const file = path.join(dist, url.pathname === '/' ? 'index.html' : path.normalize(url.pathname));
      const bytes = readFileSync(file);
      response.writeHead(200, { 'Content-Type': kTypes[path.extname(file)] ?? 'text/plain', 'Content-Security-Policy': kPolicy });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    state,
    origin: `http://127.0.0.1:${server.address().port}`,
    // Another state of the seat, and those who look on are told.
    set(seat) {
      state.seat = seat;
      const { party, number } = seat;
      for (const one of state.listeners) one.write(`event: seat\ndata: ${JSON.stringify({ party: party.name, state: seat.state, number, late: 0 })}\n\n`);
    },
    sent: (name) => state.sent.filter((one) => one.name === name),
    reset() {
      state.sent = [];
      state.asked = 0;
      state.answers = { 'seat/try': fixture('try'), 'seat/moves': { status: 200, body: { taken: true, number: 1 } } };
    },
    stop: () => new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    }),
  };
}
