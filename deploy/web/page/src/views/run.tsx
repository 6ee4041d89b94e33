// One run: its course in time above, the chosen panel beside its events and the decision of the moment. Where it is narrow
// each of them is a panel of its own.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { Index, RunLine } from '../api';
import { parentsOf } from '../many_data';
import { source } from '../source';
import { type Filter, Listed, filterOf } from '../filter';
import { ChartsPanel } from '../panels/charts';
import { DecisionPanel } from '../panels/decision';
import { DinnerPanel } from '../panels/dinner';
import { LanesPanel } from '../panels/lanes';
import type { CourseProperties } from '../panels/panel';
import { RowsPanel } from '../panels/rows';
import { StatePanel } from '../panels/state';
import { TablePanel } from '../panels/table';
import { CopyButton } from '../parts/copy';
import { Replaced, Trouble, Waiting } from '../parts/empty';
import { TopBar } from '../parts/top_bar';
import { useAnswer } from '../parts/use_answer';
import { numberOf } from '../parts/party';
import { useRun } from '../parts/use_run';
import { useWide } from '../parts/use_wide';
import { flushPlace, go, link, place as placeNow, step, usePlace } from '../place';
import { KeyHelp, useKeys } from '../run/keys';
import { runKeys } from '../run/run_keys';
import { firstMoment } from '../run/first_moment';
import { useHeld } from '../run/held';
import { kSpeeds, usePlayer } from '../run/player';
import { strideTo, type Stride } from '../run/steps';
import { MarkMenu, SpanButtons, Strip } from '../run/strip';
import { Transport } from '../run/transport';
import type { FoundEvents, RunModel } from '../run_model';
import { AboutPanel } from '../panels/about';

const kPanels = {
  state: StatePanel,
  lanes: LanesPanel,
  table: TablePanel,
  dinner: DinnerPanel,
  charts: ChartsPanel,
  about: AboutPanel,
  rows: RowsPanel,
  decision: DecisionPanel,
};
export type PanelName = keyof typeof kPanels;
// Beside the chosen panel, where there is room.
const kAside: PanelName[] = ['rows', 'decision'];

export function RunView() {
  const { id } = usePlace().args;
  const { run, error, connected, turn } = useRun(id);
  if (run) return <Loaded key={turn} run={run} connected={connected} failure={error} turn={turn} />;
  return (
    <>
      <TopBar>
        <h1>{id ?? 'no run'}</h1>
      </TopBar>
      <main class="page">
        {error && <Trouble what="The run" error={error} />}
        {!id && (
          <Trouble what="The address" error={new Error('it names no run; the list of runs has a way into each')} />
        )}
        {id && !error && <Waiting what="the run" />}
      </main>
    </>
  );
}

function number(text: string | undefined, otherwise: number): number {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : otherwise;
}

interface LoadedProperties {
  run: RunModel;
  connected: boolean;
  failure: Error | null;
  turn: number;
}

