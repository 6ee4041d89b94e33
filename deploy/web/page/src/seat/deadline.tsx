// How long an answer is waited for: as a text and as a bar; told aloud when little is left.
import { useEffect, useState } from 'preact/hooks';
import { leftText } from './seat_draft';

const kSaid = [60, 30, 10]; // seconds at which it is said aloud

export function Deadline({ ms, left, since, onEnd }: { ms: number; left: number; since: number; onEnd: () => void }) {
  const now = () => Math.max(0, left - (performance.now() - since));
  const [rest, setRest] = useState(now());
  useEffect(() => {
    setRest(now());
    const timer = window.setInterval(() => {
      const next = now();
      setRest(next);
      if (next === 0) {
        window.clearInterval(timer);
        window.setTimeout(onEnd, 300);
      }
    }, 250);
    return () => window.clearInterval(timer);
  }, [left, since]);
  const seconds = Math.ceil(rest / 1000);
  const said = kSaid.filter((one) => seconds <= one && one * 1000 < ms).pop();
  return (
    <div class={`deadline ${seconds <= 10 ? 'short' : ''}`}>
      <span class="deadline-text">{rest === 0 ? 'time is up' : leftText(rest)}</span>
      <progress max={ms} value={rest} aria-label="time left for your answer" />
      <span class="unseen" role="status">
        {said !== undefined && rest > 0 ? `${said} seconds left` : ''}
      </span>
    </div>
  );
}
