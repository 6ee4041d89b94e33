// The results of a sweep: its runs as a table of settings and measures, chosen measures as means with their intervals by
// setting, distributions, and the way to each run.
import { useMemo } from 'preact/hooks';
import type { Index, Sweep } from '../api';
import { address } from '../address';
import { bySetting, columnsOf, commandOf, completeOf, found, numbersOf, settingText, tellingOf, variedOf } from '../many_data';
import { CopyButton } from '../parts/copy';
import { DotChart } from '../parts/dot_chart';
import { Empty, Trouble, Waiting } from '../parts/empty';
import { inUnit, plural, quoted, units } from '../parts/format';
import { Histogram } from '../parts/histogram';
import { TopBar } from '../parts/top_bar';
import { useAnswer } from '../parts/use_answer';
import { VirtualTable, type WideColumn } from '../parts/virtual_table';
import { go, link, usePlace } from '../place';
import { source } from '../source';
import './many.css';

export function SweepView() {
  const { id } = usePlace().args;
  const got = useAnswer(id ? `sweep ${id}` : null, () => source().get<Sweep>(address('/api/sweep', { file: id })));
  const index = useAnswer('index', () => source().get<Index>('/api/index'));
  return (
    <>
      <TopBar>
        <h1>{id ?? 'no sweep'}</h1>
        {got.value && <span class="muted">{plural(got.value.rows.length, 'run')}</span>}
      </TopBar>
      <main class="page many">
        {!id && <Empty>The address names no results of a sweep; the list of runs has a way into each.</Empty>}
        {got.error && <Trouble what="The results" error={got.error} />}
        {id && !got.value && !got.error && <Waiting what="the results" />}
        {got.value && <Results sweep={got.value} index={index.value} scenario={got.value.scenario ?? index.value?.sweeps.find((one) => one.id === id)?.scenario ?? ''} />}
      </main>
    </>
  );
}

type Row = Sweep['rows'][number];
const kFirst = 3; // measures that are drawn before anybody chose

function Results({ sweep, index, scenario }: { sweep: Sweep; index: Index | null; scenario: string }) {
  const { args } = usePlace();
  const numbers = useMemo(() => numbersOf(sweep), [sweep]);
  const varied = useMemo(() => variedOf(sweep), [sweep]);
  const names = sweep.columns.map((column) => column.name);
  const wanted = args.measures === undefined ? null : args.measures.split(',');
  const telling = useMemo(() => tellingOf(sweep, numbers, varied, kFirst), [sweep, numbers, varied]);
  const chosen = wanted ? numbers.filter((at) => wanted.includes(names[at])) : telling;
  const by = varied.filter((at) => !args.by || names[at] === args.by);
  const find = args.find ?? '';
  const rows = useMemo(() => {
    const said = [...columnsOf(sweep, 'setting'), ...columnsOf(sweep, 'seed')];
    return sweep.rows.filter((row) =>
      found(
        find,
        said.map((at) => row[at]),
        Object.fromEntries(said.map((at) => [names[at].toLowerCase(), row[at]])),
      ),
    );
  }, [sweep, find]);
  const columns = useMemo(() => columnsOfSweep(sweep, index, scenario, chosen), [sweep, index, scenario, chosen.join()]);
  const drawn = useMemo(
    () => chosen.map((at) => ({ at, settings: bySetting(sweep, rows, by, at) })).filter((one) => one.settings.length > 0),
    [sweep, rows, by.join(), chosen.join()],
  );
  const shown = sweep.columns.findIndex((column) => column.name === args.show);
  const values = useMemo(() => (shown < 0 ? [] : completeOf(sweep, rows).map((row) => row[shown])), [rows, shown]);
  const value = (event: Event) => (event.currentTarget as HTMLInputElement).value;
  const toggle = (at: number) => {
    const next = chosen.includes(at) ? chosen.filter((one) => one !== at) : numbers.filter((one) => one === at || chosen.includes(one));
    go({ measures: next.map((one) => names[one]).join(',') || 'none' });
  };
  return (
    <>
      <div class="many-line">
        <label>
          find <input type="search" value={find} placeholder="words, seed=7, -not this" onInput={(event) => go({ find: value(event) })} />
        </label>
        {varied.length > 1 && (
          <label>
            by{' '}
            <select value={args.by ?? ''} onChange={(event) => go({ by: value(event) })}>
              <option value="">every setting</option>
              {varied.map((at) => (
                <option key={at} value={names[at]}>
                  {names[at]}
                </option>
              ))}
            </select>
          </label>
        )}
        <label>
          distribution of{' '}
          <select value={shown < 0 ? '' : names[shown]} onChange={(event) => go({ show: value(event) })}>
            <option value="">nothing</option>
            {numbers.map((at) => (
              <option key={at} value={names[at]}>
                {names[at]}
              </option>
            ))}
          </select>
        </label>
        <span class="muted" role="status">
          {units(rows.length)} of {plural(sweep.rows.length, 'run')}
          {sweep.failed ? `; ${units(sweep.failed)} failed, and are in no mean or distribution` : ''}
          {sweep.left_out ? `; ${units(sweep.left_out)} more are in the file and not shown: haggle sql has all` : ''}
        </span>
        {sweep.left_out ? <CopyButton label="copy the command" text={() => `haggle sql ${quoted(args.id ?? '')} 'SELECT * FROM runs'`} /> : null}
      </div>
      <details class="measures">
        <summary>
          measures: {chosen.map((at) => names[at]).join(', ') || 'none'} ({chosen.length} of {numbers.length})
        </summary>
        <fieldset class="measure-list">
          <legend class="unseen">measures that are shown</legend>
          {numbers.map((at) => (
            <label class="check" key={at}>
              <input type="checkbox" checked={chosen.includes(at)} onChange={() => toggle(at)} /> {names[at]}
            </label>
          ))}
        </fieldset>
      </details>
      <div class="dot-grid">
        {drawn.map(({ at, settings }) => (
          <DotChart key={at} name={names[at]} unit={sweep.columns[at].unit} settings={settings} />
        ))}
      </div>
      {shown >= 0 && <Histogram name={names[shown]} unit={sweep.columns[shown].unit} values={values} />}
      <VirtualTable
        caption="Runs of the sweep"
        rows={rows}
        columns={columns}
        rowKey={(row) => sweep.rows.indexOf(row)}
        sort={args.sort ?? ''}
        onSort={(sort) => go({ sort })}
        empty={sweep.rows.length === 0 ? 'The file has no run.' : 'No run has these words.'}
      />
    </>
  );
}