function Loaded({ run, connected, failure, turn }: LoadedProperties) {
  const { args } = usePlace();
  const [help, showHelp] = useState(false);
  const wide = useWide(1000);
  const { columns, head } = run;
  const follow = run.live && (args.play === 'follow' || (args.e === undefined && args.play !== 'stay'));
  const last = Math.max(0, columns.events - 1);
  const start = useStart(run, args, last);
  const at = follow ? last : Math.min(number(args.e, start), last);
  const length = run.ticks.length;
  const parties = useMemo(() => Math.max(0, ...head.scenario.parties.map(numberOf)), [head.scenario]);
  const tally = run.tally(parties, length);
  const filter = useMemo(() => filterOf(args), [args.kinds, args.party, args.at_table, args.find, args.not]);
  const asked = filter.find || filter.not ? `${filter.find}\n${filter.not}\n${columns.events}` : null;
  const found = useAnswer(asked, (signal) => run.find(filter.find, filter.not, signal));
  const visible = useListed(run, filter, asked === null ? null : (found.value ?? kNone));
  const span = spanOf(args.sel, length);
  const fold = args.fold === '1';
  const speed = kSpeeds.find((one) => one === number(args.speed, 1)) ?? 1;
  const seek = (e: number) => go({ e, play: run.live ? 'stay' : null });
  const setSpan = (next: { from: number; to: number } | null) => go({ sel: next ? `${next.from}..${next.to}` : null });
  const player = usePlayer(run, tally, at, speed, fold, seek);
  const setFollow = (yes: boolean) => {
    player.pause();
    go({ play: yes ? 'follow' : 'stay', e: yes ? null : at });
  };
  const stride = (by: Stride, way: 1 | -1) => {
    if (columns.events > 0) seek(strideTo(run, visible, at, by, way));
  };
  let name = (args.panel in kPanels ? args.panel : 'lanes') as PanelName;
  const narrow = name;
  if (wide && kAside.includes(name)) name = 'lanes';
  const names = (Object.keys(kPanels) as PanelName[]).filter((one) => !wide || !kAside.includes(one));
  // Who stays at a moment may go on to what is beside it.
  useEffect(() => {
    if (player.playing || follow || columns.events === 0) return undefined;
    const off = new AbortController();
    const timer = window.setTimeout(() => void run.prefetch(at, off.signal).catch(() => undefined), kStays);
    return () => {
      window.clearTimeout(timer);
      off.abort();
    };
  }, [run, at, player.playing, follow]);
  const keys = runKeys({
    player,
    stride,
    seek,
    last,
    speed,
    follow,
    setFollow: run.live ? setFollow : null,
    names,
    help: () => showHelp(true),
    fold,
  });
  useKeys(keys);
  const given: CourseProperties = { run, at, seek, tally, filter, visible, span, fold, follow };
  const Main = kPanels[wide ? name : narrow];
  const idle = useMemo(() => {
    let count = 0;
    for (let tick = 0; tick < run.ticks.reached; ++tick) if (tally.idle(tick)) ++count;
    return count;
  }, [tally]);
  return (
    <div class="run-view">
      <TopBar tools={<Tools run={run} showHelp={() => showHelp(true)} />}>
        <h1>{run.id}</h1>
        <RunState run={run} connected={connected} />
      </TopBar>
      <section class="time" aria-label="time">
        <Transport
          {...{ run, at, player, follow, setFollow, speed, stride, seek, fold, idle }}
          setSpeed={(one) => go({ speed: one === 1 ? null : one })}
          setFold={(yes) => go({ fold: yes ? '1' : null })}
        >
          <MarkMenu run={run} at={at} seek={seek} />
          <SpanButtons {...{ run, span, setSpan }} tick={Math.max(0, columns.tickOf(at))} />
        </Transport>
        <Strip {...{ run, tally, at, seek, span, fold, setSpan }} />
      </section>
      <Replaced turn={turn} />
      {failure && <Trouble what="The run" error={failure} />}
      <nav class="tabs" aria-label="panels">
        {names.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === (wide ? name : narrow)}
            onClick={() => step({ panel: one })}
          >
            {one === 'rows' ? 'events' : one}
          </button>
        ))}
      </nav>
      <main class={wide ? 'panels wide' : 'panels'}>
        <div
          class="panel"
          data-panel={wide ? name : narrow}
          {...(wide ? { tabIndex: 0, role: 'group', 'aria-label': `panel: ${name}` } : {})}
        >
          <Main {...given} />
        </div>
        {wide && (
          <>
            <div class="panel aside-rows">
              <RowsPanel {...given} />
            </div>
            <div class="panel aside-decision" tabIndex={0} role="group" aria-label="panel: decision">
              <DecisionPanel {...given} />
            </div>
          </>
        )}
      </main>
      <Spoken run={run} at={at} quiet={player.playing || follow} />
      {help && <KeyHelp keys={keys} close={() => showHelp(false)} />}
    </div>
  );
}

// The moment without one in the address. A run that is followed is at its end when it is over, and stays there.
function useStart(run: RunModel, args: Record<string, string>, last: number): number {
  const wasLive = useRef(run.live);
  const atEnd = run.live || wasLive.current || args.play === 'follow';
  const first = useMemo(() => firstMoment(run.head, last), [run.head, last]);
  // That it is over is heard before its last events have come.
  const isWhole = run.columns.events >= (run.growth?.events ?? 0);
  useEffect(() => {
    if (run.live || !isWhole || args.e !== undefined || !atEnd) return;
    go({ e: last, play: null });
    flushPlace();
  }, [run.live, isWhole, last, args.e]);
  return atEnd ? last : first;
}

const kNone: FoundEvents = { words: '', events: new Uint32Array(0) };
const kStays = 250; // milliseconds

