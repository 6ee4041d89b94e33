// All runs, sweeps and seats that the program was given, each with the way into it: sorted, searched, with distributions of
// their figures; what is on stands first and is followed. Two that are chosen are set beside each other.
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Index, RunLine } from '../api';
import { countsText, found, grownIndex, inOrder, parentOf, parentsOf, resultNames, whenText } from '../many_data';
import { DataTable } from '../parts/data_table';
import { Trouble, Waiting } from '../parts/empty';
import { bytes, inUnit, moneyShort, plural, units, words } from '../parts/format';
import { Histogram } from '../parts/histogram';
import { TopBar } from '../parts/top_bar';
import { VirtualTable, type WideColumn } from '../parts/virtual_table';
import { go, link, usePlace } from '../place';
import { source } from '../source';
import './many.css';

interface Listed {
  index: Index | null;
  error: Error | null;
  connected: boolean;
}

// The list, with what is heard of runs that are on.
function useIndex(): Listed {
  const [index, setIndex] = useState<Index | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const [connected, setConnected] = useState(false);
  useEffect(() => {
    let gone = false;
    let busy = false;
    let again = false;
    let barred = false;
    const load = async () => {
      again = true;
      if (busy) return;
      busy = true;
      while (again && !gone) {
        again = false;
        try {
          const next = await source().get<Index>('/api/index');
          if (!gone) {
            setIndex(next);
            setError(null);
          }
        } catch (failure) {
          if (!gone) setError(failure as Error);
        }
      }
      busy = false;
    };
    void load();
    const stop = source().live({
      grew: (growth) => setIndex((kept) => kept && grownIndex(kept, growth)),
      index: () => void load(),
      reset: () => void load(),
      connected: (yes, refusal) => {
        setConnected(yes);
        if (refusal) {
          barred = true;
          setError(refusal);
        } else if (yes && barred) {
          barred = false;
          void load();
        }
      },
    });
    return () => {
      gone = true;
      stop();
    };
  }, []);
  return { index, error, connected };
}

export function RunsView() {
  const { index, error } = useIndex();
  return (
    <>
      <TopBar>
        <h1>runs</h1>
        {index && <span class="muted">{countsText(index.runs)}</span>}
      </TopBar>
      <main class="page many">
        {error && <Trouble what="The list of runs" error={error} />}
        {error && (error as { status?: number }).status === 401 && <p>This browser has no key: open the link that the program printed, once, in this browser.</p>}
        {!index && !error && <Waiting what="the list of runs" />}
        {index && <Runs index={index} />}
        {index && <Others index={index} />}
      </main>
    </>
  );
}

// Units of results are those that were delivered.
function resultWords(name: string): string {
  return name === 'units' ? 'delivered' : words(name.replace(/_cents$/, ''));
}

// Money in few signs: sums of a run have many, and what is copied is exact.
function resultText(value: number | undefined, unit: string): string {
  return unit === 'cents' ? moneyShort(value) : inUnit(value, unit);
}

function unitOf(name: string): string {
  return name.endsWith('_cents') ? 'cents' : 'units';
}

function columnsOfRuns(index: Index, chosen: string[], choose: (id: string) => void): WideColumn<RunLine>[] {
  const forks = index.runs.some((run) => run.fork);
  const othersText = (count: number) => (count > 1 ? `or ${count - 1} more` : '');
  const parentText = (run: RunLine) => (run.fork ? (parentOf(run, index)?.id ?? 'a run that is not here') : '');
  return [
    {
      name: 'beside',
      tool: true,
      value: () => '',
      show: (run) => <input type="checkbox" aria-label={`compare ${run.id}`} checked={chosen.includes(run.id)} onChange={() => choose(run.id)} />,
    },
    { name: 'run', value: (run) => run.id, show: (run) => <a href={link('run', { id: run.id })}>{run.id}</a> },
    { name: 'scenario', value: (run) => run.scenario },
    { name: 'seed', value: (run) => run.seed, number: true },
    ...(forks
      ? [
          {
            name: 'fork of',
            value: parentText,
            text: (run: RunLine) => `${parentText(run)} ${othersText(parentsOf(run, index).length)} compare`,
            show: (run: RunLine) => {
              const parents = parentsOf(run, index);
              if (parents.length === 0) return parentText(run);
              return (
                <>
                  <a href={link('run', { id: parents[0].id })}>{parents[0].id}</a>{' '}
                  {parents.length > 1 && (
                    <span class="muted" title={`these fit equally well: ${parents.map((one) => one.id).join(', ')}`}>
                      {othersText(parents.length)}{' '}
                    </span>
                  )}
                  <a href={link('compare', { a: parents[0].id, b: run.id })}>compare</a>
                </>
              );
            },
          },
        ]
      : []),
    {
      name: 'state',
      value: (run) => run.state,
      text: (run) => `${run.state}mm`,
      show: (run) => <span class={`badge ${run.state}`}>{run.state}</span>,
    },
    { name: 'tick', value: (run) => run.tick, text: (run) => `${run.tick + 1} of ${run.ticks}`, number: true },
    { name: 'steps', value: (run) => run.steps, text: (run) => units(run.steps), number: true },
    ...(index.runs.some((run) => run.events !== null)
      ? [{ name: 'events', value: (run: RunLine) => run.events, text: (run: RunLine) => units(run.events), number: true }]
      : []),
    ...resultNames(index.runs).map((name) => ({
      name: resultWords(name),
      value: (run: RunLine) => run.results?.[name],
      text: (run: RunLine) => resultText(run.results?.[name], unitOf(name)),
      number: true,
    })),
    { name: 'changed (UTC)', value: (run) => whenText(run.modified) },
    { name: 'size', value: (run) => run.bytes, text: (run) => (run.bytes === null ? '' : bytes(run.bytes)), number: true },
    { name: 'hash', value: (run) => run.hash, text: (run) => (run.hash ?? '').slice(0, 12), show: (run) => <code>{(run.hash ?? '').slice(0, 12)}</code> },
    { name: 'reason', value: (run) => run.reason },
  ];
}

