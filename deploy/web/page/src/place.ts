// Where the reader stands, as a typed place in the address: view, run, moment, panel, selection. It is all in the fragment,
// so that an address that is copied shows the same picture.
import { useEffect, useState } from 'preact/hooks';

export type View = 'runs' | 'run' | 'compare' | 'sweep' | 'seat';
export const kViews: readonly View[] = ['runs', 'run', 'compare', 'sweep', 'seat'];

export interface Place {
  view: View;
  args: Record<string, string>;
}

export function parsePlace(fragment: string): Place {
  const text = fragment.replace(/^#\/?/, '');
  const at = text.indexOf('?');
  const name = at < 0 ? text : text.slice(0, at);
  const args: Record<string, string> = {};
  for (const [key, value] of new URLSearchParams(at < 0 ? '' : text.slice(at + 1))) args[key] = value;
  // `#seat=NAME` is how a seat's link is printed.
  const seat = new URLSearchParams(text).get('seat');
  if (seat !== null) return { view: 'seat', args: { party: seat } };
  const view = name === '' ? 'runs' : kViews.find((known) => known === name);
  return { view: view ?? 'runs', args: view ? args : {} };
}

export function writePlace(place: Place): string {
  const pairs = Object.entries(place.args).filter(([, value]) => value !== '');
  // What needs no escape in a fragment stays legible.
  const text = pairs.map(
    ([key, value]) => `${key}=${encodeURIComponent(value).replace(/%2F/g, '/').replace(/%2C/g, ',')}`,
  );
  const path = place.view === 'runs' ? '' : place.view;
  return text.length > 0 ? `#/${path}?${text.join('&')}` : `#/${path}`;
}

type Changes = Record<string, string | number | null | undefined>;

// The place with some arguments changed; what is null or undefined is taken away.
export function withChanges(place: Place, changes: Changes): Place {
  const args = { ...place.args };
  for (const [key, value] of Object.entries(changes)) {
    if (value === null || value === undefined || value === '') delete args[key];
    else args[key] = String(value);
  }
  return { view: place.view, args };
}

let now: Place = typeof location === 'undefined' ? { view: 'runs', args: {} } : parsePlace(location.hash);
const watchers = new Set<(place: Place) => void>();
let written = typeof location === 'undefined' ? '' : location.hash;
let timer = 0;

function tell() {
  for (const watcher of [...watchers]) watcher(now);
}

// Browsers refuse more than some hundred changes of an address in half a minute; while something plays it is written
// four times a second.
function write() {
  timer = 0;
  const text = writePlace(now);
  if (text === written) return;
  written = text;
  history.replaceState(null, '', text);
}

export function place(): Place {
  return now;
}

// Moves within the view: the address follows, the way back does not grow.
export function go(changes: Changes) {
  now = withChanges(now, changes);
  tell();
  if (!timer) timer = window.setTimeout(write, 250);
}

// The same as a step of its own: the browser's way back leads to what was there before.
export function step(changes: Changes) {
  flushPlace();
  now = withChanges(now, changes);
  const text = writePlace(now);
  if (text !== written) {
    written = text;
    history.pushState(null, '', text);
  }
  tell();
}

// The way to another view, for a link.
export function link(view: View, args: Changes): string {
  return writePlace(withChanges({ view, args: {} }, args));
}

export function startPlaces() {
  window.addEventListener('hashchange', () => {
    if (location.hash === written) return;
    written = location.hash;
    now = parsePlace(location.hash);
    tell();
  });
  // A link that is followed or copied right now has to have the last place.
  window.addEventListener('pagehide', write);
  window.addEventListener('copy', write);
}

export function flushPlace() {
  window.clearTimeout(timer);
  write();
}

export function usePlace(): Place {
  const [seen, set] = useState(now);
  useEffect(() => {
    watchers.add(set);
    set(now);
    return () => void watchers.delete(set);
  }, []);
  return seen;
}
