// The end of a run at a seat, and what a strategy would have decided where the person decided.
import { useState } from 'preact/hooks';
import { address } from '../address';
import { Trouble, Waiting } from '../parts/empty';
import { plural } from '../parts/format';
import { useAnswer } from '../parts/use_answer';
import { go, usePlace } from '../place';
import { source } from '../source';
import { momentText, silenceText } from './course';
import { ResultOf } from './result';
import type { Advice, Seat } from './seat_api';

const kEnds: Record<string, string> = { complete: 'The run is over', stopped: 'The run was stopped', failed: 'The run has failed' };

export function Over({ seat }: { seat: Seat }) {
  const place = usePlace();
  const over = seat.over!;
  const chosen = place.args.strategy ?? '';
  const summary = over.strategies.find((one) => one.name === chosen)?.summary;
  return (
    <section class="seat-part" aria-labelledby="over">
      <h2 id="over">{kEnds[over.how] ?? 'The run is over'}</h2>
      <p class="over-text">{over.text}</p>
      <ResultOf over={over} party={seat.party.name} />
      <h3>What would a strategy have done in your place?</h3>
      {over.strategies.length === 0 && <p class="muted">No strategy that is built in would have made a move there.</p>}
      {over.strategies.length > 0 && (
        <p>
          <label>
            strategy{' '}
            <select value={chosen} onChange={(event) => go({ strategy: (event.currentTarget as HTMLSelectElement).value })}>
              <option value="">choose one</option>
              {over.strategies.map((one) => (
                <option key={one.name} value={one.name}>
                  {one.name}
                </option>
              ))}
            </select>
          </label>{' '}
          <span class="muted">{summary}</span>
        </p>
      )}
      {chosen && <AdviceOf party={seat.party.name} strategy={chosen} />}
    </section>
  );
}

function AdviceOf({ party, strategy }: { party: string; strategy: string }) {
  const [isOnlyDifferent, setOnly] = useState(false);
  const got = useAnswer(`advice ${party} ${strategy}`, () => source().get<Advice>(address('/api/seat/advice', { party, strategy })));
  if (got.error) return <Trouble what={`What ${strategy} would have done`} error={got.error} />;
  if (!got.value || got.old) return <Waiting what={`what ${strategy} would have done`} />;
  const advice = got.value;
  const shown = advice.decisions.filter((one) => !isOnlyDifferent || !one.same);
  return (
    <div class="advice">
      <p role="status">
        {advice.text}
      </p>
      <label class="check">
        <input type="checkbox" checked={isOnlyDifferent} onChange={() => setOnly(!isOnlyDifferent)} /> only where it differs
      </label>
      {advice.left_out ? (
        <p class="muted">The last {plural(advice.decisions.length, 'decision')} are listed; {plural(advice.left_out, 'earlier one')} are counted and not listed.</p>
      ) : null}
      {shown.length === 0 && !advice.left_out && <p class="empty">It would have done in each decision what you did.</p>}
      <ol class="decisions">
        {shown.map((one) => (
          <li key={one.number} class={one.same ? 'same' : 'other'}>
            <p class="muted">
              <span class="badge">{one.same ? '= the same' : '\u2260 another'}</span> {momentText(one)}: {one.asked.join('; ')}
            </p>
            <div class="beside">
              <div>
                <h4>You</h4>
                {one.did.length === 0 && <p>{silenceText(one.silence)}</p>}
                {one.did.map((move, at) => (
                  <p key={at}>{move.text}</p>
                ))}
                {one.said && <p class="muted">you wrote: {one.said}</p>}
              </div>
              <div>
                <h4>{advice.strategy}</h4>
                {one.would.length === 0 && <p>nothing</p>}
                {one.would.map((move, at) => (
                  <p key={at}>
                    {move.text}
                    {move.why && <span class="muted"> because {move.why}</span>}
                  </p>
                ))}
              </div>
            </div>
          </li>
        ))}
      </ol>
    </div>
  );
}