function columnsOfSweep(sweep: Sweep, index: Index | null, scenario: string, chosen: number[]): WideColumn<Row>[] {
  // A sweep keeps no journals; one of the same hash is the same run.
  const hash = columnsOf(sweep, 'hash')[0];
  const known = new Map(index?.runs.flatMap((run) => (run.hash ? [[run.hash, run.id]] : [])));
  const idOf = (row: Row) => (hash === undefined ? undefined : known.get(String(row[hash])));
  const incomplete = columnsOf(sweep, 'complete').filter((at) => sweep.rows.some((row) => row[at] !== true));
  const others = columnsOf(sweep, 'measure').filter((at) => !sweep.rows.some((row) => typeof row[at] === 'number'));
  return [
    ...columnsOf(sweep, 'run').map((at) => ({ name: sweep.columns[at].name, value: (row: Row) => row[at], number: true })),
    ...columnsOf(sweep, 'setting').map((at) => ({ name: sweep.columns[at].name, value: (row: Row) => row[at], text: (row: Row) => settingText(row[at]) })),
    ...columnsOf(sweep, 'seed').map((at) => ({ name: sweep.columns[at].name, value: (row: Row) => seedOf(row[at]), text: (row: Row) => settingText(row[at]), number: true })),
    ...incomplete.map((at) => ({ name: 'ended', value: (row: Row) => (row[at] ? 'complete' : 'failed') })),
    ...chosen.map((at) => ({ name: sweep.columns[at].name, value: (row: Row) => row[at], text: (row: Row) => inUnitOf(row[at], sweep.columns[at].unit), number: true })),
    ...others.map((at) => ({ name: sweep.columns[at].name, value: (row: Row) => row[at] })),
    {
      name: 'the run',
      tool: true,
      value: () => '',
      text: () => 'copy its command',
      show: (row) => {
        const id = idOf(row);
        return id ? <a href={link('run', { id })}>open</a> : <CopyButton label="copy its command" text={() => commandOf(sweep, row, scenario)} title="the command that makes this run, with a journal" />;
      },
    },
  ];
}

// Seeds are texts, for they are greater than a number can say; those that can are sorted by size.
function seedOf(value: Row[number]): string | number {
  return Number.isSafeInteger(Number(value)) ? Number(value) : settingText(value);
}

function inUnitOf(value: Row[number], unit: string): string {
  return typeof value === 'number' ? inUnit(value, unit) : settingText(value);
}
