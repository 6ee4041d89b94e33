// What has happened at a seat: what the party was shown since it was asked last, and what it decided before.
import { words } from '../parts/format';
import type { Past, Seat } from './seat_api';

export function Since({ seat }: { seat: Seat }) {
  return (
    <section class="seat-part" aria-labelledby="since">
      <h2 id="since">What happened since your last answer</h2>
      {seat.shown.length === 0 && <p class="muted">Nothing that you were shown.</p>}
      {/* It scrolls, so it has to be reached by keyboard. */}
      <ol class="since" tabIndex={0} aria-labelledby="since">
        {seat.shown.map((one, at) => (
          <li key={at}>
            <span class="since-tick muted">tick {one.tick}</span>
            <span class="since-text">{one.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}

export function momentText(one: { tick: number; date: string | null; phase: string }): string {
  return `tick ${one.tick}${one.date ? `, ${one.date}` : ''}, ${words(one.phase)}`;
}

export function silenceText(silence: Past['silence']): string {
  return silence === 'deadline' ? 'nothing: the time was up' : 'nothing';
}

export function History({ history, leftOut, showAll }: { history: Past[]; leftOut: number; showAll: () => void }) {
  return (
    <section class="seat-part" aria-labelledby="history">
      <details>
        <summary>
          <h2 id="history">What you decided before ({history.length + leftOut})</h2>
        </summary>
        {leftOut > 0 && (
          <p class="muted">
            The first {leftOut} are left out here.{' '}
            <button type="button" onClick={showAll}>
              show all
            </button>
          </p>
        )}
        {history.length === 0 && <p class="muted">Nothing yet.</p>}
        <ol class="past">
          {history.map((past) => (
            <li key={past.number}>
              <p class="muted">
                {momentText(past)}: {past.asked.join('; ')}
              </p>
              {past.moves.length === 0 && <p>{silenceText(past.silence)}</p>}
              {past.moves.map((move, at) => (
                <p key={at}>{move.text}</p>
              ))}
              {past.why && <p class="muted">you wrote: {past.why}</p>}
            </li>
          ))}
        </ol>
      </details>
    </section>
  );
}
