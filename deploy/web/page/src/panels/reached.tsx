// When a party first had so many: the first tick whose end has them, and the way to it.
import { useState } from 'preact/hooks';
import type { Party } from '../api';
import { numberOf, partyName } from '../parts/party';
import type { PanelProperties } from './panel';

const kHeld = ['installed', 'productive', 'warehoused'] as const;

// What changes what a party has.
const kChanges = ['delivered', 'site_opened', 'site_extended'];

// The event of the tick by which the party came to so many: of those that changed what it has, the last one in the first step
// after which it has them. What runs is told by no event of its own: then the last event of the tick.
async function eventOf(run: PanelProperties['run'], party: Party, held: (typeof kHeld)[number], least: number, tick: number): Promise<number> {
  const { columns } = run;
  const { first, end } = run.ticks.range(tick);
  const changes = new Set(kChanges.map((kind) => run.head.kinds.indexOf(kind)));
  const byStep = new Map<number, number>();
  for (let e = first; e < end; ++e)
    if (columns.party[e] === numberOf(party) && changes.has(columns.kind[e])) byStep.set(columns.step[e], e);
  for (const [step, event] of byStep) {
    const state = await run.state(step);
    const own = state.parties.find((one) => one.id === party.id);
    if ((own?.positions ?? []).reduce((units, position) => units + position[held], 0) >= least) return event;
  }
  return run.ticks.last(tick);
}

export function Reached({ run, seek }: PanelProperties) {
  const holders = run.head.scenario.parties.filter((party) => party.kind === 'buyer');
  const [party, setParty] = useState(String(holders[0]?.id ?? ''));
  const [held, setHeld] = useState<(typeof kHeld)[number]>('installed');
  const [wanted, setWanted] = useState('');
  const [answer, setAnswer] = useState('');
  if (holders.length === 0 || run.head.scenario.products.length === 0) return null;
  const look = async () => {
    const least = Number(wanted.replace(/[\s,]/g, ''));
    if (!Number.isFinite(least) || least <= 0) return setAnswer('type a number of units');
    const one = holders.find((holder) => String(holder.id) === party)!;
    try {
      const all = await run.series();
      const lines = all.series.filter((line) => line.name === held && line.party === one.name);
      if (lines.length === 0)
        return setAnswer(`it is not recorded how many ${partyName(run.head, one.id)} has ${held}`);
      const sum = (k: number) => lines.reduce((units, line) => units + (line.values[k] ?? 0), 0);
      const k = all.ticks.findIndex((_, index) => sum(index) >= least);
      if (k < 0) return setAnswer(`${partyName(run.head, one.id)} never had that many ${held}`);
      setAnswer(`${run.ticks.words(all.ticks[k])}`);
      return seek(await eventOf(run, one, held, least, all.ticks[k]));
    } catch (error) {
      return setAnswer((error as Error).message);
    }
  };
  return (
    <form
      class="reached"
      onSubmit={(event) => {
        event.preventDefault();
        void look();
      }}
    >
      When did{' '}
      <select
        aria-label="reached by"
        value={party}
        onChange={(event) => setParty((event.currentTarget as HTMLSelectElement).value)}
      >
        {holders.map((holder) => (
          <option key={holder.id} value={String(holder.id)}>
            {partyName(run.head, holder.id)}
          </option>
        ))}
      </select>{' '}
      first have{' '}
      <input
        aria-label="units to reach"
        inputMode="numeric"
        size={9}
        value={wanted}
        onInput={(event) => setWanted((event.currentTarget as HTMLInputElement).value)}
      />{' '}
      <select
        aria-label="held how"
        value={held}
        onChange={(event) => setHeld((event.currentTarget as HTMLSelectElement).value as typeof held)}
      >
        {kHeld.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>{' '}
      <button type="submit">when?</button> <span role="status">{answer}</span>
    </form>
  );
}
