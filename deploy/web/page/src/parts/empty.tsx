// What stands where there is nothing: why, and what can be done. And what stands where something failed.
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';

export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

export function Trouble({ error, what }: { error: Error; what: string }) {
  return (
    <p class="trouble" role="alert">
      <span class="sign">!</span> {what}: {error.message}
    </p>
  );
}

export function Waiting({ what }: { what: string }) {
  return (
    <p class="waiting" role="status">
      reading {what} …
    </p>
  );
}

// What was shown of a run is no longer: another one has taken its place, for the `turn`th time.
export function Replaced({ turn, id }: { turn: number; id?: string }) {
  const [read, setRead] = useState(0);
  // Of another run nothing was read.
  useEffect(() => setRead(0), [id]);
  if (turn <= read) return null;
  return (
    <p class="trouble replaced" role="alert">
      <span class="sign">!</span> {id ? `${id}: this` : 'This'} journal was replaced by another run.{' '}
      <button type="button" onClick={() => setRead(turn)}>
        close
      </button>
    </p>
  );
}
