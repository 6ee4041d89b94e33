// When a party first had so many: the first tick whose end has them, and the way to it.
import { useState } from 'preact/hooks';
import { partyName } from '../parts/party';
import type { PanelProperties } from './panel';

const kHeld = ['installed', 'productive', 'warehoused'] as const;

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
      return seek(run.ticks.last(all.ticks[k]));
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
