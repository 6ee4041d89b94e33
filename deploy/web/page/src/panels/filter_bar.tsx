// What the list of events shows: kinds, party, table, words that have to be there or must not. All of it is in the address.
import { useEffect, useState } from 'preact/hooks';
import { isFiltered } from '../filter';
import { kGroups, kOthers, groupOfKind } from '../kinds';
import { words } from '../parts/format';
import { KindSign } from '../parts/kind_sign';
import { partyName } from '../parts/party';
import { go } from '../place';
import type { CourseProperties } from './panel';

function Words({ name, id, label, value }: { name: string; id: string; label: string; value: string }) {
  const [typed, type] = useState(value);
  useEffect(() => type(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = window.setTimeout(() => go({ [name]: typed }), 250);
    return () => window.clearTimeout(timer);
  }, [typed]);
  return (
    <input
      id={id}
      type="search"
      aria-label={label}
      placeholder={label}
      value={typed}
      onInput={(event) => type((event.currentTarget as HTMLInputElement).value)}
      onKeyDown={(event) => {
        if (event.key === 'Escape') (event.currentTarget as HTMLInputElement).blur();
      }}
    />
  );
}

function Kinds({ run, filter }: Pick<CourseProperties, 'run' | 'filter'>) {
  const head = run.head;
  const known = Object.keys(head.counts);
  const total = (kind: string) => (head.counts[kind] ?? []).reduce((sum, one) => sum + one, 0);
  const chosen = new Set(filter.kinds ?? known.filter((kind) => !head.hidden.includes(kind)));
  const set = (kinds: string[], yes: boolean) => {
    const next = new Set(chosen);
    for (const kind of kinds) {
      if (yes) next.add(kind);
      else next.delete(kind);
    }
    const list = known.filter((kind) => next.has(kind));
    const usual =
      list.length === known.filter((kind) => !head.hidden.includes(kind)).length &&
      !list.some((kind) => head.hidden.includes(kind));
    go({ kinds: usual ? null : list.join(',') || 'none' });
  };
  return (
    <details class="kinds">
      <summary>kinds{filter.kinds ? ` (${chosen.size} of ${known.length})` : ''}</summary>
      <div class="kinds-list">
        {kGroups.map((group, number) => {
          const kinds = known.filter((kind) => groupOfKind(kind) === number);
          if (kinds.length === 0) return null;
          return (
            <fieldset key={group.name}>
              <legend>
                <KindSign group={number} /> {number === kOthers ? 'others' : group.name}{' '}
                <button type="button" class="quiet" onClick={() => go({ kinds: kinds.join(',') })}>
                  only
                </button>
              </legend>
              {kinds.map((kind) => (
                <label key={kind} class="check">
                  <input type="checkbox" checked={chosen.has(kind)} onChange={() => set([kind], !chosen.has(kind))} />{' '}
                  {words(kind)} <span class="muted">{total(kind)}</span>
                </label>
              ))}
            </fieldset>
          );
        })}
      </div>
    </details>
  );
}

export function FilterBar({ run, filter }: CourseProperties) {
  return (
    <div class="filter" role="search" aria-label="events">
      <Words id="find" name="find" label="find words" value={filter.find} />
      <Words id="not" name="not" label="not these" value={filter.not} />
      <select
        aria-label="party"
        value={filter.party === null ? '' : String(filter.party)}
        onChange={(event) => go({ party: (event.currentTarget as HTMLSelectElement).value })}
      >
        <option value="">every party</option>
        {run.head.scenario.parties.map((party) => (
          <option key={party.id} value={String(party.id)}>
            {partyName(run.head, party.id)}
          </option>
        ))}
      </select>
      {filter.table !== null && (
        <span class="badge">table {run.head.tables.find((table) => table.i === filter.table)?.id ?? filter.table}</span>
      )}
      <Kinds run={run} filter={filter} />
      {isFiltered(filter) && (
        <button
          type="button"
          class="quiet"
          onClick={() => go({ kinds: null, party: null, at_table: null, find: null, not: null })}
        >
          clear
        </button>
      )}
    </div>
  );
}