function Runs({ index }: { index: Index }) {
  const { args } = usePlace();
  const find = args.find ?? '';
  const chosen = [args.a, args.b].filter((id): id is string => Boolean(id));
  const choose = (id: string) => {
    const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen.slice(-1), id];
    go({ a: next[0] ?? null, b: next[1] ?? null });
  };
  const rows = useMemo(() => inOrder(index.runs).filter((run) => found(find, [run.id, run.scenario, run.seed, run.state, run.hash, run.reason], { seed: run.seed, state: run.state, scenario: run.scenario, run: run.id })), [index, find]);
  const columns = useMemo(() => columnsOfRuns(index, chosen, choose), [index, args.a, args.b]);
  const shown = columns.find((column) => column.name === args.show);
  const unit = shown && (resultNames(index.runs).find((name) => resultWords(name) === shown.name)?.endsWith('_cents') ? 'cents' : 'units');
  const values = useMemo(() => (shown ? rows.map((run) => shown.value(run) as string | number | null) : []), [rows, shown?.name]);
  const value = (event: Event) => (event.currentTarget as HTMLInputElement).value;
  return (
    <section aria-label="runs">
      <div class="many-line">
        <label>
          find <input type="search" value={find} placeholder="words, seed=8, -not this" onInput={(event) => go({ find: value(event) })} />
        </label>
        <label>
          distribution of{' '}
          <select value={shown?.name ?? ''} onChange={(event) => go({ show: value(event) })}>
            <option value="">nothing</option>
            {columns.filter((column) => !column.tool && column.name !== 'run' && column.name !== 'hash').map((column) => (
              <option key={column.name} value={column.name}>
                {column.name}
              </option>
            ))}
          </select>
        </label>
        <span class="muted" role="status">
          {rows.length === index.runs.length ? plural(rows.length, 'run') : `${units(rows.length)} of ${plural(index.runs.length, 'run')}`}
        </span>
        <Chosen chosen={chosen} />
      </div>
      {shown && <Histogram name={shown.name} unit={unit ?? 'units'} values={values} />}
      <VirtualTable
        caption="Runs"
        rows={rows}
        columns={columns}
        rowKey={(run) => run.id}
        sort={args.sort ?? ''}
        onSort={(sort) => go({ sort })}
        marked={(run) => chosen.includes(run.id)}
        empty={
          index.runs.length === 0
            ? 'There is no journal where the program was told to look: make one with `haggle run dinner`, or name another folder.'
            : 'No run has these words.'
        }
      />
    </section>
  );
}

function Chosen({ chosen }: { chosen: string[] }) {
  if (chosen.length === 0) return <span class="muted">Tick two runs to set them beside each other.</span>;
  return (
    <span class="chosen" role="status">
      {chosen.length === 1 ? (
        <>{chosen[0]}: tick one more, </>
      ) : (
        <a class="go" href={link('compare', { a: chosen[0], b: chosen[1] })}>
          compare {chosen[0]} with {chosen[1]}
        </a>
      )}{' '}
      <button type="button" class="quiet" onClick={() => go({ a: null, b: null })}>
        none of them
      </button>
    </span>
  );
}

function Others({ index }: { index: Index }) {
  return (
    <>
      {index.sweeps.length > 0 && (
        <section>
          <DataTable
            caption="Results of sweeps"
            rows={index.sweeps}
            rowKey={(sweep) => sweep.id}
            empty=""
            columns={[
              { name: 'file', value: (sweep) => sweep.id, show: (sweep) => <a href={link('sweep', { id: sweep.id })}>{sweep.id}</a> },
              { name: 'scenario', value: (sweep) => sweep.scenario },
              { name: 'runs', value: (sweep) => sweep.runs, show: (sweep) => units(sweep.runs), number: true },
            ]}
          />
        </section>
      )}
      {index.seats.length > 0 && (
        <section>
          <h2>Seats of persons</h2>
          <p class="muted">Each has a key of its own; the link that the program printed for it opens it.</p>
          <ul>
            {index.seats.map((party) => (
              <li key={party}>
                <a href={link('seat', { party })}>{party}</a>
              </li>
            ))}
          </ul>
        </section>
      )}
      {index.problems.length > 0 && (
        <section>
          <DataTable
            caption={`Files that cannot be read (${index.problems.length})`}
            rows={index.problems}
            rowKey={(problem) => problem.path}
            empty=""
            columns={[
              { name: 'file', value: (problem) => problem.path },
              { name: 'why', value: (problem) => problem.error },
            ]}
          />
        </section>
      )}
    </>
  );
}
