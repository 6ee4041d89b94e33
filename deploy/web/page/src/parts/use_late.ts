// Whether what is waited for takes so long that it is to be seen: to dim a panel and draw it again for each quick answer would
// take longer than the answer.
import { useEffect, useState } from 'preact/hooks';

const kSoon = 200; // milliseconds

export function useLate(waits: boolean): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!waits) return undefined;
    const timer = window.setTimeout(() => setLate(true), kSoon);
    return () => {
      window.clearTimeout(timer);
      setLate(false);
    };
  }, [waits]);
  return waits && late;
}