// The events that are listed; what the run grew by is added to the list that there was.
function useListed(run: RunModel, filter: Filter, found: FoundEvents | null): Uint32Array {
  const kept = useRef<{ run: RunModel; filter: Filter; scenario: unknown; words?: string; list: Listed } | null>(null);
  return useMemo(() => {
    const { columns, head } = run;
    const before = kept.current;
    const goesOn =
      before?.run === run &&
      before.filter === filter &&
      before.scenario === head.scenario &&
      before.words === found?.words;
    const list = new Listed(columns, head, filter, found?.events ?? null, goesOn ? before.list : null);
    kept.current = { run, filter, scenario: head.scenario, words: found?.words, list };
    return list.events;
  }, [run, run.columns, filter, found]);
}

function spanOf(text: string | undefined, length: number): { from: number; to: number } {
  const found = /^(\d+)\.\.(\d+)$/.exec(text ?? '');
  if (!found) return { from: 0, to: length };
  const from = Math.min(Number(found[1]), length - 1);
  return { from, to: Math.max(from + 1, Math.min(Number(found[2]), length)) };
}

// The moment in words, for who hears the page; not while it moves by itself. It is the title of the page as well.
function Spoken({ run, at, quiet }: { run: RunModel; at: number; quiet: boolean }) {
  const row = useAnswer(quiet || run.columns.events === 0 ? null : `${run.id} ${at}`, (signal) => run.row(at, signal));
  const tick = Math.max(0, run.columns.tickOf(at));
  useEffect(() => {
    document.title = `${run.head.scenario.name} ${tick} – haggle`;
  }, [tick]);
  return (
    <p role="status" class="unseen">
      {!quiet && row.value && !row.old ? `${run.ticks.words(tick)}: ${row.value.text}` : ''}
    </p>
  );
}

function RunState({ run, connected }: { run: RunModel; connected: boolean }) {
  const head = run.head;
  const state = run.growth?.state ?? head.state;
  const held = useHeld(run);
  const waiting = run.growth?.waiting_for ?? [];
  const text = state === 'killed' ? 'not sealed' : state;
  return (
    <>
      <span class={`badge ${state}`}>{text}</span>
      <span class="muted">
        {head.scenario.name}, seed {String(head.scenario.seed)} · <code>{head.hash.slice(0, 12)}</code>
      </span>
      <span role="status" class="muted">
        {state === 'live' && !connected && 'no news come at present'}
        {state === 'live' && connected && held && `the pace holds tick ${run.growth?.tick ?? head.tick} back`}
        {state === 'live' && connected && !held && waiting.length > 0 && `waits for ${waiting.join(', ')}`}
        {state !== 'live' && state !== 'finished' && head.reason}
      </span>
    </>
  );
}

const kParents = 3;

// Of a fork: the runs that it may come from, each one click away.
function ForkOf({ run, parents }: { run: RunModel; parents: RunLine[] }) {
  const more = parents.length - kParents;
  return (
    <span class="badge fork-of">
      fork at step {run.head.fork!.step}
      {parents.slice(0, kParents).map((parent, at) => (
        <span key={parent.id}>
          {at > 0 ? ' or ' : ' of '}
          <a href={link('run', { id: parent.id })}>{parent.id}</a>
        </span>
      ))}
      {more > 0 && (
        <>
          {' or '}
          <a href={link('runs', { find: `seed=${run.head.scenario.seed}` })}>{more} more that fit as well</a>
        </>
      )}
    </span>
  );
}

function Tools({ run, showHelp }: { run: RunModel; showHelp: () => void }) {
  const index = useAnswer(run.head.fork ? `parents ${run.id}` : null, () => source().get<Index>('/api/index'));
  const line = index.value?.runs.find((one) => one.id === run.id);
  const parents = line && index.value ? parentsOf(line, index.value) : [];
  return (
    <>
      {run.head.fork && <ForkOf run={run} parents={parents} />}
      {parents.length > 0 ? (
        <a href={link('compare', { a: parents[0].id, b: run.id })}>compare with its parent</a>
      ) : (
        <a href={link('compare', { a: run.id })}>compare</a>
      )}
      <CopyButton
        label="copy link"
        title="the address of this very picture"
        text={() => {
          flushPlace();
          const { view, args } = placeNow();
          return location.href.split('#')[0] + link(view, args);
        }}
      />
      <button type="button" onClick={showHelp} aria-label="keys" title="keys">
        ?
      </button>
    </>
  );
}
